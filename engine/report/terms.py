"""The terms of a rulebook as they are understood, arranged for a page: its timeline, its clauses, and each version.

In: a checked rulebook. Out: texts in the words that `show` has, with the places to which they link: every entry cites
its clauses, and every clause names the entries that put it into effect. What a link leads to is on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.report.definitions import definition_text
from engine.report.show import in_force_text
from engine.report.show_rules import part_name, part_text, promise_words, rule_words
from engine.report.terms_parts import (
    Entry,
    Link,
    Said,
    Table,
    calendar_said,
    grid_said,
    line_of,
    lookup_table,
    place,
    tiers_said,
    window_words,
)
from engine.report.terms_subjects import balance_said, group_said, running_said, split_said
from engine.rulebook.charge_parts import Tiers
from engine.rulebook.coverage import realisers
from engine.rulebook.history import Window
from engine.rulebook.model import EVENT, RESULT, Clause, Rule, Rulebook, Version

_LINKED: Final = frozenset({
    "rule", "figure", "reading", "value", "charge", "always", "calendar", "grid", "lookup", "group", "split",
    "balance", "running",
})  # fmt: skip
_FIRST: Final = "rule"  # what is named first of what puts a clause into effect


@dataclass(frozen=True, slots=True)
class Under:
    """The rules that stand under one clause."""

    clause: Link
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ClauseTold:
    """A clause: where it stands in the source, its effect or why it has none, and what puts it into effect."""

    place: str
    id: str
    at: str
    title: str
    effect: str
    nothing: str
    by: tuple[tuple[str, tuple[Link, ...]], ...]  # of each version that does
    ended: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionTold:
    """A version; `more`: further families by their titles."""

    place: str
    id: str
    facts: tuple[tuple[str, str], ...]
    figures: tuple[Entry, ...]
    readings: tuple[Entry, ...]
    rules: tuple[Under, ...]
    charges: tuple[Entry, ...]
    values: tuple[Entry, ...]
    promises: tuple[Entry, ...]
    more: tuple[tuple[str, tuple[Entry, ...]], ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """The whole page."""

    name: str
    facts: tuple[tuple[str, str], ...]
    clauses: tuple[ClauseTold, ...]
    versions: tuple[VersionTold, ...]


def terms(rulebook: Rulebook) -> Terms:
    """The page of a rulebook, versions by id."""
    source = ((k if k != "title" else "document", v) for k, v in rulebook.source.items())
    facts = [("money", rulebook.currency), ("time zone", rulebook.time_zone), *source]
    versions = [rulebook.versions[name] for name in sorted(rulebook.versions)]
    return Terms(
        rulebook.name or rulebook.id,
        tuple(facts),
        tuple(_clause(clause, versions) for clause in rulebook.clauses.values()),
        tuple(_version(rulebook, version) for version in versions),
    )


# ── Clauses ───────────────────────────────────────────────────────────────────────────────────────


def _clause(clause: Clause, versions: Sequence[Version]) -> ClauseTold:
    by = [(version.id, _realised(clause.id, version)) for version in versions]
    ended = [
        f"{version.id}: {one.how.replace('_', ' ')}"
        + (f" by {', '.join(one.by)}" if one.by else "")
        + (f": {one.because}" if one.because else "")
        for version in versions
        if (one := version.ended.get(clause.id)) is not None
    ]
    return ClauseTold(
        place("clause", clause.id), clause.id, clause.at, clause.title, clause.effect or "",
        clause.computes_nothing or "", tuple(one for one in by if one[1]), tuple(ended),
    )  # fmt: skip


def _realised(clause: str, version: Version) -> tuple[Link, ...]:
    """The entries of a version that put a clause into effect, rules first."""
    found = [(family, name) for cited, family, name in realisers(version) if cited == clause]
    links = []
    for family, name in sorted(dict.fromkeys(found), key=lambda one: one[0] != _FIRST):
        to = place(family, version.id, name) if family in _LINKED else ""
        links.append(Link(name if family == _FIRST else f"{family} {name}", to))
    return tuple(links)


def _cited(clauses: Iterable[str]) -> tuple[Link, ...]:
    return tuple(Link(clause, place("clause", clause)) for clause in clauses)


# ── A version ─────────────────────────────────────────────────────────────────────────────────────


def _version(rulebook: Rulebook, version: Version) -> VersionTold:
    facts = [("in force", in_force_text(span)) for span in version.in_force]
    recorded = version.recorded
    more = (
        ("recorded", "" if recorded is None else recorded.isoformat()),
        ("because", version.because),
        ("amends", version.amends or ""),
        ("money", "" if version.currency == rulebook.currency else version.currency),
    )
    return VersionTold(
        place("version", version.id), version.id, (*facts, *(one for one in more if one[1])),
        tuple(_figures(version)), tuple(_readings(version)), tuple(_rules(rulebook, version)),
        tuple(_charges(version)), tuple(_values(version)), tuple(_promises(version)), tuple(_more(version)),
    )  # fmt: skip


def _figures(version: Version) -> Iterator[Entry]:
    for figure in version.figures.values():
        said = [Said("", figure.text), *_prose("", figure.means)]
        yield _entry(version, "figure", figure.name, said, figure.clauses)


def _readings(version: Version) -> Iterator[Entry]:
    for one in version.readings.values():
        said = [Said("", one.question)]
        for letter, text in one.options.items():
            said.append(Said(f"{letter} (chosen)" if letter == one.chosen else letter, text))
        said += [*_prose("because", one.because), *_prose("certainty", str(one.certainty or ""))]
        yield _entry(version, "reading", one.id, said, one.clauses)


def _rules(rulebook: Rulebook, version: Version) -> Iterator[Under]:
    """The rules under the first clause that each cites, in the order of the source."""
    by_clause: dict[str, list[Entry]] = {}
    for rule in version.rules.values():
        own = rule.clauses[0] if rule.clauses else ""
        by_clause.setdefault(own, []).append(_rule(version, rule))
    known: Mapping[str, Clause] = rulebook.clauses
    for id_ in sorted(by_clause, key=lambda one: [*known, one].index(one)):
        clause = known.get(id_)
        link = Link(id_, place("clause", id_)) if clause else Link(id_ or "no clause")
        yield Under(link, clause.title if clause else "", tuple(by_clause[id_]))


def _rule(version: Version, rule: Rule) -> Entry:
    said = [] if rule.about == EVENT else [Said("about", f"each {rule.about}")]
    for word, text in rule_words(rule):
        if word == "overrides":
            links = (Link(o, place("rule", version.id, o)) for o in rule.overrides)
            said.append(Said(word, "", links=tuple(links)))
        else:
            said.append(Said(word, line_of(text), word not in ("because", "")))
    return _entry(version, "rule", rule.id, said, rule.clauses)


def _charges(version: Version) -> Iterator[Entry]:
    for charge in version.charges.values():
        said = [Said("of", f"each {charge.about}"), *_prose("", charge.means)]
        tables: list[Table] = []
        for name, part in charge.parts.items():
            if isinstance(part, Tiers):
                how, table = tiers_said(part, version.figures)
                said.append(how)
                tables.append(table)
            else:
                said.append(Said(part_name(name, part), line_of(part_text(part)), True))
        yield _entry(version, "charge", charge.name, said, charge.clauses, tables)


def _values(version: Version) -> Iterator[Entry]:
    for value in version.values.values():
        said = [] if value.about == EVENT else [Said("of", f"each {value.about}")]
        if isinstance(value.body, Window):
            said.append(Said("is", window_words(value.body)))
        else:
            said.append(Said("is", definition_text(value), True))
        said += _prose("", value.means)
        yield _entry(version, "value", value.name, said, value.clauses)


def _promises(version: Version) -> Iterator[Entry]:
    for one in version.always.values():
        said = [] if one.about in (RESULT, EVENT) else [Said("about", f"each {one.about}")]
        said += [
            Said(word, line_of(text), word not in ("because", "means"))
            for word, text in promise_words(one)
        ]
        yield _entry(version, "always", one.name, said, one.clauses)


def _more(version: Version) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    """The other families that there are."""
    families = (
        ("Opening hours", _calendars(version)), ("Values by the clock", _grids(version)),
        ("Tables", _lookups(version)), ("Groups", _groups(version)), ("Stretches", _splits(version)),
        ("Balances", _balances(version)), ("Running state", _running(version)),
    )  # fmt: skip
    for title, entries in families:
        found = tuple(entries)
        if found:
            yield title, found


def _calendars(version: Version) -> Iterator[Entry]:
    for one in version.calendars.values():
        said, tables = calendar_said(one)
        yield _entry(version, "calendar", one.name, said, one.clauses, tables)


def _grids(version: Version) -> Iterator[Entry]:
    for one in version.grids.values():
        said, tables = grid_said(one)
        yield _entry(version, "grid", one.name, said, one.clauses, tables)


def _lookups(version: Version) -> Iterator[Entry]:
    for one in version.lookups.values():
        said = _prose("", one.means)
        yield _entry(version, "lookup", one.name, said, one.clauses, [lookup_table(one)])


def _groups(version: Version) -> Iterator[Entry]:
    for one in version.groups.values():
        yield _entry(version, "group", one.name, group_said(one), one.clauses)


def _splits(version: Version) -> Iterator[Entry]:
    for one in version.splits.values():
        yield _entry(version, "split", one.name, split_said(one), one.clauses)


def _balances(version: Version) -> Iterator[Entry]:
    for one in version.balances.values():
        yield _entry(version, "balance", one.name, balance_said(one, version.figures), one.clauses)


def _running(version: Version) -> Iterator[Entry]:
    for one in version.running.values():
        said, table = running_said(one)
        yield _entry(version, "running", one.name, said, one.clauses, [table])


def _entry(
    version: Version, family: str, name: str, said: Iterable[Said], clauses: Iterable[str],
    tables: Iterable[Table] = (),
) -> Entry:  # fmt: skip
    where = place(family, version.id, name)
    return Entry(where, name, tuple(said), _cited(clauses), tuple(tables))


def _prose(word: str, text: str) -> Iterator[Said]:
    if text:
        yield Said(word, line_of(text))

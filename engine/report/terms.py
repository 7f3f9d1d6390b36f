"""The terms of a rulebook as they are understood, arranged for a page: its timeline, its clauses, and each version.

In: a checked rulebook. Out: texts in the words that `show` has, with the places to which they link: every entry cites
its clauses, and every clause names the entries that put it into effect. What a link leads to is on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.report.definitions import definition_text
from engine.report.show import in_force_text, lookups_text, subjects_text
from engine.report.show_history import balances_text, running_text
from engine.report.show_hours import calendars_text, grids_text
from engine.report.show_rules import part_name, part_text, promise_words, rule_words
from engine.rulebook.coverage import realisers
from engine.rulebook.model import EVENT, RESULT, Clause, Rule, Rulebook, Version

_LINKED: Final = frozenset({"rule", "figure", "reading", "value", "charge", "always"})
_FIRST: Final = "rule"  # what is named first of what puts a clause into effect


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a place of the page; to none where it is empty."""

    text: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A line of an entry: the word that begins it, then code or prose, or links."""

    word: str
    text: str
    code: bool = False
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure, reading, rule, value, charge or promise, with the place where it stands and the clauses it cites."""

    place: str
    name: str
    said: tuple[Said, ...]
    clauses: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Group:
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
    """A version; `blocks`: further definitions as `show` prints them."""

    place: str
    id: str
    facts: tuple[tuple[str, str], ...]
    figures: tuple[Entry, ...]
    readings: tuple[Entry, ...]
    rules: tuple[Group, ...]
    charges: tuple[Entry, ...]
    values: tuple[Entry, ...]
    promises: tuple[Entry, ...]
    blocks: tuple[tuple[str, str], ...]


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


def place(*names: str) -> str:
    """The name of a place on the page, another one for other names: nothing in it has to be escaped in a link."""
    return ":".join(re.sub(r"[^A-Za-z0-9._-]", lambda m: f"~{ord(m[0]):x}~", n) for n in names)


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
        tuple(_charges(version)), tuple(_values(version)), tuple(_promises(version)), tuple(_blocks(version)),
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


def _rules(rulebook: Rulebook, version: Version) -> Iterator[Group]:
    """The rules under the first clause that each cites, in the order of the source."""
    by_clause: dict[str, list[Entry]] = {}
    for rule in version.rules.values():
        own = rule.clauses[0] if rule.clauses else ""
        by_clause.setdefault(own, []).append(_rule(version, rule))
    known: Mapping[str, Clause] = rulebook.clauses
    for id_ in sorted(by_clause, key=lambda one: [*known, one].index(one)):
        clause = known.get(id_)
        link = Link(id_, place("clause", id_)) if clause else Link(id_ or "no clause")
        yield Group(link, clause.title if clause else "", tuple(by_clause[id_]))


def _rule(version: Version, rule: Rule) -> Entry:
    said = [] if rule.about == EVENT else [Said("about", f"each {rule.about}")]
    for word, text in rule_words(rule):
        if word == "overrides":
            links = (Link(o, place("rule", version.id, o)) for o in rule.overrides)
            said.append(Said(word, "", links=tuple(links)))
        else:
            said.append(Said(word, _line(text), word not in ("because", "")))
    return _entry(version, "rule", rule.id, said, rule.clauses)


def _charges(version: Version) -> Iterator[Entry]:
    for charge in version.charges.values():
        said = [Said("of", f"each {charge.about}"), *_prose("", charge.means)]
        said += [
            Said(part_name(name, part), _line(part_text(part)), True)
            for name, part in charge.parts.items()
        ]
        yield _entry(version, "charge", charge.name, said, charge.clauses)


def _values(version: Version) -> Iterator[Entry]:
    for value in version.values.values():
        said = [] if value.about == EVENT else [Said("of", f"each {value.about}")]
        said += [Said("is", definition_text(value), True), *_prose("", value.means)]
        yield _entry(version, "value", value.name, said, value.clauses)


def _promises(version: Version) -> Iterator[Entry]:
    for one in version.always.values():
        said = [] if one.about in (RESULT, EVENT) else [Said("about", f"each {one.about}")]
        said += [
            Said(word, _line(text), word not in ("because", "means"))
            for word, text in promise_words(one)
        ]
        yield _entry(version, "always", one.name, said, one.clauses)


def _blocks(version: Version) -> Iterator[tuple[str, str]]:
    """What is told as `show` prints it: its heading, then its lines."""
    families = (
        calendars_text(version), grids_text(version), lookups_text(version), *subjects_text(version),
        balances_text(version), running_text(version),
    )  # fmt: skip
    for lines in families:
        if lines:
            yield lines[0].capitalize(), "\n".join(lines[1:])


def _entry(
    version: Version, family: str, name: str, said: Iterable[Said], clauses: Iterable[str]
) -> Entry:
    return Entry(place(family, version.id, name), name, tuple(said), _cited(clauses))


def _prose(word: str, text: str) -> Iterator[Said]:
    if text:
        yield Said(word, _line(text))


def _line(text: str) -> str:
    return " ".join(text.split())

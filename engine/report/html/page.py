"""A comparison as one HTML page: what changes, for whom and by how much, fit to go with a notice to customers.

Any of the three parts may be missing; the page says which. The same input gives the same page, to the byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.compare.behaviour.model import Behaviour
from engine.compare.impact.model import Impact
from engine.compare.sources.side import Side
from engine.compare.text import TextDifference
from engine.report.html.headline import in_force, lead, parts_of, title_of, title_of_nothing, whom
from engine.report.html.impacts import impacts
from engine.report.html.numbers import listed
from engine.report.html.rendering import rendered
from engine.report.html.texts import Texts, arrow, cited, in_short, texts
from engine.report.impact_words import count
from engine.rulebook.fingerprint import version_hash
from engine.rulebook.model import Clause, Rulebook, Version

if TYPE_CHECKING:
    from engine.compare.holding import Held
    from engine.report.html.regions import Regions

PAGE = "page.html"


@dataclass(frozen=True, slots=True)
class Hash:
    """The content hash of a version."""

    side: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found; None where nobody asked for it."""

    text: TextDifference | None = None
    behaviour: Behaviour | None = None
    impact: Impact | None = None
    held: Held | None = None

    @property
    def nothing(self) -> bool:
        """Whether nothing is otherwise in any part."""
        return (
            (self.text is None or self.text.nothing)
            and (self.behaviour is None or self.behaviour.nothing)
            and (self.impact is None or not self.impact.changed)
        )


def change_page(old: Side, new: Side, found: Found, top: int) -> str:
    """The page of `diff`; tables of results have at most `top` rows."""
    before, after = _versions(old, found.text, 0), _versions(new, found.text, 1)
    told = None if found.text is None else texts(found.text, new.rulebook.clauses)
    shown, held = _shown(found), _held(found)
    facts = [
        ("Terms until now", f"{old.name}, {in_force(before) or 'no dates'}"),
        ("New terms", f"{new.name}, {in_force(after) or 'no dates'}"),
        ("For", whom(after)),
    ]
    return rendered(
        PAGE,
        provider=new.rulebook.name or new.rulebook.id,
        eyebrow="change of terms",
        title=_title(new, after, found),
        lead=list(lead(shown, found.impact)),
        facts=facts,
        short=() if found.text is None else tuple(in_short(found.text)),
        text=told,
        clauses=() if told is None else _clauses(told, new.rulebook),
        behaviour=shown,
        held=held,
        impact=None if found.impact is None else impacts(found.impact, top),
        hashes=[*_hashes("old", old.rulebook, before), *_hashes("new", new.rulebook, after)],
        missing=listed(parts_of(found.text, found.behaviour, found.impact)),
        names=(old.name, new.name),
    )


def impact_page(impact: Impact, top: int) -> str:
    """The page of `what-if`: the part about money alone."""
    old, new = impact.old, impact.new
    changed = len(impact.changed)
    title = (
        f"{changed:,} of {count(impact.results, 'result')} would change"
        if changed
        else "Nothing would change"
    )
    before, after = old.rulebook.versions.values(), new.rulebook.versions.values()
    return rendered(
        PAGE,
        provider=new.rulebook.name or new.rulebook.id,
        eyebrow="what if",
        title=title,
        lead=list(lead(None, impact)),
        facts=[("Terms as they are", old.name), ("As they would be", new.name)],
        short=(),
        text=None,
        clauses=(),
        behaviour=None,
        held="",
        impact=impacts(impact, top),
        hashes=[*_hashes("old", old.rulebook, before), *_hashes("new", new.rulebook, after)],
        missing="",
        names=(old.name, new.name),
    )


def _shown(found: Found) -> Regions | None:
    if found.behaviour is None:
        return None
    from engine.report.html.regions import regions

    return regions(found.behaviour, _changes(found.text))


def _held(found: Found) -> str:
    """How changed results stand to what was proved; what works that out is large, and is not here without it."""
    if found.held is None:
        return ""
    from engine.report.held_words import held_sentence

    return held_sentence(found.held)


def _title(new: Side, after: tuple[Version, ...], found: Found) -> str:
    if found.nothing:
        return title_of_nothing(found.text is not None, found.behaviour is not None)
    return title_of(new, after, found.text)


def _versions(side: Side, text: TextDifference | None, place: int) -> tuple[Version, ...]:
    """The versions of a side that the page is about: the one that is meant, or those that differ, or all."""
    if side.version is not None:
        return (side.version,)
    every = side.rulebook.versions
    named = {(one.old, one.new)[place] for one in text.versions} if text is not None else set()
    return tuple(every[name] for name in every if name in named) or tuple(every.values())


def _changes(text: TextDifference | None) -> Mapping[str, str]:
    """What became of entries in a few words, by the names that behaviour has for them: `figure emergency_rate`."""
    if text is None:
        return {}
    return {
        f"{change.kind} {change.name}": arrow(details[0])
        for version in text.versions
        for change in version.changes
        if len(details := [one for one in change.details if not one.wording]) == 1
        if change.how == "changed" and arrow(details[0])
    }


def _clauses(told: Texts, rulebook: Rulebook) -> tuple[Clause, ...]:
    """The clauses that changes cite, in the words of the rulebook."""
    return tuple(rulebook.clauses[name] for name in cited(told) if name in rulebook.clauses)


def _hashes(side: str, rulebook: Rulebook, versions: Iterable[Version]) -> Iterator[Hash]:
    for version in versions:
        yield Hash(
            side, f"{rulebook.id}@{version.id}", version_hash(version, rulebook.time_zone, {})
        )

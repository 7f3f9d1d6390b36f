"""All proofs about a rulebook: conflicts, gaps, what changes nothing, promises, month ends, times without terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from engine.analysis.always import Always, not_asked
from engine.analysis.bounds import bounds_of
from engine.analysis.garbage import seldom_collected
from engine.analysis.idle import Rules
from engine.analysis.inverse import Tables
from engine.analysis.matters import Bounds, Matter, Proofs, Unsettled
from engine.analysis.monthends import MonthEnds
from engine.analysis.promises import Promised
from engine.analysis.single import Single
from engine.analysis.spreading import spread
from engine.analysis.telling import Tell, nobody
from engine.interpret.evaluate import deep_recursion
from engine.plan import formulas as f
from engine.plan.known import NotColumnarError
from engine.rulebook.model import Rulebook, Version

_BEYOND: Final = (NotColumnarError, f.TooWideError, f.DivisorError)
_EPOCH: Final = date(1970, 1, 1)


def proofs(
    rulebook: Rulebook, readings: Mapping[str, str] | None = None, tell: Tell = nobody
) -> Proofs:
    """What holds of every event, and what does not, under each version and the readings that are chosen."""
    return all_proofs([rulebook], readings, tell)[0]


def all_proofs(
    rulebooks: Sequence[Rulebook],
    readings: Mapping[str, str] | None = None,
    tell: Tell = nobody,
    jobs: int = 1,
) -> list[Proofs]:
    """The same of some rulebooks, by so many processes: each of the parts of a version is a question by itself."""
    told = tell if jobs == 1 else nobody
    terms = [
        [_Terms(rulebook, version, readings or {}, told) for version in rulebook.versions.values()]
        for rulebook in rulebooks
    ]
    asked = [(name, one) for versions in terms for one in versions for name in _PARTS]
    found: list[_Found] = []
    with deep_recursion(), seldom_collected():
        for part in spread(lambda n: _part(*asked[n]), range(len(asked)), jobs):
            found.append(part)
            if jobs > 1:
                tell("each part", len(found), len(asked))
    left = iter(found)
    return [
        _together(rulebook, [next(left) for _ in versions for _ in _PARTS])
        for rulebook, versions in zip(rulebooks, terms, strict=True)
    ]


@dataclass(slots=True)
class _Found:
    """What was found of one part of a version."""

    matters: Sequence[Matter] = ()
    unsettled: Sequence[Unsettled] = ()
    bounds: Sequence[Bounds] = ()
    held: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rules: int = 0
    asked: int = 0


def _together(rulebook: Rulebook, parts: Sequence[_Found]) -> Proofs:
    """All parts of all versions."""
    return Proofs(
        (*_uncovered(rulebook), *(one for part in parts for one in part.matters)),
        tuple(one for part in parts for one in part.unsettled),
        tuple(one for part in parts for one in part.bounds),
        sum(part.rules for part in parts),
        {
            "single": sum(part.asked for part in parts if not part.rules),
            "rules": sum(part.asked for part in parts if part.rules),
        },
        {version: held for part in parts for version, held in part.held.items()},
    )


# ── One part ──────────────────────────────────────────────────────────────────────────────────────


@dataclass
class _Terms:
    """One version, and what is put together for all of its parts."""

    rulebook: Rulebook
    version: Version
    readings: Mapping[str, str]
    tell: Tell
    tables: Tables = field(default_factory=dict)

    @cached_property
    def span(self) -> Bounds:
        """The events that are looked at."""
        return bounds_of(self.version)

    @cached_property
    def world(self) -> Promised:
        """The version for one event."""
        days, longest = _days(self.span), self.span.longest
        return Promised(self.rulebook, self.version.id, self.readings, *days, longest=longest)


def _part(name: str, terms: _Terms) -> _Found:
    return _PARTS[name](terms)


def _single(terms: _Terms) -> _Found:
    """Conflicts and gaps."""
    try:
        single = Single(terms.rulebook, terms.world, tell=terms.tell, tables=terms.tables)
        single.run()
    except _BEYOND as error:
        return _beyond("conflicts and gaps", terms, error)
    matters, unsettled = tuple(single.matters.values()), tuple(single.unsettled.values())
    return _Found(matters, unsettled, (terms.span,), asked=single.asked)


def _always(terms: _Terms) -> _Found:
    """Promises."""
    try:
        always = Always(terms.world)
        always.run()
    except _BEYOND as error:
        return _Found(unsettled=not_asked(terms.version, str(error)))
    held = {terms.version.id: tuple(always.held)}
    return _Found(always.matters, always.unsettled, held=held)


def _month_ends(terms: _Terms) -> _Found:
    """Whether it matters what a month after its last day is."""
    if terms.version.month_ends is None:
        return _Found()
    try:
        world = terms.world
    except _BEYOND:  # told with conflicts and gaps
        return _Found()
    try:
        ends = MonthEnds(world, terms.tables)
        ends.run()
    except _BEYOND as error:
        return _beyond("month ends", terms, error)
    return _Found(ends.matters, ends.unsettled)


def _rules(terms: _Terms) -> _Found:
    """Rules and conditions that change nothing."""
    try:
        rules = Rules(terms.rulebook, terms.version.id, *_days(terms.span), tables=terms.tables)
        rules.run(terms.tell)
    except _BEYOND as error:
        return _beyond("rules", terms, error)
    return _Found(rules.matters, rules.unsettled, rules=len(terms.version.rules), asked=rules.asked)


_PARTS: Final[Mapping[str, Callable[[_Terms], _Found]]] = {
    "conflicts and gaps": _single, "promises": _always, "month ends": _month_ends, "rules": _rules,
}  # fmt: skip


def _beyond(name: str, terms: _Terms, error: Exception) -> _Found:
    return _Found(unsettled=[Unsettled(name, terms.version.id, f"beyond the plan: {error}")])


def _days(span: Bounds) -> tuple[int, int]:
    return (span.first - _EPOCH).days, (span.last - _EPOCH).days


def _uncovered(rulebook: Rulebook) -> Iterator[Matter]:
    """Dates between two versions on which none is in force, for any customer."""
    spans = sorted(
        (
            (span.start or date.min, span.until or date.max, version)
            for version in rulebook.versions.values()
            for span in version.in_force
        ),
        key=lambda one: (one[0], one[1]),
    )
    reached: date | None = None
    for start, until, version in spans:
        if reached is not None and start > reached:
            name = f"uncovered/{reached.isoformat()}"
            message = f"no version is in force from {reached} until {start}"
            yield Matter("uncovered", name, version.id, message, version.span)
        reached = until if reached is None else max(reached, until)

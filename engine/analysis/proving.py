"""All proofs about a rulebook: conflicts, gaps, what changes nothing, promises, month ends, times without terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from engine.analysis.always import Always, not_asked
from engine.analysis.bounds import bounds_of
from engine.analysis.idle import Rules
from engine.analysis.inverse import Tables
from engine.analysis.matters import Bounds, Matter, Proofs, Unsettled
from engine.analysis.monthends import MonthEnds
from engine.analysis.promises import Promised
from engine.analysis.single import Single
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
    found = _Found(rulebook, readings or {}, tell)
    found.matters += _uncovered(rulebook)
    with deep_recursion():
        for version in rulebook.versions.values():
            found.version(version)
    return Proofs(
        tuple(found.matters), tuple(found.unsettled), tuple(found.bounds), found.rules, found.asked, found.held,
    )  # fmt: skip


@dataclass(slots=True)
class _Found:
    """What fills up, version by version."""

    rulebook: Rulebook
    readings: Mapping[str, str]
    tell: Tell
    matters: list[Matter] = field(default_factory=list)
    unsettled: list[Unsettled] = field(default_factory=list)
    bounds: list[Bounds] = field(default_factory=list)
    held: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rules: int = 0
    asked: dict[str, int] = field(default_factory=lambda: {"single": 0, "rules": 0})
    tables: Tables = field(default_factory=dict)  # that are worked out once for all versions

    def version(self, version: Version) -> None:
        """All that is asked of a version."""
        span = bounds_of(version)
        try:
            self._events(version, span)
        except _BEYOND as error:
            why = f"beyond the plan: {error}"
            self.unsettled.append(Unsettled("conflicts and gaps", version.id, why))
            self.unsettled += not_asked(version, str(error))
        try:
            self._rules(version, span)
        except _BEYOND as error:
            self.unsettled.append(Unsettled("rules", version.id, f"beyond the plan: {error}"))

    def _events(self, version: Version, span: Bounds) -> None:
        first, last = _days(span)
        world = Promised(
            self.rulebook, version.id, self.readings, first, last, longest=span.longest
        )
        single = Single(self.rulebook, world, tell=self.tell, tables=self.tables)
        always, ends = Always(world), MonthEnds(world, self.tables)
        for one in (single, always, ends):
            one.run()
        self.bounds.append(span)
        self.asked["single"] += single.asked
        self.held[version.id] = tuple(always.held)
        self.matters += (*single.matters.values(), *always.matters, *ends.matters)
        self.unsettled += (*single.unsettled.values(), *always.unsettled, *ends.unsettled)

    def _rules(self, version: Version, span: Bounds) -> None:
        rules = Rules(self.rulebook, version.id, *_days(span), tables=self.tables)
        rules.run(self.tell)
        self.rules += len(version.rules)
        self.asked["rules"] += rules.asked
        self.matters += rules.matters
        self.unsettled += rules.unsettled


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

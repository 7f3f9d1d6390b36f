"""All proofs about a rulebook: conflicts, gaps, what changes nothing, promises, times without terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from engine.analysis.always import Always, not_asked
from engine.analysis.cases import STRETCHES
from engine.analysis.idle import Rules
from engine.analysis.matters import Bounds, Matter, Proofs, Unsettled
from engine.analysis.promises import Promised
from engine.analysis.single import Single
from engine.interpret.evaluate import deep_recursion
from engine.plan import formulas as f
from engine.plan.known import NotColumnarError
from engine.rulebook.model import Rulebook, Version

UNDATED: Final = date(2024, 1, 1)  # where terms are in force since always
_YEARS: Final = 2
_BEYOND: Final = (NotColumnarError, f.TooWideError, f.DivisorError)
_EPOCH: Final = date(1970, 1, 1)


def proofs(rulebook: Rulebook, readings: Mapping[str, str] | None = None) -> Proofs:
    """What holds of every event, and what does not, under each version and the readings that are chosen."""
    matters: list[Matter] = list(_uncovered(rulebook))
    unsettled: list[Unsettled] = []
    bounds: list[Bounds] = []
    held: dict[str, tuple[str, ...]] = {}
    asked = 0
    for version in rulebook.versions.values():
        span = bounds_of(version)
        first, last = ((day - _EPOCH).days for day in (span.first, span.last))
        with deep_recursion():
            try:
                world = Promised(rulebook, version.id, readings or {}, first, last)
                single, always = Single(rulebook, world), Always(world)
                single.run()
                always.run()
            except _BEYOND as error:
                unsettled.append(
                    Unsettled("conflicts and gaps", version.id, f"beyond the plan: {error}")
                )
                unsettled += not_asked(version, str(error))
            else:
                bounds.append(span)
                matters += single.matters.values()
                unsettled += single.unsettled.values()
                asked += single.asked
                matters += always.matters
                unsettled += always.unsettled
                held[version.id] = tuple(always.held)
            try:
                rules = Rules(rulebook, version.id, first, last)
                rules.run()
            except _BEYOND as error:
                unsettled.append(Unsettled("rules", version.id, f"beyond the plan: {error}"))
            else:
                matters += rules.matters
    return Proofs(
        tuple(matters), tuple(unsettled), tuple(bounds), sum(len(v.rules) for v in rulebook.versions.values()),
        {"single": asked}, held,
    )  # fmt: skip


def bounds_of(version: Version) -> Bounds:
    """The days that are looked at: two years from when the terms come into force, or until they end."""
    starts = [span.start for span in version.in_force if span.start is not None]
    first = min(starts, default=UNDATED)
    last = first.replace(year=first.year + _YEARS, day=min(first.day, 28)) - timedelta(days=1)
    ends = [span.until for span in version.in_force]
    if ends and all(end is not None for end in ends):
        last = min(last, max(end for end in ends if end is not None) - timedelta(days=1))
    return Bounds(version.id, first, max(first, last), STRETCHES)


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

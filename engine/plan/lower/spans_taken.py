"""Of which parts the covered time is taken, and which hours of it count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known
from engine.plan.lower.along_time import amount
from engine.plan.lower.asking import near, unlisted
from engine.plan.lower.calendars import WEEK, Hours, opening_line, reach
from engine.plan.lower.edges import meets_holidays
from engine.plan.lower.folding import Folds
from engine.plan.lower.lowering import Lowering, NotColumnarError
from engine.plan.lower.marks import Stretch
from engine.plan.lower.parts import Parts
from engine.plan.profile import DAY
from engine.plan.timelines import Timeline, timeline
from engine.plan.why import NEVER, Why
from engine.values.calendars import Calendar
from engine.values.days import span_of
from engine.values.unknown import Cause, CauseKind

MOST_CHOICES: Final = 6
FAR: Final = "dates far from those of the events"
HOLIDAYS: Final = "holidays of an event within intervals"


@dataclass(frozen=True, slots=True)
class Spans:
    """The parts with their ends, and whether each counts."""

    found: Parts
    folds: Folds
    keep: Known
    start: Known
    end: Known

    @property
    def known(self) -> Formula:
        """Whether both ends are."""
        ends = (self.start.form, self.end.form)
        return f.negation(f.disjunction(*(f.is_null(end) for end in ends)))

    @property
    def certain(self) -> Formula:
        """Whether it counts, and both ends are known."""
        return f.conjunction(f.is_true(self.keep.form), self.known)

    @property
    def maybe(self) -> Formula:
        """Whether it may count."""
        return f.negation(f.is_false(self.keep.form))


def brought(
    lowering: Lowering, spans: Spans, sheet: str, link: Formula, name: str, value: Known
) -> Known:
    """What the asking subject says, as rows of a sheet below it see it."""
    if sheet == spans.found.kind or (not value.choices and value.form.constant):
        return value
    return lowering.brought(sheet, spans.found.kind, link, f"{name} of a union", value, NEVER)


def hours_of(value: Known | None) -> list[tuple[Formula, Calendar | None]]:
    if value is None:
        return [(f.TRUE, None)]
    found: list[tuple[Formula, Calendar | None]] = []
    for on, table in value.choices:
        assert isinstance(table, Hours)
        found.append((f.is_true(on), table.calendar))
    return found or [(f.TRUE, None)]


def strange(lowering: Lowering, spans: Spans, outer: dict[str, Known]) -> list[Why]:
    """Of certain parts: that the holidays there are not listed, or that they lie too far away."""
    found: list[Why] = []
    tables = {n: v for n, v in outer.items() if n != "least"}
    last = f.greatest(spans.start.form, f.sub(spans.end.form, f.ONE))
    for name, value in tables.items():
        seen = brought(lowering, spans, spans.found.sheet, spans.found.link, name, value)
        days = reach(lowering.profile)
        for on, table in seen.choices:
            if table.extra is not None:
                between = Stretch(spans.start.form, spans.end.form)
                met = meets_holidays(table, table.calendar.zone, between, days)
                told = lowering.causes.recheck(HOLIDAYS)
                found.append(told.where(f.is_true(f.conjunction(spans.certain, on, met))))
        for on, calendar in hours_of(seen):
            if calendar is None or calendar.plan.years is None:
                continue
            outside = unlisted(calendar.plan, calendar.zone, spans.start.form, last)
            detail = f"it lists the holidays of {span_of(calendar.plan.years)} only"
            why = lowering.causes.because(Cause(CauseKind.OPEN, calendar.name, detail))
            found.append(why.where(f.is_true(f.conjunction(spans.certain, on, outside))))
    if tables:
        days = reach(lowering.profile)
        low, high = days[0] * DAY + 1, (days[1] + 1) * DAY - 1
        ends = (spans.start.form, spans.end.form)
        beyond = f.disjunction(*(near(end, low, high)[1] for end in ends))
        far = f.is_true(f.conjunction(spans.certain, beyond))
        found.append(lowering.causes.recheck(FAR).where(far))
    return found


@lru_cache(maxsize=64)
def counted(inside: Calendar, outside: Calendar | None, days: tuple[int, int]) -> Timeline:
    """When the one calendar is open and the other is not: label 1."""
    one = opening_line(inside, days)
    if outside is None:
        return one
    two = opening_line(outside, days)
    places = sorted({*one.starts, *two.starts})
    marks = [(at, int(one.at(at) == 1 and two.at(at) == 0)) for at in places]
    return timeline(marks[1:], marks[0][0], marks[0][1], one.until, WEEK)


def measured(
    lowering: Lowering, place: Formula, inside: Sequence[tuple[Formula, Calendar | None]],
    outside: Sequence[tuple[Formula, Calendar | None]],
) -> Formula:  # fmt: skip
    """How much counts before a place, from some place on."""
    if len(inside) * len(outside) > MOST_CHOICES:
        raise NotColumnarError("`union_of` within many calendars")
    days = reach(lowering.profile)
    branches: list[tuple[Formula, Formula]] = []
    for on, one in inside:
        for off, two in outside:
            branches.append((f.conjunction(on, off), _by_calendars(place, one, two, days)))
    return f.case(branches[:-1], branches[-1][1])


def _by_calendars(
    place: Formula, inside: Calendar | None, outside: Calendar | None, days: tuple[int, int]
) -> Formula:
    def within(line: Timeline) -> Formula:
        return amount(line, near(place, line.first + 1, line.until - 1)[0])

    if inside is not None:
        return within(counted(inside, outside, days))
    if outside is not None:
        return f.sub(place, within(opening_line(outside, days)))
    return place

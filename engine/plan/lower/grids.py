"""Grids in the plan: what role they have, the lines of time of their cells, and what they say for a moment.

The cells of a grid are worked out from figures and readings, so that they are constants of the plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from engine.language.kinds import Grid as GridKind
from engine.language.kinds import Quantity
from engine.language.tree import Call
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, cases, unknown
from engine.plan.lower import local_time
from engine.plan.lower.along_time import label
from engine.plan.lower.asking import on_line, unlisted
from engine.plan.lower.calendars import (
    WEEK,
    extra_holidays,
    is_holiday,
    local_day,
    reach,
)
from engine.plan.lower.drawing import MINUTE, drawn
from engine.plan.lower.expressions import FORMS
from engine.plan.lower.lowering import ROLES, Lowering, NotColumnarError, Place
from engine.plan.profile import DAY
from engine.plan.timelines import Timeline, timeline
from engine.plan.why import Why, merged
from engine.values.days import span_of
from engine.values.grids import Grid, value_at, value_changes
from engine.values.unknown import Cause, CauseKind

NONE: Final = -1  # the label of what is not covered


@dataclass(frozen=True, slots=True)
class Cells:
    """A grid whose cells hold the numbers of values, and the holidays that a row brings."""

    frame: Grid
    values: tuple[Known, ...]
    extra: Formula | None = None

    def with_zone(self, zone: ZoneInfo) -> Cells:
        """The same cells on another clock."""
        return replace(self, frame=replace(self.frame, zone=zone))


@lru_cache(maxsize=256)
def cell_line(frame: Grid, days: tuple[int, int]) -> Timeline:
    """Which cell's value holds: its number, or `NONE`; over instants."""
    marks = drawn(
        frame.zone,
        frame.hours,
        NONE,
        days,
        lambda at: _number_at(frame, at),
        lambda start, end: value_changes(frame, start, end),
    )
    return timeline(marks[1:], marks[0][0], marks[0][1], (days[1] + 1) * DAY, WEEK)


def _number_at(frame: Grid, at: Any) -> int:
    found = value_at(frame, at)
    return NONE if found is None else int(found)


def _grid(lowering: Lowering, place: Place, name: str) -> Known:
    """A declared grid with its cells worked out."""
    entry = place.version.grids[name]
    numbers: dict[object, int] = {}
    values: list[Known] = []

    def number(expr: Any) -> int:
        value = lowering.value(expr, place)
        if value.form.op != "const" or not isinstance(value.per, int):
            raise NotColumnarError("grids whose cells are not constant")
        told = _told(value)
        if told not in numbers:
            numbers[told] = len(values)
            values.append(value)
        return numbers[told]

    def counted(day: Sequence[Any]) -> tuple[Any, ...]:
        return tuple((first, last, number(cell)) for first, last, cell in day)

    frame = entry.frame
    made = replace(
        frame,
        week=tuple(map(counted, frame.week)),
        on_holidays=counted(frame.on_holidays),
        plan=frame.plan.map(counted),
    )
    extra, why = extra_holidays(lowering, place, entry.holidays_from)
    form = f.TRUE if extra is None else f.case([(f.is_null(extra), f.null("bool"))], f.TRUE)
    text = None if extra is None else f.coalesce(extra, f.const(""))
    kind = GridKind(entry.kind)
    return Known(kind, form, why, choices=((f.TRUE, Cells(made, tuple(values), text)),))


def _told(value: Known) -> object:
    months = None if value.months is None else value.months.data
    if isinstance(value.kind, Quantity):
        assert isinstance(value.per, int)
        return Fraction(value.form.data, value.per)
    return value.form.data, months


def grid(lowering: Lowering, place: Place, args: Sequence[Known], call: Call) -> Known:
    """What the grid says for a moment, on its own clock or another."""
    table, at, *named = args
    absent = unknown(call.kind, merged([arg.why for arg in args]))
    lost = f.disjunction(*(f.is_null(arg.form) for arg in args))
    told = [
        (f.is_true(on), _on_clock(lowering, cells, at, named, call)) for on, cells in table.choices
    ]
    if not told:
        return absent
    return cases([(lost, absent), *told[:-1]], told[-1][1])


def _on_clock(
    lowering: Lowering, cells: Cells, at: Known, named: Sequence[Known], call: Call
) -> Known:
    if not named:
        return _value(lowering, cells, at, call)

    def read(zone: ZoneInfo) -> Known:
        return _value(lowering, cells.with_zone(zone), at, call)

    return local_time.by_zone(lowering, named[0], call.kind, read)


def _value(lowering: Lowering, cells: Cells, at: Known, call: Call) -> Known:
    """The value at a moment."""
    frame = cells.frame
    line = cell_line(frame, reach(lowering.profile))
    place, beyond = on_line(at.form, line)
    number = label(line, place)
    if cells.extra is not None:
        day = local_day(place, frame.zone, reach(lowering.profile))
        off = is_holiday(cells.extra, day, frame.plan)
        number = f.case([(off, _on_holiday(frame, place))], number)
    causes = lowering.causes
    none = causes.because(Cause(CauseKind.OPEN, frame.name, "has no value then"))
    known = f.negation(f.is_null(at.form))
    branches = [
        (
            f.conjunction(known, beyond),
            unknown(call.kind, causes.recheck("dates far from those of the events")),
        )
    ]
    if frame.plan.years is not None:
        detail = f"it lists the holidays of {span_of(frame.plan.years)} only"
        why = causes.because(Cause(CauseKind.OPEN, frame.name, detail))
        outside = unlisted(frame.plan, frame.zone, place)
        branches.append((f.conjunction(known, f.is_true(outside)), unknown(call.kind, why)))
    branches.append((f.is_null(at.form), unknown(call.kind, at.why)))
    branches.append((f.equal(f.coalesce(number, f.ZERO), f.const(NONE)), unknown(call.kind, none)))
    return cases(branches, _numbered(cells.values, number, call))


def _on_holiday(frame: Grid, place: Formula) -> Formula:
    """The cell of a holiday at the time that the clock shows."""
    clock = f.mod(local_time.local(place, frame.zone), f.const(DAY))
    marks = {0: NONE}
    for first, last, number in frame.on_holidays:
        marks[first * MINUTE] = number
        marks.setdefault(last * MINUTE, NONE)
    for first, _, number in frame.on_holidays:
        marks[first * MINUTE] = number
    places = sorted(at for at in marks if 0 < at < DAY)
    return f.steps(clock, places, [marks[0], *(marks[at] for at in places)])


def _numbered(values: Sequence[Known], number: Formula, call: Call) -> Known:
    """The value with a number."""
    if not values:
        return unknown(call.kind, Why())
    picks = [(f.is_true(f.equal(number, f.const(n))), value) for n, value in enumerate(values)]
    found = cases(picks[:-1], picks[-1][1])
    return replace(found, kind=call.kind)


ROLES["grid"] = _grid
FORMS["grid"] = grid

"""Dates, instants and periods: their arithmetic, as `engine.language.reference` defines it."""

from __future__ import annotations

from dataclasses import replace
from math import gcd
from typing import Final

from engine.language.kinds import DATE, DURATION, INSTANT, MOMENT, PERIOD, Kind
from engine.language.reference import FIRST_INSTANT, LAST_INSTANT
from engine.language.tree import Binary
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, floored, minus, strict
from engine.plan.lower import civil
from engine.plan.lower.civil import MonthEnds
from engine.plan.lower.local_time import first_at, held, local
from engine.plan.lower.lowering import Lowering, Place
from engine.plan.lower.names import instant_number
from engine.plan.profile import DAY

MINUTE: Final = 60_000_000  # microseconds
_FIRST: Final = instant_number(FIRST_INSTANT)
_LAST: Final = instant_number(LAST_INSTANT)
_LONGEST: Final = (
    6_000_000_000  # minutes: whatever is longer leads out of the calendar from everywhere
)


def moment_arithmetic(
    lowering: Lowering, tree: Binary, left: Known, right: Known, place: Place
) -> Known:
    """Adding, subtracting and multiplying where a date, an instant or a period takes part."""
    sign = -1 if tree.op == "-" else 1
    if tree.op == "+" and right.kind in (DATE, INSTANT):
        left, right = right, left
    if left.kind == INSTANT:
        return between(right, left) if right.kind == INSTANT else later(left, _signed(right, sign))
    if left.kind == DATE:
        return shifted(left, _signed(right, sign), month_ends(place))
    if tree.op == "*":
        period, count = (left, right) if left.kind == PERIOD else (right, left)
        return _times(period, count)
    return _added(left, _signed(right, sign))


def month_ends(place: Place) -> MonthEnds:
    """What a place does with days that a month lacks."""
    return place.version.month_ends or "clamp"


def as_moment(value: Known) -> Known:
    """A date or an instant as a moment.

    Of an instant it is twice its microseconds, of a date twice those of its midnight, and one.
    """
    if value.kind == MOMENT:
        return value
    form = f.mul(value.form, f.const(2 if value.kind == INSTANT else 2 * DAY))
    if value.kind != INSTANT:
        form = f.add(form, f.ONE)
    return replace(value, kind=MOMENT, form=form)


def instant_and_date(moment: Known) -> tuple[Known, Known]:
    """A moment as an instant and as a date: one of them is there, the other NULL."""
    is_date = f.equal(f.mod(moment.form, f.const(2)), f.ONE)
    none = f.null("int")
    instant = f.case([(f.negation(is_date), f.div(moment.form, f.const(2)))], none)
    day = f.case([(is_date, f.div(moment.form, f.const(2 * DAY)))], none)
    return replace(moment, kind=INSTANT, form=instant), replace(moment, kind=DATE, form=day)


def later(start: Known, duration: Known) -> Known:
    """The instant a duration after another, cut to microseconds, held inside the calendar."""
    moved = f.add(start.form, micros(duration))
    return strict(INSTANT, (start, duration), _in_time(moved))


def between(start: Known, end: Known, kind: Kind = DURATION) -> Known:
    """The elapsed time from one instant to another."""
    return strict(kind, (start, end), f.sub(end.form, start.form), MINUTE)


def micros(duration: Known) -> Formula:
    """A duration in whole microseconds, rounded down; no longer than the calendar is."""
    if not isinstance(duration.per, int):
        whole = replace(duration, form=f.mul(duration.form, f.const(MINUTE)))
        return floored(whole)
    most = _LONGEST * duration.per
    top = duration.form
    if top.low is None or top.low < -most:
        top = f.greatest(top, f.const(-most))
    if top.high is None or top.high > most:
        top = f.least(top, f.const(most))
    shared = gcd(MINUTE, duration.per)
    return f.div(f.mul(top, f.const(MINUTE // shared)), f.const(duration.per // shared))


def shifted(day: Known, period: Known, ends: MonthEnds) -> Known:
    """The date a period after another."""
    days, months = parts(period)
    return strict(DATE, (day, period), civil.add_period(day.form, months, days, ends))


def moved(lowering: Lowering, moment: Known, length: Known, place: Place, sign: int = 1) -> Known:
    """The date or instant that lies a duration or a period after (`sign` 1) or before (-1) another.

    A period moves an instant by its local date, at the same time on the wall clock.
    """
    length = _signed(length, sign)
    if moment.kind == DATE:
        return shifted(moment, length, month_ends(place))
    if length.kind != PERIOD:
        return later(moment, length)
    near = held(lowering, moment)
    shown = local(near.form, lowering.zone)
    today = Known(DATE, f.div(shown, f.const(DAY)), near.why)
    there = held(lowering, shifted(today, length, month_ends(place)))
    wall = f.add(f.mul(there.form, f.const(DAY)), f.mod(shown, f.const(DAY)))
    return Known(INSTANT, _in_time(first_at(wall, lowering.zone)), there.why)


def parts(period: Known) -> tuple[Formula, Formula]:
    """The days and the months of a period, both absent where it is not known."""
    assert period.months is not None
    if not period.form.nullable:
        return period.form, period.months
    there = f.negation(f.is_null(period.form))
    return period.form, f.when(there, period.months)


def _signed(length: Known, sign: int) -> Known:
    return length if sign > 0 else minus(length)


def _added(one: Known, two: Known) -> Known:
    (days, months), (more_days, more_months) = parts(one), parts(two)
    found = strict(PERIOD, (one, two), f.add(days, more_days))
    return replace(found, months=f.add(months, more_months))


def _times(period: Known, count: Known) -> Known:
    days, months = parts(period)
    many = floored(count)
    found = strict(PERIOD, (period, count), f.mul(days, many))
    return replace(found, months=f.mul(months, many))


def _in_time(instant: Formula) -> Formula:
    found = instant
    if instant.low is None or instant.low < _FIRST:
        found = f.greatest(found, f.const(_FIRST))
    if instant.high is None or instant.high > _LAST:
        found = f.least(found, f.const(_LAST))
    return found

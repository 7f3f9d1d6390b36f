"""The calendar in formulas: months and days of dates that are days since 1970.

A month is a whole number, 12 times its year plus its place in it from 0. Years are counted from March, so that the day
that leap years add comes last. Between two centuries that skip one, a leap year comes every four.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final, Literal

from engine.plan import formulas as f
from engine.plan.formulas import Formula

MonthEnds = Literal["clamp", "overflow"]

_EPOCH: Final = date(1970, 1, 1).toordinal()
FIRST_DATE: Final = date.min.toordinal() - _EPOCH
LAST_DATE: Final = date.max.toordinal() - _EPOCH
FIRST_MONTH: Final = 12
LAST_MONTH: Final = 9999 * 12 + 11

_MARCH_0: Final = 719_468  # days from 1 March of the year 0 to 1970
_PLAIN: Final = (date(1900, 3, 1).toordinal() - _EPOCH, date(2100, 2, 28).toordinal() - _EPOCH)
_PLAIN_MONTHS: Final = (1900 * 12 + 2, 2100 * 12 + 1)  # of which the first days lie there
_SKIPPED: Final = 15  # leap days that centuries up to 1900 skipped


def in_calendar(day: Formula) -> Formula:
    """A date held inside the calendar."""
    return _held(day, FIRST_DATE, LAST_DATE)


def month_of(day: Formula) -> Formula:
    """The month that a date is in."""
    years, days = _march_year(day)
    place = f.div(f.add(f.mul(f.const(5), days), f.const(2)), f.const(153))  # March 0
    found = f.add(f.mul(f.const(12), years), place, f.const(2))
    return _known_to_lie(found, day, _month_number)


def day_of_month(day: Formula) -> Formula:
    """The day of the month, from 1."""
    _, days = _march_year(day)
    place = f.div(f.add(f.mul(f.const(5), days), f.const(2)), f.const(153))
    begun = f.div(f.add(f.mul(f.const(153), place), f.const(2)), f.const(5))
    return f.bounded(f.add(days, f.neg(begun), f.ONE), 1, 31)


def first_day(month: Formula) -> Formula:
    """The first day of a month."""
    since_march = f.sub(month, f.const(2))
    years, place = f.div(since_march, f.const(12)), f.mod(since_march, f.const(12))
    begun = f.div(f.add(f.mul(f.const(153), place), f.const(2)), f.const(5))
    found = f.add(_days_of_years(years, _lies(month, _PLAIN_MONTHS)), begun, f.const(-_MARCH_0))
    return _known_to_lie(found, month, _first_of)


def year_of(day: Formula) -> Formula:
    """The year."""
    return f.div(month_of(day), f.const(12))


def first_of_month(day: Formula) -> Formula:
    """The first day of a date's month."""
    return f.bounded(f.add(day, f.neg(day_of_month(day)), f.ONE), *_ends(day, 30, 0))


def last_of_month(day: Formula) -> Formula:
    """The last day of a date's month."""
    following = first_day(f.add(month_of(day), f.ONE))
    return f.bounded(f.sub(following, f.ONE), *_ends(day, 0, 30))


def last_of_year(day: Formula) -> Formula:
    """31 December of a date's year."""
    january = f.mul(f.const(12), f.add(year_of(day), f.ONE))
    return f.bounded(f.sub(first_day(january), f.ONE), *_ends(day, 0, 365))


def add_months(day: Formula, months: Formula, month_ends: MonthEnds) -> Formula:
    """The same day number so many months on, inside the calendar; `month_ends` decides where that month lacks it."""
    if months is f.ZERO:
        return day
    return day_in(f.add(month_of(day), months), day_of_month(day), month_ends)


def day_in(month: Formula, day: Formula, month_ends: MonthEnds) -> Formula:
    """The date with a day number in a month, inside the calendar."""
    inside = _held(month, FIRST_MONTH, LAST_MONTH)
    end = first_day(f.add(inside, f.ONE))
    last = end if month_ends == "overflow" else f.sub(end, f.ONE)
    found = in_calendar(f.least(f.add(first_day(inside), day, f.const(-1)), last))
    if inside is month:
        return found
    late, early = f.less(f.const(LAST_MONTH), month), f.less(month, f.const(FIRST_MONTH))
    return f.case([(late, f.const(LAST_DATE)), (early, f.const(FIRST_DATE))], found)


def add_period(
    day: Formula, months: Formula, days: Formula, month_ends: MonthEnds = "clamp"
) -> Formula:
    """A date plus a period: its months first, then its days; where the months leave the calendar, no days."""
    moved = add_months(day, months, month_ends)
    found = in_calendar(f.add(moved, days))
    if months is f.ZERO or days is f.ZERO:
        return found
    reached = f.add(month_of(day), months)
    outside = f.disjunction(
        f.less(f.const(LAST_MONTH), reached), f.less(reached, f.const(FIRST_MONTH))
    )
    if outside is f.FALSE:
        return found
    return f.case([(outside, moved), (f.negation(outside), found)], f.null("int"))


def _march_year(day: Formula) -> tuple[Formula, Formula]:
    """The year that began in March, and the days since."""
    if _lies(day, _PLAIN):
        since = f.add(day, f.const(_MARCH_0 + _SKIPPED))
        years = f.div(f.add(f.mul(f.const(4), since), f.const(3)), f.const(1461))
        days = f.sub(since, f.div(f.mul(f.const(1461), years), f.const(4)))
        return years, f.bounded(days, 0, 365)
    since = f.add(day, f.const(_MARCH_0))
    cycle, inside = f.div(since, f.const(146_097)), f.mod(since, f.const(146_097))
    leaps = f.sub(f.div(inside, f.const(36_524)), f.div(inside, f.const(146_096)))
    days = f.add(inside, f.neg(f.div(inside, f.const(1460))), leaps)
    year = f.bounded(f.div(days, f.const(365)), 0, 399)
    begun = f.add(
        f.mul(f.const(365), year), f.div(year, f.const(4)), f.neg(f.div(year, f.const(100)))
    )
    return f.add(year, f.mul(f.const(400), cycle)), f.bounded(f.sub(inside, begun), 0, 365)


def _days_of_years(years: Formula, plain: bool) -> Formula:
    """The days from 1 March of the year 0 to 1 March of another."""
    if plain:
        days = f.div(f.mul(f.const(1461), years), f.const(4))
        return f.sub(days, f.const(_SKIPPED))
    leaps = f.add(
        f.div(years, f.const(4)), f.neg(f.div(years, f.const(100))), f.div(years, f.const(400))
    )
    return f.add(f.mul(f.const(365), years), leaps)


def _lies(value: Formula, span: tuple[int, int]) -> bool:
    low, high = value.low, value.high
    return low is not None and high is not None and span[0] <= low and high <= span[1]


def _held(value: Formula, low: int, high: int) -> Formula:
    found = value
    if value.low is None or value.low < low:
        found = f.greatest(found, f.const(low))
    if value.high is None or value.high > high:
        found = f.least(found, f.const(high))
    return found


def _ends(day: Formula, before: int, after: int) -> tuple[int, int]:
    """The bounds of a date that lies near another."""
    low = -f.WIDEST if day.low is None else day.low - before
    high = f.WIDEST if day.high is None else day.high + after
    return low, high


def _known_to_lie(found: Formula, value: Formula, at: Callable[[int], int]) -> Formula:
    """What grows with `value` lies between what its ends give."""
    if value.low is None or value.high is None:
        return found
    return f.bounded(found, at(value.low), at(value.high))


def _month_number(day: int) -> int:
    cycles, rest = divmod(day, 146_097)
    found = date.fromordinal(_EPOCH + rest)
    return 12 * (found.year + 400 * cycles) + found.month - 1


def _first_of(month: int) -> int:
    cycles, rest = divmod(month - 1970 * 12, 4800)
    return date(1970 + rest // 12, rest % 12 + 1, 1).toordinal() - _EPOCH + 146_097 * cycles

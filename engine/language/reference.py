"""Reference implementations of the scalar functions, on exact run-time values.

Each takes the environment (provider's zone, month-end rule) and values that are known, except `known` and
`first_known`, which are told unknowns as they are. None raises for any value of its kinds: dates saturate at the ends
of the calendar, and what has no answer is unknown.
"""

from __future__ import annotations

import calendar as months_table
import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any, Literal
from zoneinfo import ZoneInfo

from engine.values import periods, rounding, zones
from engine.values.numbers import exact, norm
from engine.values.periods import Period
from engine.values.unknown import CauseKind, Unknown, because

Number = int | Fraction
FIRST_INSTANT = datetime(1, 1, 3, tzinfo=UTC)
LAST_INSTANT = datetime(9999, 12, 29, tzinfo=UTC)
_MINUTE = 60_000_000  # microseconds
_YEAR = 366 * 24 * 60 * _MINUTE
MOST_PERIODS = 1_200  # a hundred years of months; what comes out stays of a size to be written


@dataclass(frozen=True, slots=True)
class Env:
    """What a function may know beside its arguments."""

    zone: ZoneInfo
    month_ends: Literal["clamp", "overflow"] = "clamp"


def later(start: datetime, duration: Number) -> datetime:
    """The instant `duration` (minutes) after `start`, cut to microseconds, held inside the calendar."""
    micros = math.floor(duration * _MINUTE)
    low = (FIRST_INSTANT - start) // timedelta(microseconds=1)
    high = (LAST_INSTANT - start) // timedelta(microseconds=1)
    return start + timedelta(microseconds=max(low, min(high, micros)))


def between(start: datetime, end: datetime) -> Number:
    """The elapsed minutes from `start` to `end`, exact; negative when `end` is earlier."""
    return norm(Fraction((end - start) // timedelta(microseconds=1), _MINUTE))


def shift(day: date, period: Period, sign: int, env: Env) -> date:
    """The date a calendar period after (`sign` 1) or before (`sign` -1) `day`."""
    return periods.add_period(day, period, env.month_ends, sign)


def moved(moment: Any, length: Any, sign: int, env: Env) -> Any:
    """The instant or date that lies a duration or a period after (`sign` 1) or before (-1) another.

    A period moves an instant by its local date, at the same time on the wall clock; a time that the clocks skip
    there is the instant of the jump, one that they show twice its first.
    """
    if isinstance(moment, datetime):
        if not isinstance(length, Period):
            return later(moment, sign * length)
        local = zones.saturated(moment).astimezone(env.zone)
        wall = datetime.combine(shift(local.date(), length, sign, env), local.time())
        return zones.first_at(wall, env.zone)
    return shift(moment, length, sign, env)


def smallest_of(_env: Env, *values: Any) -> Any:
    return min(values)


def largest_of(_env: Env, *values: Any) -> Any:
    return max(values)


def clamp(_env: Env, value: Any, low: Any, high: Any) -> Any:
    return max(low, min(value, high))


def absolute(_env: Env, value: Number) -> Number:
    return value if value >= 0 else -value


def floor(_env: Env, value: Number) -> int:
    return math.floor(value)


def round_up(_env: Env, value: Number, step: Number) -> Number:
    return rounding.round_quantity(value, step, "up")


def round_down(_env: Env, value: Number, step: Number) -> Number:
    return rounding.round_quantity(value, step, "down")


def round_nearest(_env: Env, value: Number, step: Number) -> Number:
    return rounding.round_quantity(value, step, "nearest")


def known(_env: Env, value: Any) -> bool:
    return not isinstance(value, Unknown)


def first_known(_env: Env, *values: Any) -> Any:
    """The first value that is known; when none is, the first one is what is asked for."""
    return next((value for value in values if not isinstance(value, Unknown)), values[0])


def minutes(_env: Env, number: Number) -> Number:
    return number


def hours(_env: Env, number: Number) -> Number:
    return norm(number * 60)


def days(_env: Env, number: int) -> Period:
    return Period(0, number)


def weeks(_env: Env, number: int) -> Period:
    return Period(0, 7 * number)


def months(_env: Env, number: int) -> Period:
    return Period(number, 0)


def years(_env: Env, number: int) -> Period:
    return Period(12 * number, 0)


def make_date(_env: Env, year: int, month: int, day: int) -> date:
    """A date; the typing has made sure that the three literals are one."""
    return date(year, month, day)


def date_of(env: Env, instant: datetime, zone: str | None = None) -> date:
    return zones.local_date(instant, zones.zone(zone) if zone else env.zone)


def day_start(env: Env, day: date, zone: str | None = None) -> datetime:
    return zones.day_start(day, zones.zone(zone) if zone else env.zone)


def day_end(env: Env, day: date, zone: str | None = None) -> datetime:
    return day_start(env, periods.add_days(day, 1), zone)


def year_of(_env: Env, day: date) -> int:
    return day.year


def month_of(_env: Env, day: date) -> int:
    return day.month


def day_of(_env: Env, day: date) -> int:
    return day.day


def weekday(_env: Env, day: date) -> int:
    return day.isoweekday()


def first_of_month(_env: Env, day: date) -> date:
    return day.replace(day=1)


def last_of_month(_env: Env, day: date) -> date:
    return day.replace(day=months_table.monthrange(day.year, day.month)[1])


def last_of_year(_env: Env, day: date) -> date:
    return day.replace(month=12, day=31)


def whole_minutes(_env: Env, duration: Number) -> int:
    return math.floor(duration)


def days_between(_env: Env, start: date, until: date) -> int:
    return (until - start).days


def period_start(env: Env, anchor: date, period: Period, day: date, after: int = 0) -> Any:
    number = periods.period_number(anchor, period, day, env.month_ends)
    if number is None:
        return because(CauseKind.OPEN, "period", "it does not lead forward")
    return periods.times(anchor, period, number + after, env.month_ends)


def period_end(env: Env, anchor: date, period: Period, day: date) -> Any:
    return period_start(env, anchor, period, day, after=1)


def months_between(env: Env, first: date, second: date) -> int:
    return periods.months_between(first, second, env.month_ends)


def begun_months_between(env: Env, first: date, second: date) -> int:
    if second <= first:
        return 0
    whole = periods.months_between(first, second, env.month_ends)
    return whole + (periods.add_months(first, whole, env.month_ends) < second)


def time_of(env: Env, instant: datetime, zone: str | None = None) -> Number:
    """The minutes that a clock on the wall would show since midnight, whatever has elapsed."""
    local = zones.saturated(instant).astimezone(zones.zone(zone) if zone else env.zone)
    seconds = local.second * 1_000_000 + local.microsecond
    return norm(60 * local.hour + local.minute + Fraction(seconds, _MINUTE))


def at_clock(env: Env, day: date, clock: Number, zone: str | None = None) -> datetime:
    """The first instant at which the clock shows that many minutes after that midnight; saturates."""
    micros = max(-_YEAR, min(_YEAR, math.floor(clock * _MINUTE)))
    try:
        wall = datetime.combine(day, time.min) + timedelta(microseconds=micros)
    except OverflowError:
        return FIRST_INSTANT if micros < 0 else LAST_INSTANT
    return zones.first_at(wall, zones.zone(zone) if zone else env.zone)


def compounded(_env: Env, amount: Number, rate: Number, n: int) -> Number | Unknown:
    if n > MOST_PERIODS:
        return because(CauseKind.OPEN, "compounded", f"for more than {MOST_PERIODS} periods")
    return norm(amount * (1 + Fraction(rate)) ** max(n, 0))


def number_of(_env: Env, text: str) -> Number | Unknown:
    try:
        return exact(text.strip())
    except ValueError:
        return because(CauseKind.FACT, text[:40], "is not a number")


def joined(_env: Env, *words: str | int | date) -> str:
    return " ".join(str(word) for word in words)

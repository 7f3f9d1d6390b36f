"""Calendar periods and arithmetic on dates.

A `Period` is months and days, never hours: days and months count on the provider's calendar. Adding
months asks what to do when the day is missing in the month reached (`clamp`: the month's last day;
`overflow`: the first of the next month). Months are added before days, also when subtracting.

All functions are total: a result that lies before 0001-01-01 or after 9999-12-31 *saturates* at
that date, so a checked rulebook never raises. Saturation keeps order: a later start never gives an
earlier result.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

MonthEnds = Literal["clamp", "overflow"]


@dataclass(frozen=True, slots=True)
class Period:
    """So many calendar months and so many calendar days; a year is 12 months, a week 7 days. Not
    ordered: one month is neither more nor less than 30 days.
    """

    months: int = 0
    days: int = 0

    def __add__(self, other: Period) -> Period:
        return Period(self.months + other.months, self.days + other.days)

    def __sub__(self, other: Period) -> Period:
        return self + -other

    def __neg__(self) -> Period:
        return self * -1

    def __mul__(self, count: int) -> Period:
        return Period(self.months * count, self.days * count)

    __rmul__ = __mul__


def period_text(period: Period) -> str:
    """`6 months`, `14 days`, `1 month 3 days`, `0 days`."""
    parts = [
        f"{count} {name}" if count == 1 else f"{count} {name}s"
        for count, name in ((period.months, "month"), (period.days, "day"))
        if count
    ]
    return " ".join(parts) or "0 days"


def add_period(day: date, period: Period, month_ends: MonthEnds = "clamp", sign: int = 1) -> date:
    """`day` plus (`sign=1`) or minus (`sign=-1`) the period: first the months, then the days;
    saturates.
    """
    months = sign * period.months
    moved = add_months(day, months, month_ends) if months else day
    if months and _month_index(day) + months not in _MONTHS:
        return moved
    return add_days(moved, sign * period.days)


def add_months(day: date, months: int, month_ends: MonthEnds = "clamp") -> date:
    """The same day number so many months on; `month_ends` decides when that month lacks it;
    saturates.
    """
    index = _month_index(day) + months
    if index not in _MONTHS:
        return date.max if months > 0 else date.min
    year, month = index // 12, index % 12 + 1
    last = monthrange(year, month)[1]
    if day.day <= last:
        return date(year, month, day.day)
    end = date(year, month, last)
    return end if month_ends == "clamp" else add_days(end, 1)


def add_days(day: date, days: int) -> date:
    """`day` moved by so many days; saturates."""
    ordinal = day.toordinal() + days
    if ordinal < 1:
        return date.min
    return date.fromordinal(ordinal) if ordinal <= _LAST else date.max


def period_number(
    anchor: date, period: Period, day: date, month_ends: MonthEnds = "clamp"
) -> int | None:
    """The k for which `day` lies in the half-open period from `anchor` + k periods to the next.

    Each start is counted from the anchor itself, so the 31st comes back after a shorter month. None
    for a period that does not lead forward.
    """
    if period.months < 0 or period.days < 0 or period == Period():
        return None
    low, high = -abs(days_between(anchor, day)) - 1, abs(days_between(anchor, day)) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if times(anchor, period, middle, month_ends) <= day:
            low = middle
        else:
            high = middle
    return low


def times(anchor: date, period: Period, count: int, month_ends: MonthEnds = "clamp") -> date:
    """The date `count` periods after the anchor, counted in one step; saturates."""
    return add_period(anchor, period * count, month_ends)


def months_between(first: date, second: date, month_ends: MonthEnds = "clamp") -> int:
    """Whole months from the first date to the second; negative when the second is earlier."""
    if second < first:
        return -months_between(second, first, month_ends)
    return period_number(first, Period(1), second, month_ends) or 0


def days_between(first: date, second: date) -> int:
    """Days from the first date to the second; negative when the second is earlier."""
    return (second - first) // timedelta(days=1)


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def last_of_year(day: date) -> date:
    return date(day.year, 12, 31)


def _month_index(day: date) -> int:
    return day.year * 12 + day.month - 1


_MONTHS = range(_month_index(date.min), _month_index(date.max) + 1)
_LAST = date.max.toordinal()

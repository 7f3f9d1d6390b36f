"""Calendars: weekly opening hours on the local wall clock of a zone, closed on holidays.

Windows are half-open: with 09:00-18:00, 9:00:00 is inside and 18:00:00 is not. A moment is inside
exactly when the local clock then shows a time within a window of the local date shown. Clock
changes need no rule of their own: a window that begins in a skipped hour opens at the jump, one
that lies wholly in it does not open, and wall times that come twice are inside twice. `inside` asks
the wall clock directly, everything else works on the elapsed time line; both agree at every instant
(property-tested around clock changes).

A *window* is one stretch of hours of one date; for counting (`opening_end`) it begins at its first
instant and ends at its last, even if a clock change tears it in two. All instants are UTC; searches
stop after ten years.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from engine.values.clock_changes import midnights, month_starts, offset_spans
from engine.values.days import AS_USUAL, Plan
from engine.values.numbers import Number, norm
from engine.values.periods import add_days, add_months
from engine.values.week_text import DAYS, CalendarError, Window, parse_days, parse_window
from engine.values.zones import local_date, saturated

__all__ = [
    "DAYS", "Calendar", "CalendarError", "Window", "after_open", "before_open", "edges", "inside", "last_closing",
    "midnights", "month_starts", "next_opening", "open_minutes", "open_on", "opening_end", "openings",
    "parse_days", "parse_window", "windows", "working_day_after", "working_days_between",
]  # fmt: skip

T = TypeVar("T", int, datetime)
Interval = tuple[datetime, datetime]
_MOST_DAYS: Final = 36_600
_DAY_MINUTES: Final = 24 * 60
_YEARS: Final = 10
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Seven tuples of windows, Monday first, each (start minute, end minute) of the local day, end
    at most 1440.

    Windows of a day are sorted and those that touch or overlap are joined when the calendar is
    made. Raises `CalendarError` for windows out of range.
    """

    name: str
    zone: ZoneInfo
    week: tuple[tuple[Window, ...], ...]
    holidays: frozenset[date] = frozenset()
    plan: Plan = AS_USUAL

    def __post_init__(self) -> None:
        windows = [window for day in (*self.week, *self.plan.cells()) for window in day]
        if len(self.week) != 7 or not all(
            0 <= start < end <= _DAY_MINUTES for start, end in windows
        ):
            raise CalendarError(
                f"calendar `{self.name}` needs seven days of windows within 00:00-24:00"
            )
        object.__setattr__(self, "week", tuple(tuple(_joined(day)) for day in self.week))
        object.__setattr__(self, "plan", self.plan.map(lambda day: tuple(_joined(day))))

    @property
    def opens(self) -> bool:
        """Whether it has any hours at all."""
        return any(self.week) or any(self.plan.cells())

    def hours(self, day: date) -> tuple[Window, ...]:
        """The windows of that local date."""
        return self.plan.of(day, self.week, () if day in self.holidays else None)

    def with_holidays(self, extra: Iterable[date]) -> Calendar:
        """The same calendar, closed on these dates too."""
        more = self.holidays | frozenset(extra)
        return self if more == self.holidays else replace(self, holidays=more)


def inside(cal: Calendar, instant: datetime) -> bool:
    """Whether the calendar is open at that instant."""
    local = saturated(instant).astimezone(cal.zone)
    minute = local.hour * 60 + local.minute
    return any(a <= minute < b for a, b in cal.hours(local.date()))


def open_on(cal: Calendar, day: date) -> bool:
    """Whether the calendar has opening hours on that local date."""
    return bool(cal.hours(day))


def openings(cal: Calendar, from_date: date, until_date: date) -> tuple[Interval, ...]:
    """The open intervals of the local dates from `from_date` until before `until_date`.

    Ascending, apart, as long as possible (touching ones joined, also over midnight).
    """
    windows = (window for day in _days(from_date, until_date) for window in _windows(cal, day))
    return tuple(_joined(part for window in windows for part in window))


def open_minutes(cal: Calendar, start: datetime, end: datetime) -> Number:
    """Elapsed open minutes in `[start, end)`, exact; 0 when `end` is not later."""
    parts = (
        min(b, end) - max(a, start) for a, b in _near(cal, start, end) if a < end and b > start
    )
    return norm(Fraction(sum(parts, timedelta()) // _MICROSECOND, 60_000_000))


def opening_end(cal: Calendar, instant: datetime, n: int) -> datetime | None:
    """The end of the n-th window that begins at or after the instant.

    None when there are not n of them within ten years, or n is below 1.
    """
    today = local_date(instant, cal.zone)
    if n < 1 or not cal.opens:
        return None
    for day in _days(today, add_months(today, 12 * _YEARS)):
        for window in _windows(cal, day):
            if window[0][0] >= instant:
                n -= 1
                if n == 0:
                    return window[-1][1]
    return None


def next_opening(cal: Calendar, instant: datetime) -> datetime | None:
    """The instant itself while it is open, else the next at which it opens, within ten years."""
    for start, end in _openings_after(cal, instant):
        if end > instant:
            return max(start, instant)
    return None


def last_closing(cal: Calendar, instant: datetime) -> datetime | None:
    """The last instant, up to and with the given one, at which it closed, within ten years."""
    today, days = local_date(instant, cal.zone), 8
    while cal.opens and days < _YEARS * 732:
        span = openings(cal, add_days(today, -days), add_days(today, 2))
        closings = [end for _, end in span if end <= instant]
        if closings:
            return closings[-1]
        days *= 2
    return None


def after_open(cal: Calendar, instant: datetime, length: timedelta) -> datetime | None:
    """The first instant at which so much open time has passed since the given one.

    That is the end of an opening, not the start of the next, when the time is up just then, and the
    instant itself when there is no time to pass. None when ten years are not enough.
    """
    if length <= timedelta(0):
        return instant
    for start, end in _openings_after(cal, instant):
        open_time = end - max(start, instant)
        if open_time >= length:
            return max(start, instant) + length
        length -= max(open_time, timedelta(0))
    return None


def before_open(cal: Calendar, instant: datetime, length: timedelta) -> datetime | None:
    """The last instant from which so much open time passes until the given one, within ten years."""
    if length <= timedelta(0):
        return instant
    day, first = (
        local_date(instant, cal.zone),
        add_months(local_date(instant, cal.zone), -12 * _YEARS),
    )
    while day > first and cal.opens:
        for start, end in reversed(openings(cal, day, add_days(day, 1))):
            open_time = min(end, instant) - start
            if open_time >= length:
                return min(end, instant) - length
            length -= max(open_time, timedelta(0))
        day = add_days(day, -1)
    return None


def working_day_after(cal: Calendar, day: date, n: int) -> date | None:
    """The n-th date after `day` on which it opens; `day` itself for 0, backwards for a negative n.

    None when there are not n of them within ten years.
    """
    if n == 0:
        return day
    left, step = abs(n), 1 if n > 0 else -1
    for distance in range(1, _YEARS * 366):
        found = add_days(day, step * distance)
        if found in (date.min, date.max):
            return None
        left -= open_on(cal, found)
        if left == 0:
            return found
    return None


def working_days_between(cal: Calendar, first: date, second: date) -> int | None:
    """The dates after `first`, up to and with `second`, on which the calendar opens; negative when
    `second` is earlier.

    So `working_day_after(cal, first, n)` is n of them away. None over more than a hundred years.
    """
    if second < first:
        count = working_days_between(cal, second, first)
        return None if count is None else -count
    days = (second - first).days
    if days > _MOST_DAYS:
        return None
    return sum(open_on(cal, add_days(first, distance)) for distance in range(1, days + 1))


def edges(cal: Calendar, start: datetime, end: datetime) -> tuple[datetime, ...]:
    """The instants strictly between, ascending, at which the calendar opens or closes."""
    return tuple(edge for part in _near(cal, start, end) for edge in part if start < edge < end)


def windows(cal: Calendar, day: date) -> tuple[tuple[Interval, ...], ...]:
    """The windows of one local date, in order, each as the intervals in which it is open."""
    return _windows(cal, day)


def _openings_after(cal: Calendar, instant: datetime) -> Iterator[Interval]:
    """The open intervals of the ten years from the instant's local date on, ascending; those that
    meet are not joined.
    """
    today = local_date(instant, cal.zone)
    for day in _days(today, add_months(today, 12 * _YEARS)) if cal.opens else ():
        yield from sorted(part for window in _windows(cal, day) for part in window)


def _near(cal: Calendar, start: datetime, end: datetime) -> tuple[Interval, ...]:
    """All open intervals that reach into `[start, end)`, and some more."""
    if end <= start:
        return ()
    return openings(
        cal, add_days(local_date(start, cal.zone), -1), add_days(local_date(end, cal.zone), 2)
    )


def _days(first: date, until: date) -> Iterator[date]:
    while first < until:
        yield first
        first = add_days(first, 1)


@lru_cache(maxsize=1 << 16)
def _windows(cal: Calendar, day: date) -> tuple[tuple[Interval, ...], ...]:
    """The windows of one local date, each as the intervals in which it is open (more than one after
    a doubled hour).
    """
    if not open_on(cal, day) or not _FIRST_DAY < day < _LAST_DAY:
        return ()
    midnight = datetime.combine(day, time.min, UTC)
    spans = tuple(
        offset_spans(cal.zone, midnight - timedelta(days=1), midnight + timedelta(days=2))
    )
    found = []
    for first, last in cal.hours(day):
        start, end = midnight + timedelta(minutes=first), midnight + timedelta(minutes=last)
        cut = ((max(start - offset, low), min(end - offset, high)) for low, high, offset in spans)
        parts = tuple(_joined(part for part in cut if part[0] < part[1]))
        if parts:
            found.append(parts)
    return tuple(found)


def _joined(parts: Iterable[tuple[T, T]]) -> list[tuple[T, T]]:
    """Half-open intervals, sorted, those that touch or overlap made one."""
    found: list[tuple[T, T]] = []
    for start, end in sorted(parts):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


_FIRST_DAY: Final = date(1, 1, 2)
_LAST_DAY: Final = date(9999, 12, 30)

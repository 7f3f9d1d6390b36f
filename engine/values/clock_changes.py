"""Where a zone's clocks change, and where its local dates and months begin.

Between two changes of the UTC offset the local clock runs straight, so whatever is defined by
wall-clock time is found exactly by looking at each such span by itself. That is what `midnights`,
`month_starts` and the openings of a calendar are built on; no special case for a skipped or a
doubled hour is left.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

from engine.values.zones import LATEST, change_between, local_date, saturated

DateUnit = Literal["midnight", "week", "month", "quarter", "year"]
_UNITS: Final[dict[str, Callable[[date], object]]] = {
    "midnight": lambda day: day, "week": lambda day: day.isocalendar()[:2],
    "month": lambda day: (day.year, day.month), "quarter": lambda day: (day.year, (day.month - 1) // 3),
    "year": lambda day: day.year,
}  # fmt: skip
_PROBE = timedelta(
    hours=6
)  # no zone has ever changed its offset twice within this time (held by a test)
_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)


@lru_cache(maxsize=8192)
def offset_changes(zone: ZoneInfo, year: int) -> tuple[datetime, ...]:
    """The instants (UTC, ascending) in that UTC year at which the zone's UTC offset becomes another
    one.
    """
    low = saturated(datetime(year, 1, 1, tzinfo=UTC))
    end = LATEST if year >= LATEST.year else datetime(year + 1, 1, 1, tzinfo=UTC)
    found: list[datetime] = []
    before = _offset(low, zone)
    while low < end:
        high = min(low + _PROBE, end)
        after = _offset(high, zone)
        if before != after:
            found.append(change_between(low, high, zone))
        low, before = high, after
    return tuple(found)


def offset_spans(
    zone: ZoneInfo, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """`[start, end)` cut where the zone's UTC offset changes: (start, end, offset), ascending,
    without holes.
    """
    low, end = saturated(start), saturated(end)
    while low < end:
        high = min(_next_change(low, zone, end.year), end)
        yield low, high, _offset(low, zone)
        low = high


def clock_times(
    zone: ZoneInfo, start: datetime, end: datetime, minute: int
) -> tuple[datetime, ...]:
    """The instants (UTC) strictly between, ascending, at which the local clock comes to, or goes
    back over, that minute of the day.

    Between two neighbours the clock stays on one side of it. Nearly always that is once a day. If
    the clocks skip the minute it is the instant of the jump; if they go back over it, there are
    three: it comes, is undone, and comes again.
    """
    found: list[datetime] = []
    past = timedelta(minutes=minute)  # the clock, put back so that the minute becomes midnight
    for low, high, offset in offset_spans(zone, start, end):
        wall = low + offset - past
        if low > start and _wall(low - _TICK, zone, past) != wall.date():
            found.append(low)
        at = wall.replace(hour=0, minute=0, second=0, microsecond=0) + _DAY + past - offset
        while at < high:
            found.append(at)
            at += _DAY
    return tuple(found)


def _wall(instant: datetime, zone: ZoneInfo, past: timedelta) -> date:
    return (saturated(instant).astimezone(zone).replace(tzinfo=None) - past).date()


def midnights(zone: ZoneInfo, start: datetime, end: datetime) -> tuple[datetime, ...]:
    """The instants (UTC) strictly between, ascending, at which the local date becomes another one.

    Nearly always once a day. If the clocks go back over midnight, the date changes three times;
    each change is given, so that the date is constant between any two neighbours.
    """
    return clock_times(zone, start, end, 0)


def starts_of(
    unit: DateUnit, zone: ZoneInfo, start: datetime, end: datetime
) -> tuple[datetime, ...]:
    """The instants (UTC) strictly between, ascending, at which the local day, ISO week, month,
    quarter or year becomes another one.
    """
    which = _UNITS[unit]
    return tuple(
        at
        for at in midnights(zone, start, end)
        if which(local_date(at - _TICK, zone)) != which(local_date(at, zone))
    )


def month_starts(zone: ZoneInfo, start: datetime, end: datetime) -> tuple[datetime, ...]:
    """The instants (UTC) strictly between, ascending, at which the local calendar month becomes
    another one.
    """
    return starts_of("month", zone, start, end)


def _next_change(instant: datetime, zone: ZoneInfo, last_year: int) -> datetime:
    """The first change of the offset after `instant`; `LATEST` if there is none until the end of
    `last_year`.
    """
    # A change at the very first instant of a year is listed under the year that it ends.
    for year in range(instant.year, last_year + 1):
        changes = offset_changes(zone, year)
        place = bisect_right(changes, instant)
        if place < len(changes):
            return changes[place]
    return LATEST


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)

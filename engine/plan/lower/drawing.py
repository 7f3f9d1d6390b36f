"""Lines of time drawn from the days of a week on a clock.

Far from changes of the clock a day's hours lie where arithmetic puts them; near one whoever knows the definition is
asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from engine.plan.lower.names import instant_number
from engine.plan.profile import DAY
from engine.values.clock_changes import offset_changes

MINUTE: Final = 60_000_000  # microseconds
AROUND: Final = 2 * DAY  # what a change of the clock may touch
EPOCH: Final = date(1970, 1, 1)
EPOCH_INSTANT: Final = datetime(1970, 1, 1, tzinfo=UTC)
TICK: Final = timedelta(microseconds=1)

Mark = tuple[int, int]  # from where on, and what holds
Day = Callable[[date], Sequence[tuple[int, int, int]]]  # minutes from and until, and what holds


def day_of(number: int) -> date:
    """The date so many days since 1970."""
    return EPOCH + timedelta(days=number)


def instant_of(number: int) -> datetime:
    """The instant so many microseconds since 1970."""
    return EPOCH_INSTANT + number * TICK


@lru_cache(maxsize=256)
def spans(zone: ZoneInfo, first: int, until: int) -> tuple[tuple[int, int, int | None], ...]:
    """An interval cut into what is near a change of the clock (None) and what is not (the offset there)."""
    years = range(instant_of(first).year, instant_of(until).year + 1)
    changes = [instant_number(at) for year in years for at in offset_changes(zone, year)]
    found: list[tuple[int, int, int | None]] = []
    low = first
    for change in changes:
        start, end = max(low, change - AROUND), min(until, change + AROUND)
        if start >= end:
            continue
        if low < start:
            found.append((low, start, _offset(zone, low)))
        found.append((start, end, None))
        low = end
    if low < until:
        found.append((low, until, _offset(zone, low)))
    return tuple(found)


def _offset(zone: ZoneInfo, place: int) -> int:
    return (instant_of(place).astimezone(zone).utcoffset() or timedelta()) // TICK


def drawn(
    zone: ZoneInfo, day: Day, none: int, days: tuple[int, int],
    at: Callable[[datetime], int], near: Callable[[datetime, datetime], Sequence[datetime]],
) -> list[Mark]:  # fmt: skip
    """The marks from a day (UTC) through another, the first at its very start; neighbours differ.

    `at` says what holds at an instant, `near` where that changes between two: they define it.
    """
    marks: list[Mark] = []
    for start, end, offset in spans(zone, days[0] * DAY, (days[1] + 1) * DAY):
        _note(marks, (start, at(instant_of(start))))
        if offset is None:
            for moment in near(instant_of(start), instant_of(end)):
                _note(marks, (instant_number(moment), at(moment)))
            continue
        for mark in _regular(day, none, start, end, offset):
            _note(marks, mark)
    return marks


def _note(marks: list[Mark], mark: Mark) -> None:
    """The last one that is noted for a place holds."""
    if marks and marks[-1][0] == mark[0]:
        marks.pop()
    if not marks or marks[-1][1] != mark[1]:
        marks.append(mark)


def _regular(day: Day, none: int, start: int, end: int, offset: int) -> Iterator[Mark]:
    """The marks after the start and before the end, where the clock has one offset throughout."""
    for number in range((start + offset) // DAY - 1, (end + offset) // DAY + 1):
        midnight = number * DAY - offset
        for first, last, held in sorted(day(day_of(number))):
            for place, told in (
                (midnight + first * MINUTE, held),
                (midnight + last * MINUTE, none),
            ):
                if start < place < end:
                    yield place, told

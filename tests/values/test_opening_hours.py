"""Calendars: `inside` (the wall clock) and the rest (the time line) agree, minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.values.calendars import (
    Calendar,
    CalendarError,
    edges,
    inside,
    open_minutes,
    open_on,
    opening_end,
    openings,
    parse_days,
    parse_window,
    working_day_after,
)
from engine.values.zones import EARLIEST, LATEST, local_date, local_instant, zone
from tests.examples import examples

MINUTE, TICK = timedelta(minutes=1), timedelta(microseconds=1)
NINE_TO_SIX = ((540, 1080),)
OFFICE = Calendar("office", zone("America/New_York"), (NINE_TO_SIX,) * 5 + ((),) * 2)
ODD_DAYS = [
    ("America/New_York", date(2016, 3, 13)),
    ("America/New_York", date(2016, 11, 6)),
    ("Europe/Berlin", date(2024, 10, 27)),
    ("America/Sao_Paulo", date(2017, 10, 15)),
    ("America/Sao_Paulo", date(2018, 2, 18)),
    ("America/Havana", date(2016, 11, 6)),
    ("America/St_Johns", date(2009, 11, 1)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Australia/Lord_Howe", date(2024, 4, 7)),
    ("Asia/Kathmandu", date(1986, 1, 1)),
    ("UTC", date(2024, 2, 29)),
]
POINTS = st.sampled_from([0, 1, 15, 59, 60, 61, 90, 120, 150, 180, 1080, 1380, 1381, 1439, 1440])
WINDOWS = st.lists(
    st.tuples(POINTS, POINTS).filter(lambda window: window[0] < window[1]), max_size=3
)
WEEKS = st.tuples(*[WINDOWS.map(tuple)] * 7)


def at(day: int, hour: int, minute: int = 0, month: int = 9, year: int = 2016) -> datetime:
    """An instant of the New York wall clock; 2016-09-05 is a Monday."""
    return local_instant(date(year, month, day), time(hour, minute), OFFICE.zone)


@examples(60)
@given(st.sampled_from(ODD_DAYS), WEEKS, st.sets(st.integers(-2, 2), max_size=2))
def test_the_time_line_agrees_with_the_wall_clock(
    place: tuple[str, date], week: tuple[tuple[tuple[int, int], ...], ...], closed: set[int]
) -> None:
    name, near = place
    cal = Calendar("c", zone(name), week, frozenset(near + timedelta(days=n) for n in closed))
    first = datetime.combine(near, time(), UTC) - timedelta(hours=30)
    minutes = [first + n * MINUTE for n in range(78 * 60)]
    states = [inside(cal, minute) for minute in minutes]
    intervals = openings(cal, near - timedelta(days=4), near + timedelta(days=5))
    assert all(a[1] < b[0] for a, b in pairwise(intervals))
    covered = {minute for a, b in intervals for minute in minutes if a <= minute < b}
    assert covered == {minute for minute, state in zip(minutes, states, strict=True) if state}
    flips = [b for b, (x, y) in zip(minutes[1:], pairwise(states), strict=True) if x != y]
    found = edges(cal, minutes[0], minutes[-1] + MINUTE)
    assert list(found) == flips
    assert all(inside(cal, edge) != inside(cal, edge - TICK) for edge in found)
    assert open_minutes(cal, minutes[0], minutes[-1] + MINUTE) == sum(states)


@examples(40)
@given(st.sampled_from(ODD_DAYS), WEEKS, st.integers(0, 3000), st.integers(1, 4))
def test_the_nth_window_is_the_one_counted_by_hand(
    place: tuple[str, date], week: tuple[tuple[tuple[int, int], ...], ...], offset: int, n: int
) -> None:
    name, near = place
    cal = Calendar("c", zone(name), week)
    instant = datetime.combine(near, time(), UTC) + (offset - 1500) * MINUTE
    windows: dict[tuple[date, int], list[datetime]] = {}
    for minute in (instant + k * MINUTE for k in range(-2000, 9 * 24 * 60)):
        local = minute.astimezone(cal.zone)
        now = local.hour * 60 + local.minute
        for start, end in cal.week[local.weekday()]:
            if start <= now < end:
                windows.setdefault((local.date(), start), []).append(minute)
    ends = [seen[-1] + MINUTE for seen in windows.values() if seen[0] >= instant]
    if len(ends) > n:  # the last one may be cut off by our looking only so far
        assert opening_end(cal, instant, n) == ends[n - 1]


def test_windows_are_half_open() -> None:
    assert inside(OFFICE, at(7, 9))
    assert not inside(OFFICE, at(7, 18))
    assert inside(OFFICE, at(7, 18) - TICK)
    assert not inside(OFFICE, at(7, 9) - TICK)
    assert not inside(OFFICE, at(10, 12))  # Saturday
    assert edges(OFFICE, at(7, 9), at(7, 18)) == ()
    assert edges(OFFICE, at(7, 17, 40), at(7, 18, 40)) == (at(7, 18),)


def test_two_full_business_days_after_wednesday_eleven() -> None:
    """AMB-25: sent Wednesday 11:00, Thursday and Friday are the full days: Friday 18:00."""
    assert opening_end(OFFICE, at(7, 11), 2) == at(9, 18)
    assert opening_end(OFFICE, at(7, 9), 2) == at(8, 18)  # begins at the moment of sending
    closed = OFFICE.with_holidays([date(2016, 9, 8)])
    assert opening_end(closed, at(7, 11), 2) == at(12, 18)
    assert OFFICE.with_holidays([]) is OFFICE


def test_working_days() -> None:
    friday = date(2016, 9, 2)
    assert working_day_after(OFFICE, friday, 1) == date(2016, 9, 5)
    assert working_day_after(OFFICE.with_holidays([date(2016, 9, 5)]), friday, 1) == date(
        2016, 9, 6
    )
    assert working_day_after(OFFICE, date(2016, 9, 3), 0) == date(2016, 9, 3)
    assert working_day_after(OFFICE, date(2016, 9, 5), -1) == friday
    assert not open_on(OFFICE, date(2016, 9, 4))


def test_what_does_not_open_within_ten_years_has_no_answer() -> None:
    never = Calendar("never", OFFICE.zone, ((),) * 7)
    assert opening_end(never, at(7, 11), 1) is None
    assert working_day_after(never, date(2016, 9, 2), 1) is None
    assert opening_end(OFFICE, at(7, 11), 10**30) is None
    assert opening_end(OFFICE, at(7, 11), 0) is None
    assert working_day_after(OFFICE, date(2016, 9, 2), 10**30) is None


def test_the_ends_of_the_calendar_raise_nothing() -> None:
    always = Calendar("always", zone("Pacific/Apia"), (((0, 1440),),) * 7)
    for instant in (EARLIEST, LATEST, LATEST - timedelta(days=3)):
        for cal in (OFFICE, always):
            inside(cal, instant)
            opening_end(cal, instant, 5)
            working_day_after(cal, local_date(instant, cal.zone), 5)
            working_day_after(cal, date.max, 1)
            working_day_after(cal, date.min, -1)
    assert open_minutes(always, LATEST - timedelta(days=1), LATEST) == 1440
    assert open_minutes(always, EARLIEST, EARLIEST + timedelta(days=1)) == 1440
    assert openings(OFFICE, date.max, date.min) == ()


def test_elapsed_minutes_are_exact() -> None:
    start = at(7, 17, 59) + timedelta(microseconds=1)
    assert open_minutes(OFFICE, start, at(8, 9, 1)) == 2 - Fraction(1, 60_000_000)
    assert open_minutes(OFFICE, at(8, 9), at(7, 9)) == 0
    assert open_minutes(OFFICE, at(9, 17), at(12, 10)) == 120
    night = Calendar("night", OFFICE.zone, (((0, 1440),),) * 7)
    assert open_minutes(night, at(6, 0, month=11), at(7, 0, month=11)) == 25 * 60
    assert open_minutes(night, at(13, 0, month=3), at(14, 0, month=3)) == 23 * 60
    assert len(openings(night, date(2016, 9, 1), date(2016, 10, 1))) == 1


def test_windows_of_a_day_are_sorted_and_joined() -> None:
    day = ((720, 900), (540, 720), (600, 660), (1000, 1440))
    cal = Calendar("c", OFFICE.zone, (day, *((),) * 6))
    assert cal.week[0] == ((540, 900), (1000, 1440))
    assert hash(cal) == hash(Calendar("c", OFFICE.zone, (cal.week[0], *((),) * 6)))
    bad = [(((0, 1441),),) * 7, (((60, 60),),) * 7, (((-1, 60),),) * 7, (NINE_TO_SIX,) * 6]
    for week in bad:
        with pytest.raises(CalendarError):
            Calendar("c", OFFICE.zone, week)


def test_hours_and_days_are_read() -> None:
    assert parse_window("09:00-18:00") == (540, 1080)
    assert parse_window("00:00-24:00") == (0, 1440)
    assert parse_days("mon-fri") == (0, 1, 2, 3, 4)
    assert parse_days("sun") == (6,)
    assert parse_days("sat-mon") == (5, 6, 0)
    for text in (
        "9:00-18:00",
        "18:00-09:00",
        "09:00-24:01",
        "09:60-10:00",
        "09:00",
        "",
        "09:00-09:00",
    ):
        with pytest.raises(CalendarError):
            parse_window(text)
    for text in ("Mon", "mon-", "-fri", "mon-fri-sat", "", "monday"):
        with pytest.raises(CalendarError):
            parse_days(text)

"""Where the clock passes a time of day: between two such instants it stays on one side of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.values.clock_changes import clock_times, midnights, starts_of
from engine.values.zones import zone

ZONES = ("America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC")
STARTS = st.integers(0, 5 * 366 * 24 * 60).map(
    lambda minutes: datetime(2015, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(st.sampled_from(ZONES), STARTS, st.integers(0, 1439))
def test_between_neighbours_the_clock_stays_on_one_side(
    name: str, start: datetime, minute: int
) -> None:
    local, end = zone(name), start + timedelta(days=3)
    cuts = clock_times(local, start, end, minute)
    assert list(cuts) == sorted(set(cuts)) and all(start < at < end for at in cuts)
    past = timedelta(minutes=minute)
    for low, high in pairwise([start, *cuts, end]):
        last = high - timedelta(microseconds=1)
        moments = [low + (last - low) * n / 7 for n in range(8)]
        days = {(at.astimezone(local).replace(tzinfo=None) - past).date() for at in moments}
        assert len(days) == 1


def test_midnight_is_the_first_minute_of_the_day() -> None:
    local = zone("America/Sao_Paulo")
    start, end = datetime(2018, 11, 1, tzinfo=UTC), datetime(2018, 11, 8, tzinfo=UTC)
    assert clock_times(local, start, end, 0) == midnights(local, start, end)


@pytest.mark.parametrize(
    ("unit", "expected"), [("week", 5), ("month", 1), ("quarter", 1), ("year", 1), ("midnight", 31)]
)
def test_the_parts_of_a_date_begin_as_often_as_they_do(unit: str, expected: int) -> None:
    """From 15 December 2019 (a Sunday) to 15 January 2020, noon in New York."""
    start, end = datetime(2019, 12, 15, 17, tzinfo=UTC), datetime(2020, 1, 15, 17, tzinfo=UTC)
    assert len(starts_of(unit, zone("America/New_York"), start, end)) == expected  # type: ignore[arg-type]

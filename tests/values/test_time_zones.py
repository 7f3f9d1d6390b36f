"""Instants, local dates and clock changes, checked against the local clock itself."""

from __future__ import annotations

import copy
import pickle
import struct
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.values.clock_changes import midnights, month_starts, offset_changes, offset_spans
from engine.values.zones import (
    EARLIEST,
    LATEST,
    InstantError,
    ZoneError,
    day_start,
    known_zone,
    local_date,
    local_instant,
    parse_date,
    parse_instant,
    show_instant,
    zone,
    zone_names,
)

NEW_YORK = zone("America/New_York")
ODD_DAYS = [  # (zone, a local date near which its clocks do something)
    ("America/New_York", date(2016, 3, 13)),
    ("America/New_York", date(2016, 11, 6)),
    ("Europe/Berlin", date(2024, 10, 27)),
    ("America/Sao_Paulo", date(2017, 10, 15)),  # jump over midnight
    ("America/Sao_Paulo", date(2018, 2, 18)),  # back from midnight to 23:00
    ("America/Havana", date(2016, 11, 6)),  # midnight twice
    ("America/St_Johns", date(2009, 11, 1)),  # back at 00:01 to 23:01 of the month before
    ("Pacific/Apia", date(2011, 12, 30)),  # a date left out
    ("Pacific/Kwajalein", date(1993, 8, 21)),
    ("Australia/Lord_Howe", date(2024, 4, 7)),  # half an hour
    ("Asia/Kathmandu", date(1986, 1, 1)),  # a quarter of an hour
    ("Asia/Manila", date(1844, 12, 31)),
]
MINUTE, TICK = timedelta(minutes=1), timedelta(microseconds=1)


def test_zones_come_from_the_package_alone() -> None:
    before = zoneinfo.TZPATH
    assert known_zone("America/New_York")
    for name in ("america/new_york", "../zones", "/etc/localtime", "", "America", "EST/EDT"):
        assert not known_zone(name)
        with pytest.raises(ZoneError):
            zone(name)
    assert zone("America/New_York") is NEW_YORK
    assert before == zoneinfo.TZPATH
    assert len(zone_names()) > 500


def test_zones_can_be_copied_and_pickled() -> None:
    assert pickle.loads(pickle.dumps(NEW_YORK)) is NEW_YORK
    assert copy.deepcopy(NEW_YORK) is NEW_YORK
    assert NEW_YORK.key == "America/New_York"


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2017-01-01T12:00:00-05:00", datetime(2017, 1, 1, 17, tzinfo=UTC)),
        ("2017-01-01 12:00Z", datetime(2017, 1, 1, 12, tzinfo=UTC)),
        ("2017-01-01T12:00:00.25+05:30", datetime(2017, 1, 1, 6, 30, 0, 250000, tzinfo=UTC)),
    ],
)
def test_instants_are_read(text: str, instant: datetime) -> None:
    assert parse_instant(text) == instant
    assert parse_instant(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "2017-01-01T12:00:00", "2017-01-01", "2017-01-01T24:00Z", "2017-01-01T12:00:60Z",
        "2017-02-29T12:00Z",
        "2017-01-01T12Z", "2017-01-01T12:00:00.1234567Z", "2017-01-01T12:00+24:00",
        "2017-01-01T12:00+05:60",
        "2017-01-01T12:00+0500", "0001-01-01T00:00Z", "9999-12-31T00:00Z", "٢٠١٧-01-01T12:00Z",
        "", "12:00Z",
        "2017-01-01T12:00z", "2017-01-01T12:00Z\n",
    ],
)  # fmt: skip
def test_other_instants_are_refused(text: str) -> None:
    with pytest.raises(InstantError):
        parse_instant(text)


def test_dates_are_read_strictly() -> None:
    assert parse_date("2016-09-02") == date(2016, 9, 2)
    for text in ("2016-9-2", "20160902", "2016-02-30", "2016-09-02T00:00Z", "2016-W35-5"):
        with pytest.raises(InstantError):
            parse_date(text)


@given(st.datetimes(timezones=st.just(UTC)), st.sampled_from([name for name, _ in ODD_DAYS]))
def test_showing_and_reading_give_the_instant_back(instant: datetime, name: str) -> None:
    if EARLIEST <= instant <= LATEST:
        assert parse_instant(show_instant(instant, zone(name))) == instant
    assert isinstance(local_date(instant, zone(name)), date)


@given(st.dates(), st.sampled_from([name for name, _ in ODD_DAYS]))
def test_every_day_has_a_start(day: date, name: str) -> None:
    start = day_start(day, zone(name))
    assert EARLIEST <= start <= LATEST
    if EARLIEST < start < LATEST:
        assert local_date(start, zone(name)) >= day > local_date(start - TICK, zone(name))


@pytest.mark.parametrize(("name", "near"), ODD_DAYS)
def test_days_and_months_start_where_the_local_clock_says(name: str, near: date) -> None:
    there = zone(name)
    first = datetime.combine(near, time(), UTC) - timedelta(days=3)
    minutes = [first + n * MINUTE for n in range(6 * 24 * 60)]
    dates = [local_date(minute, there) for minute in minutes]
    flips = [at for at, (a, b) in zip(minutes[1:], pairwise(dates), strict=True) if a != b]
    found = midnights(there, minutes[0], minutes[-1] + MINUTE)
    assert [_ceiling(at) for at in found] == flips
    for at in found:
        assert local_date(at, there) != local_date(at - TICK, there)
    months = {
        at for at in found if local_date(at, there).month != local_date(at - TICK, there).month
    }
    assert set(month_starts(there, minutes[0], minutes[-1] + MINUTE)) == months
    for day in (near + timedelta(days=n) for n in (-1, 0, 1)):
        reached = next(at for at, local in zip(minutes, dates, strict=True) if local >= day)
        assert _ceiling(day_start(day, there)) == reached


def _ceiling(instant: datetime) -> datetime:
    """The first whole minute not before the instant (old local times have odd seconds)."""
    rest = timedelta(seconds=instant.second, microseconds=instant.microsecond)
    return instant if not rest else instant - rest + MINUTE


def test_days_by_hand() -> None:
    assert day_start(date(2017, 10, 15), zone("America/Sao_Paulo")) == datetime(
        2017, 10, 15, 3, tzinfo=UTC
    )
    assert day_start(date(2016, 11, 6), zone("America/Havana")) == datetime(
        2016, 11, 6, 4, tzinfo=UTC
    )
    skipped = day_start(date(2011, 12, 30), zone("Pacific/Apia"))
    assert skipped == day_start(date(2011, 12, 31), zone("Pacific/Apia"))
    newfoundland = zone("America/St_Johns")
    assert day_start(date(2009, 11, 1), newfoundland) == datetime(2009, 11, 1, 2, 30, tzinfo=UTC)
    day = (datetime(2009, 10, 31, 12, tzinfo=UTC), datetime(2009, 11, 1, 12, tzinfo=UTC))
    turns = [datetime(2009, 11, 1, 2, minute, tzinfo=UTC) for minute in (30, 31)]
    assert midnights(newfoundland, *day) == (*turns, datetime(2009, 11, 1, 3, 30, tzinfo=UTC))
    assert month_starts(newfoundland, *day) == midnights(newfoundland, *day)


def test_skipped_and_doubled_local_times() -> None:
    gap, fold = (date(2016, 3, 13), time(2, 30)), (date(2016, 11, 6), time(1, 30))
    for when in (gap, fold):
        with pytest.raises(InstantError):
            local_instant(*when, NEW_YORK)
    jump = datetime(2016, 3, 13, 7, tzinfo=UTC)
    assert (
        local_instant(*gap, NEW_YORK, "earlier") == jump == local_instant(*gap, NEW_YORK, "later")
    )
    assert local_instant(gap[0], time(2, 30, 0, 500_000), NEW_YORK, "later") == jump
    assert local_instant(*fold, NEW_YORK, "earlier") == datetime(2016, 11, 6, 5, 30, tzinfo=UTC)
    assert local_instant(*fold, NEW_YORK, "later") == datetime(2016, 11, 6, 6, 30, tzinfo=UTC)
    assert local_instant(date(2016, 9, 2), time(9), NEW_YORK) == datetime(
        2016, 9, 2, 13, tzinfo=UTC
    )
    assert local_instant(date.max, time(9), NEW_YORK) == LATEST


@pytest.mark.parametrize("name", sorted({name for name, _ in ODD_DAYS}))
def test_changes_of_the_offset_are_those_in_the_file(name: str) -> None:
    listed = [at for at in _changes(name) if 1840 <= at.year <= 2036]
    found = [at for year in range(1840, 2037) for at in offset_changes(zone(name), year)]
    assert found[: len(listed)] == listed  # behind the list, the file goes on with a yearly rule
    assert all(b - a > timedelta(days=60) for a, b in pairwise(found[len(listed) - 1 :]))
    start, end = datetime(1840, 1, 1, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC)
    spans = list(offset_spans(zone(name), start, end))
    assert [start for start, _, _ in spans[1:]] == found
    assert all(a[1] == b[0] and a[2] != b[2] for a, b in pairwise(spans))


def test_no_zone_changes_twice_between_two_probes() -> None:
    for name in zone_names():
        assert all(b - a > timedelta(hours=6) for a, b in pairwise(_changes(name))), name


def _changes(name: str) -> list[datetime]:
    """When the UTC offset changes, read from the zone file itself (RFC 8536, the 64-bit part)."""
    data = resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
    isut, isstd, leap, count, types, chars = struct.unpack(">6l", data[20:44])
    data = data[44 + count * 5 + types * 6 + chars + leap * 8 + isstd + isut :]
    count, types = struct.unpack(">2l", data[32:40])
    at = struct.unpack(f">{count}q", data[44 : 44 + 8 * count])
    kinds = data[44 + 8 * count : 44 + 9 * count]
    table = data[44 + 9 * count :]
    offsets = [struct.unpack(">l", table[6 * n : 6 * n + 4])[0] for n in range(types)]
    before, found = offsets[0], []
    for when, kind in zip(at, kinds, strict=True):
        if offsets[kind] != before:
            found.append(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=when))
        before = offsets[kind]
    return found

"""Months and days on the calendar; the worked figures are those of AMB-22 and AMB-56."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.values.periods import (
    MonthEnds,
    Period,
    add_days,
    add_period,
    days_between,
    first_of_month,
    last_of_month,
    last_of_year,
    period_text,
)

SIX_MONTHS, TWO_WEEKS = Period(6), Period(0, 14)
PERIODS = st.builds(Period, st.integers(-400, 400), st.integers(-400, 400))


@pytest.mark.parametrize(
    ("day", "period", "ends", "sign", "result"),
    [
        (date(2016, 11, 30), SIX_MONTHS, "clamp", 1, date(2017, 5, 30)),
        (date(2016, 12, 31), SIX_MONTHS, "clamp", 1, date(2017, 6, 30)),
        (date(2016, 12, 31), SIX_MONTHS, "overflow", 1, date(2017, 7, 1)),
        (date(2017, 2, 28), SIX_MONTHS, "clamp", 1, date(2017, 8, 28)),
        (date(2016, 2, 29), Period(12), "clamp", 1, date(2017, 2, 28)),
        (date(2016, 9, 3), TWO_WEEKS, "clamp", 1, date(2016, 9, 17)),
        (date(2017, 3, 31), Period(1), "clamp", -1, date(2017, 2, 28)),
        (date(2017, 3, 31), Period(1), "overflow", -1, date(2017, 3, 1)),
        (date(2017, 1, 31), Period(1, 1), "clamp", 1, date(2017, 3, 1)),
    ],
)
def test_by_hand(day: date, period: Period, ends: MonthEnds, sign: int, result: date) -> None:
    assert add_period(day, period, ends, sign) == result


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), PERIODS, st.sampled_from([1, -1]))
def test_clamping_takes_the_last_day_that_there_is(day: date, period: Period, sign: int) -> None:
    count = day.year * 12 + day.month - 1 + sign * period.months
    there = [
        n for n in range(1, day.day + 1) if n <= calendar.monthrange(count // 12, count % 12 + 1)[1]
    ]
    moved = date(count // 12, count % 12 + 1, there[-1]) + timedelta(days=sign * period.days)
    assert add_period(day, period, "clamp", sign) == moved


@given(st.dates(), st.integers(-(10**12), 10**12), st.integers(-(10**12), 10**12))
def test_out_of_range_saturates_and_never_raises(day: date, months: int, days: int) -> None:
    for ends in ("clamp", "overflow"):
        for sign in (1, -1):
            assert isinstance(add_period(day, Period(months, days), ends, sign), date)
    assert add_period(day, Period(10**9)) == add_days(day, 10**9) == date.max
    assert add_period(day, Period(10**9, -5)) == date.max
    assert add_period(day, Period(10**9, 5), sign=-1) == add_days(day, -(10**9)) == date.min


@given(st.dates(), st.dates(), PERIODS)
def test_order_is_kept(first: date, second: date, period: Period) -> None:
    first, second = sorted((first, second))
    for ends in ("clamp", "overflow"):
        assert add_period(first, period, ends) <= add_period(second, period, ends)


@given(st.dates(), st.dates())
def test_ends_of_months_and_distances(day: date, other: date) -> None:
    assert first_of_month(day) == date(day.year, day.month, 1)
    assert last_of_month(day).day == calendar.monthrange(day.year, day.month)[1]
    assert last_of_year(day) == date(day.year, 12, 31)
    assert day + timedelta(days=days_between(day, other)) == other


def test_texts_and_sums() -> None:
    assert period_text(Period(6)) == "6 months"
    assert period_text(Period(1, 3)) == "1 month 3 days"
    assert period_text(Period()) == "0 days"
    assert Period(1, 2) + Period(0, 5) - Period(1) == Period(0, 7)

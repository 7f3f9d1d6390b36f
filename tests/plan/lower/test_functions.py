"""Every function of the language gives in the plan what its definition says, value and causes."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.language.functions import FUNCTIONS
from engine.language.kinds import (
    BOOL,
    DATE,
    DURATION,
    INSTANT,
    INTEGER,
    NUMBER,
    PERIOD,
    TEXT,
    ZONE,
    Enum,
    Kind,
)
from engine.values.periods import MonthEnds, Period
from tests.examples import examples
from tests.plan.lower.calling import AGAIN, FIRST, LAST, PER, ZONES, Given, any_of, called

TIME = datetime.min.time()
WORDS = Enum(("one", "2.5", " 3 ", "4", "-0.25"))
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    INTEGER: st.integers(-40, 40) | st.integers(-3000, 3000),
    NUMBER: st.integers(-3000, 3000).map(lambda n: Fraction(n, PER)),
    DURATION: st.integers(-300_000, 300_000).map(lambda n: Fraction(n, PER)),
    DATE: st.dates(FIRST, LAST),
    INSTANT: st.datetimes(
        datetime.combine(FIRST, TIME), datetime.combine(LAST, TIME), timezones=st.just(UTC)
    ),
    PERIOD: st.builds(Period, st.integers(-3, 30), st.integers(-3, 60)),
    ZONE: st.sampled_from(ZONES),
    TEXT: st.text("ab 1", max_size=4),
    WORDS: st.sampled_from(WORDS.values),
    BOOL: st.booleans(),
}
N, Q, D, DAY, AT, P, Z, W = INTEGER, NUMBER, DURATION, DATE, INSTANT, PERIOD, ZONE, WORDS
CALLS: dict[str, tuple[Kind, ...]] = {
    "min": (Q, Q, Q), "max": (AT, AT), "clamp": (D, D, D), "abs": (D,), "floor": (Q,), "known": (DAY,),
    "first_known": (P, P, P), "minutes": (Q,), "hours": (Q,), "days": (N,), "weeks": (N,), "months": (N,),
    "years": (N,), "date_of": (AT, Z), "day_start": (DAY, Z), "day_end": (DAY, Z), "year_of": (DAY,),
    "month_of": (DAY,), "day_of": (DAY,), "weekday": (DAY,), "first_of_month": (DAY,), "last_of_month": (DAY,),
    "last_of_year": (DAY,), "whole_minutes": (D,), "days_between": (DAY, DAY), "period_start": (DAY, P, DAY),
    "period_end": (DAY, P, DAY), "months_between": (DAY, DAY), "begun_months_between": (DAY, DAY),
    "time_of": (AT, Z), "at_clock": (DAY, D, Z), "joined": (W, N, DAY, TEXT), "number_of": (W,),
}  # fmt: skip
RESULTS: dict[str, Kind] = {
    "integer": N, "number": Q, "duration": D, "date": DAY, "instant": AT, "period": P, "text": TEXT, "bool": BOOL,
}  # fmt: skip
ELSEWHERE = {  # tested by themselves below, or with calendars
    "round_up", "round_down", "round_nearest", "date", "compounded", "inside", "open_on", "open_minutes",
    "opening_end", "working_day_after", "working_day_before", "working_days_between", "next_opening", "last_closing",
    "after_open_minutes", "before_open_minutes", "in_zone", "grid",
}  # fmt: skip


def test_all_functions_are_here() -> None:
    """Whoever adds one to the language says here how it is tested in the plan."""
    assert {*CALLS, *ELSEWHERE} == {*FUNCTIONS}


@pytest.mark.parametrize("ends", ["clamp", "overflow"])
@pytest.mark.parametrize("name", CALLS)
@examples(40)
@given(st.data())
def test_as_defined(name: str, ends: MonthEnds, data: st.DataObject) -> None:
    kinds = CALLS[name]
    most = len(kinds) - (kinds[-1] == Z and data.draw(st.booleans()))
    args = [data.draw(any_of(kind, VALUES[kind], n)) for n, kind in enumerate(kinds[:most])]
    found, expected = called(name, args, RESULTS.get(FUNCTIONS[name].result, kinds[0]), ends)
    if found is AGAIN:  # of months and days at once there is no formula
        period = args[1].value
        assert name.startswith("period_") and period.months > 0 and period.days > 0
        return
    assert found == expected


@examples(100)
@given(
    any_of(Q, VALUES[Q], 0),
    any_of(Q, st.sampled_from([Fraction(1, 4), Fraction(1, 3), Fraction(5, 2), 2]), 1),
    st.sampled_from(["round_up", "round_down", "round_nearest"]),
)
def test_rounding(value: Given, step: Given, name: str) -> None:
    found, expected = called(name, [value, step], Q)
    assert found == expected


@examples(200)
@given(
    any_of(D, VALUES[D], 0),
    any_of(Q, st.sampled_from([Fraction(1, 20), Fraction(-1, 10), 0]), 1),
    st.integers(-2, 6) | st.just(1201),
)
def test_interest(amount: Given, rate: Given, count: int) -> None:
    found, expected = called("compounded", [amount, rate, Given(N, count, True)], D)
    assert found == expected or (found is AGAIN and not rate.fixed and count > 3)


def test_a_date_that_is_written_down() -> None:
    found, expected = called("date", [Given(N, part, True) for part in (2016, 9, 2)], DAY)
    assert found == expected


def test_dates_far_from_the_events_are_for_the_interpreter() -> None:
    """The clocks of all years to come are not listed."""
    args = [Given(DAY, FIRST, False), Given(D, 0, True)]
    assert called("at_clock", args, AT)[0] is not AGAIN

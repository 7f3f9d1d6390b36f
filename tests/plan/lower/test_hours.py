"""The functions of calendars give in the plan what their definitions say, value and causes."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.language.functions import FUNCTIONS
from engine.language.kinds import BOOL, DATE, DURATION, INSTANT, INTEGER, Kind
from engine.language.reference import Env
from engine.language.tree import Call
from engine.plan.lower.expressions import FORMS
from engine.values.calendars import Calendar
from tests.examples import examples
from tests.plan.lower.calling import AGAIN, Given, as_known, decoded
from tests.plan.lower.hours_given import calendars, in_plan, lowering, moments

CALLS: dict[str, tuple[tuple[Kind, ...], Kind]] = {
    "inside": ((INSTANT,), BOOL), "open_on": ((DATE,), BOOL), "open_minutes": ((INSTANT, INSTANT), DURATION),
    "opening_end": ((INSTANT, INTEGER), INSTANT), "working_day_after": ((DATE, INTEGER), DATE),
    "working_day_before": ((DATE, INTEGER), DATE), "working_days_between": ((DATE, DATE), INTEGER),
    "next_opening": ((INSTANT,), INSTANT), "last_closing": ((INSTANT,), INSTANT),
    "after_open_minutes": ((INSTANT, DURATION), INSTANT), "before_open_minutes": ((INSTANT, DURATION), INSTANT),
}  # fmt: skip


def values(kind: Kind, calendar: Calendar, year: int) -> st.SearchStrategy[Any]:
    """Values of a kind that go with a calendar."""
    if kind == INSTANT:
        return moments(calendar, year)
    if kind == DATE:
        days = st.dates(date(year, 1, 1), date(year + 1, 12, 31))
        return days | st.sampled_from(sorted(calendar.holidays)) if calendar.holidays else days
    if kind == INTEGER:
        return st.integers(-3, 12)
    return st.integers(-60, 60 * 60 * 30).map(lambda n: Fraction(n, 60)) | st.just(Fraction(0))


def both(
    name: str, calendar: Calendar, year: int, extra: frozenset[date] | None, args: list[Given]
) -> tuple[Any, Any]:
    """What the plan makes of a call, and what the language says."""
    low, place = lowering(year)
    row: dict[str, Any] = {}
    known = in_plan(calendar, extra, row)
    given_args = [as_known(f"a{n}", arg, row) for n, arg in enumerate(args)]
    call = Call(name, (), (), None, CALLS[name][1])
    found = low.attempt(CALLS[name][1], lambda: FORMS[name](low, place, [known, *given_args], call))
    meant = FUNCTIONS[name].reference(
        Env(low.zone), calendar.with_holidays(extra or ()), *(arg.value for arg in args)
    )
    return decoded(found, row), meant


@pytest.mark.parametrize("name", CALLS)
@examples(6)
@given(st.data())
def test_calendars_without_more(name: str, data: st.DataObject) -> None:
    calendar, year = data.draw(calendars())
    for _ in range(4):
        args = [
            Given(kind, data.draw(values(kind, calendar, year)), data.draw(st.booleans()))
            for kind in CALLS[name][0]
        ]
        found, meant = both(name, calendar, year, None, args)
        if found == AGAIN:
            assert rare(calendar)
        else:
            assert found == meant, args


@pytest.mark.parametrize("name", CALLS)
@examples(6)
@given(st.data())
def test_holidays_of_a_row(name: str, data: st.DataObject) -> None:
    calendar, year = data.draw(calendars())
    for _ in range(3):
        args = [
            Given(kind, data.draw(values(kind, calendar, year)), data.draw(st.booleans()))
            for kind in CALLS[name][0]
        ]
        days = [
            arg.value if type(arg.value) is date else arg.value.date()
            for arg in args
            if arg.kind in (DATE, INSTANT)
        ]
        near = st.builds(
            lambda day, n: day + timedelta(days=n), st.sampled_from(days), st.integers(-4, 4)
        )
        extra = frozenset(data.draw(st.lists(near, max_size=3)))
        found, meant = both(name, calendar, year, extra, args)
        assert found in (AGAIN, meant), (args, extra)


def rare(calendar: Calendar) -> bool:
    """Whether a calendar opens so seldom that a search may leave the line."""
    return sum(map(bool, calendar.week)) < 1 or calendar.plan.years is not None

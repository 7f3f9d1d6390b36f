"""Dates in formulas are those of the calendar, from its first day to its last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.language import reference
from engine.language.reference import Env
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.lower import civil
from engine.plan.lower.names import day_number
from engine.values.periods import Period, add_period
from engine.values.zones import zone
from tests.examples import examples
from tests.plan.evaluating import evaluate

ENV = Env(zone("UTC"))
WIDE = f.column("day", "int", civil.FIRST_DATE, civil.LAST_DATE, nullable=False)
NEAR = f.column(
    "day", "int", day_number(date(1990, 1, 1)), day_number(date(2090, 1, 1)), nullable=False
)
EDGES = st.sampled_from([
    date.min, date.max, date(1900, 2, 28), date(1900, 3, 1), date(2000, 2, 29), date(2100, 2, 28), date(2100, 3, 1),
    date(2024, 2, 29), date(1970, 1, 1), date(1969, 12, 31),
])  # fmt: skip
DAYS = st.one_of(st.dates(), st.dates(date(1990, 1, 1), date(2090, 1, 1)), EDGES)
WHOLE: list[tuple[Callable[[Formula], Formula], Callable[..., object]]] = [
    (civil.year_of, reference.year_of), (civil.day_of_month, reference.day_of),
    (civil.first_of_month, reference.first_of_month), (civil.last_of_month, reference.last_of_month),
    (civil.last_of_year, reference.last_of_year),
]  # fmt: skip


def columns(day: date) -> list[Formula]:
    """A column that any date fits, and where it lies in our time one for that."""
    near = (
        NEAR.low is not None and NEAR.high is not None and NEAR.low <= day_number(day) <= NEAR.high
    )
    return [WIDE, NEAR] if near else [WIDE]


@pytest.mark.parametrize(("form", "means"), WHOLE)
@examples(300)
@given(DAYS)
def test_parts_of_a_date(
    form: Callable[[Formula], Formula], means: Callable[..., object], day: date
) -> None:
    expected = means(ENV, day)
    for column in columns(day):
        found = evaluate(form(column), {"day": day_number(day)})
        assert found == (day_number(expected) if isinstance(expected, date) else expected)


@examples(300)
@given(DAYS)
def test_months(day: date) -> None:
    for column in columns(day):
        month = civil.month_of(column)
        assert evaluate(month, {"day": day_number(day)}) == 12 * day.year + day.month - 1
        assert evaluate(civil.first_day(month), {"day": day_number(day)}) == day_number(
            day.replace(day=1)
        )


@examples(500)
@given(
    DAYS,
    st.integers(-30, 30) | st.integers(-130_000, 130_000) | st.just(0),
    st.integers(-100, 100) | st.integers(-4_000_000, 4_000_000) | st.just(0),
    st.sampled_from(["clamp", "overflow"]),
)
def test_adding_periods(day: date, months: int, days: int, ends: civil.MonthEnds) -> None:
    expected = day_number(add_period(day, Period(months, days), ends))
    row = {"day": day_number(day), "months": months, "days": days}
    by = [
        f.column(name, "int", -4_000_000, 4_000_000, nullable=False) for name in ("months", "days")
    ]
    for column in columns(day):
        assert (
            evaluate(civil.add_period(column, f.const(months), f.const(days), ends), row)
            == expected
        )
        assert evaluate(civil.add_period(column, by[0], by[1], ends), row) == expected

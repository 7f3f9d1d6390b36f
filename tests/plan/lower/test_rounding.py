"""Rounding in the plan is that of the numbers, whatever is constant and whatever is not."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.language.kinds import NUMBER
from engine.plan import formulas as f
from engine.plan.known import Known, number
from engine.plan.lower.rounding import round_money, round_quantity
from engine.plan.why import NEVER, Why
from engine.values import rounding
from engine.values.rounding import ROUND_HOWS, ROUND_TOS
from tests.plan import evaluating

TOPS = st.integers(-1000, 1000)
PERS = st.sampled_from([1, 2, 3, 60, 100])
STEPS = st.fractions(0, 20, max_denominator=60)


def a_column(name: str, per: int, nullable: bool = False) -> Known:
    form = f.column(name, "int", -1000, 1000, nullable=nullable)
    why = Why({0: f.case([(f.is_null(form), f.ONE)], f.ZERO)}) if nullable else NEVER
    return Known(NUMBER, form, why, per)


@pytest.mark.parametrize("how", ROUND_HOWS)
@given(TOPS, PERS, STEPS)
def test_money_with_a_constant_step(
    how: rounding.RoundHow, top: int, per: int, step: Fraction
) -> None:
    found = round_money(a_column("x", per), number(step, NUMBER), how)
    assert evaluating.number(found, {"x": top}) == rounding.round_to(Fraction(top, per), step, how)


@pytest.mark.parametrize("how", ROUND_HOWS)
@given(TOPS, PERS, st.integers(-3, 50), PERS)
def test_money_with_any_step(
    how: rounding.RoundHow, top: int, per: int, size: int, over: int
) -> None:
    found = round_money(a_column("x", per), a_column("step", over), how)
    expected = rounding.round_to(Fraction(top, per), Fraction(size, over), how)
    assert evaluating.number(found, {"x": top, "step": size}) == expected


@pytest.mark.parametrize("to", ROUND_TOS)
@given(TOPS, PERS, STEPS)
def test_quantities_with_a_constant_step(
    to: rounding.RoundTo, top: int, per: int, step: Fraction
) -> None:
    found = round_quantity(a_column("x", per), number(step, NUMBER), to)
    expected = rounding.round_quantity(Fraction(top, per), step, to)
    assert evaluating.number(found, {"x": top}) == expected


@pytest.mark.parametrize("to", ROUND_TOS)
@given(TOPS, PERS, st.integers(-3, 50), PERS, st.integers(-5, 60), PERS)
def test_quantities_with_any_step_and_threshold(
    to: rounding.RoundTo, top: int, per: int, size: int, over: int, least: int, under: int
) -> None:
    found = round_quantity(a_column("x", per), a_column("step", over), to, a_column("least", under))
    given = Fraction(top, per), Fraction(size, over), to, Fraction(least, under)
    row = {"x": top, "step": size, "least": least}
    assert evaluating.number(found, row) == rounding.round_quantity(*given)


@pytest.mark.parametrize("missing", ["x", "step", "least"])
def test_nothing_is_known_of_what_is_unknown(missing: str) -> None:
    row = {"x": 3, "step": 2, "least": 1, missing: None}
    x, step, least = (a_column(name, 1, nullable=True) for name in ("x", "step", "least"))
    assert evaluating.causes(round_quantity(x, step, "up", least), row) == {0: 1}
    if missing != "least":
        assert evaluating.causes(round_money(x, step, "half_even"), row) == {0: 1}


@pytest.mark.parametrize("how", ROUND_HOWS)
@given(TOPS, st.integers(1, 30))
def test_a_denominator_that_is_a_column(how: rounding.RoundHow, top: int, per: int) -> None:
    over = f.column("per", "int", 1, 30, nullable=False)
    value = Known(NUMBER, f.column("x", "int", -1000, 1000, nullable=False), NEVER, over)
    step = Fraction(1, 100)
    found = round_money(value, number(step, NUMBER), how)
    row = {"x": top, "per": per}
    assert evaluating.number(found, row) == rounding.round_to(Fraction(top, per), step, how)
    wide = round_quantity(value, a_column("step", 7), "nearest", a_column("least", 2))
    row |= {"step": 5, "least": 3}
    expected = rounding.round_quantity(
        Fraction(top, per), Fraction(5, 7), "nearest", Fraction(3, 2)
    )
    assert evaluating.number(wide, row) == expected

"""The plan as a Python function comes, for one event, to what the docstrings of formulas and sheets say."""

from __future__ import annotations

from hypothesis import assume, given

from engine.plan.classes import classed
from engine.plan.python.compiling import compiled, source
from engine.plan.sheets import ROW, Plan
from tests.plan.sql.agreeing import LONG, assert_same
from tests.plan.sql.formula_plans import formula_plans
from tests.plan.sql.plans import plans
from tests.plan.sql.reference import Reference, Row


def _run(plan: Plan, rows: list[Row]) -> None:
    """The first of some events, alone."""
    assume(rows)
    only = {**rows[0], ROW: 0}
    columns = {name: value for name, value in only.items() if name != ROW}
    assert_same(plan, [only], compiled(plan)(columns))


@LONG
@given(formula_plans())
def test_formulas(case: tuple[Plan, list[Row]]) -> None:
    _run(*case)


@LONG
@given(plans())
def test_plans(case: tuple[Plan, list[Row]]) -> None:
    """Joins, folds and neighbours, of one event and the rows that are cut from it."""
    _run(*case)


@LONG
@given(plans())
def test_plans_with_classes(case: tuple[Plan, list[Row]]) -> None:
    plan, rows = case
    _run(classed(plan, worth=0), rows)


@LONG
@given(plans())
def test_classes_change_nothing(case: tuple[Plan, list[Row]]) -> None:
    """Of many events, by the reference alone."""
    plan, rows = case
    found = classed(plan, worth=0)
    one, two = Reference(plan, {"events": rows}), Reference(found, {"events": rows})
    for sheet in plan.wanted:
        assert sorted(one.wanted(sheet), key=repr) == sorted(two.wanted(sheet), key=repr)


def test_the_source_can_be_read() -> None:
    """It is plain statements, one a line."""
    plan = Plan()
    assert source(plan) == "def run(event):\n    return {}\n"

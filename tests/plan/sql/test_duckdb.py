"""DuckDB comes to what the docstrings of formulas and sheets say."""

from __future__ import annotations

from hypothesis import given

from engine.plan import formulas as f
from engine.plan.classes import classed
from engine.plan.listing import listed
from engine.plan.sheets import Given, Plan, Sheet, Typed
from engine.plan.sql.duckdb_run import Limits, run
from tests.plan.sql.agreeing import LONG, arrow, assert_same
from tests.plan.sql.formula_plans import COLUMNS, formula_plans
from tests.plan.sql.plans import plans
from tests.plan.sql.reference import Row


def _run(plan: Plan, rows: list[Row]) -> None:
    tables = run(plan, {"events": arrow(COLUMNS, rows)}, Limits(threads=1))
    found = {
        name: zip(*(column.to_pylist() for column in table.columns), strict=True)
        for name, table in tables.items()
    }
    assert_same(plan, rows, found)


@LONG
@given(formula_plans())
def test_formulas(case: tuple[Plan, list[Row]]) -> None:
    """Every operator, on NULL, below zero and beyond 64 bits."""
    _run(*case)


@LONG
@given(plans())
def test_plans(case: tuple[Plan, list[Row]]) -> None:
    """Every kind of rows and definition."""
    _run(*case)


@LONG
@given(plans())
def test_plans_with_classes(case: tuple[Plan, list[Row]]) -> None:
    """The same, with what conditions decide looked up by classes of rows."""
    plan, rows = case
    _run(listed(classed(plan, worth=0)), rows)


def test_long_lists_of_each_type() -> None:
    """A hundred entries are looked up in a text where they are numbers, in a list where they are truths or words."""
    place = f.column("n", "int", 0, 99, nullable=False)
    rows = [{"#": n, "n": n} for n in (0, 1, 57, 99)]
    plan = Plan({"event": Sheet("event", Given("events", {"n": Typed("int", False, 0, 99)}))})
    for name, type_, values in (
        ("numbers", "int", [n * 7 - 300 for n in range(100)]),
        ("far", "int", [n * 10**12 for n in range(100)]),
        ("truths", "bool", [n % 3 == 0 for n in range(100)]),
        ("words", "text", [None if n == 57 else f"w'{n}" for n in range(100)]),
    ):
        form = f.picked(place, values, type_)
        plan.sheets["event"].definitions[name] = form
        plan.sheets["event"].typed[name] = Typed(form.type, form.nullable, form.low, form.high)
    plan.wanted["event"] = (("#", "numbers", "far", "truths", "words"), None)
    table = arrow({"n": Typed("int", False, 0, 99)}, rows)
    found = run(plan, {"events": table}, Limits(threads=1))["event"].to_pylist()
    assert [tuple(row.values()) for row in found] == [
        (0, -300, 0, True, "w'0"),
        (1, -293, 10**12, False, "w'1"),
        (57, 99, 57 * 10**12, True, None),
        (99, 393, 99 * 10**12, True, "w'99"),
    ]

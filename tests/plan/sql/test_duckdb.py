"""DuckDB comes to what the docstrings of formulas and sheets say."""

from __future__ import annotations

from hypothesis import given

from engine.plan.sheets import Plan
from engine.plan.sql.duckdb_run import Limits, run
from tests.plan.sql.agreeing import LONG, arrow, assert_same
from tests.plan.sql.plans import COLUMNS, formula_plans, plans
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

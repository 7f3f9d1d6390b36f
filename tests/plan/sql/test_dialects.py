"""Every dialect writes every plan, and what it writes can be parsed as its own."""

from __future__ import annotations

import sqlglot
from hypothesis import given, settings
from sqlglot.errors import ErrorLevel

from engine.plan.sheets import Plan
from engine.plan.sql.dialects import DIALECTS
from engine.plan.sql.script import Script
from engine.plan.sql.steps import program
from tests.examples import TIMES
from tests.plan.sql.agreeing import LONG
from tests.plan.sql.formula_plans import formula_plans
from tests.plan.sql.plans import plans
from tests.plan.sql.reference import Row

FEW = settings(LONG, max_examples=10 * TIMES)


def _written(plan: Plan) -> None:
    for name, dialect in DIALECTS.items():
        made = program(plan, dialect)
        script = Script(made)
        for sheet in made.outputs:
            parsed = sqlglot.parse_one(
                script.output(sheet), dialect=name, error_level=ErrorLevel.RAISE
            )
            assert parsed.sql(dialect=name)


@FEW
@given(formula_plans())
def test_formulas(case: tuple[Plan, list[Row]]) -> None:
    """Every operator."""
    _written(case[0])


@FEW
@given(plans())
def test_plans(case: tuple[Plan, list[Row]]) -> None:
    """Every kind of rows and definition."""
    _written(case[0])

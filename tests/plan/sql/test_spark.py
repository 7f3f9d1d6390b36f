"""Spark comes to what the docstrings of formulas and sheets say, or ends the run where a number does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings

from engine.batch.spark.sessions import settled
from engine.plan.sheets import ROW, Plan, Typed
from engine.plan.sql.build import is_wide_of
from engine.plan.sql.operators.spark import Spark
from engine.plan.sql.program import Program
from engine.plan.sql.script import Script
from engine.plan.sql.steps import program
from tests.examples import TIMES
from tests.plan.sql.agreeing import LONG, assert_same
from tests.plan.sql.formula_plans import COLUMNS, formula_plans
from tests.plan.sql.plans import plans
from tests.plan.sql.reference import Row
from tests.spark_session import real

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

FEW = settings(LONG, max_examples=8 * TIMES)
LOUD = ("NUMERIC_VALUE_OUT_OF_RANGE", "ARITHMETIC_OVERFLOW", "CAST_OVERFLOW")


@pytest.fixture(scope="module")
def spark(spark: SparkSession) -> Iterator[SparkSession]:
    """Spark as a plan is run on it."""
    with settled(spark):
        yield spark


@real
@FEW
@given(case=formula_plans())
def test_formulas(spark: SparkSession, case: tuple[Plan, list[Row]]) -> None:
    """Every operator, on NULL, below zero and beyond 64 bits."""
    _run(spark, *case)


@real
@FEW
@given(case=plans())
def test_plans(spark: SparkSession, case: tuple[Plan, list[Row]]) -> None:
    """Every kind of rows and definition."""
    _run(spark, *case)


def _run(spark: SparkSession, plan: Plan, rows: list[Row]) -> None:
    made = program(plan, Spark())
    load(spark, made, rows)
    script = Script(made)
    try:
        found = {
            sheet: [tuple(row) for row in spark.sql(script.output(sheet)).collect()]
            for sheet in made.outputs
        }
    except Exception as error:
        assume(not any(word in str(error) for word in LOUD))
        raise
    assert_same(plan, rows, found)


def load(spark: SparkSession, made: Program, rows: list[Row]) -> None:
    """Make the tables that a program reads."""
    for name, (_, idents) in made.given.items():
        columns = {ROW: Typed("int", False, 0, 2**62)} | COLUMNS
        _table(spark, name, columns, idents, [tuple(row[one] for one in columns) for row in rows])
    for table, name, idents in made.tables.values():
        _table(spark, name, table.columns, idents, list(table.rows))


def _table(spark: SparkSession, name: str, columns: Any, idents: Any, rows: list[Any]) -> None:
    from pyspark.sql import types as t

    fields = []
    for column, typed in columns.items():
        number = t.DecimalType(38, 0) if is_wide_of(typed) else t.LongType()
        kind = {"text": t.StringType(), "bool": t.BooleanType()}.get(typed.type, number)
        fields.append(t.StructField(idents[column], kind))
    wide = [is_wide_of(typed) for typed in columns.values()]
    held = [
        tuple(Decimal(v) if w and v is not None else v for v, w in zip(row, wide, strict=True))
        for row in rows
    ]
    spark.createDataFrame(held, t.StructType(fields)).createOrReplaceTempView(name)

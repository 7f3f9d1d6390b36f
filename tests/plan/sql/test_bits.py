"""Bits along rows where no window takes them together: each bit by itself, and the same comes out."""

from __future__ import annotations

from typing import get_args

import pytest

from engine.plan import formulas as f
from engine.plan.sheets import ROW, Along, Given, Order, Plan, Sheet, Typed
from engine.plan.sql.dialects import DIALECTS
from engine.plan.sql.duckdb_run import Limits, run
from engine.plan.sql.operators.duckdb import DuckDB
from engine.plan.sql.script import Script
from engine.plan.sql.steps import program
from tests.plan.sql.agreeing import arrow, assert_same
from tests.plan.sql.reference import Row

FRAMES = get_args(Along.__annotations__["frame"]) or (
    "before", "through", "before_peers", "through_peers", "all",
)  # fmt: skip
COLUMNS_HERE = {
    "n": Typed("int", True, 0, 100),
    "mask": Typed("int", False, 0, 2**5 - 1),
    "on": Typed("bool", True),
}


class OneByOne(DuckDB):
    """DuckDB as if it were BigQuery."""

    bits_slide = False


def _plan() -> Plan:
    own = {ROW: Typed("int", False, 0, 50)} | COLUMNS_HERE
    sheet = Sheet("event", Given("events", own))
    by = f.column("n", "int", 0, 100)
    row = f.column(ROW, "int", 0, 50, nullable=False)
    mask = f.column("mask", "int", 0, 2**5 - 1, nullable=False)
    for frame in FRAMES:
        for where in (None, f.column("on", "bool", None, None)):
            name = f"{frame} {where is None}"
            order = (Order(by), Order(row))
            sheet.definitions[name] = Along("bit_or", mask, (), order, frame, 1, where)
            sheet.typed[name] = Typed("int", True, 0, 2**5 - 1)
    return Plan({"event": sheet}, {}, {"event": ((ROW, *sheet.definitions), None)})


@pytest.mark.parametrize("dialect", [DuckDB(), OneByOne()])
def test_the_same_bits(dialect: DuckDB) -> None:
    """Along rows that come one after the other, among equals, with some left out."""
    values = [
        (3, 1, True),
        (1, 4, False),
        (None, 16, True),
        (1, 2, None),
        (3, 8, True),
        (2, 0, True),
    ]
    rows: list[Row] = [
        {ROW: number, "n": n, "mask": mask, "on": on} for number, (n, mask, on) in enumerate(values)
    ]
    plan = _plan()
    tables = run(program(plan, dialect), {"events": arrow(COLUMNS_HERE, rows)}, Limits(threads=1))
    found = {
        name: zip(*(column.to_pylist() for column in table.columns), strict=True)
        for name, table in tables.items()
    }
    assert_same(plan, rows, found)


def test_bigquery_has_no_bits_over_windows() -> None:
    """It takes BIT_OR only where rows are grouped."""
    made = program(_plan(), DIALECTS["bigquery"])
    assert "BIT_OR" not in Script(made).output("event")

"""PostgreSQL comes to what the docstrings of formulas and sheets say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from engine.plan.sheets import ROW, Plan, Table, Typed
from engine.plan.sql.names import Names
from engine.plan.sql.operators.postgres import Postgres
from engine.plan.sql.program import Program
from engine.plan.sql.script import Script
from engine.plan.sql.steps import program
from tests.plan.sql.agreeing import LONG, assert_same
from tests.plan.sql.formula_plans import COLUMNS, formula_plans
from tests.plan.sql.plans import plans
from tests.plan.sql.postgres_server import binaries, server
from tests.plan.sql.reference import Row

if TYPE_CHECKING:
    import psycopg

pytestmark = [
    pytest.mark.skipif(binaries() is None, reason="PostgreSQL's server is not installed"),
    pytest.mark.xdist_group("postgres"),
]
TYPES = {"text": "TEXT", "bool": "BOOLEAN"}


@pytest.fixture(scope="module")
def connection() -> Iterator[psycopg.Connection]:
    """A connection to a server of our own."""
    psycopg = pytest.importorskip("psycopg")
    with server() as how, psycopg.connect(how, autocommit=True) as found:
        yield found


@LONG
@given(case=formula_plans())
def test_formulas(connection: psycopg.Connection, case: tuple[Plan, list[Row]]) -> None:
    """Every operator, on NULL, below zero and beyond 64 bits."""
    _run(connection, *case)


@LONG
@given(case=plans())
def test_plans(connection: psycopg.Connection, case: tuple[Plan, list[Row]]) -> None:
    """Every kind of rows and definition."""
    _run(connection, *case)


def _run(connection: psycopg.Connection, plan: Plan, rows: list[Row]) -> None:
    made = program(plan, Postgres())
    load(connection, made, rows)
    script = Script(made)
    found = {
        sheet: connection.execute(_plain(script.output(sheet))).fetchall() for sheet in made.outputs
    }
    assert_same(plan, rows, found)


def load(connection: psycopg.Connection, made: Program, rows: list[Row]) -> None:
    """Make the tables that a program reads."""
    for name, (_, idents) in made.given.items():
        columns = {ROW: Typed("int", False, 0, 2**62)} | COLUMNS
        _table(
            connection, name, columns, idents, [tuple(row[one] for one in columns) for row in rows]
        )
    for table, name, idents in made.tables.values():
        assert isinstance(table, Table)
        _table(connection, name, table.columns, idents, list(table.rows))


def _table(
    connection: psycopg.Connection, name: str, columns: Any, idents: Any, rows: list[Any]
) -> None:
    from engine.plan.sql.build import is_wide_of

    types = [
        TYPES.get(t.type, "NUMERIC(38, 0)" if is_wide_of(t) else "BIGINT") for t in columns.values()
    ]
    declared = ", ".join(f'"{idents[c]}" {type_}' for c, type_ in zip(columns, types, strict=True))
    connection.execute(f'DROP TABLE IF EXISTS "{name}"')
    connection.execute(f'CREATE TEMP TABLE "{name}" ({declared})')
    places = ", ".join(["%s"] * len(types))
    with connection.cursor() as cursor:
        cursor.executemany(f'INSERT INTO "{name}" VALUES ({places})', rows)


def _plain(query: str) -> bytes:
    """A query without parameters: per cent signs mean themselves."""
    return query.encode()


def test_names_are_not_cut() -> None:
    """PostgreSQL would take the first 63 bytes of a name for the whole."""
    names = Names()
    assert names.of("x" * 70) != names.of("x" * 69 + "y")

"""The script of a rulebook: what it says, and that engines agree on what it makes of the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pytest
import sqlglot
from sqlglot.errors import ErrorLevel

from engine.language.kinds import Enum
from engine.plan.lower.names import fact_column
from engine.plan.lower.script import script_plan
from engine.plan.lower.script_input import MAYBE
from engine.plan.lower.script_tables import Scripted
from engine.plan.sheets import Given, Typed
from engine.plan.sql.build import is_wide_of
from engine.plan.sql.dialects import DIALECTS
from engine.plan.sql.duckdb_run import Limits, arrow_type, connected
from engine.plan.sql.whole_script import WholeScript
from engine.rulebook.load import load
from tests.laws.building import build
from tests.plan.sql.agreeing import plain
from tests.plan.sql.postgres_server import binaries, server

ROWS = 200
pytestmark = pytest.mark.xdist_group("script")  # its plan is made once


DEFAULTS: dict[str, Any] = {
    "in_force": [{}],
    "facts": {
        "kind": {"kind": "enum", "values": ["call", "visit"], "default": "visit"},
        "minutes": {"kind": "duration", "unit": "min", "default": 30},
        "urgent": {"kind": "bool", "default": True},
        "client": {"kind": "text", "required": True},
        "note": {"kind": "text"},
    },
    "figures": {"rate": "60 USD/hour", "fee": "45 USD", "more": "7 USD"},
    "charges": {
        "time": {"quantity": "minutes", "rate": "rate"},
        "fee": {"price": "fee"},
        "urgency": {"price": "more"},
    },
    "rules": {
        "work": {"charge": {"time": {}}},
        "visits": {"when": "kind == 'visit'", "charge": {"fee": {}}},
        "urgent": {"when": "urgent", "charge": {"urgency": {}}},
    },
}


def test_null_is_a_default_or_the_event_is_apart() -> None:
    """A table in a warehouse has NULL where an event says nothing, whatever the terms make of it.

    60 USD an hour are 1 USD a minute: 30 + 45 + 7 where nothing is said; 10 + 0 + 0 of a call of ten minutes that is
    not urgent; the minutes are in hundredths.
    """
    book = build({"versions": {"v": DEFAULTS}})
    script = WholeScript(script_plan(book, {}), "duckdb", "`defaults`")
    head = script.text()
    assert "kind TEXT: one of call, visit; NULL stands for visit" in head
    assert "NULL stands for 3000\n" in head
    assert "urgent BOOLEAN: bool; NULL stands for true" in head
    assert "client TEXT: text; events where it is NULL are apart" in head
    assert "note TEXT: text; NULL where it is missing" in head
    columns = (
        "row_no BIGINT, id TEXT, kind TEXT, minutes BIGINT, urgent BOOLEAN, client TEXT, note TEXT"
    )
    with connected(Limits()) as connection:
        connection.execute(f"CREATE TABLE events ({columns})")
        connection.execute(
            "INSERT INTO events VALUES (0, 'a', NULL, NULL, NULL, 'c', NULL), "
            "(1, 'b', 'call', 1000, false, 'c', 'x'), (2, 'c', 'call', 1000, false, NULL, 'x')"
        )
        for statement in script.statements():
            connection.execute(statement)
        query = "SELECT id, status, amount FROM event_results ORDER BY id"
        assert connection.execute(query).fetchall() == [
            ("a", "decided", 8200),
            ("b", "decided", 1000),
        ]
        assert connection.execute("SELECT id FROM events_apart").fetchall() == [("c",)]


@pytest.fixture(scope="module")
def scripted() -> Scripted:
    """WSM's plan."""
    return script_plan(load("wsm"), {})


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_statement_can_be_parsed(scripted: Scripted, dialect: str) -> None:
    """In the dialect that it is written for, comments and all."""
    script = WholeScript(scripted, dialect, "`wsm`")
    head = script.text().split("\n\n")[0]
    assert all(line.startswith("--") for line in head.splitlines())
    assert ("not executed here" in head) == (dialect in ("bigquery", "snowflake"))
    for made in script.outputs:
        assert sqlglot.parse_one(script.query(made), dialect=dialect, error_level=ErrorLevel.RAISE)


@pytest.mark.slow
@pytest.mark.skipif(binaries() is None, reason="PostgreSQL's server is not installed")
def test_duckdb_and_postgres_make_the_same_tables(scripted: Scripted) -> None:
    """Of random rows, most of them unreasonable."""
    psycopg = pytest.importorskip("psycopg")
    ours, theirs = (WholeScript(scripted, name, "`wsm`") for name in ("duckdb", "postgres"))
    (given, idents) = ours.given["events"]
    rows = list(_rows(given, 1))
    with (
        server() as how,
        psycopg.connect(how, autocommit=True) as other,
        connected(Limits()) as own,
    ):
        _into_duckdb(own, given, idents, rows)
        _into_postgres(other, given, idents, rows)
        for script, connection in ((ours, own), (theirs, other)):
            for statement in script.statements():
                connection.execute(statement.encode() if script is theirs else statement)
        for made in ours.outputs:
            query = f'SELECT * FROM "{made.name}"'
            found = sorted((plain(row) for row in own.execute(query).fetchall()), key=repr)
            assert found == sorted(
                (plain(row) for row in other.execute(query).fetchall()), key=repr
            ), made.name
            assert found or made.sheet != "event"


def _rows(given: Given, seed: int) -> Iterator[dict[str, Any]]:
    """Rows whose words are those of the facts, so that rules have something to decide."""
    random = Random(seed)
    facts = next(reversed(load("wsm").versions.values())).facts
    words = {
        fact_column(n): list(f.kind.values) for n, f in facts.items() if isinstance(f.kind, Enum)
    }
    for number in range(ROWS):
        row = {
            name: _value(random, typed, words.get(name.removesuffix(MAYBE)))
            for name, typed in given.columns.items()
        }
        yield row | {"#": number, "id": f"e{number}"}


def _value(random: Random, typed: Typed, words: list[str] | None) -> Any:
    if typed.nullable and random.random() < 0.2:
        return None
    if typed.type == "bool":
        return random.random() < 0.5
    if typed.type == "text":
        return random.choice(words or ["a", "b", "c"])
    low, high = typed.low or 0, typed.high or 0
    return (
        random.randint(max(low, -1000), min(high, 10**5))
        if low < 10**6
        else random.randint(low, high)
    )


def _into_duckdb(
    connection: duckdb.DuckDBPyConnection,
    given: Given,
    idents: dict[str, str],
    rows: list[dict[str, Any]],
) -> None:
    arrays = [
        pa.array([row[name] for row in rows], arrow_type(typed))
        for name, typed in given.columns.items()
    ]
    table = pa.Table.from_arrays(arrays, names=[idents[name] for name in given.columns])
    connection.from_arrow(table).create("events")


def _into_postgres(
    connection: Any, given: Given, idents: dict[str, str], rows: list[dict[str, Any]]
) -> None:
    def kind(typed: Typed) -> str:
        number = "NUMERIC(38, 0)" if is_wide_of(typed) else "BIGINT"
        return {"text": "TEXT", "bool": "BOOLEAN"}.get(typed.type, number)

    declared = ", ".join(f'"{idents[name]}" {kind(typed)}' for name, typed in given.columns.items())
    connection.execute(f"CREATE TEMP TABLE events ({declared})")
    places = ", ".join(["%s"] * len(given.columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO events VALUES ({places})",
            [tuple(row[name] for name in given.columns) for row in rows],
        )

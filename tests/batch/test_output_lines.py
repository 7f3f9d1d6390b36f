"""Lines put together by a query have the bytes of DuckDB's own writers."""

from __future__ import annotations

from pathlib import Path
from random import Random

import duckdb
import pytest

from engine.batch.output.lines import AS_IT_IS, csv_lines, json_lines
from engine.batch.parquet_cells import quoted

WORDS = ["", "a", "a,b", 'say "so"', '"', "#1", "a#", "one\ntwo", "a\rb", "a\r\nb", " a ", "'", ";", "\t", "\\", "\\n",
         "/", "é", "日本", "\u2028", "\x7f", "\x01", "\x1f", "NULL", "null", "-", "=1+1", "😀"]  # fmt: skip
TYPES = {
    "id": "VARCHAR",
    "kind": "ENUM('plain', 'two words')",
    "odd, kind": "ENUM('a,b', 'say \"so\"', '')",
    "amount": "DECIMAL(18, 6)",
    "count": "BIGINT",
    "good": "BOOLEAN",
    "day": "DATE",
    "at": "TIMESTAMP WITH TIME ZONE",
    "names": "VARCHAR[]",
    "pieces": "STRUCT(quantity DECIMAL(18, 6), rate DECIMAL(18, 6))[]",
}
FLAT = [name for name in TYPES if name not in ("names", "pieces")]


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    """A connection with a table of random rows, `odd`, and one without rows, `none`."""
    found = duckdb.connect()
    listed = ", ".join(f'"{name}" {kind}' for name, kind in TYPES.items())
    for table in ("odd", "none"):
        found.execute(f"CREATE TABLE {table} ({listed})")
    rng = Random(5)
    texts = WORDS + ["".join(rng.choices("".join(WORDS), k=5)) for _ in range(300)]
    rows = [_row(text, rng) for text in texts]
    rows.append([None] * len(TYPES))
    places = ", ".join("?" * len(TYPES))
    found.executemany(f"INSERT INTO odd VALUES ({places})", rows)
    return found


def _row(text: str, rng: Random) -> list[object]:
    def maybe(value: object) -> object:
        return None if rng.random() < 0.1 else value

    number = f"{rng.randrange(-(10**9), 10**9)}.{rng.randrange(10**6):06}"
    return [
        text,
        maybe(rng.choice(["plain", "two words"])),
        maybe(rng.choice(["a,b", 'say "so"', ""])),
        maybe(number),
        maybe(rng.randrange(-(2**63), 2**63)),
        maybe(rng.random() < 0.5),
        maybe(rng.choice(["2020-02-29", "0001-01-01", "9999-12-31"])),
        maybe(rng.choice(["2020-02-29 12:00:00+00", "1969-12-31 23:59:59.000001+00"])),
        maybe(rng.choices(WORDS, k=rng.randrange(3))),
        maybe([{"quantity": number, "rate": maybe(number)}][: rng.randrange(2)]),
    ]


@pytest.mark.parametrize("table", ["odd", "none"])
def test_csv(connection: duckdb.DuckDBPyConnection, table: str, tmp_path: Path) -> None:
    select = f"SELECT {', '.join(map(quoted, FLAT))} FROM {table}"
    made, wanted = tmp_path / "made.csv", tmp_path / "wanted.csv"
    relation = connection.sql(select)
    lines = csv_lines(select, dict(zip(relation.columns, relation.types, strict=True)))
    connection.execute(f"COPY ({lines}) TO '{made}' ({AS_IT_IS}, HEADER)")
    connection.execute(f"COPY ({select}) TO '{wanted}' (FORMAT csv, HEADER)")
    assert made.read_bytes() == wanted.read_bytes()
    assert made.read_bytes().startswith(b'id,kind,"odd, kind",amount,')


@pytest.mark.parametrize("table", ["odd", "none"])
def test_json(connection: duckdb.DuckDBPyConnection, table: str, tmp_path: Path) -> None:
    select = f"SELECT * FROM {table}"
    made, wanted = tmp_path / "made.jsonl", tmp_path / "wanted.jsonl"
    relation = connection.sql(select)
    lines = json_lines(select, dict(zip(relation.columns, relation.types, strict=True)))
    connection.execute(f"COPY ({lines}) TO '{made}' ({AS_IT_IS}, HEADER false)")
    connection.execute(f"COPY ({select}) TO '{wanted}' (FORMAT json)")
    assert made.read_bytes() == wanted.read_bytes()


def test_numbers_that_are_texts_already(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """They go out as they are, and absent ones as any other."""
    rows_of = "VALUES ('1.500000'), (NULL), ('-2.000000')"
    select = f"SELECT 'a,b' AS id, amount FROM ({rows_of}) AS given(amount)"
    relation = connection.sql(select)
    types = dict(zip(relation.columns, relation.types, strict=True))
    rows = connection.execute(csv_lines(select, types, {"amount"})).fetchall()
    assert rows == [('"a,b",1.500000',), ('"a,b",',), ('"a,b",-2.000000',)]
    rows = connection.execute(json_lines(select, types, {"amount"})).fetchall()
    assert [row[0] for row in rows] == [
        '{"id":"a,b","amount":1.500000}',
        '{"id":"a,b","amount":null}',
        '{"id":"a,b","amount":-2.000000}',
    ]

"""Parquet files with odd names, columns and values: every engine reads what stands in them, and no more."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.cli.running import Run

BOOK: Final = {
    "clauses.yaml": "clauses: {}\n",
    "provider.yaml": "provider: mini\nname: Mini\ncurrency: USD\ntime_zone: America/New_York\n",
    "versions/v1.yaml": """\
in_force: [{}]
facts:
  kind: {kind: enum, values: [a, b], required: true}
  price: {kind: money, unit: USD}
  left: {kind: duration, unit: min, whole: true}
  at: {kind: instant}
  due: {kind: date}
  note: {kind: text}
outcomes:
  said: {kind: enum, values: [of_a, of_b, dated]}
rules:
  a: {when: kind == 'a' and not known(at) and not known(due), then: {said: "'of_a'"}}
  b: {when: kind == 'b' and not known(at) and not known(due), then: {said: "'of_b'"}}
  dated: {when: known(at) or known(due), then: {said: "'dated'"}}
""",
}
WAYS: Final = tuple(product(("interpreter", "duckdb"), ("jsonl", "csv")))


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A rulebook whose facts have types that Parquet has as well."""
    for name, text in BOOK.items():
        path = tmp_path / "book" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "book"


Told = tuple[dict[str, str], dict[int, str]]
Ask = Callable[..., Told]


@pytest.fixture
def ask(run: Run, book: Path, tmp_path: Path) -> Ask:
    """What results say by id, and the codes of rejected rows: the same from each engine, whole and by columns."""

    def go(file: Path) -> Told:
        found: list[Told] = []
        for engine, form in WAYS:
            out, bad = tmp_path / f"out.{form}", tmp_path / "bad.csv"
            columns = ["--columns", "id,said"] if form == "csv" else []
            done = run(
                "evaluate", file, "-r", book, "-o", out, "--rejects", bad, "--engine", engine, *columns
            )  # fmt: skip
            rows = list(csv.DictReader(bad.read_text().splitlines()))
            assert done.code == (1 if rows else 0), done.err
            found.append((_said(out), {int(row["row"]): row["code"] for row in rows}))
        assert all(one == found[0] for one in found), found
        return found[0]

    return go


def _said(out: Path) -> dict[str, str]:
    if out.suffix == ".csv":
        rows = list(csv.DictReader(out.read_text().splitlines()))
        found = {row["id"]: row["said"] for row in rows}
    else:
        rows = [json.loads(line) for line in out.read_text().splitlines()]
        rows = [row for row in rows if "outcomes" in row]  # rejects stand there as well
        found = {row["id"]: row["outcomes"]["said"] for row in rows}
    assert len(found) == len(rows)
    return found


def written(path: Path, columns: Mapping[str, Any]) -> Path:
    """A file of Parquet with two events of kind `a`, and these columns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(pa.table({"id": [1, 2], "kind": ["a", "a"], **columns}), path)
    return path


BOTH_A: Final = {"1": "of_a", "2": "of_a"}


@pytest.mark.parametrize("folder", ["kind=b", "id=7", "kind=[ab]"])
def test_a_folder_is_no_column(ask: Ask, tmp_path: Path, folder: str) -> None:
    """Whatever it is called."""
    assert ask(written(tmp_path / folder / "f.parquet", {})) == (BOTH_A, {})


@pytest.mark.parametrize("name", ["q?", "s*", "g[x]", "two words'"])
def test_a_file_that_is_named_is_no_pattern(ask: Ask, tmp_path: Path, name: str) -> None:
    """A file beside it, which its name would match as a pattern, is not read."""
    for other in ("qx", "sx", "gx"):
        written(tmp_path / f"{other}.parquet", {"id": [8, 9], "kind": ["b", "b"]})
    assert ask(written(tmp_path / f"{name}.parquet", {})) == (BOTH_A, {})


@pytest.mark.parametrize(
    "columns",
    [{"Kind": ["b", "b"]}, {"ID": [100, 101]}, {"file_row_number": [5, 6]}, {"FILE_ROW_NUMBER": [5, 6]}],
)  # fmt: skip
def test_columns_that_an_engine_takes_for_others(
    ask: Ask, tmp_path: Path, columns: dict[str, Any]
) -> None:
    """Capital letters are others than small ones; a column may be called as one of the engine's own."""
    for number, table in enumerate(
        [columns | {"id": [1, 2], "kind": ["a", "a"]}, {"id": [1, 2], "kind": ["a", "a"]} | columns]
    ):
        path = tmp_path / f"{number}.parquet"
        parquet.write_table(pa.table(table), path)
        assert ask(path) == (BOTH_A, {})


def _instants(first: int, unit: str = "us", zone: str = "UTC") -> pa.Array:
    return pa.array([first, None], pa.int64()).cast(pa.timestamp(unit, zone))


def _days(first: int) -> pa.Array:
    return pa.array([first, None], pa.int32()).cast(pa.date32())


@pytest.mark.parametrize("statistics", [True, False])
@pytest.mark.parametrize(
    "columns",
    [
        {"at": _instants(2**63 - 1)},  # an infinity to DuckDB, whose number is NULL
        {"at": _instants(1 - 2**63)},
        {"at": _instants(-(2**63))},
        {"at": _instants(2**62, "ms")},  # more microseconds than 64 bits hold
        {"at": _instants(1_000_000_000_000_000_001, "ns")},  # no whole microseconds
        {"due": _days(2**31 - 1)},
        {"due": _days(1 - 2**31)},
        {"due": _days(2_932_897)},  # the first day of the year 10000
        {"due": _days(-719_163)},  # the last day before the year 1
        {"left": pa.array([-1, 1])},
        {"left": pa.array([Decimal("1.5"), None], pa.decimal128(38, 10))},
    ],
)
def test_values_that_are_none(
    ask: Ask, book: Path, tmp_path: Path, columns: dict[str, Any], statistics: bool
) -> None:
    """The row is rejected, whatever the file says of its columns; the other one goes on."""
    rules = book / "versions/v1.yaml"
    rules.write_text(rules.read_text().replace("whole: true", "whole: true, min: 0"))
    path = tmp_path / "f.parquet"
    table = pa.table({"id": [1, 2], "kind": ["a", "a"], **columns})
    parquet.write_table(table, path, write_statistics=statistics)
    said, rejected = ask(path)
    assert said == {"2": "of_a"}
    assert list(rejected) == [1]


@pytest.mark.parametrize("statistics", [True, False])
@pytest.mark.parametrize(
    "columns",
    [
        {"price": pa.array([Decimal(10) ** 19, 1], pa.decimal128(20, 0))},
        {"price": pa.array([Decimal("9999999999.9999999999"), None], pa.decimal128(20, 10))},
        {"left": pa.array([2**62, 1])},
        {"left": pa.array([10**17, 1])},
    ],
)
def test_numbers_that_are_large(
    ask: Ask, tmp_path: Path, columns: dict[str, Any], statistics: bool
) -> None:
    """They are numbers like others."""
    path = tmp_path / "f.parquet"
    table = pa.table({"id": [1, 2], "kind": ["a", "a"], **columns})
    parquet.write_table(table, path, write_statistics=statistics)
    assert ask(path) == (BOTH_A, {})


@pytest.mark.parametrize("ids", [[1, 2], ["1", "2"]])
@pytest.mark.parametrize("name", ["kind", "note"])
def test_a_text_that_is_none(ask: Ask, tmp_path: Path, name: str, ids: list[Any]) -> None:
    """Bytes that are no UTF-8 reject their row."""
    bad = pa.Array.from_buffers(
        pa.string(), 2, [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0\2\0\0\0"), pa.py_buffer(b"\xffa")]
    )
    columns = {"id": ids, "kind": ["a", "a"], name: bad}
    parquet.write_table(pa.table(columns), tmp_path / "f.parquet")
    assert ask(tmp_path / "f.parquet") == ({"2": "of_a"}, {1: "CB618"})


def test_a_damaged_page_is_said_as_ever(run: Run, book: Path, tmp_path: Path) -> None:
    """What DuckDB does not read the intake reads, or says why not; nothing is written."""
    path, out = tmp_path / "f.parquet", tmp_path / "out.csv"
    columns = {"id": list(range(2_000)), "kind": ["a", "b"] * 1_000}
    parquet.write_table(pa.table(columns), path, compression="zstd")
    data = bytearray(path.read_bytes())
    data[40:80] = bytes(40)
    path.write_bytes(data)
    for engine in ("interpreter", "duckdb"):
        done = run(
            "evaluate", path, "-r", book, "-o", out, "--engine", engine, "--columns", "id,said"
        )
        assert done.code == 3, done.err
        assert "error[CB605]" in done.err
        assert not out.exists()


@pytest.mark.parametrize("zone", ["Z", "Mars/X", "+5:30", "America/New_York"])
def test_a_zone_that_nobody_knows(ask: Ask, tmp_path: Path, zone: str) -> None:
    """An instant is the same in every zone; a column that no fact has is not looked at."""
    path = written(tmp_path / "f.parquet", {"exported": _instants(0, zone=zone)})
    assert ask(path) == (BOTH_A, {})
    path = written(tmp_path / "g.parquet", {"at": _instants(0, zone=zone)})
    assert ask(path) == ({"1": "dated", "2": "of_a"}, {})


def test_nanoseconds_that_are_whole_microseconds(ask: Ask, tmp_path: Path) -> None:
    """Whether pandas is installed or not."""
    path = written(tmp_path / "f.parquet", {"at": _instants(1_768_402_800_000_001_000, "ns")})
    assert ask(path) == ({"1": "dated", "2": "of_a"}, {})

"""`evaluate --engine spark` as a user meets it: folders and tables in and out, and what is refused before Spark starts.

That whole rulebooks come to the same on Spark is tested in `tests/batch`.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.running import ROOT, Run
from tests.spark_session import real

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

CORNER = str(ROOT / "examples/small/corner")
CALLS = ROOT / "examples/small/calls.csv"
COLUMNS = "id,status,amount,needs,time.billed,outcome"
NO_PYSPARK = """\
error[CB661]: `pyspark` is not installed
   = help: `pip install clausebook[spark]`, with Java 17 or later
"""
NO_TABLES = """\
error[CB662]: not on Spark: reference tables are joined by the other engines only
   = help: evaluate it with `--engine duckdb`, or decide it by the interpreter
"""


def test_it_wants_a_place_for_the_results(run: Run) -> None:
    """A folder or a table: results of a cluster are not printed."""
    done = run("evaluate", "calls.csv", "-r", "wsm", "--engine", "spark", "--format", "jsonl")
    assert done.code == 2
    assert "name it with -o" in done.err


def test_it_writes_no_table_of_text(run: Run, tmp_path: Path) -> None:
    """Its formats are those that a cluster writes."""
    out = str(tmp_path / "out.json")
    done = run("evaluate", "calls.csv", "-r", "wsm", "--engine", "spark", "-o", out)
    assert done.code == 2
    assert "parquet, jsonl or csv" in done.err


def test_without_pyspark(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said what is missing, with a code, and nothing is written."""
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    out = tmp_path / "out"
    words = ("-r", "wsm", "--engine", "spark", "-o", str(out), "--format", "csv")
    done = run("evaluate", "table:calls", *words)
    assert (done.code, done.out, done.err) == (1, "", NO_PYSPARK)
    assert not out.exists()


@pytest.fixture
def no_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking for a session is a mistake here."""
    monkeypatch.setattr("engine.batch.spark.sessions.session", _must_not_start)


def _must_not_start(_master: str | None) -> Any:
    raise AssertionError("Spark was started")


@pytest.mark.usefixtures("no_spark")
def test_reference_tables_are_refused(run: Run, tmp_path: Path) -> None:
    """Before a cluster is asked for anything."""
    accounts = tmp_path / "accounts.csv"
    accounts.write_text("client_id,retainer_active\nada,true\n", encoding="utf-8")
    out = tmp_path / "out.parquet"
    words = ("--table", f"accounts={accounts}", "--engine", "spark", "-o", str(out))
    done = run("evaluate", CALLS, "-r", "wtim", *words)
    assert (done.code, done.out, done.err) == (1, "", NO_TABLES)
    assert not out.exists()


@pytest.mark.usefixtures("no_spark")
def test_files_or_tables(run: Run, tmp_path: Path) -> None:
    """Not both: nobody could say which of two rows of one id is the first."""
    words = ("-r", CORNER, "--engine", "spark", "-o", str(tmp_path / "out.parquet"))
    done = run("evaluate", CALLS, "table:calls", *words)
    assert done.code == 2
    assert "either tables or files, not both" in done.err


@real
def test_folders_by_day(run: Run, spark: SparkSession, tmp_path: Path) -> None:
    """Files in folders by day come to what they come to on DuckDB, rejects and the summary included; by hand:

    c1 is half an hour at 80 an hour, c2 a half at 80 and three quarters at 120, c3 an hour and 24 km at 0.50.
    """
    lines = CALLS.read_text(encoding="utf-8").splitlines(keepends=True)
    for number, line in enumerate(lines[1:], 1):
        day = tmp_path / f"calls/day={line.split(',')[2][:10]}"
        day.mkdir(parents=True, exist_ok=True)
        (day / f"{number}.csv").write_text(lines[0] + line, encoding="utf-8")
    bad = {engine: tmp_path / f"{engine}-rejects.csv" for engine in ("spark", "duckdb")}
    for engine, rejects in bad.items():
        out = tmp_path / ("spark" if engine == "spark" else "duckdb.csv")
        words = ("-r", CORNER, "--columns", COLUMNS, "--engine", engine, "-o", out)
        done = run("evaluate", tmp_path / "calls", *words, "--format", "csv", "--rejects", rejects)
        assert done.code == 1
        assert "7 rows read: 6 accepted, 1 rejected" in done.err
    assert bad["spark"].read_bytes() == bad["duckdb"].read_bytes()
    header = COLUMNS.split(",")
    parts = sorted((tmp_path / "spark").glob("part-*.csv"))
    found = sorted(row for part in parts for row in csv.reader(part.open(encoding="utf-8")))
    with (tmp_path / "duckdb.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0] == header
    assert found == rows[1:]
    amounts = {row[0]: float(row[2]) for row in found}
    assert {name: amounts[name] for name in ("c1", "c2", "c3")} == {"c1": 40, "c2": 130, "c3": 92}


@real
def test_tables_of_the_catalog(run: Run, spark: SparkSession) -> None:
    """Two tables in, whose columns differ, and a table out, with types, in the place of what stood there.

    c6 was repaired more than a month before: 40 minutes are three quarters at 80 an hour, and 24 km at 0.50.
    """
    calls = spark.read.csv(str(CALLS), header=True, inferSchema=False)
    early = calls.where("id < 'c4'").drop("repaired_on", "distance")
    early.write.mode("overwrite").saveAsTable("early_calls")
    calls.where("id >= 'c4'").write.mode("overwrite").saveAsTable("late_calls")
    words = ("-r", CORNER, "--columns", COLUMNS, "--engine", "spark", "-o", "table:results")
    early.write.mode("overwrite").saveAsTable("results")
    done = run("evaluate", "table:early_calls", "table:late_calls", *words)
    assert done.code == 1
    assert "7 rows read: 6 accepted, 1 rejected" in done.err
    assert [kind for _, kind in spark.table("results").dtypes] == [
        "string", "string", "decimal(18,6)", "array<string>", "decimal(18,6)", "string",
    ]  # fmt: skip
    found = {row["id"]: row for row in spark.table("results").collect()}
    assert (found["c2"]["amount"], found["c2"]["time.billed"]) == (130, 75)
    assert found["c3"]["needs"] == ["distance"]
    assert (found["c6"]["outcome"], found["c6"]["amount"]) == ("billable", 72)

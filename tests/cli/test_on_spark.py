"""`evaluate --engine spark` as a user meets it before Spark starts; what it gives is tested in `tests/batch`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.running import Run


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
    done = run(
        "evaluate",
        "table:calls",
        "-r",
        "wsm",
        "--engine",
        "spark",
        "-o",
        str(out),
        "--format",
        "csv",
    )
    assert done.code == 1
    assert "CB661" in done.err
    assert not out.exists()

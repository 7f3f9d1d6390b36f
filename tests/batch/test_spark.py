"""Batches on Spark, run for real: the results of both providers' rulebooks are the interpreter's."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bench.events.files import write
from bench.events.stream import some
from engine.batch.intake.reading import Source
from engine.batch.spark.columns import Columns
from engine.batch.spark.evaluate import Batch
from engine.batch.spark.sessions import session, settled
from engine.diagnostics.findings import FindingsError
from engine.events.reading import read_events
from engine.interpret.evaluate import evaluate
from engine.interpret.options import Options
from engine.plan.known import NotColumnarError
from engine.plan.lower.script_tables import ResultTable, Scripted
from engine.plan.sheets import Plan
from engine.report.columns import Rows, choose
from engine.rulebook.load import load
from engine.spark import evaluate_all
from tests.spark_session import real

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from engine.batch.spark.evaluate import Done
    from engine.interpret.evaluate import Evaluation
    from engine.rulebook.model import Rulebook

PLAIN = Options(derivations=False)
LEFT = ResultTable("event", left=["billed_minutes"])
COLUMNS = (
    "subject",
    "id",
    "events",
    "status",
    "amount",
    "needs",
    "rules",
    "service_time.billed",
    "service_time.amount",
    "service_time.rate",
)


@real
def test_files(spark: SparkSession, tmp_path: Path) -> None:
    """WTIM over two files, groups and windows across both, some rows spoiled: every column and every reject."""
    rows = some("wtim", 160, seed=3)
    files = (tmp_path / "one.jsonl", tmp_path / "two.jsonl")
    write(rows[::2], "wtim", files[0])
    write(rows[1::2], "wtim", files[1])
    rulebook = load("wtim")
    with settled(spark):
        done = Batch(spark, rulebook, Source(files), PLAIN).run()
    expected = evaluate(rulebook, read_events(files), PLAIN)
    _assert_same(done, expected, rulebook)
    assert {str(one.place) for one in done.rejects} == {str(one.place) for one in expected.rejects}


@real
def test_a_frame(spark: SparkSession, tmp_path: Path) -> None:
    """WSM over a frame that Spark read, with the columns that were asked for; settings are as they were."""
    file = tmp_path / "events.jsonl"
    write(some("wsm", 160, seed=3), "wsm", file)
    rulebook = load("wsm")
    before = spark.conf.get("spark.sql.adaptive.enabled")
    done = evaluate_all(rulebook, spark.read.json(str(file)), COLUMNS)
    assert spark.conf.get("spark.sql.adaptive.enabled") == before
    expected = evaluate(rulebook, read_events([file]), PLAIN)
    _assert_same(done, expected, rulebook)
    reasons = [(one.id, one.reason) for one in expected.rejects if one.code != "CB630"]
    assert [(one.id, one.reason) for one in done.rejects if one.code != "CB630"] == reasons


def _assert_same(done: Done, expected: Evaluation, rulebook: Rulebook) -> None:
    own = Rows(done.columns, rulebook)
    found = [tuple(row) for row in done.results.collect()]
    assert _sorted(found) == _sorted(own.row(result) for result in expected.results)
    assert done.accepted == expected.accepted


def _sorted(rows: Iterable[Any]) -> list[str]:
    return sorted(repr(tuple(tuple(v) if isinstance(v, list) else v for v in row)) for row in rows)


def test_what_needs_every_row_is_refused() -> None:
    """Before Spark is asked for anything."""
    options = replace(PLAIN, tables={"accounts": None})  # type: ignore[dict-item]
    with pytest.raises(FindingsError) as caught:
        Batch(None, load("wsm"), None, options).run(choose(["id"], load("wsm")))
    assert caught.value.findings[0].code == "CB662"


def test_what_no_table_holds_is_refused() -> None:
    """An outcome that follows from lines; a column of NULL would say that there is none."""
    columns = Columns({"event": None}, Scripted(Plan(), Plan(), Plan()), LEFT, "USD")
    with pytest.raises(NotColumnarError, match="billed_minutes"):
        columns.select(choose(["billed_minutes"], load("wsm")))


def test_without_pyspark(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said what to install."""
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(FindingsError) as caught:
        session()
    assert caught.value.findings[0].code == "CB661"
    assert "clausebook[spark]" in (caught.value.findings[0].help or "")

"""A connection that is watched: it tells how far it is, and Ctrl-C ends it as it ends anything."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from engine.plan.sql.duckdb_run import Limits, NotHeldError, watched

ROOT = Path(__file__).resolve().parents[3]
PRESSED = """
import os, signal, sys, threading
from engine.plan.sql.duckdb_run import Limits, watched
threading.Timer(1, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    with watched(Limits(threads=1)) as connection:
        connection.execute("SELECT sum(a.range * b.range) FROM range(10_000_000) a, range(1_000_000) b").fetchall()
except KeyboardInterrupt:
    sys.exit(130)
"""


def test_ctrl_c_is_no_error_of_the_database() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PRESSED], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stderr) == (130, "")


def test_ctrl_c_while_a_stream_is_read() -> None:
    schema = pa.schema([("n", pa.int64())])

    def batches() -> Iterator[pa.RecordBatch]:
        yield pa.record_batch([pa.array([1])], schema=schema)
        raise KeyboardInterrupt

    reader = pa.RecordBatchReader.from_batches(schema, batches())
    with pytest.raises(KeyboardInterrupt), watched(Limits()) as connection:
        connection.from_arrow(reader).aggregate("sum(n)").fetchall()


def test_other_errors_are_what_they_are() -> None:
    with pytest.raises(RuntimeError, match="ours"), watched(Limits()):
        raise RuntimeError("ours")


def test_who_follows_is_told_whom_to_ask_and_when_to_stop() -> None:
    told = []
    with watched(Limits(follow=told.append)) as connection:
        (ask,) = told
        assert ask is not None
        connection.execute("SELECT 1").fetchall()
        assert ask() <= 100
    assert told == [ask, None]


@pytest.mark.parametrize("value", ["100000", "-100000"])
def test_a_number_that_is_not_held(value: str) -> None:
    """Six digits where five are held."""
    with pytest.raises(NotHeldError), watched(Limits()) as connection:
        connection.execute(f"SELECT CAST({value}::HUGEINT AS DECIMAL(5, 0))")


@pytest.mark.parametrize(
    "cast",
    [
        "CAST('abc' AS INTEGER)",
        "CAST(300 AS TINYINT)",
        "CAST(100000000000000000000::HUGEINT AS BIGINT)",
    ],
)
def test_other_numbers_that_do_not_fit(cast: str) -> None:
    """They are faults of a plan, and are not taken for a number that is not held."""
    with pytest.raises(duckdb.Error) as caught, watched(Limits()) as connection:
        connection.execute(f"SELECT {cast}")
    assert isinstance(caught.value, duckdb.ConversionException)

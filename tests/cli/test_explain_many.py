"""Explanations out of many events say what those out of few do: they are looked for, and nothing is left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.cli.running import ROOT, Done, Run

CORNER = str(ROOT / "examples" / "small" / "corner")
Both = Callable[..., Done]


@pytest.fixture
def both(run: Run, monkeypatch: pytest.MonkeyPatch) -> Both:
    """Explains an id in a file of events, which says the same however many events are many."""

    def go(events: Path, book: str | Path, id: str, *more: str | Path) -> Done:
        words = ("explain", events, "-r", book, "--id", id, *more)
        few = run(*words)
        with monkeypatch.context() as patch:
            patch.setattr("engine.commandline.explain.MANY", 3)
            assert run(*words) == few
        return few

    return go


def calls(folder: Path, ids: list[str | None]) -> Path:
    """Visits as a file of Parquet, of an hour each: the first in file and row of 1 km, the next of 2 km, and so on."""
    file, count = folder / "calls.parquet", len(ids)
    hour = 3_600_000_000
    start = 1_767_625_200_000_000  # Mon 2026-01-05, 15:00 UTC
    columns = {
        "id": pa.array(ids),
        "kind": pa.array(["visit"] * count),
        "started_at": pa.array([start] * count, pa.timestamp("us", "UTC")),
        "ended_at": pa.array([start + hour] * count, pa.timestamp("us", "UTC")),
        "distance": pa.array(range(1, count + 1), pa.int64()),
    }
    parquet.write_table(pa.table(columns), file)
    return file


@pytest.mark.parametrize("id", [" dup", "dup\u00a0", "dup\n"])
def test_spaces_around_ids_of_parquet(both: Both, tmp_path: Path, id: str) -> None:
    """They are no part of an id: the first row has it, at 80.00 USD and 0.50 for 1 km, and the third repeats it."""
    said = both(calls(tmp_path, [id, "other", "dup", "last"]), CORNER, "dup").out
    assert "decided, 80.50 USD" in said
    assert "a second event `dup`" in said


def test_ids_of_parquet_that_are_places(both: Both, tmp_path: Path) -> None:
    """A row without an id, or with one of spaces, goes by its place."""
    file = calls(tmp_path, ["a", None, "b", "\t"])
    assert "decided, 81.00 USD" in both(file, CORNER, "calls.parquet:2").out  # 2 km: 1.00
    assert "decided, 82.00 USD" in both(file, CORNER, "calls.parquet:4").out  # 4 km: 2.00

"""From Parquet straight to Parquet: what stands in the cells, and how DuckDB is asked for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from engine.batch.beside import running_beside
from engine.batch.direct import GOOD
from engine.batch.straight import straight
from engine.batch.straight_run import prepare, run_straight, selected
from engine.interpret.options import Options
from engine.plan.lower.lowering import EVENTS
from engine.plan.sql.duckdb_run import Limits
from engine.report.columns import choose
from tests.laws.building import build

WORDS = ["mail", "call", "visit", "travel", "project", "training", "other"]
VERSION: dict[str, Any] = {
    "in_force": [{"from": "2020-01-01"}],
    "facts": {
        "kind": {"kind": "enum", "values": WORDS, "required": True},
        "how": {"kind": "enum", "values": WORDS},
        "worked_on": {"kind": "date", "required": True},
    },
    "outcomes": {"level": {"kind": "enum", "values": ["low", "high"], "required": True}},
    "rules": {
        "low": {"then": {"level": "low"}},
        "high": {
            "when": "kind in ('visit', 'travel') or known(how) and how == 'other'",
            "then": {"level": "high"},
            "overrides": ["low"],
        },
    },
}
BOOK = build({"provider": {"governed_by": "worked_on"}, "versions": {"v": VERSION}})
COLUMNS = choose(["id/whole", "level"], BOOK)


def events(path: Path, kinds: list[str | None], hows: list[str | None], group: int) -> Path:
    """A file of Parquet with so many rows in a row group."""
    days = pa.array([18_300] * len(kinds), pa.int32()).cast(pa.date32())
    ids = pa.array(range(len(kinds)), pa.int64())
    table = pa.table({"id": ids, "kind": kinds, "how": hows, "worked_on": days})
    parquet.write_table(table, path, row_group_size=group)
    return path


def test_words_that_are_none_of_a_list_and_absent_ones(tmp_path: Path) -> None:
    """A word of no list rejects its row, an absent one only where the fact is required."""
    kinds = ["mail", "visit", "fax", None, "mail", "mail", "travel"]
    hows = [None, None, None, None, "fax", "other", "mail"]
    path, out = events(tmp_path / "in.parquet", kinds, hows, 4), tmp_path / "out.parquet"
    plan = straight(BOOK, [path], Options(), COLUMNS)
    assert plan is not None
    ran = run_straight(plan, BOOK, [path], COLUMNS, Options(), out)
    assert ran is not None
    assert (ran.read, ran.accepted) == (7, 4)
    assert [(one.place.row, one.field, one.value) for one in ran.rejects] == [
        (3, "kind", "fax"),
        (4, "kind", None),
        (5, "how", "fax"),
    ]
    rows = parquet.read_table(out).to_pylist()
    assert [(row["id/whole"], row["level"]) for row in rows] == [
        (0, "low"),
        (1, "high"),
        (5, "high"),
        (6, "high"),
    ]


def test_nothing_is_joined_and_row_groups_stay_as_they_are(tmp_path: Path) -> None:
    """DuckDB writes what comes out of a join with one thread; a list of words in SQL becomes one where it can."""
    rows = 300_000
    kinds: list[str | None] = [WORDS[n % 7] for n in range(rows)]
    path, out = events(tmp_path / "in.parquet", kinds, kinds, 50_000), tmp_path / "out.parquet"
    plan = straight(BOOK, [path], Options(), COLUMNS)
    assert plan is not None
    good = f"SELECT * FROM ({plan.source.select}) WHERE {GOOD}"
    with running_beside(plan.plan, EVENTS, good, rows, Limits(in_order=True)) as run:
        prepare(plan, run, COLUMNS, "parquet")
        told = run.connection.execute(f"EXPLAIN {selected(plan, run, plan.again)}").fetchall()
    assert "JOIN" not in str(told).upper()
    assert run_straight(plan, BOOK, [path], COLUMNS, Options(), out) is not None
    metadata = parquet.read_metadata(out)
    sizes = [metadata.row_group(n).num_rows for n in range(metadata.num_row_groups)]
    assert sizes == [50_000] * 6
    assert parquet.read_table(out)["id/whole"].to_pylist() == list(range(rows))

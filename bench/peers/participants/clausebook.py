"""Clausebook by its command line, in this process: `evaluate EVENTS -r rulebook -o OUT`.

What the command imports when it is needed is imported here, as the other participants import their engines: before the
clock starts. Reading the rulebook and planning are within the time.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot.dialects import duckdb

from bench.peers.tables import RESULT
from bench.peers.task import Row
from cli import main
from engine.batch import chosen, straight_run
from engine.commandline import choosing_columns
from engine.plan.lower import vocabulary
from engine.rulebook import load

COLUMNS: Final = (
    "id/whole", "version", "status", "decided_by", "payer", "hourly", "over", "amount", "time.billed", "time.covered",
)  # fmt: skip
IMPORTED: Final = (
    chosen, straight_run, choosing_columns, vocabulary, load, jsonschema.Draft202012Validator, duckdb,
)  # fmt: skip
RULEBOOK: Final = Path(__file__).resolve().parents[1] / "rulebook"


def run(events: Path, out: Path, engine: str | None = None) -> None:
    """Read, decide, write, as the command does; of a named engine the columns that the task asks for."""
    chosen = () if engine is None else ("--engine", engine, "--columns", ",".join(COLUMNS))
    words = ["evaluate", str(events), "-r", str(RULEBOOK), "-o", str(out), *chosen]
    code = main(words)
    if code != 0:
        raise RuntimeError(f"clausebook ended with {code}")


def results(out: Path) -> pa.Table:
    """What the command wrote, in the columns of the task."""
    rows = (_row(row) for row in pq.read_table(out).to_pylist())
    return pa.Table.from_pylist(list(rows), schema=RESULT)


def _row(row: dict[str, Any]) -> Row:
    fired = row.get("rules")
    by = row["decided_by"].replace("_", "-")
    if row["status"] != "decided" or (fired is not None and by not in fired):
        raise ValueError(f"not decided as it says: {row}")
    billed, covered = _minutes(row)
    over, rate = int(row["over"]), int(Decimal(row["hourly"]) * 100)
    return {
        "id": int(row["id/whole"] if "id/whole" in row else row["id"]),
        "rule_id": f"{row['version']}:{row['decided_by']}",
        "billable": row["payer"] != "none",
        "billed_minutes": billed,
        "amount": int(row["amount"] * 100),
        "payer": row["payer"],
        "covered_minutes": covered,
        "full_minutes": billed - over,
        "full_rate": rate,
        "over_minutes": over,
        "over_rate": rate // 2 if over else 0,
    }


def _minutes(row: dict[str, Any]) -> tuple[int, int]:
    """How many are billed, and how many covered."""
    if "time.billed" in row:
        return int(row["time.billed"]), int(row["time.covered"])
    (line,) = row["lines"]
    return int(line["billed"]), int(line["covered"])

"""Clausebook by its command line, in this process: `evaluate EVENTS -r rulebook -o OUT`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from bench.peers.tables import RESULT
from bench.peers.task import Row
from cli import main

RULEBOOK: Final = Path(__file__).resolve().parents[1] / "rulebook"


def run(events: Path, out: Path, engine: str | None = None) -> None:
    """Read, decide, write, as the command does."""
    chosen = () if engine is None else ("--engine", engine)
    words = ["evaluate", str(events), "-r", str(RULEBOOK), "-o", str(out), *chosen]
    code = main(words)
    if code != 0:
        raise RuntimeError(f"clausebook ended with {code}")


def results(out: Path) -> pa.Table:
    """What the command wrote, in the columns of the task."""
    rows = (_row(row) for row in pq.read_table(out).to_pylist())
    return pa.Table.from_pylist(list(rows), schema=RESULT)


def _row(row: dict[str, Any]) -> Row:
    (line,) = row["lines"]
    if row["status"] != "decided" or row["decided_by"].replace("_", "-") not in row["rules"]:
        raise ValueError(f"not decided as it says: {row}")
    billed, over = int(line["billed"]), int(row["over"])
    rate = int(row["hourly"].replace(".", ""))
    return {
        "id": int(row["id"]),
        "rule_id": f"{row['version']}:{row['decided_by']}",
        "billable": row["payer"] != "none",
        "billed_minutes": billed,
        "amount": int(row["amount"] * 100),
        "payer": row["payer"],
        "covered_minutes": int(line["covered"]),
        "full_minutes": billed - over,
        "full_rate": rate,
        "over_minutes": over,
        "over_rate": rate // 2 if over else 0,
    }

"""No decision at all: DuckDB reads the file and writes it again."""

from __future__ import annotations

from pathlib import Path

import duckdb


def run(events: Path, out: Path) -> None:
    """Copy."""
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT * FROM read_parquet($events)) TO $out (FORMAT parquet)",
            {"events": str(events), "out": str(out)},
        )

"""The events of a run as what DuckDB can read many times over: a table in memory, or a SELECT over files."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from engine.batch.intake.spool import Part, Spool
from engine.plan.sql.parquet_files import parquet_rows


def relation(spool: Spool) -> pa.Table | str:
    """The events as they are meant; a text is a SELECT."""
    if all(part.path is None for part in spool.parts):
        return pa.Table.from_batches(spool.batches(), spool.schema)
    spool.settle()
    gone = None if not spool.dropped else _dropped(spool)
    return " UNION ALL ".join(
        _select(spool, part, part.path, gone) for part in spool.parts if part.path is not None
    )


def _select(spool: Spool, part: Part, path: Path, gone: Path | None) -> str:
    columns = []
    for name in spool.schema.names:
        quoted = '"' + name.replace('"', '""') + '"'
        if name == "#" and part.base:
            columns.append(f"{quoted} + {part.base}::BIGINT AS {quoted}")
        elif name in spool.shifts:
            columns.append(f"{quoted} // {10 ** spool.shifts[name]}::BIGINT AS {quoted}")
        else:
            columns.append(quoted)
    found = f"SELECT {', '.join(columns)} FROM {parquet_rows(path)}"
    if gone is None:
        return found
    # To leave rows out is a join, which keeps no order.
    left = f"NOT IN (SELECT number FROM {parquet_rows(gone)})"
    return f'SELECT * FROM ({found} WHERE "#" + {part.base}::BIGINT {left} ORDER BY "#")'


def _dropped(spool: Spool) -> Path:
    assert spool.folder is not None
    path = spool.folder / "dropped.parquet"
    numbers = pa.array(sorted(spool.dropped), pa.int64())
    parquet.write_table(pa.table({"number": numbers}), path)
    return path

"""A SELECT of chosen columns → a file, row after row as the SELECT gives them, never all of them in memory.

Parquet and Arrow have the columns' types. In CSV the texts of a list stand with `;` between and pieces as JSON; what is
absent is an empty cell. JSONL has an object a row with every column; numbers are written in decimals there.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal

import pyarrow as pa

from engine.batch.output.lines import AS_IT_IS, csv_lines, json_lines
from engine.batch.parquet_cells import quoted
from engine.plan.sql.parquet_files import sql_text
from engine.report.columns import Chosen

OutForm = Literal["parquet", "csv", "jsonl", "arrow"]
SUFFIXES: Final[dict[str, OutForm]] = {
    ".parquet": "parquet", ".pq": "parquet", ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".arrow": "arrow",
    ".arrows": "arrow",
}  # fmt: skip
AS_LINES: Final = ("csv", "jsonl")
_BATCH: Final = 1 << 16
_GROUPS: Final = range(1 << 14, 1 << 18)  # rows of a row group that neither costs time nor memory
_OPTIONS: Final = {  # where no order is asked for, DuckDB may write first what is there first
    "parquet": "FORMAT parquet, PRESERVE_ORDER true",
    "csv": f"{AS_IT_IS}, HEADER, PRESERVE_ORDER true",
    "jsonl": f"{AS_IT_IS}, HEADER false, PRESERVE_ORDER true",
}


def copied(
    connection: Any,
    select: str,
    columns: Sequence[Chosen],
    out: Path,
    form: OutForm,
    group: int | None = None,
) -> int:
    """Write the rows of a SELECT, whose columns are those chosen; how many there are.

    `group`: the rows of a row group of what is read. Groups of the same size are written without being put together.
    """
    if form == "arrow":
        return _streamed(connection, select, out)
    source = select if form == "parquet" else _lines(connection, select, columns, form)
    how = _OPTIONS[form]
    if form == "parquet" and group in _GROUPS:
        how += f", ROW_GROUP_SIZE {group}"
    done = connection.execute(f"COPY ({source}) TO {sql_text(str(out))} ({how})")
    row = done.fetchone()
    return int(row[0])


def _lines(connection: Any, select: str, columns: Sequence[Chosen], form: OutForm) -> str:
    """The rows as lines; a number may be a text in the rows."""
    rows = _flat(select, columns) if form == "csv" else select
    relation = connection.sql(rows)
    types = dict(zip(relation.columns, relation.types, strict=True))
    numbers = {column.name for column in columns if column.form == "number" and not column.exact}
    lines = csv_lines if form == "csv" else json_lines
    return lines(rows, types, numbers)


def _flat(select: str, columns: Sequence[Chosen]) -> str:
    cells = []
    for column in columns:
        name = quoted(column.name)
        match column.form:
            case "texts":
                cells.append(f"array_to_string({name}, ';') AS {name}")
            case "pieces":
                cells.append(f"to_json({name})::VARCHAR AS {name}")
            case "instant":
                cells.append(
                    f"strftime({name} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ') AS {name}"
                )
            case _:
                cells.append(name)
    return f"SELECT {', '.join(cells)} FROM ({select})"


def _streamed(connection: Any, select: str, out: Path) -> int:
    rows = 0
    # A stream has no option for order, and several threads hand over what comes first.
    connection.execute("SET threads = 1")
    reader = connection.sql(select).to_arrow_reader(_BATCH)
    with out.open("wb") as file, pa.ipc.new_stream(file, reader.schema) as stream:
        for batch in reader:
            stream.write_batch(batch)
            rows += len(batch)
    return rows

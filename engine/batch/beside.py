"""Runs of plans whose rows look along their sheet: what each row sees is made first, and stands beside it then.

What rows see is worked out by keys (`engine.plan.sql.narrow`): the few columns that it rests on go to files by a hash
of the keys, as many as memory takes one after the other; what comes out goes to files by ranges of rows, and each range
is put in order. Then the rows are read once more in their own order. So nothing larger than a part is ever sorted, and
time and disk grow as the rows do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import duckdb
import pyarrow as pa
from pyarrow import ipc

from engine.batch.exchange import PART, Exchange, Stored, by_number
from engine.batch.parquet_cells import quoted
from engine.plan.sheets import ROW, Given, Plan
from engine.plan.sql.duckdb_run import DuckDBRun, Limits, Source, connected, running
from engine.plan.sql.narrow import Narrow, narrowed
from engine.plan.sql.operators.duckdb import DuckDB
from engine.plan.sql.steps import program

LEAST: Final = 1 << 18  # rows for which it is worth it
LARGEST: Final = 1 << 22  # rows of a part
_BYTES: Final = 256  # of memory for a row in a window, with much to spare
_PARTS: Final = 250  # files that are open at once
_BATCH: Final = 1 << 17


@contextmanager
def running_beside(
    plan: Plan, table: str, given: Source, rows: int, limits: Limits
) -> Iterator[DuckDBRun]:
    """A run of a plan over about so many rows of a table; rows come out in the order of their numbers, if they come in
    so."""
    found = narrowed(plan) if isinstance(given, str) and rows >= LEAST else None
    if found is None or found.table != table:
        with running(plan, {table: given}, limits) as run:
            yield run
        return
    assert isinstance(given, str)
    if limits.temporary is not None:
        limits.temporary.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=limits.temporary, prefix="beside-") as folder:
        values = _values(found, given, rows, limits, Path(folder))
        with (
            _beside(found, given, values, limits) as source,
            running(found.rest, {table: source}, limits) as run,
        ):
            yield run


# ── What rows see ─────────────────────────────────────────────────────────────────────────────────


def _values(found: Narrow, given: str, rows: int, limits: Limits, folder: Path) -> Stored:
    """What each row sees, in the order of the rows' numbers."""
    bounds = replace(limits, in_order=False)
    parts = _parts(rows, limits)
    made = program(found.looks, DuckDB())
    ranges = Exchange(folder, "range")
    if parts == 1:
        with running(made, {found.table: given}, bounds) as run:
            ranges.take(_numbered(run, found, None), ROW)
    else:
        keyed = _keyed(found, given, parts, bounds, folder)
        span = keyed.most // parts + 1
        for part in keyed.parts():
            with running(made, {found.table: keyed.reading(part)}, bounds) as run:
                ranges.take(_numbered(run, found, span), ROW)
            keyed.drop(part)
    ranges.close()
    return _joined(ranges, folder / "values.arrows")


def _parts(rows: int, limits: Limits) -> int:
    most = LARGEST if limits.share is None else max(1, min(LARGEST, limits.share // _BYTES))
    return min(_PARTS, -(-rows // most))


def _keyed(found: Narrow, given: str, parts: int, limits: Limits, folder: Path) -> Exchange:
    """What is needed to see, by parts of the keys."""
    keyed = Exchange(folder, "keyed")
    source = found.looks.sheets[found.sheet].rows
    assert isinstance(source, Given)
    names = ", ".join(map(quoted, dict.fromkeys([ROW, *source.columns])))
    keys = ", ".join(map(quoted, found.keys))
    with running(found.keyed, {found.table: given}, limits) as run:
        select = f"SELECT {names}, (hash({keys}) % {parts})::USMALLINT AS {quoted(PART)}"
        relation = run.connection.sql(f"{select} FROM ({run.script.output(found.sheet)})")
        keyed.take(relation.to_arrow_reader(_BATCH), ROW)
    keyed.close()
    return keyed


def _numbered(run: DuckDBRun, found: Narrow, span: int | None) -> pa.RecordBatchReader:
    """What rows see, with the range of numbers that each row is in."""
    part = "0" if span is None else f"{quoted(ROW)} // {span}"
    select = f"SELECT *, ({part})::USMALLINT AS {quoted(PART)}"
    relation = run.connection.sql(f"{select} FROM ({run.script.output(found.sheet)})")
    return relation.to_arrow_reader(_BATCH)


def _joined(ranges: Exchange, path: Path) -> Stored:
    """All ranges in one file, each in order."""
    writer: ipc.RecordBatchStreamWriter | None = None
    for part in ranges.parts():
        table = by_number(pa.Table.from_batches(ranges.reading(part).batches()), ROW)
        ranges.drop(part)
        if writer is None:
            writer = ipc.new_stream(str(path), table.schema)
        writer.write_table(table, max_chunksize=_BATCH)
    if writer is None:
        raise RuntimeError("rows that see nothing are not there to be read")
    writer.close()
    return Stored(path)


# ── Rows with what they see ───────────────────────────────────────────────────────────────────────


@contextmanager
def _beside(found: Narrow, given: str, values: Stored, limits: Limits) -> Iterator[_Beside]:
    """The rows as they come, with what they see."""
    rows = found.rest.sheets[found.sheet].rows
    assert isinstance(rows, Given)
    seen = [name for name in found.looks.wanted[found.sheet][0] if name != ROW]
    names = [ROW, *(name for name in rows.columns if name not in (ROW, *seen))]
    query = f"SELECT {', '.join(map(quoted, names))} FROM ({given})"
    connection = connected(replace(limits, in_order=True))
    try:
        none = connection.sql(f"{query} LIMIT 0").to_arrow_table().schema
        yield _Beside(connection, query, none, values, seen)
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class _Beside:
    """A stream that can be read any number of times: rows of a query, and what the file has for each of them."""

    connection: duckdb.DuckDBPyConnection
    query: str
    own: pa.Schema
    values: Stored
    seen: Sequence[str]

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        stored = self.values.schema()
        schema = pa.schema([*self.own, *(stored.field(name) for name in self.seen)])
        reader = pa.RecordBatchReader.from_batches(schema, self._batches(schema))
        return reader.__arrow_c_stream__(requested_schema)

    def _batches(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        ahead = _Ahead(self.values.batches())
        with self.connection.cursor() as cursor:
            for batch in cursor.sql(self.query).to_arrow_reader(_BATCH):
                values = ahead.next(len(batch))
                if not values[ROW].combine_chunks().equals(batch.column(ROW)):
                    raise RuntimeError("rows did not come in the order of their numbers")
                found = [values[name].combine_chunks() for name in self.seen]
                yield pa.RecordBatch.from_arrays([*batch.columns, *found], schema=schema)


class _Ahead:
    """Batches, as many rows at a time as are asked for."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self._batches = batches
        self._left: pa.RecordBatch | None = None

    def next(self, rows: int) -> pa.Table:
        """The next rows, or as many as there are."""
        found: list[pa.RecordBatch] = []
        lacking = rows
        while lacking:
            batch = self._left if self._left is not None else next(self._batches, None)
            if batch is None:
                break
            found.append(batch.slice(0, lacking))
            self._left = batch.slice(lacking) if len(batch) > lacking else None
            lacking -= len(found[-1])
        if not found:
            raise RuntimeError("there are more rows than before")
        return pa.Table.from_batches(found)

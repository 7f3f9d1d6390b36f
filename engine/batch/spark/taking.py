"""Rows → typed events and rejects, by the batch's own intake in the tasks of Spark.

A row's number is that of its partition or file, times `STRIDE`, plus its place there. What comes out is one frame of
the intake's columns with those of rejects beside; of repeated ids the first row holds.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from engine.batch.intake.columns import Columns
from engine.batch.intake.measuring import Measure, Measures
from engine.batch.intake.parquet_chunks import chunk_of
from engine.batch.intake.reading import Source
from engine.batch.intake.taking import Taken, Taker
from engine.diagnostics.findings import quote
from engine.events.model import Place, Reject
from engine.rulebook.model import Nested

STRIDE: Final = 2**33
FRAME: Final = "frame"  # where rows of a frame say that they stand
AT: Final = "#at"
_REJECT: Final = ("reject_field", "reject_value", "reject_reason", "reject_code")


@dataclass(frozen=True, slots=True)
class TakeFiles:
    """Takes files in, each in one task."""

    columns: Columns
    nested: dict[str, Nested]
    source: Source

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        taker = Taker(self.columns, self.nested, ())
        for batch in batches:
            for number, file in zip(*(batch[n].to_pylist() for n in (AT, "file")), strict=True):
                for chunk in self.source.chunks(Path(file), taker.wanted):
                    yield _written(taker.take(chunk, number * STRIDE), self.columns)


@dataclass(frozen=True, slots=True)
class TakeRows:
    """Takes the rows of a frame in, whose numbers stand in `AT`."""

    columns: Columns
    nested: dict[str, Nested]

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        taker = Taker(self.columns, self.nested, ())
        for batch in batches:
            if len(batch):
                first = batch[AT][0].as_py()
                names = [name for name in batch.schema.names if name != AT]
                rows = batch.select([name for name in names if name in taker.wanted])
                chunk = chunk_of(FRAME, names, rows, taker.wanted, first + 1)
                yield _written(taker.take(chunk, 0), self.columns)


@dataclass(frozen=True, slots=True)
class Measuring:
    """What the numbers of some events are like, one row a task."""

    columns: Columns

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        found = Measures(self.columns)
        for batch in batches:
            found.see(batch)
        yield pa.RecordBatch.from_pydict({"found": [pickle.dumps(found.facts)]})


def measured(columns: Columns, rows: Iterable[bytes]) -> Measures:
    """What all tasks saw."""
    found = Measures(columns)
    for row in rows:
        facts: dict[str, Measure] = pickle.loads(row)  # noqa: S301  of our own tasks
        other = Measures(columns)
        other.facts = facts
        found.meet(other)
    return found


def schema_of(columns: Columns) -> str:
    """The columns of the frame of events and rejects, as Spark writes them."""
    names = {pa.bool_(): "BOOLEAN", pa.int64(): "BIGINT"}
    own = [f"`{field.name}` {names.get(field.type, 'STRING')}" for field in columns.schema]
    return ", ".join([*own, *(f"{name} STRING" for name in _REJECT)])


def reject_of(row: Any) -> Reject:
    """The reject that a row tells."""
    place = Place(row["file"], row["row"], row["note"] or "")
    given = [row[name] for name in _REJECT]
    return Reject(place, given[0], given[1], given[2], given[3], row["id"])


def repeated(row: Any) -> Reject:
    """The reject of a row whose id a row before it has."""
    first = Place(row["first_file"], row["first_row"])
    reason = f"a second event {quote(row['id'])}; the first is at {first}"
    place = Place(row["file"], row["row"], row["note"] or "")
    return Reject(place, "id", row["id"], reason, "CB630", row["id"])


def _written(taken: Taken, columns: Columns) -> pa.RecordBatch:
    """The events and the rejects of a chunk as rows of one batch."""
    events = pa.Table.from_batches([taken.batch])
    file = events.schema.get_field_index("file")
    events = events.set_column(file, "file", pc.cast(events["file"], pa.string()))
    for name in _REJECT:
        events = events.append_column(name, pa.nulls(len(events), pa.string()))
    if taken.rejects:
        ids = {number: name for number, name, _ in taken.refused}
        rows = [
            {
                "#": number, "id": ids.get(number, one.id or ""), "file": one.place.file, "row": one.place.row,
                "note": one.place.note, "trouble": 0, "reject_field": one.field, "reject_value": one.value,
                "reject_reason": one.reason, "reject_code": one.code,
            }
            for number, one in taken.rejects
        ]  # fmt: skip
        events = pa.concat_tables([events, pa.Table.from_pylist(rows, schema=events.schema)])
    return (
        events.combine_chunks().to_batches(max_chunksize=len(events) or None)[0]
        if len(events)
        else _none(events)
    )


def _none(events: pa.Table) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([], schema=events.schema)

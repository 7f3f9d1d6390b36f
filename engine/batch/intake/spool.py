"""The events of a run, file by file: in memory, or on disk as soon as there are too many for that.

Rows are numbered within their file, and numbers of facts have all their places; who reads the spool gets the numbers of
the run, divided numbers, and no rows that were dropped. A file on disk gets its name when all of it is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from engine.batch.intake.measuring import divided

ROOM: Final = 256 * 1024 * 1024  # bytes that are held in memory


@dataclass(slots=True)
class Part:
    """The events of one file; numbers of its rows are above `base`. `path`: where they are on disk."""

    base: int = 0
    path: Path | None = None
    held: list[pa.RecordBatch] = field(default_factory=list)

    def batches(self, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The batches as they were taken in."""
        if self.path is not None:
            with parquet.ParquetFile(self.path) as source:
                yield from source.iter_batches(columns=columns)
        for batch in self.held:
            yield batch if columns is None else batch.select(columns)


@dataclass(slots=True)
class Spool:
    """Parts in order. Beyond `room` bytes they go into files of `folder` (None: never), with `keep` all of them do."""

    schema: pa.Schema
    folder: Path | None = None
    room: int = ROOM
    keep: bool = False
    parts: list[Part] = field(default_factory=list)
    shifts: dict[str, int] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    _size: int = 0
    _writer: Any = None

    def begin(self, base: int) -> None:
        """What comes now is of the next file."""
        self.parts.append(Part(base))

    def add(self, batch: pa.RecordBatch) -> None:
        """Take a batch in."""
        if len(batch) == 0:
            return
        self.parts[-1].held.append(batch)
        self._size += batch.nbytes
        if self.folder is not None and (self._writer is not None or self._size > self.room):
            self._write()

    def end(self) -> None:
        """The file is complete."""
        part = self.parts[-1]
        if self.folder is not None and self.keep and self._writer is None:
            self._open()
        if self._writer is not None:
            self._write()
            self._writer.close()
            self._writer = None
            part.path = self._name.with_suffix(".parquet")
            self._name.replace(part.path)

    def settle(self) -> None:
        """Whatever is still in memory goes into files as well."""
        assert self.folder is not None
        for number, part in enumerate(self.parts):
            if part.path is None and part.held:
                part.path = self.folder / f"events-{number:06}.parquet"
                table = pa.Table.from_batches(part.held, self.schema)
                parquet.write_table(table, part.path, compression="lz4")
                part.held = []

    @property
    def _name(self) -> Path:
        assert self.folder is not None
        return self.folder / f"events-{len(self.parts) - 1:06}.part"

    def _open(self) -> None:
        self._writer = parquet.ParquetWriter(self._name, self.schema, compression="lz4")

    def _write(self) -> None:
        if self._writer is None:
            self._open()
        part = self.parts[-1]
        for batch in part.held:
            self._writer.write_batch(batch)
            self._size -= batch.nbytes
        part.held = []

    def numbered(self, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
        """All batches with the numbers of the run, and else as they were taken in."""
        for part in self.parts:
            for batch in part.batches(columns):
                if part.base and "#" in batch.schema.names:
                    place = batch.schema.get_field_index("#")
                    numbers = pc.add(batch["#"], part.base)
                    batch = batch.set_column(place, batch.schema.field("#"), numbers)
                yield batch

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All batches as they are meant."""
        dropped = pa.array(sorted(self.dropped), pa.int64())
        for batch in self.numbered():
            if self.dropped:
                batch = batch.filter(pc.invert(pc.is_in(batch["#"], value_set=dropped)))
            yield divided(batch.cast(self.schema), self.shifts)

"""The batches of a run: in memory, or in a file for each file of events as soon as there are too many for that.

Numbers are kept with all their places; who reads the spool gets them divided, and without the rows that were dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from engine.batch.intake.measuring import divided


@dataclass(slots=True)
class Spool:
    """Batches in order. Beyond `room` bytes they go into files of `folder` (None: never)."""

    schema: pa.Schema
    folder: Path | None = None
    room: int = 256 * 1024 * 1024
    parts: list[Path] = field(default_factory=list)
    shifts: dict[str, int] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    _held: list[pa.RecordBatch] = field(default_factory=list)
    _size: int = 0
    _writer: Any = None

    def add(self, batch: pa.RecordBatch) -> None:
        """Take a batch in."""
        if len(batch) == 0:
            return
        self._held.append(batch)
        self._size += batch.nbytes
        if self.folder is not None and self._size > self.room:
            self._write()

    def _write(self) -> None:
        assert self.folder is not None
        if self._writer is None:
            path = self.folder / f"events-{len(self.parts):05}.parquet"
            self.parts.append(path)
            self._writer = parquet.ParquetWriter(path, self.schema, compression="lz4")
        for batch in self._held:
            self._writer.write_batch(batch)
        self._held, self._size = [], 0

    def close(self) -> None:
        """All batches are in: what has been begun on disk is ended there."""
        if self._writer is not None:
            self._write()
            self._writer.close()
            self._writer = None

    def raw_batches(self, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The batches as they were taken in."""
        for part in self.parts:
            with parquet.ParquetFile(part) as source:
                yield from source.iter_batches(columns=columns)
        for batch in self._held:
            yield batch if columns is None else batch.select(columns)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The batches as they are meant."""
        dropped = pa.array(sorted(self.dropped), pa.int64())
        for batch in self.raw_batches():
            if self.dropped:
                batch = batch.filter(pc.invert(pc.is_in(batch["#"], value_set=dropped)))
            yield divided(batch.cast(self.schema), self.shifts)

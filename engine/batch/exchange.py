"""Rows that come in any order, laid into files by the part they belong to, and read again a part at a time.

So what needs all rows of a part together never needs more memory than one part, and each row is written and read once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import ipc

PART: Final = "#part"  # the column with the part's number, below 2**16
_BITS: Final = 16  # of a digit: numbers of so many bits are sorted by counting


class Exchange:
    """The parts of some rows, in files of one folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self._writers: dict[int, ipc.RecordBatchStreamWriter] = {}
        self.most = -1  # the largest number that `take` has seen in its column

    def take(self, batches: Iterable[pa.RecordBatch], number: str) -> None:
        """Lay rows into their parts; `number` is the column whose largest number is to be known."""
        for batch in batches:
            if not len(batch):
                continue
            self.most = max(self.most, pc.max(batch.column(number)).as_py())
            parts = batch.column(PART)
            ordered = batch.drop_columns([PART]).take(pc.array_sort_indices(parts))
            counts = pc.value_counts(parts)
            start = 0
            pairs = zip(*(one.to_pylist() for one in counts.flatten()), strict=True)
            for part, count in sorted(pairs):
                self._writer(part, ordered.schema).write_batch(ordered.slice(start, count))
                start += count

    def close(self) -> None:
        """No more rows come."""
        for writer in self._writers.values():
            writer.close()

    def parts(self) -> list[int]:
        """The parts that have rows, rising."""
        return sorted(self._writers)

    def reading(self, part: int) -> Stored:
        """The rows of a part."""
        return Stored(self._path(part))

    def drop(self, part: int) -> None:
        """Forget a part."""
        self._path(part).unlink()

    def _writer(self, part: int, schema: pa.Schema) -> ipc.RecordBatchStreamWriter:
        if part not in self._writers:
            self._writers[part] = ipc.new_stream(str(self._path(part)), schema)
        return self._writers[part]

    def _path(self, part: int) -> Path:
        return self.folder / f"{self.name}-{part}.arrows"


class Stored:
    """A stream of Arrow batches in a file, which can be read any number of times."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All batches, one at a time."""
        with pa.OSFile(str(self.path)) as file, ipc.open_stream(file) as stream:
            yield from stream

    def schema(self) -> pa.Schema:
        """The columns."""
        with pa.OSFile(str(self.path)) as file, ipc.open_stream(file) as stream:
            return stream.schema

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        reader = pa.RecordBatchReader.from_batches(self.schema(), self.batches())
        return reader.__arrow_c_stream__(requested_schema)


def by_number(rows: pa.Table, number: str) -> pa.Table:
    """Rows in the order of a column of different whole numbers, in time that grows as the rows do."""
    if not len(rows):
        return rows
    values = rows[number].combine_chunks()
    apart = pc.subtract(values, pc.min(values)).cast(pa.int64())
    order = pc.array_sort_indices(_digit(apart, 0))
    shift = _BITS
    while pc.max(apart).as_py() >> shift:
        order = order.take(pc.array_sort_indices(_digit(apart, shift).take(order)))
        shift += _BITS
    return rows.take(order)


def _digit(values: pa.Array, shift: int) -> pa.Array:
    return pc.bit_wise_and(pc.shift_right(values, shift), (1 << _BITS) - 1).cast(pa.uint16())

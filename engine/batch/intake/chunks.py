"""What a reader hands on: rows of one file, most as cells to be typed all at once, the others as they were read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from engine.batch.intake.typing_columns import Cells
from engine.events.model import RawEvent, Reject

Row = RawEvent | Reject
AT_ONCE: Final = 16_384  # rows of a chunk that the row reader reads


@dataclass(slots=True)
class Chunk:
    """`rows`: the place in the file of each plain row; `cells`: its fields by name; `raw`: what the row reader makes of
    the n-th; `slow`: the other rows, in order; `fields`: names of fields with the row that each was first seen in;
    `unfit`: plain rows that are for the row reader after all. `literal`: a cell's text is what the row reader reads.
    `done`: bytes of the file up to here, 0 where nobody knows.
    """

    file: str
    rows: pa.Array
    cells: Mapping[str, Cells]
    raw: Callable[[int], Row]
    slow: list[Row] = field(default_factory=list)
    fields: Mapping[str, int] = field(default_factory=dict)
    unfit: pa.Array | None = None
    literal: bool = False
    done: int = 0


def slow_chunks(file: str, rows: Iterable[Row]) -> Iterator[Chunk]:
    """Chunks of rows that the row reader reads."""
    waiting = iter(rows)
    while taken := list(islice(waiting, AT_ONCE)):
        yield Chunk(file, pa.array([], pa.int64()), {}, _none, taken)


def whole(column: pa.ChunkedArray) -> pa.Array:
    """A column as one array, without a copy where it is one."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _none(place: int) -> Row:
    raise IndexError(place)


def numbers(start: int, count: int) -> pa.Array:
    """Whole numbers in a row."""
    if len(_counted) == 0 or len(_counted[0]) < count:
        _counted[:] = [pa.array(range(max(count, 2**16)), pa.int64())]
    return pc.add(_counted[0].slice(0, count), start)


_counted: list[pa.Array] = []  # whole numbers from 0, as many as were ever asked for

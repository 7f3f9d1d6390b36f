"""Blocks of rows by shape: rows that agree in all columns by which rows are told apart stand together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

_MOST: Final = 1 << 62


@dataclass(slots=True)
class Block:
    """Rows in the order of their shapes; `order` says where each stood before."""

    rows: pa.RecordBatch
    order: list[int]
    starts: list[int]  # of each shape the first row
    _lists: dict[str, list[Any]] = field(default_factory=dict)

    def values(self, column: str) -> list[Any]:
        """What all rows hold in a column."""
        if column not in self._lists:
            found = self.rows.column(column)
            if pa.types.is_decimal(found.type):
                self._lists[column] = [None if x is None else int(x) for x in found.to_pylist()]
            else:
                self._lists[column] = found.to_pylist()
        return self._lists[column]

    def shapes(self, columns: Sequence[str]) -> Iterator[tuple[tuple[Any, ...], int, int]]:
        """Each shape, by the values of these columns, and from where to where its rows stand."""
        firsts = self.rows.select(list(columns)).take(pa.array(self.starts, pa.int64()))
        found = [_plain(column.to_pylist()) for column in firsts.columns]
        ends = [*self.starts[1:], len(self.rows)]
        return zip(zip(*found, strict=True), self.starts, ends, strict=True)

    def in_order(self, found: Sequence[Any]) -> list[Any]:
        """What was made of the rows, in the order in which they stood before."""
        result: list[Any] = [None] * len(found)
        for place, value in zip(self.order, found, strict=True):
            result[place] = value
        return result


def by_shape(rows: pa.RecordBatch, columns: Sequence[str]) -> Block:
    """The rows of a batch in the order of their shapes."""
    codes, size = pa.array([0], pa.int64()).take(pa.array([0] * len(rows), pa.int64())), 1
    for name in columns:
        found = rows.column(name).dictionary_encode("encode")
        many = len(found.dictionary)
        if many < 2:
            continue
        if size * many >= _MOST:
            again = codes.dictionary_encode()
            codes, size = again.indices.cast(pa.int64()), len(again.dictionary)
        codes = pc.add(pc.multiply(codes, many), found.indices.cast(pa.int64()))
        size *= many
    numbers = codes.dictionary_encode().indices
    order = pc.sort_indices(numbers)
    counts = pc.value_counts(numbers).field("counts").to_pylist()
    starts, start = [], 0
    for count in counts:
        starts.append(start)
        start += count
    return Block(rows.take(order), order.to_pylist(), starts)


def _plain(values: list[Any]) -> list[Any]:
    """Whole numbers, where Arrow has them as decimals."""
    return [int(x) if x is not None and not isinstance(x, int | str) else x for x in values]

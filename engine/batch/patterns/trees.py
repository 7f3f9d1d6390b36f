"""Results that are made of several rows: a home, its members, and the stretches that these were cut into.

Rows of a home come together, in the order in which results look at them. Homes whose rows have the same shapes, in the
same arrangement, have one pattern.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from engine.batch.patterns.blocks import Block, by_shape
from engine.batch.patterns.gaps import Cell
from engine.batch.patterns.patterns import Shape
from engine.batch.patterns.wanted import Wanted
from engine.plan.lower.lines import PieceRows
from engine.plan.lower.names import ID
from engine.plan.sheets import OWNER, ROW
from engine.plan.why import Why

SEQUENCE: Final = "#home"  # the number of the home that a row stands in the result of


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of subject in a result: what is brought back of it, and why nobody knows where it belongs; what it was
    cut from, if it was."""

    name: str
    wanted: Wanted
    trouble: Why
    cut_from: str | None = None


class Rows:
    """The rows of one kind, home by home."""

    def __init__(self, kind: Kind, batches: pa.RecordBatchReader) -> None:
        self.kind, self._batches = kind, batches
        self._waiting: pa.Table | None = None
        self._ended = False
        self._shapes: dict[Shape, int] = {}
        self.listed: list[Shape] = []  # the shapes that were seen, by number

    def until(self, end: int) -> Some:
        """The rows of the homes before this one."""
        while not self._ended and (self._waiting is None or self._last() < end):
            batch = next(self._batches, None)
            if batch is None:
                self._ended = True
            elif self._waiting is None:
                self._waiting = pa.Table.from_batches([batch])
            else:
                self._waiting = pa.concat_tables([self._waiting, pa.Table.from_batches([batch])])
        if self._waiting is None:
            return Some(self, None, [])
        homes = self._waiting.column(SEQUENCE).to_pylist()
        count = bisect_left(homes, end)
        own = self._waiting.slice(0, count)
        self._waiting = self._waiting.slice(count)
        return Some(self, own, homes[:count])

    def _last(self) -> int:
        assert self._waiting is not None
        if not len(self._waiting):
            return -1
        found: int = self._waiting.column(SEQUENCE)[-1].as_py()
        return found

    def number(self, shape: Shape) -> int:
        """The number of a shape."""
        found = self._shapes.get(shape)
        if found is None:
            found = self._shapes[shape] = len(self.listed)
            self.listed.append(shape)
        return found


class Some:
    """Some homes' rows of one kind: their shapes and values, and which home each belongs to."""

    def __init__(self, rows: Rows, table: pa.Table | None, homes: list[int]) -> None:
        self.kind, self.homes = rows.kind, homes
        self._block: Block | None = None
        self._columns: dict[str, list[Any]] = {}
        self.shapes: list[int] = [0] * len(homes)
        if table is None or not homes:
            return
        batch = table.combine_chunks().to_batches()[0]
        self._block = by_shape(batch, self.kind.wanted.shape)
        found: list[int] = []
        for shape, start, end in self._block.shapes(self.kind.wanted.shape):
            found += [rows.number(shape)] * (end - start)
        self.shapes = self._block.in_order(found)

    def values(self, column: str) -> list[Any]:
        """What all rows hold in a column."""
        if column not in self._columns:
            block = self._block
            assert block is not None
            self._columns[column] = block.in_order(block.values(column))
        return self._columns[column]


@dataclass(frozen=True, slots=True)
class Pieces:
    """The rows of a sheet whose pieces belong to lines about a kind of subject."""

    rows: PieceRows
    version: str
    charge: str
    about: str


@dataclass(slots=True)
class Trees:
    """The homes of one kind; `kinds` begin with it, what was cut stands behind what it was cut from."""

    kinds: tuple[Kind, ...]
    pieces: tuple[Pieces, ...]
    readers: list[Rows]

    def block(self, start: int, end: int) -> Iterator[tuple[Shape, list[list[int]], list[Some]]]:
        """The homes of these numbers by shape, each with the places of its rows, kind by kind in one list."""
        some = [rows.until(end) for rows in self.readers]
        found: dict[Shape, list[list[int]]] = {}
        for home, spans in enumerate(_spans(some, start, end), start):
            shape, places = self._shape(some, spans)
            found.setdefault(shape, []).append([home, *places])
        for shape, homes in found.items():
            yield shape, homes, some

    def _shape(
        self, some: Sequence[Some], spans: Sequence[tuple[int, int]]
    ) -> tuple[Shape, list[int]]:
        """What a home has in common with others, and where its rows stand."""
        places = [place for first, last in spans for place in range(first, last)]
        shapes = tuple(
            tuple(own.shapes[first:last]) for own, (first, last) in zip(some, spans, strict=True)
        )
        if len(places) == 1:
            return (shapes, (), (0,), self._ordered(some, spans)), places
        owners = tuple(self._owners(some, spans, n) for n in range(len(some)))
        ids = [
            own.values(ID)[place]
            for own, (first, last) in zip(some, spans, strict=True)
            for place in range(first, last)
        ]
        ranks = tuple(sorted(range(len(ids)), key=ids.__getitem__))
        return (shapes, owners, ranks, self._ordered(some, spans)), places

    def _owners(
        self, some: Sequence[Some], spans: Sequence[tuple[int, int]], number: int
    ) -> tuple[int, ...]:
        """Of rows that were cut, which row of the home each was cut from."""
        kind = self.kinds[number]
        if kind.cut_from is None:
            return ()
        at = next(n for n, other in enumerate(self.kinds) if other.name == kind.cut_from)
        first, last = spans[at]
        numbers = {some[at].values(ROW)[place]: place - first for place in range(first, last)}
        own = some[number].values(OWNER) if spans[number][0] < spans[number][1] else ()
        return tuple(numbers[own[place]] for place in range(*spans[number]))

    def _ordered(
        self, some: Sequence[Some], spans: Sequence[tuple[int, int]]
    ) -> tuple[tuple[int, int, int], ...]:
        """The pieces of all lines, in the order of each line: on which sheet, of which subject's line, in which row."""
        found = [
            row for number in range(len(self.pieces)) for row in self._placed(number, some, spans)
        ]
        return tuple(row[-1] for row in sorted(found))

    def _placed(
        self, number: int, some: Sequence[Some], spans: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[Any, ...]]:
        """The pieces on one sheet, each with what it is put in order by."""
        pieces = self.pieces[number]
        at = {kind.name: place for place, kind in enumerate(self.kinds)}
        if pieces.rows.sheet not in at or pieces.about not in at:
            return
        about, (first, last) = at[pieces.about], spans[at[pieces.rows.sheet]]
        if first == last:
            return
        own, subjects = some[at[pieces.rows.sheet]], some[about].values(ROW)
        holders = {subjects[place]: place - spans[about][0] for place in range(*spans[about])}
        links, starts, ids = (
            own.values(form.data) if form.op == "col" else [form.data] * len(own.homes)
            for form in (pieces.rows.link, pieces.rows.start, pieces.rows.id)
        )
        rows = own.values(ROW)
        for p in range(first, last):
            holder, start = holders.get(links[p]), starts[p]
            if holder is not None:
                key = (pieces.version, pieces.charge, holder, start is None, start or 0, ids[p])
                yield (*key, number, rows[p], (number, holder, p - first))


def _spans(some: Sequence[Some], start: int, end: int) -> Iterator[list[tuple[int, int]]]:
    """For each home, from where to where its rows of each kind stand."""
    at = [0] * len(some)
    for home in range(start, end):
        spans = []
        for number, own in enumerate(some):
            first = last = at[number]
            homes = own.homes
            while last < len(homes) and homes[last] == home:
                last += 1
            at[number] = last
            spans.append((first, last))
        yield spans


class Columns(dict[Cell, list[Any]]):
    """The columns of homes of one shape."""

    def __init__(
        self, kinds: Sequence[int], homes: Sequence[Sequence[int]], some: Sequence[Some]
    ) -> None:
        super().__init__()
        self._kinds, self._homes, self._some = kinds, homes, some

    def __missing__(self, cell: Cell) -> list[Any]:
        values = self._some[self._kinds[cell.place]].values(cell.column)
        place = cell.place + 1
        found = self[cell] = [values[home[place]] for home in self._homes]
        return found

"""The rows of a keyed table held against each other: two for the same keys, and holes between bands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import combinations, islice, pairwise, product
from operator import mul
from typing import Final

from engine.diagnostics.findings import Finding, Note
from engine.rulebook.lookups import Band, Cell, Edge, Exactly, Lookup, Row, Starts, holds
from engine.values.periods import add_days

MOST_CELLS: Final = 10_000  # stretches of all bands of a table that are looked at for holes
_MOST_SHOWN: Final = 5


def overlaps(lookup: Lookup) -> Iterator[Finding]:
    """An error for each pair of rows that hold for the same keys."""
    by_letters = _columns(lookup, Starts)
    for one, two in _neighbours(lookup):
        pairs = enumerate(zip(one.cells, two.cells, strict=True))
        if all(a == b if place in by_letters else _meet(a, b) for place, (a, b) in pairs):
            notes = (Note("the other row", one.span),) if one.span else ()
            message = f"two rows of `{lookup.name}` hold for the same keys"
            help_text = "`until` 8 goes with `from` 8, `up_to` 8 with `over` 8"
            yield Finding("CB426", message, two.span, help_text, notes=notes)
    if len(by_letters) > 1:
        message = f"`{lookup.name}` has more than one key by its first letters"
        yield Finding("CB428", message, lookup.span, "nobody knows which of them is the longer")


def _columns(lookup: Lookup, kind: type) -> tuple[int, ...]:
    """The places of the keys of which a row has a cell of this sort."""
    places = range(len(lookup.key))
    return tuple(p for p in places if any(isinstance(row.cells[p], kind) for row in lookup.rows))


def _neighbours(lookup: Lookup) -> Iterator[tuple[Row, Row]]:
    """The pairs of rows that are alike in those keys of which every row names one value."""
    places = [
        place
        for place in range(len(lookup.key))
        if all(isinstance(row.cells[place], Exactly) for row in lookup.rows)
    ]
    alike: dict[tuple[bool | Cell, ...], list[Row]] = {}
    for row in lookup.rows:
        words = (row.otherwise, *(row.cells[place] for place in places))
        alike.setdefault(words, []).append(row)
    for rows in alike.values():
        yield from combinations(rows, 2)


def _meet(one: Cell, two: Cell) -> bool:
    """Whether both cells hold for some value."""
    match one, two:
        case (None, _) | (_, None):
            return True
        case (Exactly(value=value), other) | (other, Exactly(value=value)):
            return holds(other, value)
        case (Band() as one, Band() as two):
            return _begins_before_the_end(one, two) and _begins_before_the_end(two, one)
    return False


def _begins_before_the_end(one: Band, two: Band) -> bool:
    return one.start is None or two.until is None or one.start < two.until


@dataclass(frozen=True, slots=True)
class _Hole:
    """Stretches of the banded keys, for certain words, of which no row says anything."""

    stretches: tuple[tuple[str, Band], ...]
    row: Row  # one with the same words

    @property
    def text(self) -> str:
        """The hole in words."""
        return " and ".join(f"{_stretch(band)} of `{name}`" for name, band in self.stretches)


def gaps(lookup: Lookup) -> Iterator[Finding]:
    """A warning for each hole between bands; where a table has several, for the first few."""
    found = list(islice(_holes(lookup), _MOST_SHOWN + 1))
    for hole in found[:_MOST_SHOWN]:
        message = f"`{lookup.name}` says nothing {hole.text}"
        help_text = "close the gap, or say so with a row that has `open:`"
        yield Finding("CB427", message, hole.row.span, help_text, severity="warning")


def _holes(lookup: Lookup) -> Iterator[_Hole]:
    banded = _columns(lookup, Band)
    if not banded:
        return
    rest = [place for place in range(len(lookup.key)) if place not in banded]
    alike: dict[tuple[Cell, ...], list[Row]] = {}
    for row in lookup.rows:
        alike.setdefault(tuple(row.cells[place] for place in rest), []).append(row)
    room = MOST_CELLS
    for words, own in alike.items():
        rows = [row for wild, some in alike.items() if _covers_words(wild, words) for row in some]
        stretches = [_stretches([row.cells[place] for row in rows]) for place in banded]
        room -= product_of_lengths(stretches) * len(rows)
        if room < 0:
            return
        for spot in product(*stretches):
            if not any(_covers_all(row, banded, spot) for row in rows):
                yield _Hole(tuple(_told([lookup.key[p] for p in banded], spot)), own[-1])


def product_of_lengths(lists: Iterable[Sequence[object]]) -> int:
    """How many ways there are to take one of each."""
    return reduce(mul, map(len, lists), 1)


def _told(names: Sequence[str], spot: Sequence[Band]) -> list[tuple[str, Band]]:
    """The stretches that bound a hole; those without ends say nothing of it."""
    return [pair for pair in zip(names, spot, strict=True) if pair[1].start or pair[1].until]


def _covers_words(wild: tuple[Cell, ...], words: tuple[Cell, ...]) -> bool:
    return all(a is None or a == b for a, b in zip(wild, words, strict=True))


def _stretches(cells: Sequence[Cell]) -> list[Band]:
    """What lies between the neighbouring edges of the cells of one key, and beyond them where a band has no end."""
    edges: dict[Edge, Edge] = {}
    for cell in cells:
        if isinstance(cell, Band):
            edges |= {edge: edge for edge in (cell.start, cell.until) if edge is not None}
        elif isinstance(cell, Exactly) and not isinstance(cell.value, bool | str):
            ends = (Edge(cell.value, False, "", cell.text), Edge(cell.value, True, "", cell.text))
            edges |= {edge: edge for edge in ends if edge not in edges}
    ordered = sorted(edges.values(), key=lambda edge: (edge.value, edge.behind))
    between = [Band(one, two) for one, two in pairwise(ordered) if _says_something(one, two)]
    bands = [cell for cell in cells if isinstance(cell, Band)]
    first = [Band(None, ordered[0])] if any(b.start is None for b in bands) and ordered else []
    last = [Band(ordered[-1], None)] if any(b.until is None for b in bands) and ordered else []
    return [*first, *between, *last] or [Band(None, None)]


def _says_something(one: Edge, two: Edge) -> bool:
    """Whether anything can lie between two edges: not between whole numbers, or days, that follow each other."""
    follow = (isinstance(one.value, date) and two.value == add_days(one.value, 1)) or (
        isinstance(one.value, int) and two.value == one.value + 1 and two.amount.isdigit()
    )
    return not (follow and one.behind and not two.behind)


def _covers_all(row: Row, places: Sequence[int], spot: Sequence[Band]) -> bool:
    return all(_covers(row.cells[p], band) for p, band in zip(places, spot, strict=True))


def _covers(cell: Cell, band: Band) -> bool:
    match cell:
        case None:
            return True
        case Exactly(value=value) if not isinstance(value, bool | str):
            return band == Band(Edge(value), Edge(value, True))
        case Band(start=start, until=until):
            begins = start is None or (band.start is not None and start <= band.start)
            ends = until is None or (band.until is not None and band.until <= until)
            return begins and ends
    return False


def _stretch(gap: Band) -> str:
    """A hole in words: it begins where a band ends, and the other way round."""
    words: list[str] = []
    if gap.start is not None:
        words.append(f"{'over' if gap.start.behind else 'from'} `{gap.start.amount}`")
    if gap.until is not None:
        words.append(f"{'up to' if gap.until.behind else 'until'} `{gap.until.amount}`")
    return " ".join(words)

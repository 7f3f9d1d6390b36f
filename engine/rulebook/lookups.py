"""Keyed tables in the model: rows found by the values of their keys, each with what the terms say there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from engine.diagnostics.spans import Span
from engine.language.kinds import Kind
from engine.values.periods import Period, add_days
from engine.values.units import Unit

Number = int | Fraction
Bound = Number | date
_EXACT = 1 << 30  # letters that no cell has


@dataclass(frozen=True, slots=True)
class Exactly:
    """A key's cell that holds for one value; `text` as the author wrote it."""

    value: bool | str | Bound
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a band begins or ends: at a value, or (`behind`) just behind it.

    `word` is `from`, `over`, `until` or `up to`; `amount` as the author wrote it.
    """

    value: Bound
    behind: bool = False
    word: str = field(default="", compare=False)
    amount: str = field(default="", compare=False)

    @property
    def text(self) -> str:
        """The edge in words: `up to 8 hours`."""
        return f"{self.word} {self.amount}"

    def __le__(self, other: Edge) -> bool:
        return (self.value, self.behind) <= (other.value, other.behind)

    def __lt__(self, other: Edge) -> bool:
        return (self.value, self.behind) < (other.value, other.behind)


@dataclass(frozen=True, slots=True)
class Band:
    """A key's cell that holds between two edges (None: without an end), its first one inside."""

    start: Edge | None
    until: Edge | None

    @property
    def text(self) -> str:
        """The band in words: `from 0 hours until 8 hours`, `over 8 hours`."""
        return " ".join(edge.text for edge in (self.start, self.until) if edge is not None)


@dataclass(frozen=True, slots=True)
class Starts:
    """A key's cell that holds for texts that begin with these letters; of several such rows the longest holds."""

    letters: str

    @property
    def text(self) -> str:
        """The cell in words."""
        return f"{self.letters}…"


Cell = Exactly | Band | Starts | None  # None: holds for any value


@dataclass(frozen=True, slots=True)
class Row:
    """A row: a cell for each key, and its value; None where the terms say nothing (`open` says what is missing).

    `otherwise`: it holds where no other row does.
    """

    cells: tuple[Cell, ...]
    value: Number | Period | date | str | None
    text: str
    open: str | None = None
    otherwise: bool = False
    rank: tuple[bool, int] = (True, 0)  # of rows that hold for the same keys, the highest counts
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def where(self) -> str:
        """The cells in words: `senior, from 0 hours until 8 hours`."""
        given = [cell.text for cell in self.cells if cell is not None]
        return ", ".join([*given, *["otherwise"] * self.otherwise])


@dataclass(frozen=True, slots=True)
class Lookup:
    """A keyed table; of rows that hold for the same keys one is more particular, by the letters it begins with."""

    name: str
    key: tuple[str, ...]
    kinds: tuple[Kind, ...]
    kind: Kind
    unit: Unit | None
    rows: tuple[Row, ...]
    clauses: tuple[str, ...] = ()
    means: str = ""
    span: Span | None = field(default=None, compare=False, repr=False)


def ranked(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows, each with how particular it is: by the letters that a key begins with, last those for all the rest."""
    places = {p for row in rows for p, cell in enumerate(row.cells) if isinstance(cell, Starts)}
    return tuple(
        replace(row, rank=(not row.otherwise, sum(_letters(row.cells[place]) for place in places)))
        for row in rows
    )


def _letters(cell: Cell) -> int:
    if isinstance(cell, Starts):
        return len(cell.letters)
    return 0 if cell is None else _EXACT


def dates_of(table: Lookup) -> frozenset[date]:
    """The days from which on a table may give something else."""
    found: set[date] = set()
    for row in table.rows:
        for cell in row.cells:
            if isinstance(cell, Exactly) and isinstance(cell.value, date):
                found |= {cell.value, add_days(cell.value, 1)}
            for edge in (cell.start, cell.until) if isinstance(cell, Band) else ():
                if edge is not None and isinstance(edge.value, date):
                    found.add(add_days(edge.value, edge.behind))
    return frozenset(found)


def holds(cell: Cell, value: object) -> bool:
    """Whether a cell holds for a known value of its kind."""
    match cell:
        case None:
            return True
        case Exactly(value=own):
            return own == value
        case Starts(letters=letters):
            return str(value).startswith(letters)
        case Band(start=start, until=until):
            place = Edge(value)  # type: ignore[arg-type]
            return (start is None or start <= place) and (until is None or place < until)

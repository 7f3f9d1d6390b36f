"""Keyed tables in the model: rows found by the values of their keys, each with what the terms say there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from engine.diagnostics.spans import Span
from engine.language.kinds import Kind
from engine.values.periods import Period
from engine.values.units import Unit

Number = int | Fraction
Bound = Number | date


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
    """A key's cell that holds between two edges (None: without an end), for values that lie at the first or behind it."""

    start: Edge | None
    until: Edge | None

    @property
    def text(self) -> str:
        """The band in words: `from 0 hours until 8 hours`, `over 8 hours`."""
        return " ".join(edge.text for edge in (self.start, self.until) if edge is not None)


Cell = Exactly | Band | None  # None: holds for any value


@dataclass(frozen=True, slots=True)
class Row:
    """A row: a cell for each key, and its value; None where the terms say nothing (`open` says what is missing)."""

    cells: tuple[Cell, ...]
    value: Number | Period | date | str | None
    text: str
    open: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def where(self) -> str:
        """The cells in words: `senior, from 0 hours until 8 hours`."""
        return ", ".join(cell.text for cell in self.cells if cell is not None)


@dataclass(frozen=True, slots=True)
class Lookup:
    """A keyed table; no two rows hold for the same keys."""

    name: str
    key: tuple[str, ...]
    kinds: tuple[Kind, ...]
    kind: Kind
    unit: Unit | None
    rows: tuple[Row, ...]
    clauses: tuple[str, ...] = ()
    means: str = ""
    span: Span | None = field(default=None, compare=False, repr=False)


def holds(cell: Cell, value: object) -> bool:
    """Whether a cell holds for a known value of its kind."""
    match cell:
        case None:
            return True
        case Exactly(value=own):
            return own == value
        case Band(start=start, until=until):
            place = Edge(value)  # type: ignore[arg-type]
            return (start is None or start <= place) and (until is None or place < until)

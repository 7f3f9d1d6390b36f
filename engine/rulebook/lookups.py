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
class Band:
    """A key's cell that holds from `start` up to, but not including, `until` (None: without an end).

    `ends` are both as the author wrote them.
    """

    start: Bound | None
    until: Bound | None
    ends: tuple[str, str] = field(default=("", ""), compare=False)

    @property
    def text(self) -> str:
        """The band in words: `from 0 hours until 8 hours`."""
        start, until = self.ends
        return " ".join((f"from {start}" * bool(start), f"until {until}" * bool(until))).strip()


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
            return (start is None or start <= value) and (until is None or value < until)  # type: ignore[operator]

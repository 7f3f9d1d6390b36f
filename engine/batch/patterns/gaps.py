"""Values that a pattern leaves open: each row of a batch puts its own in.

A gap may be handed on, added up and printed. Whoever looks at it (compares it, asks whether it is nothing) gets a
`LookedAtError`: then rows that differ there have different patterns, and the value is no gap any more.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, NoReturn

from engine.language.kinds import Kind
from engine.report.forms import Forms, Json
from engine.values.numbers import Number, norm
from engine.values.units import Unit

BEGIN: Final = (
    "\ue000"  # around the number of a slot; of no language, so that hardly any text has them
)
END: Final = "\ue001"
_DIGITS: Final = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """A column in one of the rows that a result is made of; `place` says in which."""

    place: int
    column: str


class LookedAtError(Exception):
    """The pattern depends on what is in a cell; on whether it is 0 alone, where `zero` is true."""

    def __init__(self, cell: Cell, zero: bool = False) -> None:
        super().__init__(cell)
        self.cell, self.zero = cell, zero


class Gap:
    """A value that hangs on some cells; `read` makes it from what they hold, `key` names how."""

    __slots__ = ("cells", "key", "read")

    def __init__(self, cells: tuple[Cell, ...], key: Hashable, read: Callable[..., Any]) -> None:
        self.cells, self.key, self.read = cells, key, read

    def _look(self) -> NoReturn:
        raise LookedAtError(self.cells[0])

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return False if isinstance(other, tuple) else self._look()  # it stands for a single value

    def __hash__(self) -> int:
        self._look()

    def __lt__(self, other: object) -> bool:
        self._look()

    def __bool__(self) -> bool:
        self._look()


class NumberGap(Gap):
    """A number over a denominator, or the sum of several and of what is known; `filled`: known to be other than 0."""

    __slots__ = ("filled", "more", "pers")

    def __init__(
        self, cells: tuple[Cell, ...], pers: tuple[int, ...], more: Number = 0, filled: bool = False
    ) -> None:
        super().__init__(cells, ("number", pers, more), self._number)
        self.pers, self.more, self.filled = pers, more, filled

    def _number(self, *raws: int) -> Number:
        parts = (Fraction(int(raw), per) for raw, per in zip(raws, self.pers, strict=True))
        return norm(sum(parts, Fraction(self.more)))

    def __bool__(self) -> bool:
        if self.filled:
            return True
        raise LookedAtError(self.cells[0], zero=len(self.cells) == 1 and not self.more)

    def __add__(self, other: Any) -> NumberGap:
        if isinstance(other, NumberGap):
            more = self.more + other.more
            return NumberGap(self.cells + other.cells, self.pers + other.pers, more)
        return self if other == 0 else NumberGap(self.cells, self.pers, self.more + other)

    __radd__ = __add__


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in an output: what stands there hangs on some cells."""

    cells: tuple[Cell, ...]
    key: Hashable
    make: Callable[..., Any]


@dataclass(slots=True)
class Slots:
    """The slots of one pattern, by the number in their marks."""

    listed: list[Slot] = field(default_factory=list)
    _known: dict[tuple[tuple[Cell, ...], Hashable], str] = field(default_factory=dict)

    def mark(self, cells: tuple[Cell, ...], key: Hashable, make: Callable[..., Any]) -> str:
        """The text that stands for a slot; marks are in the order of their making."""
        known = self._known.get((cells, key))
        if known is None:
            known = f"{BEGIN}{len(self.listed):0{_DIGITS}}{END}"
            self._known[cells, key] = known
            self.listed.append(Slot(cells, key, make))
        return known

    def text(self, cell: Cell) -> str:
        """The mark of a text that is handed on as it is."""
        return self.mark((cell,), "text", _same)

    def of_mark(self, text: str) -> Slot | None:
        """The slot that a text is the mark of; None of any other text."""
        return self.listed[int(text[1:-1])] if text.startswith(BEGIN) else None

    def shown(self, gap: Gap, how: Hashable, show: Callable[[Any], Any]) -> str:
        """The mark of a gap, shown in some way."""
        read = gap.read
        return self.mark(gap.cells, (gap.key, how), lambda *raws: show(read(*raws)))


@dataclass(frozen=True, slots=True)
class PatternForms(Forms):
    """Forms whose gaps become marks."""

    slots: Slots

    @property
    def plain(self) -> Forms:
        """The forms of what rows put in."""
        return Forms(self.currency, self.zone)

    def json(self, value: object, kind: Kind | None = None, unit: Unit | None = None) -> Json:
        """As in `Forms`."""
        if isinstance(value, Gap):
            plain = self.plain
            return self._mark(value, ("json", kind, unit), lambda v: plain.json(v, kind, unit))
        return Forms.json(self, value, kind, unit)

    def text(self, value: object, kind: Kind | None = None, unit: Unit | None = None) -> str:
        """As in `Forms`."""
        if isinstance(value, Gap):
            plain = self.plain
            return self._mark(value, ("words", kind, unit), lambda v: plain.text(v, kind, unit))
        return Forms.text(self, value, kind, unit)

    def number_json(self, value: object, unit: Unit) -> Json:
        """As in `Forms`."""
        if isinstance(value, Gap):
            plain = self.plain
            return self._mark(value, ("number", unit), lambda v: plain.number_json(v, unit))
        return Forms.number_json(self, value, unit)

    def money_json(self, amount: Any) -> Any:
        """As in `Forms`."""
        if isinstance(amount, Gap):
            plain = self.plain
            return self._mark(amount, ("money", plain.currency), plain.money_json)
        return Forms.money_json(self, amount)

    def money_decimal(self, amount: Any) -> Any:
        """As in `Forms`."""
        if isinstance(amount, Gap):
            plain = self.plain
            return self._mark(amount, ("decimal", plain.currency), plain.money_decimal)
        return Forms.money_decimal(self, amount)

    def _mark(self, gap: Gap, how: Hashable, show: Callable[[Any], Any]) -> str:
        return self.slots.shown(gap, how, show)

    def _invoice(self, row: tuple[object, ...]) -> Json:
        _look(row)
        return Forms._invoice(self, row)

    def _invoice_text(self, row: tuple[object, ...]) -> str:
        _look(row)
        return Forms._invoice_text(self, row)


def _look(row: tuple[object, ...]) -> None:
    """Whatever gaps there are must be known."""
    for value in row:
        if isinstance(value, Gap):
            raise LookedAtError(value.cells[0])


def _same(value: Any) -> Any:
    return value

"""From shapes to patterns: rows alike in their shape have one pattern, unless somebody looks at a gap.

Then the shape is told apart further, by what rows have there; where there are few such rows, or they were told apart by
much already, each is worked out by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from engine.batch.patterns.forms import Fillable, Printing
from engine.batch.patterns.gaps import Cell, Gap, LookedAtError, NumberGap, PatternForms, Slots
from engine.batch.patterns.printing import Columns, Laid, Shown, laid_text
from engine.batch.patterns.totals import Totals
from engine.batch.patterns.tracing import OTHER, GapReader, Tracing
from engine.batch.telling import Row
from engine.interpret.decide import decide
from engine.interpret.results import Result
from engine.plan.lower.lowering import VERSION
from engine.plan.lower.names import ID
from engine.report.forms import result_forms
from engine.report.summary import field_text
from engine.rulebook.model import EVENT, Version

_FEW: Final = 16  # rows of a shape that are not worth telling apart
_DEEP: Final = 48  # cells that a shape is told apart by


@dataclass(frozen=True, slots=True)
class Pattern:
    """What the results of some rows have in common."""

    laid: Fillable
    status: str
    currency: str
    amount: Any  # a number or a gap
    fields: tuple[tuple[str, Laid], ...]  # by which totals are asked for


@dataclass(slots=True)
class _Split:
    """A shape that is told apart further, by what is in a cell."""

    cell: Cell
    zero: bool
    children: dict[Any, Any] = field(default_factory=dict)
    rows: int = 0  # that had it

    def value(self, raw: Any) -> Any:
        """What a row is told apart by."""
        return (0 if raw == 0 else OTHER) if self.zero else raw


Shape = tuple[Any, ...]
Traced = Callable[[Slots, Shape, Mapping[Cell, Any]], Result]


def of_rows(tracing: Tracing, versions: Sequence[Version], columns: Sequence[str]) -> Traced:
    """Results that are made of one row each; a shape is what the row has in these columns."""

    def traced(slots: Slots, shape: Shape, looked: Mapping[Cell, Any]) -> Result:
        values = dict(zip(columns, shape, strict=True))
        reader = tracing.open_readers[EVENT]
        reader.begin(slots, looked)
        row = reader.add(0, values)
        name = slots.text(Cell(0, ID))
        return decide(tracing, Row(EVENT, name, versions[values[VERSION]], row=row), False)

    return traced


class Patterns:
    """The patterns of a run."""

    def __init__(
        self, traced: Traced, printing: Printing, fields: Sequence[str], totals: Totals
    ) -> None:
        self.traced, self.printing, self.fields = traced, printing, tuple(fields)
        self.shown, self.totals = Shown(), totals
        self._known: dict[Shape, Any] = {}

    def fill(self, shape: Shape, columns: Columns, count: int) -> list[Any]:
        """What the printing makes of so many rows of a shape."""
        return self._fill(self._known, shape, shape, {}, columns, count)

    def _fill(
        self,
        known: dict[Any, Any],
        key: Any,
        shape: Shape,
        looked: Mapping[Cell, Any],
        columns: Columns,
        count: int,
    ) -> list[Any]:
        node = known.get(key)
        if node is None:
            node = known[key] = self._node(shape, looked)
        if isinstance(node, _Split):
            node.rows += count
            if node.rows <= _FEW or len(looked) >= _DEEP:
                return [self._alone(shape, columns, place) for place in range(count)]
            return self._split(node, shape, looked, columns, count)
        self._count(node, columns, count)
        return node.laid.fill(self.shown, columns, count)

    def _split(
        self,
        node: _Split,
        shape: Shape,
        looked: Mapping[Cell, Any],
        columns: Columns,
        count: int,
    ) -> list[Any]:
        groups: dict[Any, list[int]] = {}
        for place, raw in enumerate(columns[node.cell]):
            groups.setdefault(node.value(raw), []).append(place)
        result: list[Any] = [None] * count
        for value, places in groups.items():
            own = _Some(columns, places)
            found = self._fill(
                node.children, value, shape, {**looked, node.cell: value}, own, len(places)
            )
            for place, one in zip(places, found, strict=True):
                result[place] = one
        return result

    def _alone(self, shape: Shape, columns: Columns, place: int) -> Any:
        """What the printing makes of one row, all of which may be looked at."""
        slots = Slots()
        own = _Some(columns, [place])
        pattern = self._pattern(slots, self.traced(slots, shape, _Seen(columns, place)))
        self._count(pattern, own, 1)
        [found] = pattern.laid.fill(self.shown, own, 1)
        return found

    def _node(self, shape: Shape, looked: Mapping[Cell, Any]) -> Pattern | _Split:
        slots = Slots()
        try:
            return self._pattern(slots, self.traced(slots, shape, looked))
        except LookedAtError as error:
            return _Split(error.cell, error.zero)

    def _pattern(self, slots: Slots, result: Result) -> Pattern:
        plain = result_forms(result)
        forms = PatternForms(plain.currency, plain.zone, slots)
        fields = [(n, laid_text(field_text(result, n, forms), slots)) for n in self.fields]
        return Pattern(
            self.printing.laid(result, forms, slots), str(result.status), result.currency,
            result.amount, tuple(fields),
        )  # fmt: skip

    # ── Counting ──────────────────────────────────────────────────────────────────────────────────

    def _count(self, pattern: Pattern, columns: Columns, count: int) -> None:
        amount = pattern.amount
        whole = total(amount, columns, range(count))
        self.totals.add(pattern.status, count, pattern.currency, whole)
        for name, laid in pattern.fields:
            texts = laid.fill(self.shown, columns, count)
            places: dict[str, list[int]] = {}
            for place, text in enumerate(texts):
                places.setdefault(text or "", []).append(place)
            for text, own in places.items():
                part = whole if len(places) == 1 else total(amount, columns, own)
                self.totals.add_field(name, text, len(own), pattern.currency, part)


def total(amount: Any, columns: Columns, places: Sequence[int]) -> Any:
    """What the amounts of some rows come to."""
    if not isinstance(amount, Gap):
        return amount * len(places)
    assert isinstance(amount, NumberGap)
    sums = []
    for cell in amount.cells:
        raws = columns[cell]
        every = len(places) == len(raws)
        sums.append(sum(raws) if every else sum(raws[place] for place in places))
    return amount.read(*sums) + amount.more * (len(places) - 1)


class _Some(dict[Cell, list[Any]]):
    """The columns of some rows."""

    def __init__(self, columns: Columns, places: Sequence[int]) -> None:
        super().__init__()
        self._columns, self._places = columns, places

    def __missing__(self, cell: Cell) -> list[Any]:
        own = self._columns[cell]
        found = self[cell] = [own[place] for place in self._places]
        return found


class _Seen(Mapping[Cell, Any]):
    """All cells of a row, as if each had been looked at."""

    def __init__(self, columns: Columns, place: int) -> None:
        self._columns, self._place = columns, place

    def __getitem__(self, cell: Cell) -> Any:
        return self._columns[cell][self._place]

    def __iter__(self) -> Iterator[Cell]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


__all__ = ["GapReader", "Pattern", "Patterns"]

"""A result worked out with gaps in it: the interpreter's own code decides a row whose numbers are left open.

What comes out is the same for all rows that agree in what was looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, cast

from engine.batch.origins import Origins
from engine.batch.patterns.gaps import Cell, Gap, LookedAtError, NumberGap, Slots
from engine.batch.patterns.wanted import Packed, handed_on
from engine.batch.telling import Reader, Row, Telling
from engine.interpret.options import Options
from engine.interpret.results import Line
from engine.interpret.subjects import Subject
from engine.language.kinds import DATE, INSTANT, MOMENT, Kind, Quantity
from engine.plan.formulas import Formula
from engine.plan.known import Known, per_form
from engine.plan.lower.told import Told
from engine.plan.profile import DAY
from engine.plan.why import Why
from engine.rulebook.model import Rule, Rulebook
from engine.values.numbers import Number
from engine.values.unknown import Cause

Looked = Mapping[Cell, Any]  # what cells hold that were looked at: a value, or `OTHER`
OTHER: Final = object()  # a number other than 0


class GapReader(Reader):
    """Values of some rows of a sheet; those of `gaps` are left open, but for cells that were looked at."""

    def __init__(
        self, told: Told, kind: str, gaps: Iterable[str], packed: Iterable[Packed]
    ) -> None:
        causes = told.lowering.causes
        super().__init__(causes, {}, Origins(causes, {}))
        self.kind, self.gaps, self.packed = kind, frozenset(gaps), tuple(packed)
        self.slots = Slots()
        self.looked: Looked = {}
        self.rows: list[Mapping[str, Any]] = []  # what the rows of a result hold, by column
        self.places: list[int] = []  # which of all rows of the result each of them is

    def begin(self, slots: Slots, looked: Looked) -> None:
        """A result with no rows as yet."""
        self.slots, self.looked = slots, looked
        self.rows, self.places = [], []

    def add(self, place: int, values: Mapping[str, Any]) -> int:
        """One more row, of which the shape is given; its number here."""
        found = dict(values)
        for bit in self.packed:
            on = bool(values[bit.word] >> bit.bit & 1)
            if bit.absent:
                found[bit.column] = None if on else found.get(bit.column, OTHER)
            else:
                found[bit.column] = on
        self.rows.append(found)
        self.places.append(place)
        return len(self.rows) - 1

    def get(self, form: Formula, row: int) -> Any:
        """What a column or constant holds in a row; what is not brought back is nothing."""
        if form.op != "col":
            return form.data if form.op == "const" else None
        return self.rows[row].get(form.data, 0)

    def why(self, why: Why, row: int) -> frozenset[Cause]:
        """The causes of a mask."""
        mask = {n: self.get(word, row) for n, word in why.words.items()}
        return self.causes.named(mask)

    def text(self, form: Formula, row: int) -> Any:
        """The mark of a text."""
        if not self._open(form, row):
            return self._told(form, row)
        return self.slots.text(self._cell(form, row))

    def moment(self, form: Formula, row: int) -> datetime | None:
        """An instant, or a gap."""
        if not self._open(form, row):
            raw = self._told(form, row)
            return None if raw is None else _instant(raw)
        return cast("datetime", Gap((self._cell(form, row),), "instant", _instant))

    def maybe(self, value: Known, row: int) -> Any:
        """A value, a gap, or None where there is none."""
        if self._told(value.form, row) is None:
            return None
        return self._value(value, row)

    def value(self, value: Known, row: int) -> Any:
        """A value, a gap, or an `Unknown` with its causes."""
        if value.items is None and self._told(value.form, row) is not None:
            return self._value(value, row)
        return super().value(value, row)

    def _value(self, value: Known, row: int) -> Any:
        if not (handed_on(value) and self._open(value.form, row)):
            return self._plain(value, self._told(value.form, row), row)
        cell = self._cell(value.form, row)
        filled = self.looked.get(cell) is OTHER
        if isinstance(value.kind, Quantity):
            return NumberGap((cell,), (int(per_form(value).data),), filled=filled)
        return Gap((cell,), str(value.kind), reading(value.kind))

    def _told(self, form: Formula, row: int) -> Any:
        """What is known of a cell: what it holds where it was looked at, `OTHER` than nothing, or nothing."""
        if form.op == "col" and form.data in self.gaps:
            cell = self._cell(form, row)
            if cell in self.looked:
                return self.looked[cell]
            return self.rows[row].get(form.data, OTHER)
        return self.get(form, row)

    def _open(self, form: Formula, row: int) -> bool:
        return self._told(form, row) is OTHER

    def _cell(self, form: Formula, row: int) -> Cell:
        return Cell(self.places[row], form.data)


class Tracing(Telling):
    """The world of one result with gaps."""

    def __init__(
        self, rulebook: Rulebook, options: Options, told: Told, readers: Mapping[str, GapReader]
    ) -> None:
        super().__init__(rulebook, options, told, {})
        self.open_readers = readers
        self.readers = dict(readers)

    def verdict(self, rule: Rule, subject: Subject) -> Any:
        """Whether a rule fired; why nobody knows it is asked only where a rule awaits something."""
        assert isinstance(subject, Row)
        value = self.verdicts[subject.kind, subject.version.id, rule.id]
        reader = self.readers[subject.kind]
        if rule.awaits is not None:
            return reader.value(value, subject.row)
        return reader.get(value.form, subject.row) is True

    def total(self, lines: Iterable[Line]) -> Number:
        """What lines come to, which may be a gap."""
        known: Any = [line.amount for line in lines if line.amount is not None]
        if not any(isinstance(amount, Gap) for amount in known):
            return super().total(lines)
        found: Any = sum(known)
        return cast("Number", found)


def reading(kind: Kind) -> Callable[[Any], Any]:
    """How a value of a kind is read from its cell."""
    if kind == DATE:
        return _date
    if kind == INSTANT:
        return _instant
    return _moment if kind == MOMENT else _same


def _date(raw: int) -> date:
    return _FIRST + timedelta(days=raw)


def _instant(raw: int) -> datetime:
    return _EPOCH + timedelta(microseconds=raw)


def _moment(raw: int) -> date:
    day, micros = divmod(raw // 2, DAY)
    return (_FIRST if raw % 2 else _EPOCH) + timedelta(days=day, microseconds=micros)


def _same(raw: Any) -> Any:
    return raw


_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_FIRST: Final = date(1970, 1, 1)
__all__ = ["GapReader", "LookedAtError", "Tracing"]

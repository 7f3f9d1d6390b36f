"""Rows of a compiled plan, and how to read values off them: places of columns are settled once, for each sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from engine.language.kinds import DATE, INSTANT, MOMENT, PERIOD, Collection, Quantity
from engine.plan.formulas import Formula
from engine.plan.known import Known, per_form
from engine.plan.lower.names import SEPARATOR
from engine.plan.profile import DAY
from engine.plan.why import Causes, Why
from engine.values.numbers import norm
from engine.values.periods import Period
from engine.values.unknown import Cause, Unknown

_FIRST: Final = date(1970, 1, 1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_KEPT: Final = 4_096  # numbers, and masks, whose meaning is remembered
Row = tuple[Any, ...]
Read = Callable[[Row], Any]


class OriginError(Exception):
    """A cause lists ids, which only rows of other sheets can tell."""


class Rows:
    """The columns that are read of one sheet: `names`, each with its place in a row."""

    def __init__(self, causes: Causes) -> None:
        self.names: dict[str, int] = {}
        self._causes = causes

    def at(self, form: Formula) -> int:
        """The place of a column."""
        return self.names.setdefault(form.data, len(self.names))

    def plain(self, form: Formula) -> Read:
        """What a column or a constant holds."""
        if form.op == "col":
            place = self.at(form)
            return lambda row: row[place]
        value = form.data if form.op == "const" else None
        return lambda row: value

    def number(self, value: Known) -> Read:
        """A number in canonical units; None where there is none."""
        top, per = self.plain(value.form), per_form(value)
        if per.op == "const" and per.data == 1:
            return top
        below = self.plain(per)
        if per.op == "const":
            return _over(top, per.data)

        def read(row: Row) -> Any:
            found = top(row)
            return None if found is None else norm(Fraction(found, below(row)))

        return read

    def maybe(self, value: Known) -> Read:
        """A value, None where there is none."""
        if isinstance(value.kind, Quantity):
            return self.number(value)
        held = self.plain(value.form)
        if value.kind == PERIOD and value.months is not None:
            months = self.plain(value.months)
            return lambda row: None if held(row) is None else Period(months(row), held(row))
        shape = _shape(value)
        if shape is None:
            return held

        def read(row: Row) -> Any:
            found = held(row)
            return None if found is None else shape(found)

        return read

    def value(self, value: Known) -> Read:
        """A value, or an `Unknown` with its causes."""
        read = self._collected(value) if value.items is not None else self.maybe(value)
        if not value.form.nullable and not value.why.words:
            return read
        form, causes = self.plain(value.form), self.causes(value.why)
        many = value.items is not None

        def told(row: Row) -> Any:
            if form(row) is None:
                found = causes(row)
                if found or not many:
                    return Unknown(found)
            return read(row)

        return told

    def _collected(self, value: Known) -> Read:
        """The different values that a collecting field has, sorted."""
        items = [(self.plain(on), self.value(item)) for on, item in value.items or ()]
        return lambda row: tuple(sorted({item(row) for on, item in items if on(row)}, key=str))

    def causes(self, why: Why) -> Callable[[Row], frozenset[Cause]]:
        """The causes of a mask."""
        numbers = list(why.words)
        words = [self.plain(word) for word in why.words.values()]
        known: dict[Row, frozenset[Cause]] = {}

        def read(row: Row) -> frozenset[Cause]:
            key = tuple([word(row) for word in words])
            found = known.get(key)
            if found is None:
                if len(known) >= _KEPT:
                    known.clear()
                found = known[key] = self._of(dict(zip(numbers, key, strict=True)))
            return found

        return read

    def _of(self, words: Mapping[int, int]) -> frozenset[Cause]:
        if any(words.get(number) for number in self._causes.origins):
            raise OriginError
        return self._causes.named(words)


def _over(top: Read, per: int) -> Read:
    """A number over a constant; of many events few are different, and fractions take their time."""
    known: dict[int, Any] = {}

    def read(row: Row) -> Any:
        found = top(row)
        if found is None:
            return None
        value = known.get(found)
        if value is None:
            if len(known) >= _KEPT:
                known.clear()
            value = known[found] = norm(Fraction(found, per))
        return value

    return read


def _shape(value: Known) -> Callable[[Any], Any] | None:
    """What a held value stands for, where that is another."""
    kind = value.kind
    if kind == DATE:
        return lambda days: _FIRST + timedelta(days=days)
    if kind == INSTANT:
        return lambda micros: _EPOCH + timedelta(microseconds=micros)
    if kind == MOMENT:
        return _moment
    if isinstance(kind, Collection):
        each: Callable[[str], Any] = date.fromisoformat if kind.of == DATE else str
        return lambda text: tuple(map(each, text.split(SEPARATOR))) if text else ()
    return None


def _moment(number: int) -> date | datetime:
    day, micros = divmod(number // 2, DAY)
    start: date = _FIRST if number % 2 else _EPOCH
    return start + timedelta(days=day, microseconds=micros)

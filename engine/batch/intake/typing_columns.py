"""The texts of one field over a chunk of rows → the stored values of a fact, under each of its declarations.

Numbers, dates, instants and texts in their plain forms are recognised and typed all at once. Every other text is typed
by `engine.events.typing_values`, once for each different one, so that nothing is ever read otherwise than there.
A row is `bad` where that finds a fault, or where declarations differ about it; `odd` where a value is good, but its
column cannot hold it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from engine.batch.intake.columns import WIDEST, FactColumn, UnstorableError, arrays_of
from engine.batch.intake.masks import differ, either, marked, scattered
from engine.batch.intake.plain_forms import Form, days, instants, numbers, texts
from engine.events.model import Raw, is_missing
from engine.events.typing_values import Fault, typed
from engine.rulebook.model import Fact

_AT_LEAST: Final = 65_536
_MOST_KNOWN: Final = 100_000  # different texts of a column that are remembered

_FEW: Final = 8  # one text in so many may lack the usual form
_Known: TypeAlias = dict[tuple[Callable[[str], Raw], str], tuple[int, Any]]

_SAMPLE: Final = 4_096  # texts that tell whether they repeat
_GOOD, _MISSING, _BAD, _ODD = range(4)


@dataclass(frozen=True, slots=True)
class Cells:
    """One field of a chunk: texts (NULL: nothing stands there), and what raw value a text stands for.

    Texts that repeat may be a dictionary with indices; no text of a dictionary is NULL, but an index may be.
    `stored`: instead of texts, values that are stored as they are.
    """

    texts: pa.Array
    raw: Callable[[str], Raw]
    stored: bool = False


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """The stored values of a fact, as `arrays_of` names them, and which rows are bad or odd (None: none is)."""

    arrays: tuple[pa.Array, ...]
    bad: pa.Array | None = None
    odd: pa.Array | None = None


@dataclass(slots=True)
class _Found:
    """Values under one declaration; `second`: the months of periods; `missing`: where nothing stands."""

    values: pa.Array
    second: pa.Array | None = None
    bad: pa.Array | None = None
    odd: pa.Array | None = None
    missing: pa.Array | None = None

    def taken(self, indices: pa.Array) -> _Found:
        """The values of rows, of which these are the values of the different texts."""
        values = pc.take(self.values, indices)
        second = None if self.second is None else pc.take(self.second, indices)
        marks = (self.bad, self.odd, self.missing)
        rows = (None if m is None else pc.fill_null(pc.take(m, indices), False) for m in marks)
        return _Found(values, second, *rows)


@dataclass(slots=True)
class FactTyper:
    """Types the cells of one fact; remembers what different texts came to."""

    column: FactColumn
    joined: frozenset[str]  # the reference tables that will be joined
    _known: list[_Known] = field(default_factory=list)
    _nothing: dict[int, _Found] = field(default_factory=dict)

    def typed(self, cells: Cells | None, length: int) -> TypedColumn:
        """The column of a chunk of that length; without cells, of an absent field."""
        found = [self._declared(n, cells, length) for n in range(len(self.column.declared))]
        first = found[0]
        bad, odd = first.bad, first.odd
        for other in found[1:]:
            bad = either(bad, either(other.bad, _unlike(first, other)))
            odd = either(odd, other.odd)
        arrays = [first.values] + ([] if first.second is None else [first.second])
        if self.column.mark_default:
            none = pa.repeat(pa.scalar(False), length)
            arrays.append(none if first.missing is None else first.missing)
        return TypedColumn(tuple(arrays), bad, odd)

    def _declared(self, number: int, cells: Cells | None, length: int) -> _Found:
        fact = self.column.declared[number]
        if cells is None:
            return self._absent(number, length)
        while len(self._known) <= number:
            self._known.append({})
        found = self._cells(fact, cells, self._known[number])
        if cells.texts.null_count:
            found.missing = either(found.missing, pc.is_null(cells.texts))
        return self._completed(fact, found)

    def _absent(self, number: int, length: int) -> _Found:
        """What comes of rows that have no such field; kept, since it is the same for any rows."""
        kept = self._nothing.get(number)
        if kept is None or len(kept.values) < length:
            kinds = [kind for _, kind in arrays_of(self.column)[: self._width]]
            size = max(length, _AT_LEAST)
            kept = _Found(*(pa.nulls(size, kind) for kind in kinds))
            kept.missing = pa.repeat(pa.scalar(True), size)
            self._nothing[number] = self._completed(self.column.declared[number], kept)
        parts = (kept.values, kept.second, kept.bad, kept.odd, kept.missing)
        return _Found(*(None if part is None else part.slice(0, length) for part in parts))

    def _completed(self, fact: Fact, found: _Found) -> _Found:
        """Values with the fact's default where nothing stands, or what that means where there is none."""
        if found.missing is None:
            return found
        if fact.default is not None:
            return self._filled(found, fact.default, found.missing)
        if fact.required and fact.table not in self.joined:
            found.bad = either(found.bad, found.missing)
        return found

    @property
    def _width(self) -> int:
        return 2 if self.column.form == "period" else 1

    def _filled(self, found: _Found, default: object, missing: pa.Array) -> _Found:
        """The values with the default where nothing stands."""
        try:
            stored = self.column.stored(default)
        except UnstorableError:
            found.odd = either(found.odd, missing)
            return found
        first, second = stored if isinstance(stored, tuple) else (stored, 0)
        found.values = pc.if_else(missing, pa.scalar(first, found.values.type), found.values)
        if found.second is not None:
            found.second = pc.if_else(missing, pa.scalar(second, pa.int64()), found.second)
        return found

    def _cells(self, fact: Fact, cells: Cells, known: _Known) -> _Found:
        if cells.stored:
            return _Found(cells.texts)
        if pa.types.is_dictionary(cells.texts.type) and self.column.use != "each":
            found = self._cells(fact, Cells(cells.texts.dictionary, cells.raw), known)
            return found.taken(cells.texts.indices)
        for form in self._forms(fact):
            made = self._by_form(form, fact, cells, known)
            if made is not None:
                return made
            if form.quick and _repeat(
                cells.texts
            ):  # the other forms take longer than to find the different texts
                coded = Cells(pc.dictionary_encode(cells.texts), cells.raw)
                return self._cells(fact, coded, known)
        return self._by_text(fact, cells.texts, cells.raw, known)

    def _by_form(self, form: Form, fact: Fact, cells: Cells, known: _Known) -> _Found | None:
        """The values, those that have not the form each by itself; None where the form is of no use."""
        sure = form.sure(cells.texts)
        unsure = pc.invert(pc.fill_null(sure, True))
        others = pc.sum(unsure).as_py() or 0
        if form.quick and others * _FEW > len(unsure):
            return None
        plain = pc.if_else(pc.fill_null(sure, False), cells.texts, None) if others else cells.texts
        try:
            values = form.make(plain)
        except pa.ArrowInvalid:
            return None
        if values is None:
            return None
        found = self._allowed(values, fact)
        if not others:
            return found
        rest = self._by_text(fact, pc.filter(cells.texts, unsure), cells.raw, known)
        values = pc.replace_with_mask(found.values, unsure, rest.values)
        bad = either(found.bad, scattered(unsure, rest.bad))
        odd, missing = (scattered(unsure, mask) for mask in (rest.odd, rest.missing))
        return _Found(values, None, bad, odd, missing)

    def _forms(self, fact: Fact) -> tuple[Form, ...]:
        """The plain forms of the fact's texts, the most usual one first."""
        match self.column.use:
            case "number":
                places = self.column.places
                room = WIDEST // (self._times(fact) * 10**places)
                return numbers(max(len(str(room)) - 1, 1), places, not fact.whole)
            case "instant":
                return instants()
            case "day":
                return days()
            case "text":
                return texts()
        return ()

    def _times(self, fact: Fact) -> int:
        """What a number is multiplied by, but for its places."""
        factor = Fraction(1 if fact.unit is None else fact.unit.factor)
        return factor.numerator * (self.column.per // factor.denominator)

    def _allowed(self, values: pa.Array, fact: Fact) -> _Found:
        """Values that were made of plain forms, numbers in the fact's unit with all their places."""
        if self.column.form != "number":
            return _Found(values)
        times = self._times(fact)
        stored = values if times == 1 else pc.multiply_checked(values, times)
        return _Found(stored, bad=_outside(stored, fact, self.column.per * 10**self.column.places))

    def _by_text(
        self,
        fact: Fact,
        texts: pa.Array,
        raw: Callable[[str], Raw],
        known: _Known,
    ) -> _Found:
        """Each different text by itself."""
        coded = texts if pa.types.is_dictionary(texts.type) else pc.dictionary_encode(texts)
        if len(known) > _MOST_KNOWN:
            known.clear()
        results = []
        for text in coded.dictionary.to_pylist():
            if (raw, text) not in known:  # what a text stands for hangs on the file
                known[raw, text] = self._one(fact, raw(text))
            results.append(known[raw, text])
        kinds = [kind for _, kind in arrays_of(self.column)[: self._width]]
        stored = [result[1] if result[0] == _GOOD else None for result in results]
        if self._width == 2:
            parts = [[None if one is None else one[n] for one in stored] for n in range(2)]
        else:
            parts = [stored]
        arrays = [pc.take(pa.array(p, k), coded.indices) for p, k in zip(parts, kinds, strict=True)]
        marks = [marked(results, state, coded.indices) for state in (_BAD, _ODD, _MISSING)]
        return _Found(arrays[0], arrays[1] if self._width == 2 else None, *marks)

    def _one(self, fact: Fact, value: Raw) -> tuple[int, Any]:
        if is_missing(value):
            return _MISSING, None
        found = typed(value, fact)
        if isinstance(found, Fault):
            return _BAD, None
        try:
            return _GOOD, self.column.stored(found)
        except UnstorableError:
            return _ODD, None


def _repeat(texts: pa.Array) -> bool:
    """Whether some texts are there several times, by the look of the first ones."""
    if pa.types.is_dictionary(texts.type):
        return False
    some = texts.slice(0, _SAMPLE)
    different = pc.count_distinct(some).as_py()
    return bool(different * _FEW < (len(some) - some.null_count) * (_FEW - 1))


def _outside(stored: pa.Array, fact: Fact, scale: int) -> pa.Array | None:
    """Where numbers lie outside what the fact allows."""
    found: pa.Array | None = None
    if fact.minimum is not None:
        least = -(-Fraction(fact.minimum) * scale // 1)
        found = either(
            found, pc.less(stored, pa.scalar(min(max(least, -WIDEST), WIDEST), pa.int64()))
        )
    if fact.maximum is not None:
        most = Fraction(fact.maximum) * scale // 1
        found = either(
            found, pc.greater(stored, pa.scalar(min(max(most, -WIDEST), WIDEST), pa.int64()))
        )
    return None if found is None else pc.fill_null(found, False)


def _unlike(one: _Found, two: _Found) -> pa.Array:
    """Where two declarations give different values."""
    found = differ(one.values, two.values)
    if one.second is not None and two.second is not None:
        found = pc.or_(found, differ(one.second, two.second))
    return found

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
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from engine.batch.intake.columns import FINEST, WIDEST, FactColumn, UnstorableError, arrays_of
from engine.batch.intake.masks import differ, either, marked, scattered
from engine.batch.intake.plain_forms import are_digits, are_plain, days, instants
from engine.events.model import Raw, is_missing
from engine.events.typing_values import Fault, typed
from engine.language.kinds import DATE, INSTANT, Quantity
from engine.rulebook.model import Fact

_DAY: Final = (
    r"(?:1[6-9]|2[0-9])[0-9]{2}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_CLOCK: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?"
_OFFSET: Final = r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
_PLAIN_DATE: Final = f"^{_DAY}$"
_PLAIN_INSTANT: Final = f"^{_DAY}[T ]{_CLOCK}{_OFFSET}$"
_PLAIN_TEXT: Final = r"^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$"
_AT_LEAST: Final = 65_536
_MOST_KNOWN: Final = 100_000  # different texts of a column that are remembered

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
    _known: list[dict[str, tuple[int, Any]]] = field(default_factory=list)
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

    def _cells(self, fact: Fact, cells: Cells, known: dict[str, tuple[int, Any]]) -> _Found:
        if cells.stored:
            return _Found(cells.texts)
        if pa.types.is_dictionary(cells.texts.type) and self.column.use != "each":
            found = self._cells(fact, Cells(cells.texts.dictionary, cells.raw), known)
            return found.taken(cells.texts.indices)
        quick = self._quickly(fact, cells.texts)
        if quick is not None:
            return quick
        plain, make = self._recogniser(fact)
        if plain is None or make is None:
            return self._by_text(fact, cells.texts, cells.raw, known)
        sure = pc.match_substring_regex(cells.texts, plain)
        unsure = pc.invert(pc.fill_null(sure, True))
        if not pc.any(unsure).as_py():
            return make(cells.texts)
        found = make(pc.if_else(pc.fill_null(sure, False), cells.texts, None))
        rest = self._by_text(fact, pc.filter(cells.texts, unsure), cells.raw, known)
        values = pc.replace_with_mask(found.values, unsure, rest.values)
        bad = either(found.bad, scattered(unsure, rest.bad))
        odd, missing = (scattered(unsure, mask) for mask in (rest.odd, rest.missing))
        return _Found(values, None, bad, odd, missing)

    def _quickly(self, fact: Fact, texts: pa.Array) -> _Found | None:
        """The values where all texts have the most usual form; None where that is not so."""
        match self.column.use:
            case "instant" | "day":
                values = instants(texts) if fact.kind == INSTANT else days(texts)
                return None if values is None else _Found(values)
            case "text":
                return _Found(texts) if are_plain(texts) else None
            case "number":
                times, digits = self._room(fact)
                if not are_digits(texts, digits):
                    return None
                times *= 10**self.column.places
                return self._allowed(pc.multiply(pc.cast(texts, pa.int64()), times), fact)
        return None

    def _room(self, fact: Fact) -> tuple[int, int]:
        """What a number is multiplied by, but for its places, and how many digits there is room for."""
        factor = Fraction(1 if fact.unit is None else fact.unit.factor)
        times = factor.numerator * (self.column.per // factor.denominator)
        return times, max(len(str(WIDEST // (times * 10**self.column.places))) - 1, 1)

    def _allowed(self, stored: pa.Array, fact: Fact) -> _Found:
        return _Found(stored, bad=_outside(stored, fact, self.column.per * 10**self.column.places))

    def _recogniser(self, fact: Fact) -> tuple[str | None, Callable[[pa.Array], _Found] | None]:
        """The plain form of the fact's texts, and what types texts of that form."""
        if self.column.use == "each":
            return None, None
        if isinstance(fact.kind, Quantity):
            return self._plain_number(fact)
        if fact.kind == INSTANT:
            kind = pa.timestamp("us", "UTC")
            return _PLAIN_INSTANT, lambda texts: _Found(pc.cast(pc.cast(texts, kind), pa.int64()))
        if fact.kind == DATE:
            return _PLAIN_DATE, lambda texts: _Found(_days(texts))
        return _PLAIN_TEXT, _Found

    def _plain_number(self, fact: Fact) -> tuple[str, Callable[[pa.Array], _Found]]:
        times, whole = self._room(fact)
        places = self.column.places
        fraction = "" if fact.whole else rf"(?:\.[0-9]{{1,{FINEST}}})?"

        def make(texts: pa.Array) -> _Found:
            if places:
                exact = pc.cast(texts, pa.decimal128(whole + FINEST, FINEST))
                tens = pa.scalar(10**FINEST, pa.decimal128(FINEST + 1, 0))
                numbers = pc.cast(pc.multiply(exact, tens), pa.int64())
            else:
                numbers = pc.cast(texts, pa.int64())
            stored = numbers if times == 1 else pc.multiply_checked(numbers, times)
            return self._allowed(stored, fact)

        return rf"^-?[0-9]{{1,{whole}}}{fraction}$", make

    def _by_text(
        self,
        fact: Fact,
        texts: pa.Array,
        raw: Callable[[str], Raw],
        known: dict[str, tuple[int, Any]],
    ) -> _Found:
        """Each different text by itself."""
        coded = texts if pa.types.is_dictionary(texts.type) else pc.dictionary_encode(texts)
        if len(known) > _MOST_KNOWN:
            known.clear()
        results = []
        for text in coded.dictionary.to_pylist():
            if text not in known:
                known[text] = self._one(fact, raw(text))
            results.append(known[text])
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


def _days(texts: pa.Array) -> pa.Array:
    return pc.cast(pc.cast(pc.cast(texts, pa.date32()), pa.int32()), pa.int64())


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

"""Keyed tables, and facts of reference tables on other days.

What a table gives hangs only on which of its cells hold for each key, or on that nobody knows the key. So each key is
read as the number of a class (`lookup_keys`), and the classes together as one number, for which all is settled here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import reduce
from itertools import product
from math import lcm
from operator import and_, mul
from typing import Final

from engine.language.kinds import BOOL, PERIOD, Enum, Kind, is_text
from engine.language.tree import Call, Ref
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known
from engine.plan.lower.lookup_keys import bits_of, classes_of, picked
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place
from engine.plan.lower.names import day_number
from engine.plan.why import Why, merged
from engine.rulebook.lookups import Cell, Lookup, Row
from engine.values.periods import Period
from engine.values.unknown import Cause, CauseKind

Value = object  # what a row gives
Space = tuple[bool | str, ...] | None
_MOST: Final = 1000  # combinations of unknown keys that are tried, as the interpreter does
_MOST_CODES: Final = 100_000


def look_up(lowering: Lowering, call: Call, place: Place) -> Known:
    """What a keyed table gives for these keys."""
    named, *keys = call.args
    assert isinstance(named, Ref)
    table = place.version.lookups.get(named.name)
    if table is None or len(table.key) != len(keys):
        return lowering.not_there(place, named.name, call.kind)
    given = [lowering.value(key, place) for key in keys]
    return found_in(lowering, place, table, given, [_space(key.kind) for key in keys], call.kind)


def found_in(
    lowering: Lowering,
    place: Place,
    table: Lookup,
    keys: Sequence[Known],
    spaces: Sequence[Space],
    kind: Kind,
) -> Known:
    """What a table gives; `spaces` are all values that each key can have, if few."""
    return _Table(lowering, place, table, keys, spaces).told(kind)


def on_day(lowering: Lowering, call: Call, place: Place) -> Known:
    """A fact of a reference table as it is on a day."""
    raise NotColumnarError("`on_day`")


@dataclass(frozen=True, slots=True)
class _Open:
    """The table says nothing there."""

    detail: str


_Found = Value | _Open | None  # None: it hangs on the keys that nobody knows


class _Table:
    """One table with the keys of a call."""

    def __init__(
        self,
        lowering: Lowering,
        place: Place,
        table: Lookup,
        given: Sequence[Known],
        spaces: Sequence[Space],
    ) -> None:
        self.lowering, self.place, self.table, self.given = lowering, place, table, given
        self.rows = sorted(table.rows, key=lambda row: row.rank, reverse=True)  # best first
        firsts: dict[object, int] = {}
        for n, row in enumerate(self.rows):
            firsts.setdefault(row.rank, n)
        self.above = [firsts[row.rank] for row in self.rows]  # how many rows are better than each
        self.name = f"lookup {table.name}"
        columns: list[list[Cell]] = [[row.cells[n] for row in self.rows] for n in range(len(given))]
        self.classes = [
            classes_of(lowering, place, key, cells, f"{self.name} {name}")
            for key, cells, name in zip(given, columns, table.key, strict=True)
        ]
        self.spaces = [
            None if space is None else [bits_of(value, cells) for value in space]
            for space, cells in zip(spaces, columns, strict=True)
        ]
        if _product(len(c.holding) for c in self.classes) > _MOST_CODES:
            raise NotColumnarError("keyed tables of very many rows")

    def told(self, kind: Kind) -> Known:
        """What the table gives, by the code of the classes."""
        found = [
            self._at(codes) for codes in product(*(range(len(c.holding)) for c in self.classes))
        ]
        code: Formula = f.ZERO
        for classes in self.classes:
            code = f.add(f.mul(code, f.const(len(classes.holding))), classes.code)
        if found and all(one == found[0] for one in found):
            code = f.ZERO
        values = [None if isinstance(one, _Open) else one for one in found]
        value = self._value(kind, code, values)
        why = merged([self._open_why(code, found), self._lost_why(code, found)])
        if all(one is not None for one in values):
            return value
        there = self._pick(code, [one is not None for one in values], "there")
        form = f.when(f.equal(there, f.ONE), value.form)
        return Known(kind, form, why, value.per, value.months)

    def _pick(self, code: Formula, results: Sequence[int], name: str) -> Formula:
        return picked(
            self.lowering, self.place, code, list(map(int, results)), f"{self.name} {name}"
        )

    def _value(self, kind: Kind, code: Formula, values: Sequence[Value]) -> Known:
        if is_text(kind):
            words = list(dict.fromkeys(str(value) for value in values if value is not None))
            if len(words) < 2:
                return Known(kind, f.const(words[0] if words else ""))
            places = [0 if value is None else words.index(str(value)) for value in values]
            place = self._pick(code, places, "word")
            said = [(f.equal(place, f.const(n)), f.const(w)) for n, w in enumerate(words[:-1])]
            return Known(kind, f.case(said, f.const(words[-1])))
        if kind == PERIOD:
            periods = [value if isinstance(value, Period) else Period() for value in values]
            months = self._pick(code, [period.months for period in periods], "months")
            return Known(kind, self._pick(code, [p.days for p in periods], "days"), months=months)
        numbers = [_number(value) for value in values]
        per = lcm(*(number.denominator for number in numbers))
        return Known(kind, self._pick(code, [int(n * per) for n in numbers], "value"), per=per)

    def _open_why(self, code: Formula, found: Sequence[_Found]) -> Why:
        """Why it is open where the table says nothing."""
        words: dict[int, list[int]] = {}
        for n, one in enumerate(found):
            if not isinstance(one, _Open):
                continue
            cause = Cause(CauseKind.OPEN, self.table.name, one.detail)
            for word, mask in self.lowering.causes.because(cause).words.items():
                words.setdefault(word, [0] * len(found))[n] = mask.data
        return Why({w: self._pick(code, masks, f"open{w}") for w, masks in words.items()})

    def _lost_why(self, code: Formula, found: Sequence[_Found]) -> Why:
        """The causes of the keys that nobody knows, where it hangs on them."""
        lost = [one is None for one in found]
        if not any(lost):
            return Why()
        hangs = f.equal(self._pick(code, lost, "lost"), f.ONE)
        return merged(key.why for key in self.given).where(hangs)

    # ── One combination of classes ────────────────────────────────────────────────────────────────

    def _at(self, codes: Sequence[int]) -> _Found:
        unknown = [
            c.unknown and n == len(c.holding) - 1 for n, c in zip(codes, self.classes, strict=True)
        ]
        holding = self._all(c.holding[n] for n, c in zip(codes, self.classes, strict=True))
        may = self._all(c.may[n] for n, c in zip(codes, self.classes, strict=True))
        row = self._best(holding, may)
        if row is not None:
            return _Open(row.open or "the table leaves it open") if row.value is None else row.value
        if not any(unknown) or not may:
            return _Open(f"no row for this {', '.join(self.table.key)}")
        return self._same_for_all(codes, unknown)

    def _all(self, bits: Iterable[int]) -> int:
        return reduce(and_, bits, (1 << len(self.rows)) - 1)

    def _best(self, holding: int, may: int) -> Row | None:
        """The best row that holds, unless a better one may."""
        if not holding:
            return None
        first = (holding & -holding).bit_length() - 1
        better = (1 << self.above[first]) - 1
        return None if may & better else self.rows[first]

    def _same_for_all(self, codes: Sequence[int], unknown: Sequence[bool]) -> _Found:
        """The one value that the table gives for all that the unknown keys can be."""
        choices: list[list[int]] = []
        for n, lost, space, classes in zip(codes, unknown, self.spaces, self.classes, strict=True):
            if lost and space is None:
                return None
            choices.append(space if lost and space is not None else [classes.holding[n]])
        if _product(map(len, choices)) > _MOST:
            return None
        found = set()
        for combination in product(*choices):
            bits = self._all(combination)
            row = self._best(bits, bits)
            found.add(None if row is None else row.value)
        return found.pop() if len(found) == 1 else None


def _product(numbers: Iterable[int]) -> int:
    return reduce(mul, numbers, 1)


def _number(value: Value) -> Fraction:
    if isinstance(value, date):
        return Fraction(day_number(value))
    return Fraction(value) if isinstance(value, int | Fraction) else Fraction(0)


def _space(kind: Kind) -> Space:
    """All values that a key can have, if they are declared."""
    if isinstance(kind, Enum) and kind.declared:
        return kind.values
    return (True, False) if kind == BOOL else None

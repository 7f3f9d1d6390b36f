"""Keys of keyed tables as numbers of classes: values that no cell of a table can tell apart are of one class.

For each class it is settled which rows' cells hold for it, as the bits of a whole number. What nobody knows is a class
of its own, the last one: for it only cells hold that hold for anything, and all of them may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Final

from engine.language.kinds import BOOL, DATE, Quantity, is_text
from engine.plan import formulas as f
from engine.plan.formulas import Constant, Formula
from engine.plan.known import Known, per_form
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place
from engine.plan.lower.names import day_number
from engine.plan.sheets import Joined, Table, Typed
from engine.rulebook.lookups import Band, Cell, Exactly, Starts, holds

MOST_BRANCHES: Final = 48  # of a choice that is written out; of more a table is made
_NONE: Final = "\0"  # a text that no cell has, nor begins one


@dataclass(frozen=True, slots=True)
class Classes:
    """The class of a key as a formula, never NULL; of each class the rows that hold for it, and those that may."""

    code: Formula
    holding: tuple[int, ...]
    may: tuple[int, ...]
    unknown: bool  # whether the last class is for what nobody knows


def classes_of(
    lowering: Lowering, place: Place, key: Known, cells: Sequence[Cell], name: str
) -> Classes:
    """The classes of a key of which a table has these cells; `name` is for what has to be made."""
    if key.kind == BOOL:
        values: tuple[object, ...] = (False, True)
        code = f.case([(key.form, f.ONE)], f.ZERO)
    elif is_text(key.kind):
        values, code = _of_words(lowering, place, key.form, cells, name)
    elif key.kind == DATE:
        values, code = _of_days(key.form, cells)
    elif isinstance(key.kind, Quantity):
        values, code = _of_numbers(key, cells)
    else:
        raise NotColumnarError(f"keyed tables by {key.kind}")
    rows = [bits_of(value, cells) for value in values]
    may = list(rows)
    if not key.form.nullable:
        return Classes(code, tuple(rows), tuple(may), False)
    rows.append(sum(1 << n for n, cell in enumerate(cells) if cell is None))
    may.append((1 << len(cells)) - 1)
    code = f.case([(f.is_null(key.form), f.const(len(values)))], code)
    code = f.bounded(code, 0, len(values))
    return Classes(code, tuple(rows), tuple(may), True)


def bits_of(value: object, cells: Sequence[Cell]) -> int:
    """The rows whose cells hold for a value."""
    return sum(1 << n for n, cell in enumerate(cells) if holds(cell, value))


def picked(
    lowering: Lowering, place: Place, code: Formula, results: Sequence[int], name: str
) -> Formula:
    """The result that stands at the place `code`, which is never NULL."""
    changes = [n for n in range(1, len(results)) if results[n] != results[n - 1]]
    if len(changes) <= MOST_BRANCHES:
        return f.steps(code, changes, [results[0], *(results[n] for n in changes)])
    rows = tuple(enumerate(results))
    found = _look(lowering, place, name, code, rows, Typed("int", True, min(results), max(results)))
    return f.bounded(f.coalesce(found, f.ZERO), min(0, *results), max(0, *results))


def _look(
    lowering: Lowering,
    place: Place,
    name: str,
    key: Formula,
    rows: tuple[tuple[Constant, Constant], ...],
    typed: Typed,
) -> Formula:
    """What a table of pairs has for a key."""
    tables = lowering.plan.tables
    made = next((t.name for t in tables.values() if t.rows == rows), None)
    if made is None:
        made = name if name not in tables else f"{name}~{len(tables)}"
        keys = Typed(key.type, False, key.low, key.high)
        columns = {"key": keys, "result": Typed(typed.type, False, typed.low, typed.high)}
        tables[made] = Table(made, ("key",), columns, rows)
    return lowering.define(place.kind, made, Joined(made, (key,), "result"), typed)


def _of_words(
    lowering: Lowering, place: Place, form: Formula, cells: Sequence[Cell], name: str
) -> tuple[tuple[object, ...], Formula]:
    """A class for each word, for each beginning that none longer follows, and for all the rest."""
    words = list(dict.fromkeys(str(c.value) for c in cells if isinstance(c, Exactly)))
    begins = list(dict.fromkeys(c.letters for c in cells if isinstance(c, Starts)))
    begins.sort(key=len, reverse=True)
    values: list[object] = [_NONE, *words, *(letters + _NONE for letters in begins)]
    starting = [
        (f.starts_with(form, letters), f.const(1 + len(words) + n))
        for n, letters in enumerate(begins)
    ]
    rest = f.case(starting, f.ZERO)
    if len(words) <= MOST_BRANCHES:
        same = [(f.equal(form, f.const(word)), f.const(1 + n)) for n, word in enumerate(words)]
        return tuple(values), f.case([*same, *starting], f.ZERO)
    rows = tuple((word, 1 + n) for n, word in enumerate(words))
    found = _look(lowering, place, name, form, rows, Typed("int", True, 1, len(words)))
    return tuple(values), f.coalesce(found, rest)


def _of_days(form: Formula, cells: Sequence[Cell]) -> tuple[tuple[object, ...], Formula]:
    bounds = sorted({day_number(value) for value in _bounds(cells) if isinstance(value, date)})
    starts = sorted({start for bound in bounds for start in (bound, bound + 1)})
    values = [_day(start) for start in [starts[0] - 1 if starts else 0, *starts]]
    return tuple(values), f.steps(form, starts, range(len(values)))


def _of_numbers(key: Known, cells: Sequence[Cell]) -> tuple[tuple[object, ...], Formula]:
    """Below, at and between the numbers that the cells name."""
    bounds = sorted({Fraction(v) for v in _bounds(cells) if isinstance(v, int | Fraction)})
    values: list[object] = [bounds[0] - 1 if bounds else 0]
    for n, bound in enumerate(bounds):
        between = (bound + bounds[n + 1]) / 2 if n + 1 < len(bounds) else bound + 1
        values += [bound, between]
    if not isinstance(key.per, int):
        return tuple(values), _counted(key, bounds)
    starts: dict[int, int] = {}
    for n, bound in enumerate(bounds):
        starts[ceil(bound * key.per)] = 2 * n + 1
        starts[floor(bound * key.per) + 1] = 2 * n + 2  # the same where no value is the bound
    ordered = sorted(starts)
    return tuple(values), f.steps(key.form, ordered, [0, *(starts[start] for start in ordered)])


def _counted(key: Known, bounds: Sequence[Fraction]) -> Formula:
    """The class of a number whose denominator is a formula."""
    if len(bounds) > MOST_BRANCHES:
        raise NotColumnarError("keyed tables by quotients")
    branches: list[tuple[Formula, Formula]] = []
    for n, bound in reversed(list(enumerate(bounds))):
        top = f.mul(key.form, f.const(bound.denominator))
        limit = f.mul(per_form(key), f.const(bound.numerator))
        branches.append((f.less(limit, top), f.const(2 * n + 2)))
        branches.append((f.equal(limit, top), f.const(2 * n + 1)))
    return f.case(branches, f.ZERO)


def _bounds(cells: Sequence[Cell]) -> list[object]:
    """All values at which a cell begins or ceases to hold."""
    found: list[object] = []
    for cell in cells:
        match cell:
            case Exactly(value=value):
                found.append(value)
            case Band(start=start, until=until):
                found += [edge.value for edge in (start, until) if edge is not None]
    return found


def _day(number: int) -> date:
    return date(1970, 1, 1) + timedelta(days=number)

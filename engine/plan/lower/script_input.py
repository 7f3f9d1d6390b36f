"""What a script reads: the columns of the events' table, and in words what each holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from engine.language.kind_units import usual_unit
from engine.language.kinds import INSTANT, PERIOD, Collection, Quantity
from engine.plan import formulas as f
from engine.plan.formulas import Constant
from engine.plan.known import type_of
from engine.plan.lower.names import ID, SEPARATOR, fact_column
from engine.plan.lower.script_words import held, measured
from engine.plan.profile import DAY, Profile, Shape
from engine.plan.sheets import ROW, Given, Sheet, Typed
from engine.rulebook.model import EVENT, Fact

FIRST_DAY: Final = 3_652  # 1980-01-01
LAST_DAY: Final = 47_846  # 2100-12-31
HUNDREDTHS: Final = 100
MOST: Final = 10**10
ROWS: Final = 10_000  # events that one group or window may hold; sums stay within 38 digits
NUMBERS: Final = 2**48  # of rows
EPOCH: Final = date(1970, 1, 1)
MAYBE: Final = "?"  # behind the column of a fact whose default is not put in yet


def script_profile(facts: Mapping[str, Fact]) -> Profile:
    """What numbers a script takes: hundredths of what need not be whole, within bounds whose products fit 38 digits."""
    shapes = {fact.name: _shape(fact) for fact in facts.values() if isinstance(fact.kind, Quantity)}
    return Profile(shapes, FIRST_DAY, LAST_DAY, rows=ROWS)


def like(seen: Profile, facts: Mapping[str, Fact]) -> Profile:
    """The profile of a script for events like some that were seen: numbers may be twice as far from 0, facts absent."""
    shapes = {
        name: Shape(shape.scale, min(0, 2 * shape.low), max(0, 2 * shape.high))
        for name, shape in seen.shapes.items()
        if name in facts
    }
    return replace(seen, shapes=shapes, rows=ROWS, seen=None)


def _shape(fact: Fact) -> Shape:
    factor = Fraction(1 if fact.unit is None else fact.unit.factor)
    scale = factor.denominator * (1 if fact.whole else HUNDREDTHS)
    low = -MOST if fact.minimum is None else max(-MOST, int(fact.minimum * scale // 1))
    high = MOST if fact.maximum is None else min(MOST, int(-(-fact.maximum * scale // 1)))
    return Shape(scale, low, high)


def script_input(
    facts: Mapping[str, Fact], profile: Profile
) -> tuple[dict[str, Typed], dict[str, str]]:
    """The columns of the events' table, and what each holds."""
    typed = {ROW: Typed("int", False, 0, NUMBERS), ID: Typed("text", False)}
    said = {
        ROW: f"a number of the row, unique, from 0 to {NUMBERS}",
        ID: "the id of the event, unique",
    }
    first, last = (EPOCH + timedelta(days=day) for day in (profile.first, profile.last))
    days = f", on days from {first} to {last}"
    for name, fact in facts.items():
        column, absent = fact_column(name), not (fact.required or fact.default is not None)
        missing = f"; {_of_null(fact, profile)}"
        if isinstance(fact.kind, Quantity):
            shape = profile.of(fact)
            typed[column] = Typed("int", absent, shape.low, shape.high)
            told = measured(fact.unit or usual_unit(fact.kind), shape.scale)
            said[column] = f"{told}, a whole number from {shape.low} to {shape.high}{missing}"
        elif fact.kind == PERIOD:
            typed[column] = Typed("int", absent, -100_000, 100_000)
            typed[f"{column}.months"] = Typed("int", absent, -10_000, 10_000)
            said[column] = f"{held(PERIOD)}, from -100000 to 100000{missing}"
            said[f"{column}.months"] = "its months, from -10000 to 10000"
        elif type_of(fact.kind) == "int":
            unit_size = DAY if fact.kind == INSTANT else 1
            typed[column] = Typed(
                "int", absent, profile.first * unit_size, (profile.last + 1) * unit_size - 1
            )
            said[column] = f"{held(fact.kind)}{days}{missing}"
        else:
            typed[column] = Typed(type_of(fact.kind), absent)
            order = ", sorted" if isinstance(fact.kind, Collection) else ""
            said[column] = f"{held(fact.kind)}{order}{missing}"
    return typed, said


def default_in(fact: Fact, profile: Profile) -> Constant | None:
    """A fact's default as its column has it; None where there is none, or the column has no such value."""
    value = fact.default
    if isinstance(fact.kind, Quantity) and isinstance(value, int | Fraction):
        exact = Fraction(value) * profile.of(fact).scale
        return exact.numerator if exact.denominator == 1 else None
    if isinstance(value, frozenset | tuple):
        items = sorted(value) if isinstance(value, frozenset) else value
        return SEPARATOR.join(str(one) for one in items)
    return value if isinstance(value, bool | str) else None


def _of_null(fact: Fact, profile: Profile) -> str:
    """What NULL means in a column."""
    if fact.default is None:
        return "events where it is NULL are apart" if fact.required else "NULL where it is missing"
    default = default_in(fact, profile)
    if default is None:
        return "events where it is NULL are apart"
    said = str(default).lower() if isinstance(default, bool) else str(default)
    return f"NULL stands for {said or 'nothing'}"


@dataclass(frozen=True, slots=True)
class Filled:
    """The table of events as it is, with what stands for NULL, and of which columns none may be NULL in the end."""

    sheet: Sheet
    typed: Mapping[str, Typed]  # of the columns when that is done
    present: tuple[str, ...]


def filled(
    table: str, facts: Mapping[str, Fact], typed: Mapping[str, Typed], profile: Profile
) -> Filled:
    """The events' sheet over a table in which any column of a fact may be NULL; `typed`: what the facts say."""
    defaults = {fact_column(name): default_in(fact, profile) for name, fact in facts.items()}
    given: dict[str, Typed] = {}
    sheet, found = Sheet(EVENT, Given(table, given)), dict(typed)
    present: list[str] = []
    for column, own in typed.items():
        default = defaults.get(column)
        if own.nullable or column in (ROW, ID):
            given[column] = own
        elif default is None:
            given[column] = replace(own, nullable=True)
            present.append(column)
        else:
            name, open_ = f"{column}{MAYBE}", replace(own, nullable=True)
            given[name] = open_
            read = f.column(name, own.type, own.low, own.high)
            form = f.coalesce(read, f.const(default))
            sheet.definitions[column] = form
            sheet.typed[column] = found[column] = Typed(own.type, False, form.low, form.high)
    return Filled(sheet, found, tuple(present))

"""One event, given by names and values, as the columns of a compiled plan; what is not plain raises `OddError`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

from engine.language.kinds import BOOL, DATE, INSTANT, PERIOD, TEXT, Enum, Quantity
from engine.plan.known import NotColumnarError, type_of
from engine.plan.lower.names import ID, SEPARATOR, day_number, fact_column, instant_number
from engine.plan.profile import DAY as MICROS
from engine.plan.profile import Profile, declared
from engine.plan.sheets import ROW, Typed
from engine.rulebook.model import Fact

FIRST_DAY: Final = 10_957  # 2000-01-01: events of other days are the interpreter's
LAST_DAY: Final = 33_237  # 2060-12-31
Take = Callable[
    [Any], Any
]  # a value as its column holds it; `OddError` where it is not plainly one


class OddError(Exception):
    """A value that only the readers of events can judge."""


def taker(fact: Fact, profile: Profile) -> Take:
    kind = fact.kind
    if kind == BOOL:
        return _truth
    if isinstance(kind, Enum):
        return _word(frozenset(kind.values))
    if kind == TEXT:
        return _text
    if kind == DATE:
        return _day
    if kind == INSTANT:
        return _moment
    if isinstance(kind, Quantity):
        return _quantity(fact, profile)
    return _never


def _never(value: Any) -> Any:
    raise OddError


def _truth(value: Any) -> Any:
    if value is True or value is False:
        return value
    raise OddError


def _word(words: frozenset[str]) -> Take:
    def take(value: Any) -> Any:
        if type(value) is str and value in words:
            return value
        raise OddError

    return take


def _text(value: Any) -> Any:
    if (
        type(value) is str
        and value.isascii()
        and value.isprintable()
        and 0 < len(value) < 200
        and value == value.strip()
    ):
        return value
    raise OddError


def _day(value: Any) -> Any:
    if type(value) is str:
        try:
            value = date.fromisoformat(value) if len(value) == 10 else None
        except ValueError:
            raise OddError from None
    if type(value) is date and FIRST_DAY <= (number := day_number(value)) <= LAST_DAY:
        return number
    raise OddError


def _moment(value: Any) -> Any:
    if type(value) is str and value.isascii():
        try:
            value = (
                datetime.fromisoformat(value)
                if len(value) in (20, 25) and value[10] == "T"
                else None
            )
        except ValueError:
            raise OddError from None
    if type(value) is datetime and value.tzinfo is not None:
        number = instant_number(value)
        if FIRST_DAY <= number // MICROS <= LAST_DAY:
            return number
    raise OddError


def _quantity(fact: Fact, profile: Profile) -> Take:
    shape = profile.of(fact)
    factor = Fraction(1 if fact.unit is None else fact.unit.factor) * shape.scale
    times = int(factor) if factor.denominator == 1 else 0
    low, high = shape.low, shape.high

    def take(value: Any) -> Any:
        if type(value) is int and times and low <= (number := value * times) <= high:
            return number
        raise OddError

    return take


REQUIRED: Final = object()


def default_of(fact: Fact) -> Any:
    value = fact.default
    if value is None:
        return REQUIRED if fact.required else None
    if isinstance(value, bool | str):
        return value
    if isinstance(fact.kind, Quantity) and isinstance(value, int | Fraction):
        scaled = Fraction(value) * declared(fact).scale
        return int(scaled) if scaled.denominator == 1 else REQUIRED
    if isinstance(value, frozenset | tuple):
        return SEPARATOR.join(str(item) for item in sorted(value))
    return REQUIRED


def columns_of_facts(facts: Mapping[str, Fact], profile: Profile) -> dict[str, Typed]:
    found = {ROW: Typed("int", False, 0, 0), ID: Typed("text", False)}
    for name, fact in facts.items():
        column, absent = fact_column(name), not (fact.required or fact.default is not None)
        if isinstance(fact.kind, Quantity):
            shape = profile.of(fact)
            found[column] = Typed("int", absent, shape.low, shape.high)
        elif fact.kind == PERIOD:
            raise NotColumnarError("periods as facts")
        elif type_of(fact.kind) == "int":
            unit = MICROS if fact.kind == INSTANT else 1
            found[column] = Typed("int", absent, FIRST_DAY * unit, (LAST_DAY + 1) * unit - 1)
        else:
            found[column] = Typed(type_of(fact.kind), absent)
    return found

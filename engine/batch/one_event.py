"""One event, given by names and values, as the columns of a compiled plan; what is not plain raises `OddError`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from engine.language.kinds import BOOL, DATE, INSTANT, TEXT, Collection, Enum, Quantity
from engine.plan.alone import FIRST_DAY, LAST_DAY
from engine.plan.lower.names import SEPARATOR, day_number, instant_number
from engine.plan.profile import DAY as MICROS
from engine.plan.profile import Profile, declared
from engine.rulebook.model import Fact

Take = Callable[
    [Any], Any
]  # a value as its column holds it; `OddError` where it is not plainly one
_FIRST: Final = date(1970, 1, 1)
_DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?")
# Of what Python's own parsers take, the forms that the readers of events take as well.
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(?:\.[0-9]{6})?"
    r"(?:Z|[+-][0-9]{2}:[0-5][0-9])"
)


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
    if isinstance(kind, Collection) and kind.of == DATE:
        return _days
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
    if type(value) is str and _DATE.fullmatch(value):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise OddError from None
    if type(value) is date and FIRST_DAY <= (number := day_number(value)) <= LAST_DAY:
        return number
    raise OddError


def _moment(value: Any) -> Any:
    if type(value) is str and _INSTANT.fullmatch(value):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise OddError from None
    if type(value) is datetime and value.utcoffset() is not None:
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
        plain = type(value) is int and times
        number = value * times if plain else _scaled(value, factor, whole=fact.whole)
        if low <= number <= high:
            return number
        raise OddError

    return take


def _scaled(value: Any, factor: Fraction, *, whole: bool) -> int:
    """A plainly written decimal in units of its column."""
    if not (type(value) is Decimal or (type(value) is str and _DECIMAL.fullmatch(value))):
        raise OddError
    if type(value) is Decimal and not (value.is_finite() and -9 < value.adjusted() < 18):
        raise OddError
    found = Fraction(value)
    if whole and found.denominator != 1:
        raise OddError
    number = found * factor
    if number.denominator != 1:
        raise OddError
    return number.numerator


def _days(value: Any) -> Any:
    """Several dates, each once and in order, as one text."""
    if type(value) not in (list, tuple, set, frozenset):
        raise OddError
    days = {_day(item) for item in value}
    return SEPARATOR.join((_FIRST + timedelta(days=day)).isoformat() for day in sorted(days))


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
    if isinstance(value, frozenset):
        return SEPARATOR.join(str(item) for item in sorted(value))
    if isinstance(value, tuple) and value != ("",) and not any(SEPARATOR in x for x in value):
        return SEPARATOR.join(value)
    return REQUIRED

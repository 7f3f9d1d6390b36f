"""Values of Python (from a program, or from a Parquet column) → raw values.

Exact kinds pass; a binary float passes only where it is a whole number, since nobody can tell which
decimal a fraction was meant to be. What has no meaning in an event becomes `Unreadable`, a fault
only where it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from engine.events.model import (
    DEEPEST_NESTING,
    NumberText,
    Place,
    Raw,
    RawEvent,
    Reject,
    Unreadable,
    raw_event,
)
from engine.events.readers.text_faults import text_fault, visible
from engine.values.numbers import decimal_text

_MOST_BITS: Final = 256  # more than any number of 40 digits


def raw_events(items: Iterable[object], name: str = "events") -> Iterator[RawEvent | Reject]:
    """Raw events of dictionaries; `name` stands for the file in their places, the row counts from
    1.
    """
    for row, item in enumerate(items, 1):
        place = Place(name, row)
        if isinstance(item, Mapping):
            yield raw_event({str(key): raw_value(value) for key, value in item.items()}, place)
        else:
            reason = f"an event is a mapping of names to values, and this is {type(item).__name__}"
            yield Reject(place, None, None, reason, "CB612", None)


def raw_value(value: object, depth: int = 1) -> Raw:
    """The raw value of a Python value; never raises."""
    match value:
        case None | bool() | NumberText() | date() | Unreadable():
            return value
        case str():
            fault = text_fault(value)
            return value if fault is None else Unreadable(visible(value), fault[1], fault[0])
        case int() | float() | Decimal() | Fraction():
            return _number(value)
        case Mapping() | list() | tuple() | set() | frozenset():
            if depth > DEEPEST_NESTING:
                reason = f"lists and objects nest deeper than {DEEPEST_NESTING}"
                return Unreadable("…", reason, "CB615")
            if isinstance(value, Mapping):
                return {str(key): raw_value(item, depth + 1) for key, item in value.items()}
            return [raw_value(item, depth + 1) for item in value]
    return Unreadable(
        f"a {type(value).__name__}", f"a value of type {type(value).__name__} is not read"
    )


def _number(value: int | float | Decimal | Fraction) -> NumberText | Unreadable:
    if isinstance(value, float):
        if value.is_integer():
            return _number(int(value))
        reason = "a binary float; write the number as decimal or text, so that it is exact"
        return Unreadable(repr(value), reason)
    if isinstance(value, Decimal) and not value.is_finite():
        return Unreadable(str(value), "not a finite number")
    if isinstance(value, Decimal) and abs(value.adjusted()) > 60:
        return Unreadable(str(value)[:60], "the number is out of all proportion")
    exact = Fraction(value)
    if max(exact.numerator.bit_length(), exact.denominator.bit_length()) > _MOST_BITS:
        return Unreadable("a number", "the number is out of all proportion")
    return NumberText(decimal_text(exact))

"""The default of a fact: what stands in for it when an event lacks it, so it must be a value the fact could have.

In: the fact as declared, without its default. Out: the canonical value; a finding (CB405) for a text that an event
could not bring either: of another kind, out of range, not whole.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from engine.language.kinds import (
    BOOL,
    DATE,
    DATES,
    INSTANT,
    PERIOD,
    TEXT,
    ZONE,
    Collection,
    Enum,
    Kind,
)
from engine.rulebook.build.desk import items, scalar
from engine.rulebook.build.names import Names
from engine.rulebook.located import Node, Scalar
from engine.rulebook.model import Fact
from engine.values.numbers import Number, exact
from engine.values.periods import Period
from engine.values.units import NO_UNIT, canonical, in_unit, parse_amount
from engine.values.zones import parse_date, parse_instant, zone

_HELP: Final = "a default has the form of the fact itself"


def read_default(names: Names, node: Node, fact: Fact) -> object:
    """The default under `default:`, or None with a finding when the fact could not have that value."""
    if fact.kind == DATES:
        return _dates(names, node, fact)
    if isinstance(fact.kind, Collection):
        return _words(names, node, fact.kind)
    found = scalar(node, "default")
    if found is None:
        return None
    try:
        return _value(found.text, fact)
    except (KeyError, ValueError) as error:
        reason = str(error) if isinstance(error, _OutOfRangeError) else f"not of kind {fact.kind}"
        names.desk.report("CB405", f"`{found.text}` is {reason}", found.span, _HELP)
        return None


class _OutOfRangeError(ValueError):
    """A number that the fact does not allow; says why."""


def _value(text: str, fact: Fact) -> object:
    """The value that a text means. Raises `KeyError` or `ValueError` where it means none."""
    readers: dict[Kind, Callable[[str], object]] = {
        BOOL: {"true": True, "false": False}.__getitem__, TEXT: str, DATE: parse_date,
        INSTANT: parse_instant, PERIOD: _period, ZONE: lambda name: zone(name).key,
    }  # fmt: skip
    if isinstance(fact.kind, Enum):
        return {value: value for value in fact.kind.values}[text]
    if fact.kind in readers:
        return readers[fact.kind](text)
    return _number(text, fact)


def _number(text: str, fact: Fact) -> Number:
    unit = fact.unit or NO_UNIT
    value = canonical(exact(text.removesuffix("%").rstrip() if unit.text == "%" else text), unit)
    if fact.minimum is not None and value < fact.minimum:
        raise _OutOfRangeError("less than `min`")
    if fact.maximum is not None and value > fact.maximum:
        raise _OutOfRangeError("more than `max`")
    if fact.whole and not isinstance(in_unit(value, unit), int):
        raise _OutOfRangeError("not a whole number")
    return value


def _period(text: str) -> Period:
    value = parse_amount(text).value
    if not isinstance(value, Period):
        raise ValueError("no period")
    return value


def _words(names: Names, node: Node, kind: Collection) -> tuple[str, ...]:
    """A list, or a text with `;` between, as events give them."""
    whole = scalar(node, "default")
    if whole is not None:
        words = [(word.strip(), whole) for word in whole.text.split(";") if word.strip()]
    else:
        words = [(one.text, one) for one in items(node, "default") if isinstance(one, Scalar)]
    for word, item in words:
        if isinstance(kind.of, Enum) and word not in kind.of.values:
            names.desk.report("CB405", f"`{word}` is not one of the values", item.span, _HELP)
    return tuple(word for word, _ in words)


def _dates(names: Names, node: Node, fact: Fact) -> frozenset[date]:
    found: set[date] = set()
    for item in items(node, "default"):
        text = item.text if isinstance(item, Scalar) else ""
        try:
            found.add(parse_date(text))
        except ValueError:
            names.desk.report("CB405", f"`{text}` is not a date", item.span, _HELP)
    return frozenset(found)

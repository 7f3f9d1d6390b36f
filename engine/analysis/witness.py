"""Columns of an event as the event itself, in the words of its file, and its replay through the interpreter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import Evaluation, evaluate
from engine.interpret.options import Options
from engine.language.kinds import DATE, INSTANT, Collection, Quantity
from engine.plan.formulas import Constant
from engine.plan.lower.names import ID, SEPARATOR, fact_column
from engine.plan.profile import declared
from engine.plan.sheets import Typed
from engine.rulebook.model import Fact, Rulebook

NAME: Final = "witness"
Event = dict[str, Any]
_FIRST: Final = date(1970, 1, 1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def event_of(
    columns: Mapping[str, Constant | None],
    facts: Mapping[str, Fact],
    typed: Mapping[str, Typed],
    short: bool = False,
) -> Event:
    """The event with these columns, by the names of its facts; without those that do not matter.

    `short`: also without those that say what an event says which leaves them out.
    """
    found: Event = {"id": NAME}
    if isinstance(columns.get(ID), str):
        found["id"] = columns[ID]
    for name, fact in facts.items():
        column = fact_column(name)
        value = columns.get(column)
        if column not in columns and fact.required:
            value = _plain(fact, typed[column])
        if value is not None and not (short and _told_anyway(fact, value, typed[column])):
            found[name] = written(fact, value)
    return found


def _told_anyway(fact: Fact, value: Constant, typed: Typed) -> bool:
    """Whether an event without the fact says the same; a column that may be absent tells the two apart."""
    default = None if fact.default is None else column_value(fact, fact.default)
    return default is not None and not typed.nullable and value == default


def columns_of(
    facts: Mapping[str, Any], known: Mapping[str, Fact], typed: Mapping[str, Typed]
) -> dict[str, Constant | None] | None:
    """The columns of a typed event, as `event_of` takes them; None where a value is none of those looked at."""
    found: dict[str, Constant | None] = {ID: NAME}
    for name, fact in known.items():
        column, value = fact_column(name), facts.get(name, fact.default)
        found[column] = None if value is None else column_value(fact, value)
        if (value is None) is not (found[column] is None) or not _within(
            found[column], typed[column]
        ):
            return None
    return found


def column_value(fact: Fact, value: Any) -> Constant | None:
    """A fact's value as its column has it; None where it has no column, or there is none."""
    if isinstance(value, datetime):
        return (value - _EPOCH) // timedelta(microseconds=1)
    if isinstance(value, date):
        return (value - _FIRST).days
    if isinstance(value, frozenset):
        return SEPARATOR.join(sorted(str(one) for one in value))
    if isinstance(fact.kind, Quantity):
        number = Fraction(value) * declared(fact).scale
        return number.numerator if number.denominator == 1 else None
    return value if isinstance(value, str | bool) else None


def _within(value: Constant | None, typed: Typed) -> bool:
    """Whether a column may hold a value."""
    if value is None:
        return typed.nullable
    if typed.type != "int" or not isinstance(value, int):
        return True
    return (typed.low is None or value >= typed.low) and (typed.high is None or value <= typed.high)


def _plain(fact: Fact, typed: Typed) -> Constant:
    """A value of a fact that does not matter, but must be there."""
    values = getattr(fact.kind, "values", None)
    if values:
        return str(values[0])
    if typed.type == "bool":
        return False
    if typed.type == "text":
        return "x"
    return max(typed.low or 0, min(0, typed.high or 0))


def written(fact: Fact, value: Constant) -> Any:
    """A fact's column as its value stands in a file."""
    if isinstance(value, int) and not isinstance(value, bool):
        if fact.kind == DATE:
            return (_FIRST + timedelta(days=value)).isoformat()
        if fact.kind == INSTANT:
            moment = _EPOCH + timedelta(microseconds=value)
            return moment.isoformat().replace("+00:00", "Z")
        if isinstance(fact.kind, Quantity):
            factor = Fraction(1 if fact.unit is None else fact.unit.factor)
            return number_text(Fraction(value) / (declared(fact).scale * factor))
    if isinstance(fact.kind, Collection) and isinstance(value, str):
        return value.split(SEPARATOR) if value else []
    return value


def number_text(number: Fraction) -> str:
    """A number as it is written in a file."""
    if number.denominator == 1:
        return str(number.numerator)
    return str(Decimal(number.numerator) / Decimal(number.denominator))


def replayed(
    rulebook: Rulebook, event: Event, version: str, readings: Mapping[str, str]
) -> Evaluation:
    """What the interpreter makes of an event alone under a version."""
    return evaluate(rulebook, raw_events([event]), Options(version=version, readings=readings))

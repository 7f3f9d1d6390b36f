"""Random events for any version: a value for each fact by its kind and range, or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from engine.language.kinds import (
    BOOL,
    DATE,
    DATES,
    INSTANT,
    PERIOD,
    TEXT,
    Collection,
    Enum,
    Quantity,
)
from engine.rulebook.model import Fact, Version
from engine.values.numbers import decimal_text
from engine.values.units import NO_UNIT, in_unit

Row = dict[str, Any]
FIRST = date(2020, 1, 28)
# Around a leap day mostly, sometimes around a clock change of New York, sometimes far away.
WEEKS = (FIRST, FIRST, FIRST, date(2020, 3, 6), date(2020, 10, 30), date(2016, 9, 1))
NEAR = 0.9  # of the days of an event are in one week: between weeks lie hundreds of stretches
TIMES = ("00:00:00", "01:30:00", "09:00:00", "12:34:56", "17:59:59", "18:00:00", "23:30:00.5")
OFFSETS = ("-05:00", "Z", "+05:30")
WORDS = ("a", "b", "c d")
NUMBERS = (
    "0",
    "1",
    "2",
    "2.5",
    "7",
    "15",
    "60",
    "61",
    "59.99",
    "120",
    "1000",
    "-1",
    "-2.5",
    "0.01",
)


def rows(rng: Random, versions: Iterable[Version], count: int, missing: float = 0.25) -> list[Row]:
    """So many events for the facts of these versions; each fact is left out with a chance of `missing`."""
    facts: dict[str, Fact] = {}
    for version in versions:
        facts = {**version.facts, **facts}
    return [{"id": f"e{n}"} | row(rng, facts, missing) for n in range(count)]


def row(rng: Random, facts: Mapping[str, Fact], missing: float) -> Row:
    """One event, without its id."""
    found: Row = {}
    week = rng.choice(WEEKS)
    for name, fact in facts.items():
        if fact.required or rng.random() >= missing:
            value = value_of(rng, fact, week if rng.random() < NEAR else None)
            if value is not None:
                found[name] = value
    return found


def value_of(rng: Random, fact: Fact, week: date | None = None) -> Any:
    """A raw value that the fact accepts, or None if none comes to mind; a day of that week, or of any."""
    kind = fact.kind
    if kind == BOOL:
        return rng.random() < 0.5
    if isinstance(kind, Enum):
        return rng.choice(kind.values)
    if kind == TEXT:
        return rng.choice(WORDS)
    if kind == DATE:
        return _day(rng, week).isoformat()
    if kind == DATES:
        return [_day(rng, week).isoformat() for _ in range(rng.randint(0, 3))]
    if isinstance(kind, Collection):
        words = kind.of.values if isinstance(kind.of, Enum) else WORDS
        return [rng.choice(words) for _ in range(rng.randint(0, 4))]
    if kind == INSTANT:
        return f"{_day(rng, week)}T{rng.choice(TIMES)}{rng.choice(OFFSETS)}"
    if kind == PERIOD:
        return rng.choice(["6 months", "14 days", "1 year"])
    return _number(rng, fact) if isinstance(kind, Quantity) else None


def _day(rng: Random, week: date | None) -> date:
    start = rng.choice(WEEKS) if week is None else week
    return start + timedelta(days=rng.randint(0, 6))


def _number(rng: Random, fact: Fact) -> str | None:
    unit = fact.unit or NO_UNIT
    able = [text for text in NUMBERS if _fits(Fraction(text), fact)]
    if able:
        return rng.choice(able)
    bound = fact.minimum if fact.minimum is not None else fact.maximum
    return None if bound is None else decimal_text(in_unit(bound, unit))


def _fits(number: Fraction, fact: Fact) -> bool:
    value = number * (fact.unit or NO_UNIT).factor
    low, high = fact.minimum, fact.maximum
    whole = not fact.whole or number.denominator == 1
    return whole and (low is None or value >= low) and (high is None or value <= high)

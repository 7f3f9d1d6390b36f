"""The words of a script's head: what the whole numbers and the texts of a column stand for."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from engine.language.kinds import DATE, INSTANT, PERIOD, Collection, Enum, Kind
from engine.values.units import Unit

_PLURALS: Final = {"": "number", "second": "seconds", "min": "minutes", "hour": "hours"}


def measured(unit: Unit, scale: int | Fraction) -> str:
    """What a column of canonical numbers times `scale` holds, told in a unit: `USD/hour times 100`.

    A rate of USD an hour is a sixtieth of that many USD a minute: over a scale of 6000 it stands as a hundredfold.
    """
    return f"{_PLURALS.get(unit.text, unit.text)} times {Fraction(unit.factor) * scale}"


def held(kind: Kind) -> str:
    """What a column of a kind holds that is no number."""
    if isinstance(kind, Enum) and kind.declared:
        return f"one of {', '.join(kind.values)}"
    if isinstance(kind, Collection):
        return f"list of {kind.of}, with U+001F between"
    told: dict[Kind, str] = {
        DATE: "days since 1970-01-01",
        INSTANT: "microseconds since 1970-01-01 UTC",
        PERIOD: "days of the period",
    }
    return told.get(kind) or str(kind)

"""Expected values read as the rulebook declares them, and values that came out in the same terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

from engine.events.readers.python_values import raw_value
from engine.events.typing_values import Fault, typed
from engine.interpret.results import Result
from engine.language.kinds import Kind, money
from engine.rulebook.model import Fact, Rulebook
from engine.rulebook.plain import Plain
from engine.values.numbers import decimal_text
from engine.values.units import Unit, number_text, parse_unit
from engine.values.unknown import Cause, CauseKind, Unknown
from engine.values.zones import show_instant, zone


@dataclass(frozen=True, slots=True)
class Values:
    """Reading and showing values in the terms of one rulebook."""

    rulebook: Rulebook
    currency: str

    def of(self, result: Result) -> Values:
        """The same for a result, in its currency."""
        return replace(self, currency=result.currency)

    def read(self, value: Plain, kind: Kind, unit: Unit | None) -> object:
        """An expected value as it would come out; as it stands where it is none of that kind."""
        found = typed(raw_value(value), Fact("expected", kind, unit))
        return value if isinstance(found, Fault) else found

    def money(self, label: str, wanted: Plain, actual: Any) -> Iterator[str]:
        """The difference between an amount that is expected and one that came out."""
        unit = parse_unit(self.currency)
        kind = money(self.currency)
        if (None if wanted is None else self.read(wanted, kind, unit)) != actual:
            yield f"{label}: expected {plain_text(wanted)}, got {self.text(actual, unit)}"

    def text(self, value: Any, unit: Unit | None = None) -> str:
        """A value that came out, in the terms in which it would be expected."""
        match value:
            case None:
                return "nothing"
            case Unknown():
                return f"unknown ({', '.join(map(_cause_text, sorted(value.causes)))})"
            case bool():
                return str(value).lower()
            case int() | Fraction():
                return decimal_text(value) if unit is None else number_text(value, unit)
            case datetime():
                return show_instant(value, zone(self.rulebook.time_zone))
            case date():
                return value.isoformat()
            case tuple() | frozenset():
                return f"[{', '.join(self.text(item, unit) for item in value)}]"
        return str(value)


_SAID_OF_CAUSES: Final = {
    CauseKind.CONFLICT: "conflict",
    CauseKind.FACT: "missing",
    CauseKind.DECISION: "to be decided",
    CauseKind.OPEN: "open",
}


def _cause_text(cause: Cause) -> str:
    between = cause.kind is CauseKind.CONFLICT and cause.detail
    return f"{_SAID_OF_CAUSES[cause.kind]}: {cause.name}{f', {cause.detail}' if between else ''}"


def plain_text(value: Plain) -> str:
    """An expected value as the author wrote it."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case list():
            return f"[{', '.join(map(plain_text, value))}]"
        case dict():
            return f"{{{', '.join(f'{key}: {plain_text(item)}' for key, item in value.items())}}}"
    return str(value)

"""One raw value and the fact that it is meant for → the canonical value, or why there is none.

In: any raw value. Out: bool, text, exact number in canonical units, date, instant in UTC, period,
or a set or tuple of these; or a `Fault`. Never an exception. Nothing is guessed: a truth is `true`
or `false`, an instant has an offset, a number is in the fact's own unit unless a mapping has
measured it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Final

from engine.diagnostics.suggest import did_you_mean
from engine.events.model import Measured, NumberText, Raw, Unreadable
from engine.language.kinds import (
    BOOL,
    DATE,
    INSTANT,
    PERIOD,
    TEXT,
    ZONE,
    Collection,
    Enum,
    Quantity,
    Simple,
)
from engine.rulebook.model import Fact
from engine.values.numbers import MOST_DIGITS, Number, NumberError, exact, norm
from engine.values.periods import Period
from engine.values.units import NO_UNIT, UnitError, canonical, in_unit, parse_amount, show
from engine.values.zones import (
    InstantError,
    known_zone,
    parse_date,
    parse_instant,
    saturated,
    zone_names,
)

_EXPONENT: Final = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)[eE]([+-]?[0-9]{1,2})", re.ASCII)
_LOOKS_TRUE_OR_FALSE: Final = frozenset({"yes", "no", "y", "n", "1", "0", "t", "f", "on", "off"})
_WITH_OFFSET: Final = "write it like `2017-01-31T09:30:00-05:00`"
_FIELD_CODES: Final = {"provider": "CB620", "kind": "CB621"}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a raw value is no value of its fact."""

    code: str
    reason: str


def typed(value: Raw, fact: Fact) -> object:
    """The canonical value of `value` for `fact`, or a `Fault`; `value` is not missing."""
    kind = fact.kind
    if isinstance(value, Unreadable):
        return Fault(value.code, value.reason)
    if isinstance(kind, Quantity):
        return _quantity(value, fact)
    if isinstance(kind, Enum):
        return _enum(value, kind, fact.name)
    if isinstance(kind, Collection):
        return _collection(value, kind, fact.name)
    if kind == BOOL:
        return _truth(value)
    assert isinstance(kind, Simple)  # a fact is no grid
    return _simple(value, kind.name)


def _simple(value: Raw, name: str) -> object:
    if isinstance(value, Unreadable):
        return Fault(value.code, value.reason)
    if name == TEXT.name:
        return value.strip() if isinstance(value, str) else _not("a text", value)
    if name == DATE.name:
        return _date(value)
    if name == INSTANT.name:
        return _instant(value)
    if name == PERIOD.name:
        return _period(value)
    if name == ZONE.name:
        return _zone(value)
    found = _instant(value)  # an instant or a date
    return _date(value) if isinstance(found, Fault) and not isinstance(value, datetime) else found


def _truth(value: Raw) -> object:
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in ("true", "false"):
        return word == "true"
    hint = "; only `true` and `false` are read" if word in _LOOKS_TRUE_OR_FALSE else ""
    return Fault("CB624", f"not true or false{hint}")


def _enum(value: Raw, kind: Enum, name: str) -> object:
    code = _FIELD_CODES.get(name, "CB623")
    if not isinstance(value, str):
        return Fault(code, f"not one of the values, but {_what(value)}")
    word = value.strip()
    if word in kind.values:
        return word
    listed = ", ".join(kind.values[:8]) + (", …" if len(kind.values) > 8 else "")
    hint = did_you_mean(word, kind.values) or f"one of {listed}"
    return Fault(code, f"unknown {name.replace('_', ' ')}; {hint}")


def _quantity(value: Raw, fact: Fact) -> object:
    number = _number(value, fact)
    if isinstance(number, Fault):
        return number
    unit = fact.unit or NO_UNIT
    if fact.whole and not isinstance(in_unit(number, unit), int):
        return Fault("CB627", f"only whole numbers{f' of {unit.text}' if unit.text else ''}")
    if fact.minimum is not None and number < fact.minimum:
        return Fault("CB626", f"less than {show(fact.minimum, unit)}, the least that is allowed")
    if fact.maximum is not None and number > fact.maximum:
        return Fault("CB626", f"more than {show(fact.maximum, unit)}, the most that is allowed")
    return number


def _number(value: Raw, fact: Fact) -> Number | Fault:
    unit = fact.unit or NO_UNIT
    if isinstance(value, Measured):
        if value.dims is None:
            return canonical(value.value, unit)
        if isinstance(fact.kind, Quantity) and value.dims == fact.kind.dims:
            return value.value
        return Fault("CB624", f"not a {fact.kind}: the mapping gives it another unit")
    if not isinstance(value, str):
        return _not("a number", value)
    text = value.strip()
    if unit.text == "%":
        text = text.removesuffix("%").rstrip()
    try:
        return canonical(_exponent(text) if isinstance(value, NumberText) else exact(text), unit)
    except NumberError:
        return Fault("CB624", f"not a number{_number_hint(text, unit.text)}")


def _exponent(text: str) -> Number:
    """A number of JSON, which may have an exponent of ten."""
    match = _EXPONENT.fullmatch(text)
    if match is None:
        return exact(text)
    mantissa, power = exact(match[1]), int(match[2])
    if mantissa and abs(power) > MOST_DIGITS:
        raise NumberError("out of all proportion")
    return norm(Fraction(mantissa) * Fraction(10) ** power)


def _number_hint(text: str, unit: str) -> str:
    if sum(character.isdigit() for character in text) > MOST_DIGITS:
        return f" of at most {MOST_DIGITS} digits"
    if "," in text:
        return "; write it with a point and without separators, like `1234.50`"
    if re.search(r"[A-Za-z$€£%]", text):
        return f"; write it alone, in {unit}" if unit else "; write it alone"
    return "; write hours and minutes as one number" if ":" in text else ""


def _date(value: Raw) -> object:
    if isinstance(value, datetime):
        return Fault(
            "CB624", "an instant where a date is needed; which date it is depends on the zone"
        )
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return _not("a date", value)
    text = value.strip()
    try:
        return parse_date(text)
    except InstantError as error:
        return Fault("CB624", _without_value(str(error), text))


def _instant(value: Raw) -> object:
    if isinstance(value, datetime):
        return _aware(value)
    if not isinstance(value, str):
        return _not("an instant", value, f"; {_WITH_OFFSET}")
    text = value.strip()
    try:
        return parse_instant(text)
    except InstantError as error:
        if _has_only_no_offset(text):
            hint = "add `Z` or one like `-05:00`, or map the field with its `zone`"
            return Fault("CB625", f"no offset, so nobody knows which instant it is; {hint}")
        return Fault("CB624", _without_value(str(error), text))


def _aware(value: datetime) -> object:
    if value.utcoffset() is None:
        return Fault(
            "CB625",
            "no time zone, so nobody knows which instant it is; map the field with its `zone`",
        )
    try:
        instant = value.astimezone(UTC)
    except OverflowError:
        instant = None
    if instant is None or instant != saturated(instant):
        return Fault("CB624", "an instant at the end of the calendar")
    return instant


def _has_only_no_offset(text: str) -> bool:
    try:
        parse_instant(text + "Z")
    except InstantError:
        return False
    return True


def _period(value: Raw) -> object:
    if isinstance(value, str):
        try:
            found = parse_amount(value.strip()).value
        except UnitError:
            found = None
        if isinstance(found, Period):
            return found
    return _not("a period", value, "; write it like `6 months` or `14 days`")


def _zone(value: Raw) -> object:
    name = value.strip() if isinstance(value, str) else ""
    if known_zone(name):
        return name
    hint = did_you_mean(name, zone_names()) or "write it like `America/New_York`"
    return Fault("CB659", f"not a time zone of the IANA database; {hint}")


def _collection(value: Raw, kind: Collection, name: str) -> object:
    """Dates (a set) or texts (in the order given), from a list or from text with `;` between."""
    if isinstance(value, list):
        items = value
    elif isinstance(value, str) and not isinstance(value, NumberText):
        items = [item for item in value.split(";") if item.strip()]
    else:
        return _not(str(kind), value, "; write a list, or texts with `;` between them")
    found: list[object] = []
    for item in items:
        one = (
            _enum(item, kind.of, name)
            if isinstance(kind.of, Enum)
            else _simple(item, DATE.name if kind.of == DATE else TEXT.name)
        )
        if isinstance(one, Fault):
            return Fault(one.code, f"one of the list is bad: {one.reason}")
        found.append(one)
    return frozenset(found) if kind.of == DATE else tuple(found)


def _not(wanted: str, value: Raw, hint: str = "") -> Fault:
    return Fault("CB624", f"not {wanted}, but {_what(value)}{hint}")


def _what(value: Raw) -> str:
    match value:
        case bool():
            return "true or false"
        case NumberText() | Measured():
            return "a number"
        case str():
            return "another text"
        case datetime():
            return "an instant"
        case date():
            return "a date"
        case list():
            return "a list"
    return "an object" if isinstance(value, dict) else "nothing"


def _without_value(message: str, text: str) -> str:
    """A reader's message without the value, which the reject shows by itself."""
    return message.removeprefix(f"`{text[:60]}` is ")

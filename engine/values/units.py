"""Units of measure, and figure texts such as `110 USD/hour`, `30 min`, `50 %`, `6 months`,
`2016-09-02`.

A unit has dimensions and a factor: canonical number = number × factor. Canonical are minutes
(dimension `min`), the major unit of a currency (`USD`), an own unit of the rulebook (`km`), and
plain numbers (no dimension; `%` is 1/100). `USD/hour` therefore has dimensions USD¹ min⁻¹ and
factor 1/60. Days, weeks, months and years are calendar periods, not durations: they have no factor
and make a `Period`.

What does not parse raises `UnitError`, which says where in the text and, if possible, what to write
instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from engine.diagnostics.suggest import did_you_mean
from engine.values.currencies import is_currency, minor_digits
from engine.values.numbers import Number, NumberError, decimal_text, exact, norm
from engine.values.periods import Period

Dims = tuple[tuple[str, int], ...]
KindName = Literal[
    "number", "percentage", "money", "duration", "rate", "quantity", "period", "date"
]

_DURATIONS: Final[dict[str, Number]] = {"second": Fraction(1, 60), "min": 1, "hour": 60}
_SPELLINGS: Final = {
    "second": "second", "seconds": "second", "min": "min", "minute": "min", "minutes": "min",
    "hour": "hour", "hours": "hour", "h": "hour",
}  # fmt: skip
_PERIODS: Final = {
    "day": Period(0, 1),
    "week": Period(0, 7),
    "month": Period(1),
    "year": Period(12),
}
_SHORT: Final = {"sec": "second", "hr": "hour", "m": "min"}
_USUAL: Final = (
    "AUD",
    "CAD",
    "CHF",
    "CNY",
    "DKK",
    "EUR",
    "GBP",
    "INR",
    "JPY",
    "NOK",
    "NZD",
    "PLN",
    "SEK",
    "USD",
)
_OWN_UNIT: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_FIGURE: Final = re.compile(
    r"(?P<number>[-+.,_0-9]+)(?P<space>[ \t]*)(?P<unit>.*)", re.ASCII | re.DOTALL
)
_HELP: Final = (
    "units are `second`, `min`, `hour`, `day`, `week`, `month`, `year`, `%`, "
    "a currency such as `USD`, and the names declared under `units`"
)


class UnitError(ValueError):
    """A figure or unit that does not parse: `message`, `start` and `end` offsets into the text,
    perhaps `help`.
    """

    def __init__(self, message: str, start: int, end: int, help: str | None = None) -> None:
        super().__init__(message)
        self.message, self.start, self.end, self.help = message, start, end, help


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in normal spelling (`USD/hour`, `min`, `%`, empty for plain numbers): canonical =
    number × factor.
    """

    text: str
    dims: Dims
    factor: Number


# The names of own units; with a mapping, each as what it is a multiple of.
OwnUnits: TypeAlias = tuple[str, ...] | Mapping[str, Unit]
NO_UNIT: Final = Unit("", (), 1)
MINUTE: Final = Unit("min", (("min", 1),), 1)


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure's canonical value. Periods and dates have `dims` None and the unit `NO_UNIT`."""

    value: Number | Period | date
    dims: Dims | None
    unit: Unit
    kind_name: KindName


def parse_amount(text: str, own_units: OwnUnits = ()) -> Amount:
    """The amount that a figure text means: a date, or a number and perhaps a unit. Raises
    `UnitError`.
    """
    start = len(text) - len(text.lstrip(" \t"))
    body = text.strip(" \t")
    end = start + len(body)
    if _DATE.fullmatch(body):
        return Amount(_date(body, start), None, NO_UNIT, "date")
    match = _FIGURE.fullmatch(body)
    if match is None:
        raise UnitError(
            "expected a number, then a unit", start, end, "for example `110 USD/hour` or `30 min`"
        )
    number = _number(match["number"], start)
    name, at = match["unit"], start + match.start("unit")
    period = _period(name)
    if period is not None:
        return Amount(_periods(number, period, start, end), None, NO_UNIT, "period")
    unit = _unit(name, at, own_units) if name else NO_UNIT
    return Amount(canonical(number, unit), unit.dims, unit, kind_of(unit))


def parse_unit(text: str, own_units: OwnUnits = ()) -> Unit:
    """The unit of that name: `USD`, `USD/hour`, `min`, `km`, `km/hour`, `%`, or empty. Raises
    `UnitError`.
    """
    name = text.strip(" \t")
    return _unit(name, len(text) - len(text.lstrip(" \t")), own_units) if name else NO_UNIT


def own_unit_fault(name: str) -> str | None:
    """Why a rulebook cannot declare a unit of that name; None when it can."""
    if _OWN_UNIT.fullmatch(name) is None:
        return f"`{name}` is not a name of letters, digits and `_`"
    if is_currency(name):
        return f"`{name}` reads as a currency"
    if name in _SPELLINGS or _period(name) is not None:
        return f"`{name}` is a unit already"
    return None


def kind_of(unit: Unit) -> KindName:
    """The kind of quantity measured in the unit, as `facts` and `outcomes` name kinds."""
    if unit.text == "%":
        return "percentage"
    if not unit.dims:
        return "number"
    if any(power < 0 for _, power in unit.dims):
        return "rate"
    base = unit.dims[0][0]
    return "duration" if base == "min" else "money" if is_currency(base) else "quantity"


def canonical(number: Number, unit: Unit) -> Number:
    """The canonical value of a number of units."""
    return norm(number * unit.factor)


def in_unit(value: Number, unit: Unit) -> Number:
    """How many units a canonical value is."""
    return norm(Fraction(value) / unit.factor)


def number_text(value: Number, unit: Unit) -> str:
    """The number of units as text, without the unit: `110.00`, `30`, `1/3`; money keeps its minor
    digits.
    """
    money = [base for base, power in unit.dims if power > 0 and is_currency(base)]
    return decimal_text(in_unit(value, unit), minor_digits(money[0]) if len(money) == 1 else 0)


def show(value: Number, unit: Unit) -> str:
    """A canonical value in a unit, for people: `110.00 USD/hour`, `2 hours`, `50 %`, `8`."""
    name = unit.text
    if name in ("hour", "second") and in_unit(value, unit) != 1:
        name += "s"
    return f"{number_text(value, unit)} {name}".rstrip()


def _date(text: str, start: int) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnitError(f"there is no date `{text}`", start, start + len(text)) from None


def _number(text: str, start: int) -> Number:
    try:
        return exact(text)
    except NumberError as error:
        hint = (
            "write a date as `2016-09-02`"
            if "-" in text[1:]
            else "write digits and a point, as in `1234.50`"
        )
        raise UnitError(str(error), start, start + len(text), hint) from None


def _period(name: str) -> Period | None:
    return _PERIODS.get(name) or _PERIODS.get(name.removesuffix("s"))


def _periods(number: Number, period: Period, start: int, end: int) -> Period:
    if not isinstance(number, int) or number < 0:
        hint = "a part of a day is a duration: write it in hours"
        raise UnitError("a calendar period is a whole number, not negative", start, end, hint)
    return Period(number * period.months, number * period.days)


def _unit(name: str, start: int, own_units: OwnUnits) -> Unit:
    if name == "%":
        return Unit("%", (), Fraction(1, 100))
    top, slash, bottom = name.partition("/")
    upper = _base(top, start, own_units)
    if not slash:
        return upper
    lower = _base(bottom, start + len(top) + 1, own_units)
    if upper.dims == lower.dims:
        raise UnitError(
            f"`{name}` is one unit over itself",
            start,
            start + len(name),
            "use a plain number or `%`",
        )
    dims = tuple(sorted((*upper.dims, (lower.dims[0][0], -1))))
    return Unit(f"{upper.text}/{lower.text}", dims, norm(Fraction(upper.factor) / lower.factor))


def _base(part: str, start: int, own_units: OwnUnits) -> Unit:
    name = part.strip(" \t")
    at = start + len(part) - len(part.lstrip(" \t"))
    if isinstance(own_units, Mapping) and name in own_units:
        return own_units[name]
    if name in own_units or is_currency(name):
        return Unit(name, ((name, 1),), 1)
    if name in _SPELLINGS:
        spelled = _SPELLINGS[name]
        return Unit(spelled, (("min", 1),), _DURATIONS[spelled])
    raise _unknown_unit(name, at, own_units)


def _unknown_unit(name: str, at: int, own_units: OwnUnits) -> UnitError:
    end = at + len(name)
    if _period(name) is not None:
        return UnitError(
            f"`{name}` is a calendar period and no part of a rate or unit",
            at,
            end,
            "a price of 40 USD a day is `40 USD`, times a count such as `days_between(…)`",
        )
    if not name:
        return UnitError("a unit is missing here", at, end, _HELP)
    if "/" in name:
        hint = "a rate is one unit over another: `USD/hour`"
        return UnitError(f"`{name}` has more than one `/`", at, end, hint)
    near = did_you_mean(name, (*_SPELLINGS, *_PERIODS, *own_units)) if len(name) > 2 else None
    if name.rstrip("s") in _SHORT:
        near = f"did you mean `{_SHORT[name.rstrip('s')]}`?"
    if near is None and (name.upper() in _USUAL or name in ("$", "€", "£")):
        near = "write a currency as three capitals: `USD`"
    return UnitError(f"unknown unit `{name}`", at, end, near or _HELP)

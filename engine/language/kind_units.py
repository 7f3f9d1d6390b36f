"""The units in which values of a kind are told where no declaration names one."""

from __future__ import annotations

from engine.language.kinds import Kind, Quantity
from engine.values.currencies import is_currency
from engine.values.units import MINUTE, NO_UNIT, Unit, parse_unit


def unit_of(kind: Kind) -> str:
    """The canonical unit of a quantity: `min`, `km`, or nothing for plain numbers."""
    if isinstance(kind, Quantity) and kind.dims and len(kind.dims) == 1:
        return kind.dims[0][0]
    return ""


def quantity_unit(kind: Kind) -> Unit:
    """The same as a unit: that of what a charge counts."""
    unit = unit_of(kind)
    if unit == MINUTE.text:
        return MINUTE
    return parse_unit(unit, () if is_currency(unit) else (unit,)) if unit else NO_UNIT


def rate_unit(currency: str, unit: str) -> Unit:
    """The unit of a line's rate: money an hour for time, a share for money, else money per unit of the quantity."""
    if is_currency(unit):
        return NO_UNIT
    per = "hour" if unit == MINUTE.text else unit
    return parse_unit(f"{currency}/{per}" if per else currency, (unit,))


def usual_unit(kind: Quantity) -> Unit:
    """The unit of a kind whose declaration names none: minutes, the currency, money an hour."""
    dims = kind.dims or ()
    names = [name for name, _ in dims]
    top = [name for name, power in dims if power > 0]
    bottom = ["hour" if name == "min" else name for name, power in dims if power < 0]
    own = tuple(name for name in names if name != "min" and not is_currency(name))
    if len(dims) > 2 or len(top) != 1 or any(abs(power) != 1 for _, power in dims):
        return NO_UNIT
    return parse_unit("/".join((*top, *bottom)), own)

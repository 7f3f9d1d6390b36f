"""Numbers and dates as a page shows them: exact, with groups of thousands, a true minus sign and months in English.

Rounding (of shares, of coordinates) is half away from zero and is for the eye alone; amounts are never rounded here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from engine.report.forms import Forms
from engine.rulebook.model import InForce
from engine.values.numbers import Number

MINUS: Final = "−"
NARROW: Final = "\u202f"  # a blank at which no line breaks
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def rounded(value: Number, places: int) -> int:
    """A number in units of its last place, half away from zero."""
    scaled = abs(Fraction(value)) * Fraction(10) ** places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return whole if value >= 0 else -whole


def decimal(value: Number, places: int = 2) -> str:
    """A coordinate: `12.5`, `-3`."""
    units = rounded(value, places)
    whole, rest = divmod(abs(units), 10**places)
    behind = str(rest).rjust(places, "0").rstrip("0") if places else ""
    sign = "-" if units < 0 else ""
    return f"{sign}{whole}.{behind}" if behind else f"{sign}{whole}"


def grouped(text: str) -> str:
    """The text of a number, for the eye: `-12345.60` → `−12,345.60`."""
    sign, digits = (MINUS, text[1:]) if text.startswith("-") else ("", text)
    whole, point, rest = digits.partition(".")
    if not whole.isdecimal():
        return f"{sign}{digits}"
    return f"{sign}{int(whole):,}{point}{rest}"


def money(forms: Forms, amount: Number) -> str:
    """An amount: `1,234.50`."""
    return grouped(forms.money_json(amount) or "")


def signed(forms: Forms, amount: Number) -> str:
    """A difference: `+12.00`, `−3.00`."""
    text = money(forms, amount)
    return f"+{text}" if amount > 0 else text


def percent(part: Number, whole: Number) -> str:
    """A share to one place: `3.4 %`, empty where there is no whole."""
    if not whole:
        return ""
    share = Fraction(part) * 100 / Fraction(whole)
    if share and not rounded(share, 1):
        return f"less than 0.1{NARROW}%"
    return f"{grouped(decimal(share, 1))}{NARROW}%"


def day(value: date) -> str:
    """`1 January 2027`."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def month(text: str) -> str:
    """`2027-01` → `January 2027`; what is no month stays."""
    year, _, number = text.partition("-")
    if len(number) == 2 and number.isdecimal() and 1 <= int(number) <= 12:
        return f"{_MONTHS[int(number) - 1]} {year}"
    return text


def short_month(text: str) -> str:
    """`2027-01` → `Jan`."""
    return month(text)[:3]


def months_between(first: str, last: str) -> list[str]:
    """All months from one to another, as `2027-01`; the two alone where they are no months."""
    if month(first) == first or month(last) == last:
        return list(dict.fromkeys((first, last)))
    start, end = (int(text[:4]) * 12 + int(text[5:]) - 1 for text in (first, last))
    return [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(start, end + 1)]


def stretch(one: InForce) -> str:
    """When terms are in force: `from 1 January 2027`; its last day belongs to it."""
    first = None if one.start is None else day(one.start)
    last = None if one.until is None else day(one.until - timedelta(days=1))
    if first and last:
        return f"from {first} to {last}"
    return f"from {first}" if first else f"until {last}" if last else "on all days"


def words(name: str) -> str:
    """A name as people say it: `emergency_rate` → `emergency rate`."""
    return name.replace("_", " ")


def listed(parts: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))

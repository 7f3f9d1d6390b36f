"""Exact numbers: what a quantity is made of, how it is read, and how it is written.

Every quantity is an `int` when it is whole and a `fractions.Fraction` otherwise; binary floating
point never appears. `exact` reads decimal text, `norm` keeps the int-when-whole promise after
arithmetic, `decimal_text` writes a number back without losing anything. Sizes are limited where
text comes in (40 digits), never where numbers are computed.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TypeAlias

Number: TypeAlias = int | Fraction

MOST_DIGITS = 40
_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)
_CHUNK_DIGITS = 1000
_CHUNK = 10**_CHUNK_DIGITS


class NumberError(ValueError):
    """Text that is not a decimal number of at most 40 digits; `str(error)` says why, in message
    style.
    """


def exact(text: str) -> Number:
    """The number that decimal text means: an optional `-`, digits, optionally a point and more
    digits.

    No exponent, no separators between thousands, no spaces, no digits of other scripts, at most 40
    digits in all. Raises `NumberError`.
    """
    if _DECIMAL.fullmatch(text) is None:
        raise NumberError(f"`{text[:50]}` is not a decimal number")
    if sum(character.isdigit() for character in text) > MOST_DIGITS:
        raise NumberError(f"`{text[:12]}…` has more than {MOST_DIGITS} digits")
    return norm(Fraction(text))


def norm(x: Number) -> Number:
    """The same number, as an `int` when it is whole."""
    if isinstance(x, Fraction):
        return x.numerator if x.denominator == 1 else x
    return int(x)


def decimal_text(x: Number, least_places: int = 0) -> str:
    """Exact decimal text (`45.5`) if the decimal expansion ends, otherwise a fraction (`1/3`).

    `least_places` pads with zeros behind the point (`45.50` for 2); more places are written when
    the number has them.
    """
    number = Fraction(x)
    places = _places(number.denominator)
    if places is None:
        return f"{_digits(number.numerator)}/{_digits(number.denominator)}"
    places = max(places, least_places)
    digits = _digits(abs(int(number * 10**places))).rjust(places + 1, "0")
    sign = "-" if number < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else sign + digits


def _places(denominator: int) -> int | None:
    """How many decimal places a reduced fraction with this denominator needs; None if it never
    ends.
    """
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None


def _digits(n: int) -> str:
    """`str(n)`, also for numbers past the interpreter's limit on the length of such text."""
    if n < 0:
        return "-" + _digits(-n)
    pieces: list[str] = []
    while n >= _CHUNK:
        n, rest = divmod(n, _CHUNK)
        pieces.append(str(rest).rjust(_CHUNK_DIGITS, "0"))
    return "".join([str(n), *reversed(pieces)])

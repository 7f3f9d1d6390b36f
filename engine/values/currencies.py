"""Currencies: three capital letters, and how many decimal digits their minor unit has.

Source: ISO 4217 list one (minor units); every currency not named here has two. Codes without a
minor unit of their own (metals, testing codes) are treated like the rest.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from engine.values.numbers import Number, norm

DEFAULT_MINOR_DIGITS: Final = 2
_BY_DIGITS: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
MINOR_DIGITS: Final = {
    code: digits for digits, codes in _BY_DIGITS.items() for code in codes.split()
}
_CODE: Final = re.compile(r"[A-Z]{3}", re.ASCII)


def is_currency(text: str) -> bool:
    """Whether the text has the form of a currency code: exactly three capitals A to Z."""
    return _CODE.fullmatch(text) is not None


def minor_digits(currency: str) -> int:
    """Decimal digits of the currency's minor unit: 2 for USD, 0 for JPY, 3 for KWD."""
    return MINOR_DIGITS.get(currency, DEFAULT_MINOR_DIGITS)


def minor_step(currency: str) -> Number:
    """One minor unit in major units: 1/100 for USD; the default step of rounding."""
    return norm(Fraction(1, 10 ** minor_digits(currency)))

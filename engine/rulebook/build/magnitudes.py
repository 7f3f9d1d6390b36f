"""How large a number or a text can be: bits and characters, and what arithmetic makes of them.

The size of a number is how many bits its numerator and its denominator may have; denominators made of 2, 3 and 5
(decimals, minutes of an hour) have a common one, all others multiply when numbers are added.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

MOST_BITS: Final = 1 << 18  # of a numerator or a denominator; interest over 1,200 periods fits
MOST_CHARACTERS: Final = 1 << 22
_MANY: Final = 40  # bits of how many parts there may be


@dataclass(frozen=True, slots=True)
class Size:
    """Bits of the numerator; exponents of 2, 3 and 5 in the denominator and bits of what else is in it; characters."""

    top: int = 64
    smooth: tuple[int, int, int] = (0, 0, 0)
    rough: int = 0
    characters: int = 32

    @property
    def bottom(self) -> int:
        """Bits of the denominator."""
        twos, threes, fives = self.smooth
        return twos + 2 * threes + 3 * fives + self.rough

    @property
    def too_large(self) -> bool:
        """Whether it is beyond what is allowed."""
        return max(self.top, self.bottom) > MOST_BITS or self.characters > MOST_CHARACTERS


def either(one: Size, two: Size) -> Size:
    """The size of what is one or the other."""
    return Size(
        max(one.top, two.top), _most(one.smooth, two.smooth), max(one.rough, two.rough),
        max(one.characters, two.characters),
    )  # fmt: skip


def added(one: Size, two: Size) -> Size:
    """The size of a sum or difference."""
    smooth, rough = _most(one.smooth, two.smooth), one.rough + two.rough
    bottom = Size(0, smooth, rough).bottom
    top = max(one.top + bottom - one.bottom, two.top + bottom - two.bottom) + 1
    return Size(top, smooth, rough)


def multiplied(one: Size, two: Size) -> Size:
    """The size of a product."""
    a, b = one.smooth, two.smooth
    smooth = (a[0] + b[0], a[1] + b[1], a[2] + b[2])
    return Size(one.top + two.top, smooth, one.rough + two.rough)


def power(one: Size, times: int) -> Size:
    """The size of so many factors of that size."""
    twos, threes, fives = one.smooth
    smooth = (twos * times, threes * times, fives * times)
    return Size(one.top * times, smooth, one.rough * times)


def brought_to(one: Size, step: Size) -> Size:
    """The size of a multiple of a step that is near a number: its denominator is that of the step."""
    return Size(max(one.top, step.top) + step.bottom + 1, step.smooth, step.rough)


def many(one: Size) -> Size:
    """The size of a sum over many parts."""
    return Size(one.top + _MANY, one.smooth, one.rough, one.characters)


def divided(one: Size, two: Size) -> Size:
    """The size of a quotient: the divisor's numerator may have any factors."""
    return Size(one.top + two.bottom, one.smooth, one.rough + two.top)


def _most(one: tuple[int, int, int], two: tuple[int, int, int]) -> tuple[int, int, int]:
    return max(one[0], two[0]), max(one[1], two[1]), max(one[2], two[2])


def exactly(value: int | Fraction) -> Size:
    """The size of a number that is known."""
    rest, exponents = Fraction(value).denominator, []
    for prime in (2, 3, 5):
        exponents.append(0)
        while rest % prime == 0:
            rest, exponents[-1] = rest // prime, exponents[-1] + 1
    top = Fraction(value).numerator.bit_length()
    return Size(top, (exponents[0], exponents[1], exponents[2]), rest.bit_length() - 1)

"""Exact rounding: money to a step in one of four manners, quantities to increments in one of three.

Both functions are total: a step of zero (or less) means "no step", and the number comes back as it
is.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from engine.values.numbers import Number, norm

RoundHow = Literal["half_away", "half_even", "down", "up"]
RoundTo = Literal["up", "nearest", "down"]

ROUND_HOWS: tuple[RoundHow, ...] = ("half_away", "half_even", "down", "up")
ROUND_TOS: tuple[RoundTo, ...] = ("up", "nearest", "down")


def round_to(x: Number, step: Number, how: RoundHow) -> Number:
    """`x` as a multiple of `step`, same unit as both.

    `half_away`: nearest, a half away from zero; `half_even`: nearest, a half to the even multiple;
    `down`: toward zero; `up`: away from zero.
    """
    if step <= 0:
        return norm(x)
    whole, rest = divmod(abs(Fraction(x)) / step, 1)
    if _goes_up(whole, rest, how):
        whole += 1
    return norm((-whole if x < 0 else whole) * step)


def _goes_up(whole: int, rest: Fraction, how: RoundHow) -> bool:
    match how:
        case "half_away":
            return rest >= Fraction(1, 2)
        case "half_even":
            return rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1)
        case "down":
            return False
        case "up":
            return rest > 0


def round_quantity(x: Number, step: Number, to: RoundTo, threshold: Number | None = None) -> Number:
    """`x` as a multiple of `step`: `up` to the next one, `down` to the one before, `nearest` (a
    half goes up).

    With a `threshold` a begun step counts only if more of it is used (`up`), or at least as much
    (`nearest`, where it replaces the half).
    """
    if step <= 0:
        return norm(x)
    count = Fraction(x) / step
    if threshold is not None and to != "down":
        used = x - count // 1 * step
        begun = used > threshold if to == "up" else used >= threshold and used > 0
        return norm((count // 1 + begun) * step)
    match to:
        case "up":
            whole = -(-count // 1)
        case "nearest":
            whole = (count + Fraction(1, 2)) // 1
        case "down":
            whole = count // 1
    return norm(whole * step)

"""How several factors on one amount meet: multiplied, only the largest, or their surpluses added up.

A factor that does not apply is not there; one of which nobody knows whether it applies matters only where it could
change the result.
"""

from __future__ import annotations

from typing import Final

from engine.interpret.charging.model import Doubtful, Meet, Terms
from engine.values.numbers import Number, norm
from engine.values.unknown import Unknown, merge

Factor = Number | Unknown | Doubtful
SAID_OF_FACTORS: Final[dict[Meet, str]] = {
    "product": "multiplier",
    "max": "multiplier_max",
    "sum": "multiplier_sum",
}


def multipliers(terms: Terms) -> tuple[Number | Unknown, ...]:
    """What the amount is multiplied by: each factor, or the one that they make together."""
    given = _given(terms)
    if terms.multiplier_meet == "max" and given:
        return (_largest(given),)
    settled = tuple(value for factor in given if not _is_one(value := _settled(factor), factor))
    if terms.multiplier_meet == "product" or not settled:
        return settled
    doubts = [value for value in settled if isinstance(value, Unknown)]
    known = [value for value in settled if not isinstance(value, Unknown)]
    return (merge(doubts) if doubts else norm(1 + sum(value - 1 for value in known)),)


def several(terms: Terms) -> bool:
    """Whether there is more than one factor, so that it matters how they meet."""
    return len(_given(terms)) > 1


def _given(terms: Terms) -> tuple[Factor, ...]:
    given = terms.multiplier
    if given is None:
        return ()
    return given if isinstance(given, tuple) else (given,)


def _is_one(value: Number | Unknown, factor: Factor) -> bool:
    """Whether a doubtful factor changes nothing, applied or not."""
    return isinstance(factor, Doubtful) and value == 1


def _settled(factor: Factor) -> Number | Unknown:
    """A factor as it multiplies: in doubt it is unknown, unless it is 1."""
    if not isinstance(factor, Doubtful):
        return factor
    if factor.by == 1:
        return 1
    return merge([factor.doubt, factor.by] if isinstance(factor.by, Unknown) else [factor.doubt])


def _largest(given: tuple[Factor, ...]) -> Number | Unknown:
    """The largest factor that applies, 1 where none does; a doubtful one below a certain one does not matter."""
    certain = [f for f in given if not isinstance(f, Doubtful | Unknown)]
    high = max(certain, default=None)
    sure = any(not isinstance(factor, Doubtful) for factor in given)
    doubts: list[Unknown] = []
    for factor in given:
        by = factor.by if isinstance(factor, Doubtful) else factor
        matters = isinstance(by, Unknown) or high is None or by > high
        if matters and not (not sure and by == 1):
            doubts += [value for value in (by,) if isinstance(value, Unknown)]
            doubts += [factor.doubt] if isinstance(factor, Doubtful) else []
    if doubts:
        return merge(doubts)
    return 1 if high is None else high

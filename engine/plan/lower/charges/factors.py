"""How several factors on one amount meet: multiplied, only the largest, or their surpluses added up.

The interpreter's definition is `engine/interpret/charging/factors.py`. What comes out is the one number that they make
together; times a rate it is 0 wherever it is 0, whatever the rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.language.kinds import NUMBER
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, cases, choose, crossed, minus, plus, truth, unknown
from engine.plan.lower.charges.model import (
    NOTHING,
    ONCE,
    Factor,
    Words,
    above,
    doubted,
    larger,
    product,
    solid,
)
from engine.plan.why import merged


def multiplier(factors: Sequence[Factor], meet: Words) -> Known:
    """What the amount is multiplied by."""
    found = [(c, _together(factors, word)) for c, word in meet]
    return cases(found[:-1], found[-1][1])


def _together(factors: Sequence[Factor], meet: str) -> Known:
    if not factors:
        return ONCE
    if meet == "max":
        return _largest(factors)
    settled = [_settled(factor) for factor in factors]
    if meet == "product":
        return product(*settled)
    found = settled[0]
    for value in settled[1:]:
        found = plus(found, plus(value, minus(ONCE)))
    return found


def _settled(factor: Factor) -> Known:
    """A factor as it multiplies: 1 where it does not apply, unknown in doubt, unless it is 1."""
    by, applies = factor.by, factor.applies
    doubt = f.conjunction(f.is_null(applies.form), f.negation(_is_one(by)))
    found = doubted(merged([applies.why, by.why]), doubt, by)
    out = f.disjunction(
        f.is_false(applies.form), f.conjunction(f.is_null(applies.form), _is_one(by))
    )
    return choose(truth(out), ONCE, found)


def _is_one(value: Known) -> Formula:
    return f.is_true(f.equal(*crossed(value, ONCE)))


def _largest(factors: Sequence[Factor]) -> Known:
    """The largest factor that applies, 1 where none does; a doubtful one below a certain one does not matter."""
    sure = f.disjunction(*(f.is_true(factor.applies.form) for factor in factors))
    high, some = NOTHING, f.FALSE
    for factor in factors:
        certain = f.conjunction(
            f.is_true(factor.applies.form), f.negation(f.is_null(factor.by.form))
        )
        value = solid(factor.by)
        larger_one = choose(truth(some), larger(high, value), value)
        high = choose(truth(certain), larger_one, high)
        some = f.disjunction(some, certain)
    doubts, open_ = [], f.FALSE
    for factor in factors:
        by, applies = factor.by, factor.applies
        matters = f.conjunction(
            f.negation(f.is_false(applies.form)),
            f.disjunction(f.is_null(by.form), f.negation(some), f.is_true(above(by, high))),
            f.disjunction(sure, f.negation(_is_one(by))),
        )
        unsure = f.conjunction(matters, f.disjunction(f.is_null(by.form), f.is_null(applies.form)))
        doubts.append(merged([by.why, applies.why]).where(unsure))
        open_ = f.disjunction(open_, unsure)
    known = choose(truth(some), high, ONCE)
    return choose(truth(open_), unknown(NUMBER, merged(doubts)), replace(known, kind=NUMBER))

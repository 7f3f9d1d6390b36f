"""From the worked quantity to the billed one, for a whole line: free allowance, minimum and increment.

The interpreter's definition is `engine/interpret/charging/quantities.py`. Numbers that are not certain come out as 0
beside the truths that say so, and what is missing goes into the causes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.language.kinds import NUMBER
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, cases, choose, crossed, minus, plus, truth, unknown
from engine.plan.lower.charges.model import (
    NOTHING,
    Increment,
    Maybe,
    Terms,
    above,
    larger,
    only,
    smaller,
    solid,
    up_to,
)
from engine.plan.lower.rounding import round_quantity
from engine.plan.why import Why, merged
from engine.values.rounding import RoundTo


@dataclass(frozen=True, slots=True)
class Measured:
    """What is billed of a quantity.

    `counted`: how much is worked, and covered, is known; `some`: and something is left; `measured`: and it is known how
    much is billed. `rest` is what is left behind the free units, `kept` what stays of that, `added` what comes to it.
    """

    actual: Known
    covered: Known
    rest: Known
    kept: Known
    added: Known
    note: Formula
    counted: Formula
    some: Formula
    measured: Formula
    causes: Why


def measured(actual: Known, terms: Terms) -> Measured:
    """What minimum and increment bill where the free units do not cover it all; `actual` is never below zero."""
    worked = f.is_true(f.less(f.ZERO, actual.form))
    free = amount(terms.free)
    counted = f.conjunction(
        f.negation(f.is_null(actual.form)),
        f.negation(f.conjunction(worked, f.is_null(free.form))),
    )
    whole = solid(actual)
    covered, rest = NOTHING, whole
    if free.form is not f.ZERO:
        covered = smaller(solid(free), whole)
        rest = choose(truth(counted), up_to(plus(whole, minus(covered)), whole), NOTHING)
    some = f.less(f.ZERO, rest.form)
    least = amount(terms.minimum)
    raised = larger(rest, solid(least))
    found = brought(raised, solid(least), terms)
    certain = f.conjunction(f.negation(f.is_null(least.form)), f.negation(f.is_null(found.form)))
    after = choose(truth(f.conjunction(some, certain)), larger(solid(least), solid(found)), rest)
    kept = rest if only_more(terms) else smaller(after, rest)
    added = up_to(larger(plus(after, minus(rest)), NOTHING), after)
    lifted = f.is_true(above(raised, rest))
    if terms.minimum.given is f.FALSE and not terms.increments:
        kept, added = rest, NOTHING
    causes = merged(
        [
            actual.why,
            free.why.where(worked),
            merged([least.why, found.why]).where(some),
        ]
    )
    return Measured(
        actual, covered, rest, kept, added,
        f.case([(lifted, f.const("minimum"))], f.const("increment")),
        counted, some, f.conjunction(counted, f.disjunction(f.negation(some), certain)), causes,
    )  # fmt: skip


def only_more(terms: Terms) -> bool:
    """Whether steps never take anything off, whatever the row."""
    up = all(word == "up" for _, word in terms.increment_to)
    return not terms.increments or (up and terms.threshold.given is f.FALSE)


def amount(part: Maybe) -> Known:
    """A part that counts as zero where it is absent or below zero."""
    return larger(part.value, NOTHING)


def brought(quantity: Known, minimum: Known, terms: Terms) -> Known:
    """What the steps make of a quantity; unknown where it needs one that nobody knows."""
    zero = _is(terms.increment_from, "minimum")
    base = choose(truth(zero), minimum, NOTHING)
    branches = [(c, _brought(quantity, base, entries, terms)) for c, entries in terms.increments]
    return cases(branches, quantity)


def _brought(quantity: Known, base: Known, entries: Sequence[Increment], terms: Terms) -> Known:
    """Steps with an end hold up to it, and the next ones count from there; beyond the last end all is exact."""
    if not entries:
        return quantity
    entry = entries[0]
    step = amount(entry.step)
    if entry.until is None:
        return plus(base, _stepped(plus(quantity, minus(base)), step, terms))
    end = entry.until
    whole = solid(end)
    over = _stepped(plus(quantity, minus(base)), step, terms)
    here = smaller(plus(base, over), whole)
    beyond = _brought(quantity, larger(base, whole), entries[1:], terms)
    found = choose(truth(f.is_true(above(quantity, whole))), beyond, here)
    return choose(truth(f.is_null(end.form)), unknown(NUMBER, end.why), found)


def _stepped(quantity: Known, step: Known, terms: Terms) -> Known:
    """The quantity as a multiple of the step; the threshold is asked for only where a step is begun."""
    found = [(c, _in_steps(quantity, step, to, terms)) for c, to in terms.increment_to]
    return cases(found[:-1], found[-1][1])


def _in_steps(quantity: Known, step: Known, to: str, terms: Terms) -> Known:
    manner: RoundTo = "up" if to == "up" else "nearest" if to == "nearest" else "down"
    plain = round_quantity(quantity, step, manner)
    if terms.threshold.given is f.FALSE or manner == "down":
        return plain
    top, size = crossed(quantity, step)
    rest = f.mod(top, f.greatest(size, f.ONE))
    begun = f.conjunction(terms.threshold.given, f.less(f.ZERO, step.form), f.less(f.ZERO, rest))
    return choose(
        truth(f.is_true(begun)),
        round_quantity(quantity, step, manner, terms.threshold.value),
        plain,
    )


def _is(words: Sequence[tuple[Formula, str]], word: str) -> Formula:
    """Whether that word holds of some of which the first that applies does."""
    branches = [(c, f.const(option == word)) for c, option in words]
    return f.case(branches[:-1], branches[-1][1])


__all__ = ["Measured", "amount", "brought", "measured", "only"]

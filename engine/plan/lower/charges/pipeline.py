"""The order of the charge pipeline for a line of one quantity: everything in the line's own row.

The interpreter's definition is `engine/interpret/charging/pipeline.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, plus
from engine.plan.lower.charges.model import (
    NOTHING,
    Maybe,
    Slot,
    Terms,
    TierStep,
    either_maybe,
    larger,
    only,
    smaller,
    solid,
)
from engine.plan.lower.charges.prices import (
    Priced,
    Sums,
    joined,
    one_share,
    priced,
    priced_line,
    summed,
)
from engine.plan.lower.charges.quantities import Measured, measured
from engine.plan.lower.charges.slices import either, split
from engine.plan.lower.charges.tiers import Scale, cut, scale_of
from engine.plan.why import NEVER, Causes, Why, merged
from engine.rulebook.charge_parts import LESS_THAN_NOTHING


@dataclass(frozen=True, slots=True)
class Computed:
    """A priced line: NULL where the interpreter has nothing; `causes` are those of the whole line."""

    actual: Known
    billed: Known
    covered: Known
    undecided: Known
    rate: Known
    amount: Known
    pieces: tuple[Priced, ...]
    causes: Why


@dataclass(frozen=True, slots=True)
class Scales:
    """The tiers that may hold, each with its condition, as they lie along the line."""

    found: tuple[tuple[Formula, Scale], ...]

    @property
    def certain(self) -> Formula:
        """Whether it is certain what is billed, free and undecided."""
        return f.conjunction(
            *(f.disjunction(f.negation(c), scale.certain) for c, scale in self.found)
        )

    @property
    def recheck(self) -> Why:
        """What of the steps the plan does not work out, where it may matter."""
        return merged(scale.recheck.where(c) for c, scale in self.found)


def compute(causes: Causes, piece: Slot, quantity: Known, terms: Terms) -> Computed:
    """The line of one quantity; `piece` says the rate and the times of what is worked."""
    below = f.is_true(f.less(quantity.form, f.ZERO))
    actual = larger(quantity, NOTHING)
    sizes = measured(actual, terms)
    scales = scales_of(terms, sizes)
    worked = replace(piece, there=f.less(f.ZERO, solid(actual).form), quantity=solid(actual))
    own = either_maybe(terms.unworked_rate.given, terms.unworked_rate, piece.rate)
    slots = [
        *row_slots(causes, scales, taken(worked, sizes, NOTHING), NOTHING),
        *row_slots(causes, scales, unworked(sizes, own), sizes.kept),
    ]
    pieces = tuple(priced(causes, slot, terms) for slot in slots)
    short = causes.because(LESS_THAN_NOTHING).where(below)
    shown = joined(pieces, terms)
    return finished(sizes, scales, summed(pieces), one_share(pieces), shown, terms, short)


def scales_of(terms: Terms, sizes: Measured) -> Scales:
    """The tiers along what is billed; under a fixed price there are none."""
    total = plus(sizes.kept, sizes.added)
    free = f.negation(terms.price.given)
    return Scales(
        tuple((f.conjunction(c, free), scale_of(tiers, total)) for c, tiers in terms.tiers)
    )


def taken(worked: Slot, sizes: Measured, before: Known) -> Slot:
    """What of a slice stays when the free units are taken off the first, and a step rounds down the last of them.

    `before` is how much was worked before it.
    """
    found = worked
    if sizes.covered.form is not f.ZERO:
        gone = _clamped(sizes.covered, before, found.quantity)
        _, found = split(found, gone, f.less(f.ZERO, gone.form))
    if sizes.kept != sizes.rest:
        first = larger(plus(before, _negative(sizes.covered)), NOTHING)
        stays = _clamped(sizes.kept, first, found.quantity)
        found, _ = split(found, stays, f.TRUE)
    there = f.conjunction(worked.there, sizes.counted, f.less(f.ZERO, found.quantity.form))
    return replace(found, there=there)


def _negative(value: Known) -> Known:
    return replace(value, form=f.neg(value.form))


def _clamped(end: Known, before: Known, size: Known) -> Known:
    """How much of so many units that lie behind others lies up to an end."""
    return smaller(larger(plus(end, _negative(before)), NOTHING), size)


def unworked(sizes: Measured, rate: Maybe) -> Slot:
    """What minimum and increment add."""
    there = f.conjunction(sizes.counted, f.less(f.ZERO, sizes.added.form))
    return Slot(there, sizes.added, rate, kind="unworked", note=sizes.note)


def row_slots(causes: Causes, scales: Scales, slice_: Slot, begins: Known) -> tuple[Slot, ...]:
    """A slice, cut as the tiers that hold say."""
    if slice_.there is f.FALSE:
        return ()
    found: Sequence[Slot] = (slice_,)
    for condition, scale in scales.found:
        found = either(condition, cut(causes, scale, slice_, begins), found)
    return tuple(found)


def finished(
    sizes: Measured, scales: Scales, sums: Sums, share: Known, pieces: tuple[Priced, ...],
    terms: Terms, more: Why,
) -> Computed:  # fmt: skip
    """The line, from what its pieces come to."""
    known = f.conjunction(sizes.measured, scales.certain)
    frees = f.disjunction(*(_frees(c, tiers.steps) for c, tiers in terms.tiers))
    amount = priced_line(sums, sizes.measured, terms)
    causes = merged([sizes.causes, scales.recheck, sums.causes, amount.why, more])
    return Computed(
        replace(sizes.actual, why=NEVER),
        only(sums.billed, known),
        only(plus(sizes.covered, sums.free), f.conjunction(sizes.counted, f.disjunction(known, f.negation(frees)))),
        only(sums.pending, known),
        only(share, known),
        replace(amount, why=NEVER),
        pieces,
        causes,
    )  # fmt: skip


def _frees(condition: Formula, steps: Sequence[TierStep]) -> Formula:
    """Whether a step of these tiers is free, or may be."""
    found = [f.conjunction(s.there, f.negation(f.is_false(s.free.form))) for s in steps]
    return f.conjunction(condition, f.disjunction(*found))

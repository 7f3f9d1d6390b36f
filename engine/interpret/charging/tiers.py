"""Graduated tiers: where in a running total the quantity falls, and what each slice of it then
costs.

A step reaches up to and including its `until`; exactly at a boundary nothing lies beyond it. What
lies beyond the last `until` is priced by no step: it is open, never free. A boundary or position
nobody knows makes the rates behind it unknown, unless all steps that may apply say the same.
"""

from __future__ import annotations

from dataclasses import replace

from engine.interpret.charging.draft import Draft, Slice, times
from engine.interpret.charging.model import TierStep, TierTerms
from engine.values.numbers import norm
from engine.values.unknown import Cause, CauseKind, Unknown, merge

BEYOND = "tiers"  # the name under which a quantity beyond the last step is open
_NO_STEP = TierStep(undecided=BEYOND)


def tiered(
    slices: tuple[Slice, ...], tiers: TierTerms, draft: Draft
) -> tuple[tuple[Slice, ...], bool]:
    """The slices, cut at the boundaries of the steps, each with the rate of its step.

    The second value tells whether it is certain which of them are billed, free, or undecided.
    """
    found: list[Slice] = []
    certain = True
    rest = list(slices)
    position = tiers.position
    for index, step in enumerate(tiers.steps):
        if not rest:
            break
        if isinstance(position, Unknown) or isinstance(step.until, Unknown):
            doubtful, sure = _doubtful(rest, tiers, index)
            return (*found, *doubtful), certain and sure
        while rest and (step.until is None or position < step.until):
            piece = rest.pop(0)
            if step.until is not None and piece.quantity > step.until - position:
                piece, left = piece.cut(step.until - position)
                rest.insert(0, left)
                draft.say("tiers", "tier_cut", ("until", "quantity", step.until))
            position = norm(position + piece.quantity)
            found.append(_priced(piece, step))
            certain = certain and not isinstance(step.free, Unknown)
    if rest:
        draft.causes.add(Cause(CauseKind.OPEN, BEYOND, "nothing is said beyond the last step"))
    return (*found, *(_priced(piece, _NO_STEP) for piece in rest)), certain


def _doubtful(rest: list[Slice], tiers: TierTerms, index: int) -> tuple[list[Slice], bool]:
    """The slices behind the first boundary in doubt, and whether all are certainly billed.

    If every step that may apply keeps the piece's own rate, an unknown one is needed as well.
    """
    steps = _reachable(tiers.steps[index:])
    first = steps[0]
    if all(replace(step, until=None) == replace(first, until=None) for step in steps):
        return [_priced(piece, first) for piece in rest], not isinstance(first.free, Unknown)
    doubts = [value for value in (tiers.position, first.until) if isinstance(value, Unknown)]
    billed = all(step.undecided is None and step.free is False for step in steps)
    kept = billed and all(step.rate is None for step in steps)
    priced = [
        replace(
            piece,
            rate=merge(
                [*doubts, piece.rate] if isinstance(piece.rate, Unknown) and kept else doubts
            ),
        )
        for piece in rest
    ]
    return priced, billed


def _reachable(steps: tuple[TierStep, ...]) -> tuple[TierStep, ...]:
    """The steps up to the first without an end; lacking that, beyond them all is one more case."""
    for count, step in enumerate(steps, 1):
        if step.until is None:
            return steps[:count]
    return (*steps, _NO_STEP)


def _priced(piece: Slice, step: TierStep) -> Slice:
    """The slice at its step's rate, free by its step, or waiting for the step's decision."""
    if step.free is True:
        return replace(piece, free=True)
    if isinstance(step.free, Unknown):
        return replace(piece, rate=step.free)
    if step.undecided is not None:
        return replace(piece, rate=None, undecided=step.undecided)
    rate = piece.rate if step.rate is None else step.rate
    return replace(piece, rate=rate if step.factor is None else times(rate, step.factor))

"""Tiers: where in a running total the quantity falls, and what each slice of it (graduated) or all of it
(by volume) then costs.

A step reaches up to and including its `until`; exactly at a boundary nothing lies beyond it. What
lies beyond the last `until`, or in a step that says so, has no price: it is open, never free. A
boundary or position nobody knows makes the rates behind it unknown, unless all steps that may apply
say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.interpret.charging.draft import Draft, Slice, times, total
from engine.interpret.charging.model import FigureKind, TierStep, TierTerms
from engine.rulebook.charge_parts import NO_PRICE
from engine.values.numbers import Number, norm
from engine.values.unknown import Unknown, merge

_NO_STEP = TierStep(undecided=NO_PRICE)


def tiered(
    slices: tuple[Slice, ...], tiers: TierTerms, draft: Draft
) -> tuple[tuple[Slice, ...], bool]:
    """The slices, cut at the boundaries of the steps, each with the rate of its step; or, by volume,
    all with the rate of one step.

    The second value tells whether it is certain which of them are billed, free, or undecided.
    """
    priced = _by_volume if tiers.how == "volume" else _graduated
    return priced(slices, tiers, draft)


def _graduated(
    slices: tuple[Slice, ...], tiers: TierTerms, draft: Draft
) -> tuple[tuple[Slice, ...], bool]:
    found: list[Slice] = []
    certain = True
    rest = list(slices)
    position = tiers.position
    for index, step in enumerate(tiers.steps):
        if not rest:
            break
        if isinstance(position, Unknown) or isinstance(step.until, Unknown):
            doubtful, sure = _doubtful(rest, position, tiers.steps[index:], draft)
            return (*found, *doubtful), certain and sure
        while rest and (step.until is None or position < step.until):
            piece = rest.pop(0)
            if step.until is not None and piece.quantity > step.until - position:
                piece, left = piece.cut(step.until - position)
                rest.insert(0, left)
                draft.say("tiers", "tier_cut", ("until", "quantity", step.until))
            position = norm(position + piece.quantity)
            found.append(_priced(piece, step, draft))
            certain = certain and not isinstance(step.free, Unknown)
    return (*found, *(_priced(piece, _NO_STEP, draft) for piece in rest)), certain


def _by_volume(
    slices: tuple[Slice, ...], tiers: TierTerms, draft: Draft
) -> tuple[tuple[Slice, ...], bool]:
    """All slices at the step that the total reaches: the first whose `until` is not below it."""
    position = tiers.position
    if isinstance(position, Unknown):
        return _doubtful(slices, position, tiers.steps, draft) if slices else ((), True)
    reached = norm(position + total(slices))
    for index, step in enumerate(tiers.steps if slices else ()):
        if isinstance(step.until, Unknown):
            return _doubtful(slices, step.until, _candidates(tiers.steps[index:], reached), draft)
        if step.until is None or reached <= step.until:
            _say_reached(step, reached, draft)
            certain = not isinstance(step.free, Unknown)
            return tuple(_priced(piece, step, draft) for piece in slices), certain
    return tuple(_priced(piece, _NO_STEP, draft) for piece in slices), True


def _say_reached(step: TierStep, reached: Number, draft: Draft) -> None:
    in_all: tuple[str, FigureKind, Number] = ("total", "quantity", reached)
    if step.until is None or isinstance(step.until, Unknown):
        draft.say("tiers", "tier_last", in_all)
    else:
        draft.say("tiers", "tier_reached", in_all, ("until", "quantity", step.until))


def _candidates(steps: Sequence[TierStep], reached: Number) -> tuple[TierStep, ...]:
    """The steps that may hold a known total: those of unknown end, up to the first that surely does."""
    found: list[TierStep] = []
    for step in steps:
        if isinstance(step.until, Unknown):
            found.append(step)
        elif step.until is None or reached <= step.until:
            return (*found, replace(step, until=None))
    return tuple(found)


def _doubtful(
    rest: Sequence[Slice], position: Number | Unknown, steps: tuple[TierStep, ...], draft: Draft
) -> tuple[tuple[Slice, ...], bool]:
    """The slices of which nobody knows into which of the steps they fall, and whether all are certainly billed.

    If every step that may apply keeps the piece's own rate, an unknown one is needed as well.
    """
    steps = _reachable(steps)
    first = steps[0]
    if all(replace(step, until=None) == replace(first, until=None) for step in steps):
        same = not isinstance(first.free, Unknown)
        return tuple(_priced(piece, first, draft) for piece in rest), same
    doubts = [value for value in (position, first.until) if isinstance(value, Unknown)]
    billed = all(step.undecided is None and step.free is False for step in steps)
    kept = billed and all(step.rate is None for step in steps)
    priced = (
        replace(
            piece,
            rate=merge(
                [*doubts, piece.rate] if isinstance(piece.rate, Unknown) and kept else doubts
            ),
        )
        for piece in rest
    )
    return tuple(priced), billed


def _reachable(steps: tuple[TierStep, ...]) -> tuple[TierStep, ...]:
    """The steps up to the first without an end; lacking that, beyond them all is one more case."""
    for count, step in enumerate(steps, 1):
        if step.until is None:
            return steps[:count]
    return (*steps, _NO_STEP)


def _priced(piece: Slice, step: TierStep, draft: Draft) -> Slice:
    """The slice at its step's rate, free by its step, or awaiting what the step awaits."""
    if step.free is True:
        return replace(piece, free=True)
    if isinstance(step.free, Unknown):
        return replace(piece, rate=step.free)
    if step.undecided is not None:
        return replace(piece, rate=None, undecided=step.undecided)
    rate = piece.rate if step.rate is None else step.rate
    return replace(piece, rate=rate if step.factor is None else times(rate, step.factor))

"""Tiers: the slices of a line cut at the boundaries of a running total, each with the rate of its step.

The interpreter's definition is `engine/interpret/charging/tiers.py`. A step reaches from where the one before it ended
up to its own end; these boundaries are worked out once a line, counted from where its quantity begins, and each slice
has one slot a step, and one more for what lies beyond the last or where nobody knows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.language.kinds import NUMBER
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, choose, crossed, minus, plus, truth, unknown
from engine.plan.lower.charges.doubtful_tiers import (
    Doubt,
    candidates,
    doubt_from,
    leaves_open,
    reached,
    rechecks,
)
from engine.plan.lower.charges.model import (
    NOTHING,
    Maybe,
    Slot,
    TierStep,
    TierTerms,
    either_maybe,
    larger,
    maybe,
    product,
    smaller,
    solid,
    up_to,
)
from engine.plan.lower.charges.slices import either_price, split
from engine.plan.why import Causes, Why, merged
from engine.rulebook.charge_parts import NO_PRICE


@dataclass(frozen=True, slots=True)
class Scale:
    """The steps as they lie along a line's quantity, which begins at 0: step `n` from `ends[n - 1]` to `ends[n]`, where
    it `takes` anything at all. What is left behind them is in doubt, or beyond the last."""

    steps: tuple[TierStep, ...]
    takes: tuple[Formula, ...]
    ends: tuple[Known, ...]
    doubts: tuple[Doubt, ...]
    certain: Formula
    recheck: Why
    by_volume: bool
    ordered: bool = True  # whether it matters what comes first


def scale_of(tiers: TierTerms, total: Known) -> Scale:
    """The scale of a line with so much left behind its free units; `total` is never unknown."""
    return _volume(tiers, total) if tiers.how == "volume" else _graduated(tiers, total)


def _graduated(tiers: TierTerms, total: Known) -> Scale:
    ends, takes, doubts = [NOTHING], [], []
    going, certain = f.less(f.ZERO, total.form), f.TRUE
    lost = f.is_null(tiers.position.form)
    for number, step in enumerate(tiers.steps):
        before = ends[-1]
        live = f.conjunction(step.there, going, _below(before, total))
        unsure = f.disjunction(lost, step.until.open)
        doubt = f.conjunction(live, unsure)
        if doubt is not f.FALSE:
            doubts.append(doubt_from(tiers, number, doubt, reached(tiers.steps, number)))
            certain = f.conjunction(
                certain, f.negation(f.conjunction(doubt, leaves_open(doubts[-1])))
            )
        take = f.conjunction(live, f.negation(unsure))
        room = plus(solid(step.until.value), minus(solid(tiers.position)))
        end = choose(truth(step.until.given), smaller(larger(room, before), total), total)
        after = choose(truth(take), end, before)
        some = f.conjunction(take, _below(before, after))
        certain = f.conjunction(certain, f.negation(f.conjunction(some, f.is_null(step.free.form))))
        takes.append(take)
        ends.append(after)
        going = f.conjunction(going, f.negation(doubt))
    return Scale(
        tiers.steps, tuple(takes), tuple(ends), tuple(doubts), certain, rechecks(tiers, doubts), False,
        _ordered(tiers),
    )  # fmt: skip


def _ordered(tiers: TierTerms) -> bool:
    """Whether parts of the quantity may fall into different steps, or nobody knows which: not if one takes all."""
    first = tiers.steps[0] if tiers.steps else None
    if first is None or first.there is not f.TRUE:
        return first is not None
    lost = f.disjunction(first.until.open, f.is_null(tiers.position.form))
    return not (first.until.given is f.FALSE or lost is f.TRUE)


def _volume(tiers: TierTerms, total: Known) -> Scale:
    """All at the step that the total reaches: the first whose end is not below it."""
    some = f.less(f.ZERO, total.form)
    lost = f.conjunction(some, f.is_null(tiers.position.form))
    takes, doubts = [], []
    certain = f.TRUE
    if lost is not f.FALSE:
        doubts.append(doubt_from(tiers, 0, lost, reached(tiers.steps, -1), any_first=True))
        certain = f.negation(f.conjunction(lost, leaves_open(doubts[-1])))
    going = f.conjunction(some, f.negation(lost))
    sum_ = plus(solid(tiers.position), total)
    holds = [_holds(step, sum_) for step in tiers.steps]
    for number, step in enumerate(tiers.steps):
        live = f.conjunction(going, step.there)
        doubt = f.conjunction(live, step.until.open)
        if doubt is not f.FALSE:
            doubts.append(doubt_from(tiers, number, doubt, candidates(tiers.steps, number, holds)))
            certain = f.conjunction(
                certain, f.negation(f.conjunction(doubt, leaves_open(doubts[-1])))
            )
        take = f.conjunction(live, f.negation(step.until.open), holds[number])
        certain = f.conjunction(certain, f.negation(f.conjunction(take, f.is_null(step.free.form))))
        takes.append(take)
        going = f.conjunction(going, f.negation(doubt), f.negation(take))
    return Scale(
        tiers.steps, tuple(takes), (NOTHING,), tuple(doubts), certain, rechecks(tiers, doubts), True, False
    )  # fmt: skip


def cut(causes: Causes, scale: Scale, slice_: Slot, begins: Known) -> tuple[Slot, ...]:
    """The slots of one slice that begins so far along the line's quantity."""
    if scale.by_volume:
        return (_at_one_step(causes, scale, slice_),)
    stops = plus(begins, slice_.quantity)
    found: list[Slot] = []
    before = _within(scale.ends[0], begins, stops)
    rest = slice_
    for step, take, end in zip(scale.steps, scale.takes, scale.ends[1:], strict=True):
        after = _within(end, begins, stops)
        size = up_to(plus(after, minus(before)), slice_.quantity)
        there = f.conjunction(take, f.less(f.ZERO, size.form))
        if there is not f.FALSE:
            part, rest = split(rest, size, there)
            found.append(_priced(causes, part, step))
        before = after
    behind = _behind(scale)
    if behind is f.FALSE:
        return tuple(found)
    size = up_to(plus(stops, minus(before)), slice_.quantity)
    there = f.conjunction(behind, slice_.there, f.less(f.ZERO, size.form))
    if there is not f.FALSE:
        found.append(_beyond(causes, scale, replace(rest, quantity=size, there=there)))
    return tuple(found)


def _behind(scale: Scale) -> Formula:
    """Whether anything may be left behind the steps: only in doubt, where one of them surely has no end."""
    if any(s.there is f.TRUE and s.until.given is f.FALSE for s in scale.steps):
        return f.disjunction(*(doubt.here for doubt in scale.doubts))
    return f.TRUE


def _within(place: Known, low: Known, high: Known) -> Known:
    return smaller(larger(place, low), high)


def _at_one_step(causes: Causes, scale: Scale, slice_: Slot) -> Slot:
    found = _beyond(causes, scale, slice_)
    for step, take in zip(scale.steps, scale.takes, strict=True):
        found = either_price(take, _priced(causes, slice_, step), found)
    return found


def _beyond(causes: Causes, scale: Scale, slice_: Slot) -> Slot:
    """What lies behind the steps: it has no price, unless it is in doubt which step it falls into."""
    none = causes.because(NO_PRICE)
    name = f.const(NO_PRICE.name)
    found = replace(
        slice_, rate=Maybe(NOTHING, f.FALSE), pending=slice_.there, name=name, awaits=none
    )
    for doubt in scale.doubts:
        asked = slice_.rate.value.why.where(doubt.keeps)
        lost = replace(slice_, rate=Maybe(unknown(NUMBER, merged([doubt.why, asked]))))
        first = _priced(causes, slice_, doubt.first)
        found = either_price(doubt.here, either_price(doubt.same, first, lost), found)
    return found


def _priced(causes: Causes, slice_: Slot, step: TierStep) -> Slot:
    """The slice at its step's rate, free by its step, or awaiting what the step awaits."""
    free, unsure = f.is_true(step.free.form), f.is_null(step.free.form)
    rate = either_maybe(step.rate.given, step.rate, slice_.rate)
    rate = _times(rate, step.factor)
    if unsure is not f.FALSE:
        rate = either_maybe(unsure, Maybe(unknown(NUMBER, step.free.why)), rate)
    found = replace(slice_, rate=rate, free=free)
    if step.undecided is None:
        return found
    pending = f.conjunction(slice_.there, f.negation(free), f.negation(unsure))
    awaits = causes.because(step.undecided).where(pending)
    name = f.when(pending, f.const(step.undecided.name))
    return replace(found, pending=pending, name=name, awaits=awaits)


def _times(rate: Maybe, factor: Maybe) -> Maybe:
    """A rate times a factor; 0 where either is, even if there is no rate."""
    if factor.given is f.FALSE:
        return rate
    none = f.conjunction(factor.given, f.is_true(f.equal(factor.value.form, f.ZERO)))
    whole = either_maybe(factor.given, Maybe(product(rate.value, factor.value)), rate)
    return maybe(whole.value, f.disjunction(rate.given, none))


def _below(one: Known, two: Known) -> Formula:
    """Whether one known number is below another."""
    return f.less(*crossed(one, two))


def _holds(step: TierStep, reached: Known) -> Formula:
    """Whether a step of known end holds all up to a total."""
    far = f.at_most(*crossed(reached, solid(step.until.value)))
    return f.disjunction(f.negation(step.until.given), far)

"""Tiers of which nobody knows into which step what is left falls, and whether that matters.

The interpreter's definition is `_doubtful` and its neighbours in `engine/interpret/charging/tiers.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import choose, crossed, truth
from engine.plan.lower.charges.model import NOTHING, Maybe, TierStep, TierTerms, either_maybe
from engine.plan.lower.lowering import NotColumnarError
from engine.plan.why import NEVER, Why, merged
from engine.rulebook.charge_parts import NO_PRICE


@dataclass(frozen=True, slots=True)
class Doubt:
    """From one step on nobody knows into which the rest falls: where that is so, whether all that may apply say the
    same as the first of them, and if not, why."""

    here: Formula
    same: Formula
    first: TierStep
    why: Why
    keeps: Formula  # whether the piece's own rate is asked for as well
    billed: Formula


def reached(steps: Sequence[TierStep], first: int) -> list[Formula]:
    """Which steps behind the first may hold: those up to the first without an end; and last, whether beyond them."""
    going = f.TRUE if first < 0 else steps[first].until.given
    found: list[Formula] = []
    for step in steps[first + 1 :]:
        found.append(f.conjunction(going, step.there))
        going = f.conjunction(going, f.disjunction(f.negation(step.there), step.until.given))
    return [*found, going]


def candidates(steps: Sequence[TierStep], first: int, holds: Sequence[Formula]) -> list[Formula]:
    """Which steps behind the first may hold a known total: those of unknown end, up to the first that surely does."""
    going, found = f.TRUE, []
    for step, surely in zip(steps[first + 1 :], holds[first + 1 :], strict=True):
        last = f.conjunction(f.negation(step.until.open), surely)
        found.append(f.conjunction(going, step.there, f.disjunction(step.until.open, last)))
        going = f.conjunction(going, f.negation(f.conjunction(step.there, last)))
    return [*found, going]


def doubt_from(
    tiers: TierTerms, number: int, here: Formula, reach: list[Formula], *, any_first: bool = False
) -> Doubt:
    """The doubt from a step on; `any_first`: from whichever of all steps is the first that is there."""
    behind = list(tiers.steps[number + 1 :]) if not any_first else list(tiers.steps)
    first = _first_there(tiers.steps) if any_first else tiers.steps[number]
    same = [
        f.disjunction(f.negation(may), _alike(first, step))
        for may, step in zip(reach, [*behind, _no_step()], strict=True)
    ]
    rest = [
        f.disjunction(f.negation(may), _is_billed(step))
        for may, step in zip(reach, [*behind, _no_step()], strict=True)
    ]
    plain = [
        f.disjunction(f.negation(may), f.negation(step.rate.given))
        for may, step in zip(reach, [*behind, _no_step()], strict=True)
    ]
    billed = f.conjunction(_is_billed(first), *rest)
    keeps = f.conjunction(billed, f.negation(first.rate.given), *plain)
    ends = first.until.value.why
    why = merged([tiers.position.why, ends])
    return Doubt(here, f.conjunction(*same), first, why, keeps, billed)


def leaves_open(doubt: Doubt) -> Formula:
    """Whether a doubt leaves open how much is billed."""
    settled = f.case([(doubt.same, f.negation(f.is_null(doubt.first.free.form)))], doubt.billed)
    return f.negation(settled)


def _no_step() -> TierStep:
    absent = Maybe(NOTHING, f.FALSE)
    return TierStep(f.TRUE, absent, absent, absent, NO_PRICE, truth(f.FALSE))


def _first_there(steps: Sequence[TierStep]) -> TierStep:
    """The step that is there before the others, where all of them say what they await alike."""
    found = _no_step()
    for step in reversed(steps):
        if step.there is not f.TRUE and step.undecided != found.undecided:
            raise NotColumnarError("tiers by volume whose first step may not hold")
        found = step if step.there is f.TRUE else _either_step(step, found)
    return found


def _either_step(step: TierStep, other: TierStep) -> TierStep:
    here = step.there
    return TierStep(
        f.TRUE,
        either_maybe(here, step.until, other.until),
        either_maybe(here, step.rate, other.rate),
        either_maybe(here, step.factor, other.factor),
        step.undecided,
        choose(truth(here), step.free, other.free),
    )


def _alike(one: TierStep, two: TierStep) -> Formula:
    """Whether two steps say the same of what falls into them."""
    if one.undecided != two.undecided:
        return f.FALSE
    return f.conjunction(
        _same(one.rate, two.rate),
        _same(one.factor, two.factor),
        _same(Maybe(one.free), Maybe(two.free)),
    )


def _same(one: Maybe, two: Maybe) -> Formula:
    """Whether two parts are equal: absent, known and the same, or unknown for the same causes."""
    words = sorted({*one.value.why.words, *two.value.why.words})
    alike = [f.equal(one.value.why.word(n), two.value.why.word(n)) for n in words]
    left, right = one.value.form, two.value.form
    if left.type == "int":
        left, right = crossed(one.value, two.value)
    both = f.is_true(f.equal(left, right))
    lost = f.conjunction(one.open, two.open, *alike)
    return f.conjunction(f.equal(one.given, two.given), f.disjunction(both, lost))


def _is_billed(step: TierStep) -> Formula:
    return f.FALSE if step.undecided is not None else f.is_false(step.free.form)


def rechecks(tiers: TierTerms, doubts: Sequence[Doubt]) -> Why:
    """Where it is in doubt which step holds, what the plan does not work out of any of them may matter."""
    if not doubts:
        return NEVER
    parts = [
        v.value if isinstance(v, Maybe) else v
        for s in tiers.steps
        for v in (s.until, s.rate, s.factor, s.free)
    ]
    return merged(p.why for p in parts).rechecks

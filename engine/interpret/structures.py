"""The parts of a charge that have a structure of their own, as they stand for one subject.

In: the declared structure and two ways to read an expression: `look`, and `value`, which also credits the rules behind
it to the line. Out: what `charging` computes with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.interpret.charging import Doubtful, IncrementStep, TierStep, TierTerms
from engine.language.expressions import Expr
from engine.rulebook.charge_parts import Factor, Tiers
from engine.rulebook.charge_parts import IncrementStep as DeclaredIncrement
from engine.rulebook.charge_parts import TierStep as DeclaredStep
from engine.values.unknown import Unknown

Read = Callable[[Expr], Any]


def tier_terms(tiers: Tiers, look: Read, value: Read) -> TierTerms:
    """The steps that apply, and where the quantity begins on their scale."""
    position = 0 if tiers.position is None else look(tiers.position)
    declared = tiers.steps
    steps = (_step(step, _all_billed(declared[n:]), look, value) for n, step in enumerate(declared))
    return TierTerms(position, tuple(step for step in steps if step is not None), tiers.how)


def doubtful_tiers(doubt: Unknown) -> TierTerms:
    """Tiers of which nobody knows whether they apply: rates are unknown, and what awaits a decision too."""
    return TierTerms(doubt, (TierStep(doubt), TierStep(undecided=min(doubt.causes))))


def _all_billed(steps: tuple[DeclaredStep, ...]) -> bool:
    """Whether everything that falls into these steps is billed, whichever of them apply."""
    last = steps[-1]
    plain = all(step.free is None and step.undecided is None for step in steps)
    return plain and last.when is None and last.until is None


def _step(step: DeclaredStep, billed: bool, look: Read, value: Read) -> TierStep | None:
    """A step as it stands for this subject; None where it does not apply.

    A step that may or may not apply has an unknown rate, which matters only if something falls into it; unless all is
    `billed` from there on, how much is billed is unknown as well.
    """
    applies = True if step.when is None else look(step.when)
    if applies is False:
        return None
    until = _optional(step.until, value)
    if isinstance(applies, Unknown):
        if billed:
            return TierStep(until, applies)
        unsure = False if step.free is None else applies
        return TierStep(applies, applies, None, step.undecided, unsure)
    free = False if step.free is None else value(step.free)
    rate, factor = _optional(step.rate, value), _optional(step.factor, value)
    return TierStep(until, rate, factor, step.undecided, free)


def increment_steps(steps: tuple[DeclaredIncrement, ...], value: Read) -> tuple[IncrementStep, ...]:
    """The steps to which the quantity is brought, with their boundaries."""
    return tuple(IncrementStep(value(step.step), _optional(step.until, value)) for step in steps)


def factors(given: tuple[Factor, ...], look: Read, value: Read) -> tuple[Any, ...]:
    """The factors that apply, and those that may."""
    found: list[Any] = []
    for factor in given:
        applies = True if factor.when is None else look(factor.when)
        if applies is True:
            found.append(value(factor.by))
        elif isinstance(applies, Unknown):
            found.append(Doubtful(value(factor.by), applies))
    return tuple(found)


def _optional(expr: Expr | None, value: Read) -> Any:
    return None if expr is None else value(expr)

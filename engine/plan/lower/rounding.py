"""Rounding of numbers of the plan, as `engine.values.rounding` defines it for numbers.

A step of zero or less means no step. The result is a whole number of steps, over the step's denominator wherever the
step is a constant.
"""

from __future__ import annotations

from dataclasses import replace

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, aligned, crossed, per_form
from engine.plan.why import merged
from engine.values.rounding import RoundHow, RoundTo


def round_money(value: Known, step: Known, how: RoundHow) -> Known:
    """The value as a multiple of the step; away from or toward zero, so alike for both signs."""
    top, size = crossed(value, step)
    below = f.less(top, f.ZERO)
    whole = _steps_of(f.greatest(top, f.neg(top)), f.greatest(size, f.ONE), how)
    return _stepped(value, step, f.case([(below, f.neg(whole))], whole))


def round_quantity(value: Known, step: Known, to: RoundTo, threshold: Known | None = None) -> Known:
    """The value as a multiple of the step, up, down, or to the nearest; a half goes up.

    With a `threshold` a begun step counts only if more of it is used (`up`) or at least as much (`nearest`).
    """
    top, size = crossed(value, step)
    size = f.greatest(size, f.ONE)
    match to:
        case "up":
            whole = f.neg(f.div(f.neg(top), size))
        case "nearest":
            whole = f.div(f.add(f.mul(f.const(2), top), size), f.mul(f.const(2), size))
        case "down":
            whole = f.div(top, size)
    if threshold is None or to == "down":
        return _stepped(value, step, whole)
    return _beyond(value, step, to, threshold)


def _beyond(value: Known, step: Known, to: RoundTo, threshold: Known) -> Known:
    """Whole steps, and one more where enough of it is used."""
    top, size = crossed(value, step)
    size = f.greatest(size, f.ONE)
    used = Known(value.kind, f.mod(top, size), value.why, _common(value, step))
    more, least = crossed(used, threshold)
    begun = (
        f.less(least, more)
        if to == "up"
        else f.conjunction(f.at_most(least, more), f.less(f.ZERO, used.form))
    )
    whole = f.div(top, size)
    counted = f.case([(begun, f.add(whole, f.ONE)), (f.negation(begun), whole)], f.null("int"))
    found = _stepped(value, step, counted)
    unsized = f.at_most(
        step.form, f.ZERO
    )  # then the threshold does not matter to the value, only its absence does
    why = merged([found.why, threshold.why])
    if unsized is f.FALSE:
        return replace(found, why=why)
    there = f.case([(f.is_null(threshold.form), f.null("int"))], found.form)
    return replace(found, form=there, why=why)


def _steps_of(top: Formula, size: Formula, how: RoundHow) -> Formula:
    """How many steps a number that is not below zero is, rounded."""
    match how:
        case "down":
            return f.div(top, size)
        case "up":
            return f.neg(f.div(f.neg(top), size))
    twice = f.mul(f.const(2), size)
    above = f.add(f.mul(f.const(2), top), size)
    whole = f.div(above, twice)
    if how == "half_away":
        return whole
    odd = f.equal(f.mod(whole, f.const(2)), f.ONE)
    half = f.conjunction(f.equal(f.mod(above, twice), f.ZERO), odd)
    return f.case([(half, f.sub(whole, f.ONE))], whole)


def _stepped(value: Known, step: Known, whole: Formula) -> Known:
    """So many steps; the value as it is where there is no step."""
    why = merged([value.why, step.why])
    there = f.less(f.ZERO, step.form)
    many = Known(value.kind, f.mul(whole, step.form), why, step.per)
    if there is f.TRUE:
        return many
    if there is f.FALSE:
        return replace(value, why=why)
    one, two = aligned(many, replace(value, why=why))
    per = one.per
    if one.per != two.per:
        per = f.case([(there, per_form(one))], per_form(two))
    form = f.case([(there, one.form), (f.negation(there), two.form)], f.null("int"))
    return replace(one, form=form, per=per)


def _common(value: Known, step: Known) -> int | Formula:
    """The denominator of the numerators that `crossed` gives."""
    one, two = aligned(value, step)
    return one.per if one.per == two.per else f.mul(per_form(value), per_form(step))

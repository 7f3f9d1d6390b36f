"""Arithmetic on values: exact, over constant denominators wherever it can be."""

from __future__ import annotations

from dataclasses import replace
from math import lcm

from engine.language.kinds import Kind
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known.values import Known, Per, strict
from engine.plan.why import NEVER, Why, merged


def aligned(one: Known, two: Known) -> tuple[Known, Known]:
    """Both over the same denominator, where both denominators are constant."""
    if not (isinstance(one.per, int) and isinstance(two.per, int)) or one.per == two.per:
        return one, two
    common = lcm(one.per, two.per)
    return _over(one, common), _over(two, common)


def _over(value: Known, per: int) -> Known:
    assert isinstance(value.per, int)
    return replace(value, form=f.mul(value.form, f.const(per // value.per)), per=per)


def per_of(condition: Formula, one: Known, two: Known) -> Per:
    """The denominator of a choice between two that are aligned."""
    if one.per == two.per:
        return one.per
    return f.case([(condition, per_form(one))], per_form(two))


def per_form(value: Known) -> Formula:
    """The denominator as a formula."""
    return f.const(value.per) if isinstance(value.per, int) else value.per


def crossed(one: Known, two: Known) -> tuple[Formula, Formula]:
    """Two numerators that compare as the numbers do."""
    one, two = aligned(one, two)
    if one.per == two.per:
        return one.form, two.form
    return f.mul(one.form, per_form(two)), f.mul(two.form, per_form(one))


def plus(one: Known, two: Known, kind: Kind | None = None) -> Known:
    """The sum of two numbers."""
    one, two = aligned(one, two)
    per: Per = one.per
    if one.per == two.per:
        form = f.add(one.form, two.form)
    else:
        left, right = crossed(one, two)
        form, per = f.add(left, right), f.mul(per_form(one), per_form(two))
    return strict(kind or one.kind, (one, two), form, per)


def minus(value: Known) -> Known:
    """The number with its sign turned."""
    months = None if value.months is None else f.neg(value.months)
    return replace(value, form=f.neg(value.form), months=months)


def times(one: Known, two: Known, kind: Kind) -> Known:
    """The product of two numbers."""
    if isinstance(one.per, int) and isinstance(two.per, int):
        return strict(kind, (one, two), f.mul(one.form, two.form), one.per * two.per)
    per = f.mul(per_form(one), per_form(two))
    return strict(kind, (one, two), f.mul(one.form, two.form), per)


def inverse(value: Known, zero: Why) -> Known:
    """One over a number; of zero it is unknown for `zero`."""
    if value.form.op == "const" and value.form.data != 0 and isinstance(value.per, int):
        sign = 1 if value.form.data > 0 else -1
        return Known(value.kind, f.const(sign * value.per), NEVER, abs(value.form.data))
    if value.form.op == "case" and isinstance(value.per, int) and _all_numbers(value.form):
        return _inverse_of_each(value, value.per)
    positive = value.form.low is not None and value.form.low > 0
    below = f.less(value.form, f.ZERO)
    size = f.greatest(value.form, f.neg(value.form), f.ONE) if not positive else value.form
    top = per_form(value)
    none = f.equal(value.form, f.ZERO)
    form = f.when(f.negation(none), f.case([(below, f.neg(top))], top)) if not positive else top
    if positive and value.form.nullable:
        form = f.when(f.negation(f.is_null(value.form)), form)
    whole = f.coalesce(size, f.ONE)
    why = merged([value.why, zero.where(f.is_true(none))])
    return Known(value.kind, form, why, whole)


def _all_numbers(choice: Formula) -> bool:
    """Whether every branch is a constant other than 0."""
    return all(v.op == "const" and v.data for v in (*choice.args[1:-1:2], choice.args[-1]))


def _inverse_of_each(value: Known, per: int) -> Known:
    """One over each of several constants, over their common multiple."""
    *pairs, otherwise = value.form.args
    common = lcm(*(abs(v.data) for v in (*pairs[1::2], otherwise)))

    def turned(branch: Formula) -> Formula:
        return f.const(per * common // branch.data)

    branches = [(c, turned(v)) for c, v in zip(pairs[::2], pairs[1::2], strict=True)]
    return replace(value, form=f.case(branches, turned(otherwise)), per=common)


def floored(value: Known) -> Formula:
    """The whole number at or below a number."""
    return f.div(value.form, per_form(value))


def rounded_down(value: Known, step: Known, kind: Kind, zero: Why) -> Known:
    """The largest multiple of a step, which is not zero, that is not above the value."""
    ratio = times(value, inverse(step, zero), kind)
    return times(replace(ratio, form=floored(ratio), per=1), step, kind)

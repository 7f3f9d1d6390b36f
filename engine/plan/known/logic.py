"""Kleene's logic of values, and what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known.numbers import aligned, per_of
from engine.plan.known.values import Known, truth
from engine.plan.why import Why, merged


def both(*parts: Known) -> Known:
    """Kleene's `and`: what is false decides, wherever it stands."""
    return _logic(f.conjunction(*(part.form for part in parts)), parts)


def either(*parts: Known) -> Known:
    """Kleene's `or`."""
    return _logic(f.disjunction(*(part.form for part in parts)), parts)


def _logic(form: Formula, parts: Sequence[Known]) -> Known:
    if not form.nullable:
        return truth(form)
    return truth(form, merged(part.why for part in parts).where(f.is_null(form)))


def neither(value: Known) -> Known:
    """`not`."""
    return replace(value, form=f.negation(value.form))


def known(value: Known) -> Known:
    """Whether there is a value; what the plan does not work out may be known all the same."""
    form = f.negation(f.is_null(value.form))
    return _if_worked_out(value, truth(form))


def _if_worked_out(value: Known, told: Known) -> Known:
    recheck = value.why.recheck
    if recheck is f.ZERO:
        return told
    unsure = f.less(f.ZERO, recheck)
    words = Why({-1: recheck})
    form = f.case([(unsure, f.null(told.form.type))], told.form)
    return replace(told, form=form, why=words.otherwise(unsure, told.why))


def first_known(values: Sequence[Known]) -> Known:
    """The first value that is known; when none is, the first one is what is asked for."""
    found = values[-1]
    for value in reversed(values[:-1]):
        found = _rather(value, found)
    if len(values) < 2:
        return found
    absent = f.is_null(found.form)
    whys = merged(
        [values[0].why, *(Why({-1: v.why.recheck}) for v in values if v.why.recheck is not f.ZERO)]
    )
    return replace(found, why=whys.where(absent))


def _rather(value: Known, other: Known) -> Known:
    """The value, or the other where it is not known; nothing where the plan cannot tell whether it is."""
    one, two = aligned(value, other)
    unsure = f.less(f.ZERO, value.why.recheck)
    form = f.case([(unsure, f.null(one.form.type))], f.coalesce(one.form, two.form))
    months = None
    if one.months is not None and two.months is not None:
        months = f.case([(f.is_null(one.form), two.months)], one.months)
    return replace(one, form=form, months=months, per=per_of(f.is_null(one.form), two, one))

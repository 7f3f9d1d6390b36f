"""Choices between values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known.comparing import same_value
from engine.plan.known.numbers import aligned, per_of
from engine.plan.known.values import Known, NotColumnarError, truth
from engine.plan.why import RECHECK, Why, merged


def choose(condition: Known, yes: Known, no: Known) -> Known:
    """`yes if condition else no`; where the condition is unknown, what both come to if they agree."""
    if condition.form.constant and condition.form.op == "const":
        return yes if condition.form.data else no
    if yes.choices or no.choices:
        return _choose_tables(condition, yes, no)
    if yes.items is not None or no.items is not None:
        return _choose_lists(condition, yes, no)
    one, two = aligned(yes, no)
    told = f.case([(condition.form, one.form)], two.form)
    why = yes.why.otherwise(condition.form, no.why)
    months, per = None, per_of(condition.form, one, two)
    if one.months is not None and two.months is not None:
        months = f.case([(condition.form, one.months)], two.months)
    if not condition.form.nullable:
        return Known(yes.kind, told, why, per, months)
    unsure = f.is_null(condition.form)
    same = same_value(one, two)
    agreed = f.is_true(same)
    form = f.case(
        [(condition.form, one.form), (f.negation(unsure), two.form), (agreed, two.form)],
        f.null(told.type),
    )
    doubts = merged([condition.why, worked_out(yes), worked_out(no)])
    open_why = doubts.where(f.negation(agreed)).otherwise(unsure, why)
    return Known(yes.kind, form, open_why, per, months)


def _choose_tables(condition: Known, yes: Known, no: Known) -> Known:
    """Of calendars and grids; where the condition is unknown the choice is, even if both were alike."""
    first = [(f.conjunction(condition.form, guard), table) for guard, table in yes.choices]
    form = f.case(
        [(condition.form, yes.form), (f.negation(condition.form), no.form)], f.null("bool")
    )
    sure = f.is_null(condition.form)
    why = condition.why.otherwise(sure, yes.why.otherwise(condition.form, no.why))
    return Known(yes.kind, form, why, choices=(*first, *no.choices))


def _choose_lists(condition: Known, yes: Known, no: Known) -> Known:
    """Of collections with their items."""
    if yes.items is None and yes.form.op == "null":
        yes = replace(yes, form=f.null("bool"), items=())
    if no.items is None and no.form.op == "null":
        no = replace(no, form=f.null("bool"), items=())
    if yes.items is None or no.items is None:
        raise NotColumnarError("a choice between lists")
    other, unsure = f.negation(condition.form), f.is_null(condition.form)
    one, two = (_constants(value) for value in (yes, no))
    if unsure is not f.FALSE and (one is None or two is None):
        raise NotColumnarError("a choice between lists")
    why = yes.why.otherwise(condition.form, no.why)
    branches = [(condition.form, yes.form), (other, no.form)]
    if one is not None and one == two:  # where nobody knows which, it is the first
        first = f.disjunction(f.is_true(condition.form), unsure)
        listed = [(f.conjunction(first, guard), years) for guard, years in yes.listed]
        other = f.is_false(condition.form)
        listed += [(f.conjunction(other, guard), years) for guard, years in no.listed]
        form = f.case([*branches, (unsure, yes.form)], no.form)
        return Known(yes.kind, form, why, items=yes.items, listed=tuple(listed))
    items = [(f.conjunction(condition.form, guard), item) for guard, item in yes.items]
    items += [(f.conjunction(other, guard), item) for guard, item in no.items]
    listed = [(f.conjunction(condition.form, guard), years) for guard, years in yes.listed]
    listed += [(f.conjunction(other, guard), years) for guard, years in no.listed]
    form = f.case(branches, f.null("bool"))
    open_why = condition.why.otherwise(unsure, why)
    return Known(yes.kind, form, open_why, items=tuple(items), listed=tuple(listed))


def _constants(value: Known) -> frozenset[tuple[Any, ...]] | None:
    """The items, where they are constants that it always holds."""
    found: list[tuple[Any, ...]] = []
    for guard, item in value.items or ():
        if guard is not f.TRUE or item.form.op != "const":
            return None
        months = None if item.months is None else item.months.data
        found.append((item.form.data, item.per, months))
    return frozenset(found) if value.form is f.TRUE else None


def worked_out(value: Known) -> Why:
    """The word of what the plan does not work out of a value."""
    recheck = value.why.recheck
    return Why() if recheck is f.ZERO else Why({RECHECK: recheck})


def cases(branches: Sequence[tuple[Formula, Known]], otherwise: Known) -> Known:
    """The value of the first branch whose condition, never NULL, is true."""
    found = otherwise
    for condition, value in reversed(branches):
        found = choose(truth(condition), value, found)
    return found

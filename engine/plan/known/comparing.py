"""Comparisons of values."""

from __future__ import annotations

from engine.language.kinds import BOOL, Quantity
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known.numbers import crossed
from engine.plan.known.values import Known, strict


def compared(op: str, one: Known, two: Known) -> Known:
    """A comparison of two values of kinds that go together."""
    if one.months is not None and two.months is not None:
        same = f.conjunction(f.equal(one.form, two.form), f.equal(one.months, two.months))
        absent = f.disjunction(f.is_null(one.form), f.is_null(two.form))
        same = f.case([(absent, f.null("bool"))], same)
        return strict(BOOL, (one, two), same if op == "==" else f.negation(same))
    left, right = crossed(one, two) if isinstance(one.kind, Quantity) else (one.form, two.form)
    return strict(BOOL, (one, two), f.compare(op, left, right))


def same_value(one: Known, two: Known) -> Formula:
    """Whether two values of one kind are equal; NULL where either is unknown."""
    return compared("==", one, two).form

"""Values of the columnar plan: a formula that is NULL where nobody knows the value, and why.

Numbers are exact: a numerator over a positive denominator, a constant wherever the lowering can tell. Canonical units
are the language's (minutes, major units of the currency). Logic is strong Kleene, as SQL's; strict operations are
unknown where an operand is, for all the causes of all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Any

from engine.language.kinds import BOOL, PERIOD, TEXT, Kind, Quantity
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.why import NEVER, Why, merged
from engine.values.numbers import Number

Per = int | Formula


class NotColumnarError(Exception):
    """A construct that the plan does not work out; the text names it."""


@dataclass(frozen=True, slots=True)
class Known:
    """A value of one kind.

    `form`: a truth, a text, a date (days), an instant (µs) or a numerator over `per`; of a period its days, beside its
    `months`. A calendar or a grid, never NULL itself, is one of `choices`: the first whose condition is true; `form` is
    true where there is one. Of a collection `items` are what it may hold, each with the condition under which it does;
    a collection that is a fact is a text, with U+001F between its items.
    """

    kind: Kind
    form: Formula
    why: Why = NEVER
    per: Per = 1
    months: Formula | None = None
    choices: tuple[tuple[Formula, Any], ...] = ()
    items: tuple[tuple[Formula, Known], ...] | None = None

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """What a sheet must hold to have this value: its parts and the words of its mask."""
        parts = [self.form]
        parts += [self.per] if isinstance(self.per, Formula) else []
        parts += [self.months] if self.months is not None else []
        return (*parts, *self.why.words.values())


def truth(form: Formula, why: Why = NEVER) -> Known:
    """A truth."""
    return Known(BOOL, form, why)


def text(form: Formula, why: Why = NEVER) -> Known:
    """A text."""
    return Known(TEXT, form, why)


def number(value: Number, kind: Kind) -> Known:
    """A constant number."""
    exact = Fraction(value)
    return Known(kind, f.const(exact.numerator), NEVER, exact.denominator)


def unknown(kind: Kind, why: Why) -> Known:
    """A value that is never known."""
    return Known(kind, f.null(type_of(kind)), why, months=f.null("int") if kind == PERIOD else None)


def type_of(kind: Kind) -> f.Type:
    """How values of a kind are held."""
    from engine.language.kinds import CALENDAR, Collection, Grid, is_text

    if kind in (BOOL, CALENDAR) or isinstance(kind, Grid):
        return "bool"
    return "text" if is_text(kind) or isinstance(kind, Collection) else "int"


def strict(kind: Kind, args: Sequence[Known], form: Formula, per: Per = 1) -> Known:
    """What is unknown where any operand is."""
    return Known(kind, form, merged(arg.why for arg in args), per)


# ── Logic ─────────────────────────────────────────────────────────────────────────────────────────


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
    return replace(one, form=form, months=months, per=_per_of(f.is_null(one.form), two, one))


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
    months, per = None, _per_of(condition.form, one, two)
    if one.months is not None and two.months is not None:
        months = f.case([(condition.form, one.months)], two.months)
    if not condition.form.nullable:
        return Known(yes.kind, told, why, per, months)
    unsure = f.is_null(condition.form)
    same = same_value(one, two)
    agreed = f.is_true(same)
    form = f.case(
        [(condition.form, one.form), (f.negation(unsure), two.form), (agreed, one.form)],
        f.null(told.type),
    )
    open_why = condition.why.where(f.negation(agreed)).otherwise(unsure, why)
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
    if condition.form.nullable:
        raise NotColumnarError("a choice between lists")
    other = f.negation(condition.form)
    if yes.items is None and yes.form.op == "null":
        yes = replace(yes, form=f.null("bool"), items=())
    if no.items is None and no.form.op == "null":
        no = replace(no, form=f.null("bool"), items=())
    if yes.items is None or no.items is None:
        raise NotColumnarError("a choice between lists")
    first = [(f.conjunction(condition.form, guard), item) for guard, item in yes.items]
    second = [(f.conjunction(other, guard), item) for guard, item in no.items]
    form = f.case([(condition.form, yes.form)], no.form)
    why = yes.why.otherwise(condition.form, no.why)
    return Known(yes.kind, form, why, items=(*first, *second))


def cases(branches: Sequence[tuple[Formula, Known]], otherwise: Known) -> Known:
    """The value of the first branch whose condition, never NULL, is true."""
    found = otherwise
    for condition, value in reversed(branches):
        found = choose(truth(condition), value, found)
    return found


# ── Numbers ───────────────────────────────────────────────────────────────────────────────────────


def aligned(one: Known, two: Known) -> tuple[Known, Known]:
    """Both over the same denominator, where both denominators are constant."""
    if not (isinstance(one.per, int) and isinstance(two.per, int)) or one.per == two.per:
        return one, two
    common = lcm(one.per, two.per)
    return _over(one, common), _over(two, common)


def _over(value: Known, per: int) -> Known:
    assert isinstance(value.per, int)
    return replace(value, form=f.mul(value.form, f.const(per // value.per)), per=per)


def _per_of(condition: Formula, one: Known, two: Known) -> Per:
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


def floored(value: Known) -> Formula:
    """The whole number at or below a number."""
    return f.div(value.form, per_form(value))


def rounded_down(value: Known, step: Known, kind: Kind, zero: Why) -> Known:
    """The largest multiple of a step, which is not zero, that is not above the value."""
    ratio = times(value, inverse(step, zero), kind)
    return times(replace(ratio, form=floored(ratio), per=1), step, kind)


# ── Comparisons ───────────────────────────────────────────────────────────────────────────────────


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

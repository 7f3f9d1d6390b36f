"""Expressions of the language as values of the plan: the typed tree, node by node.

What a function makes of its arguments stands in `FORMS`, a row a function of the language's table; aggregates and
calls whose first argument is a name have modules of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from engine.language.aggregates import AGGREGATES
from engine.language.functions import BILLED, CHARGED, LOOKUP, ON_DAY, OWN, READING
from engine.language.kinds import BOOL, DATE, INSTANT, PERIOD, Collection, Kind
from engine.language.tree import (
    Binary,
    Call,
    Compare,
    Conditional,
    Literal,
    Logic,
    Member,
    Ref,
    Tree,
    Unary,
)
from engine.plan import formulas as f
from engine.plan.known import (
    Known,
    both,
    choose,
    compared,
    either,
    floored,
    inverse,
    minus,
    neither,
    number,
    plus,
    same_value,
    strict,
    times,
    truth,
    unknown,
)
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place
from engine.values.unknown import Cause, CauseKind

Form = Callable[[Lowering, Place, Sequence[Known], Call], Known]
ANY_OPTION: Final = "*"  # in place of an option: whichever is chosen
FORMS: Final[
    dict[str, Form]
] = {}  # by name of the function; lazy ones get values that may be unknown


def lowered(lowering: Lowering, tree: Tree, place: Place) -> Known:
    """The value of a typed tree as seen from a place."""
    match tree:
        case Literal(value=fixed, kind=kind):
            if isinstance(fixed, bool | str):
                return Known(kind, f.const(fixed))
            return number(fixed, kind)
        case Ref(name=name, kind=kind):
            return lowering.name(place, name, kind)
        case Unary(op=op, operand=operand):
            value = lowered(lowering, operand, place)
            return neither(value) if op == "not" else minus(value)
        case Binary():
            return _binary(lowering, tree, place)
        case Compare():
            left, right = lowered(lowering, tree.left, place), lowered(lowering, tree.right, place)
            return compared(tree.op, left, right)
        case Logic(op=op, operands=operands):
            parts = [lowered(lowering, operand, place) for operand in operands]
            return both(*parts) if op == "and" else either(*parts)
        case Conditional():
            return _conditional(lowering, tree, place)
        case Member():
            return _member(lowering, tree, place)
        case Call():
            return _call(lowering, tree, place)


def _conditional(lowering: Lowering, tree: Conditional, place: Place) -> Known:
    condition = lowered(lowering, tree.condition, place)
    if condition.form.op == "const":
        return lowered(lowering, tree.yes if condition.form.data else tree.no, place)
    return choose(condition, lowered(lowering, tree.yes, place), lowered(lowering, tree.no, place))


def _binary(lowering: Lowering, tree: Binary, place: Place) -> Known:
    left, right = lowered(lowering, tree.left, place), lowered(lowering, tree.right, place)
    if any(kind in (DATE, INSTANT, PERIOD) for kind in (left.kind, right.kind)):
        from engine.plan.lower.moments import moment_arithmetic

        return moment_arithmetic(lowering, tree, left, right, place)
    return arithmetic(lowering, tree.op, left, right, tree.kind)


def arithmetic(lowering: Lowering, op: str, left: Known, right: Known, kind: Kind) -> Known:
    """One operation on two numbers."""
    match op:
        case "+":
            return plus(left, right, kind)
        case "-":
            return plus(left, minus(right), kind)
        case "*":
            return times(left, right, kind)
    zero = lowering.causes.because(Cause(CauseKind.OPEN, "divisor", "it is zero"))
    ratio = times(left, inverse(right, zero), kind)
    if op == "/":
        return ratio
    whole = Known(kind, floored(ratio), ratio.why)
    return whole if op == "//" else plus(left, minus(times(whole, right, kind)), kind)


def _member(lowering: Lowering, tree: Member, place: Place) -> Known:
    """Whether an item is among others: among literals, or in a collection."""
    item = lowered(lowering, tree.item, place)
    options = [lowered(lowering, option, place) for option in tree.options]
    if len(options) == 1 and isinstance(options[0].kind, Collection):
        from engine.plan.lower.collections import within

        found = within(lowering, item, options[0], tree)
    elif (
        all(o.form.op == "const" and o.per == 1 and o.months is None for o in options)
        and item.per == 1
    ):
        found = strict(BOOL, (item,), f.one_of(item.form, [o.form.data for o in options]))
    else:
        found = _among(item, options)
    return neither(found) if tree.negated else found


def _among(item: Known, options: Sequence[Known]) -> Known:
    """Whether an item equals an option; unknown where only unknown ones could be equal."""
    same = either(*(Known(BOOL, same_value(item, option), option.why) for option in options))
    absent = f.is_null(item.form)
    form = f.case([(absent, f.null("bool"))], same.form)
    return truth(form, item.why.otherwise(absent, same.why.where(f.is_null(same.form))))


def _call(lowering: Lowering, call: Call, place: Place) -> Known:
    name = call.function
    if name == READING:
        return _reading(lowering, call, place)
    if name == OWN:
        if lowering.asker is None:
            raise NotColumnarError("`own`")
        return lowered(lowering, call.args[0], lowering.asker)
    if name in (CHARGED, BILLED):
        from engine.plan.lower.lines import of_line

        return of_line(lowering, call, place)
    if name == LOOKUP:
        from engine.plan.lower.lookups import look_up

        return look_up(lowering, call, place)
    if name == ON_DAY:
        from engine.plan.lower.lookups import on_day

        return on_day(lowering, call, place)
    if name in AGGREGATES:
        from engine.plan.lower.aggregates import aggregate

        return aggregate(lowering, call, place)
    form = FORMS.get(name)
    if form is None:
        raise NotColumnarError(f"`{name}`")
    return form(lowering, place, [lowered(lowering, arg, place) for arg in call.args], call)


def _reading(lowering: Lowering, call: Call, place: Place) -> Known:
    """The chosen option: a constant of the plan; where any option is meant, a column."""
    literal = call.args[0]
    assert isinstance(literal, Literal)
    name = str(literal.value)
    chosen = lowering.chosen.get(name)
    if chosen == ANY_OPTION:
        return Known(call.kind, f.column(f"{READING}:{name}", "text", nullable=False))
    if chosen is None:
        versions = (place.version, *lowering.rulebook.versions.values())
        chosen = next(v.readings[name].chosen for v in versions if name in v.readings)
    return Known(call.kind, f.const(chosen))


def open_because(lowering: Lowering, kind: Kind, name: str, detail: str) -> Known:
    """What the terms leave open."""
    return unknown(kind, lowering.causes.because(Cause(CauseKind.OPEN, name, detail)))

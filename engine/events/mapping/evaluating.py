"""Expressions over one row: the typed tree, evaluated under strong Kleene logic.

In: a typed tree whose names are columns and mapped fields, and a function that gives their values
(a run-time value or an `Unknown`). Out: a run-time value or an `Unknown`; never an exception. A row
has no parts, groups, calendars or readings, so this is the small part of the language that needs
none of them; functions come from the one table of functions.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

from engine.language.functions import COLUMN, FUNCTIONS
from engine.language.reference import Env, between, later, shift
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
from engine.values.numbers import norm
from engine.values.periods import Period
from engine.values.unknown import Unknown, merge
from engine.values.zones import zone

Lookup = Callable[[str, bool], Any]  # name, whether it is surely a column → value or Unknown

_COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_UTC: Final = "UTC"  # the calendar of instants, unless a function is told another zone


def evaluate(tree: Tree, lookup: Lookup) -> Any:
    """The value of a typed tree for the row behind `lookup`."""
    match tree:
        case Literal(value=value):
            return value
        case Ref(name=name, role=role):
            return lookup(name, role == "column")
        case Unary(op=op, operand=operand):
            value = evaluate(operand, lookup)
            if isinstance(value, Unknown):
                return value
            return not value if op == "not" else -value
        case Binary(op=op, left=left, right=right):
            return _strict(lambda a, b: _arithmetic(op, a, b), (left, right), lookup)
        case Compare(op=op, left=left, right=right):
            return _strict(_COMPARE[op], (left, right), lookup)
        case Logic():
            return _logic(tree, lookup)
        case Conditional():
            return _conditional(tree, lookup)
        case Member():
            return _member(tree, lookup)
        case Call():
            return _call(tree, lookup)


def _strict(function: Callable[..., Any], operands: tuple[Tree, ...], lookup: Lookup) -> Any:
    values = [evaluate(operand, lookup) for operand in operands]
    unknown = [value for value in values if isinstance(value, Unknown)]
    return merge(unknown) if unknown else function(*values)


def _logic(tree: Logic, lookup: Lookup) -> Any:
    deciding = tree.op == "or"
    values = [evaluate(operand, lookup) for operand in tree.operands]
    if any(value is deciding for value in values):
        return deciding
    unknown = [value for value in values if isinstance(value, Unknown)]
    return merge(unknown) if unknown else not deciding


def _conditional(tree: Conditional, lookup: Lookup) -> Any:
    condition = evaluate(tree.condition, lookup)
    if not isinstance(condition, Unknown):
        return evaluate(tree.yes if condition else tree.no, lookup)
    yes, no = evaluate(tree.yes, lookup), evaluate(tree.no, lookup)
    alike = not isinstance(yes, Unknown) and not isinstance(no, Unknown) and yes == no
    return yes if alike else condition


def _member(tree: Member, lookup: Lookup) -> Any:
    item = evaluate(tree.item, lookup)
    options = [evaluate(option, lookup) for option in tree.options]
    if isinstance(item, Unknown):
        return item
    if any(not isinstance(option, Unknown) and option == item for option in options):
        return not tree.negated
    unknown = [option for option in options if isinstance(option, Unknown)]
    return merge(unknown) if unknown else tree.negated


def _call(tree: Call, lookup: Lookup) -> Any:
    if tree.function == COLUMN:
        name = tree.args[0]
        assert isinstance(name, Literal)
        return lookup(str(name.value), True)
    row = FUNCTIONS[tree.function]
    environment = Env(zone(_UTC))
    if row.lazy:
        return row.reference(environment, *(evaluate(arg, lookup) for arg in tree.args))
    return _strict(lambda *values: row.reference(environment, *values), tree.args, lookup)


def _arithmetic(op: str, left: Any, right: Any) -> Any:
    if isinstance(left, datetime):
        if isinstance(right, datetime):
            return between(right, left)
        return later(left, right if op == "+" else -right)
    if isinstance(left, date):
        return shift(left, right, 1 if op == "+" else -1, Env(zone(_UTC)))
    if isinstance(left, Period):
        return left + right if op == "+" else left - right
    match op:
        case "+":
            return norm(left + right)
        case "-":
            return norm(left - right)
        case "*":
            return norm(left * right)
        case "/":
            return norm(Fraction(left) / right)
        case "//":
            return norm(left // right)
    return norm(left % right)

"""What is provable of an expression before anything runs: its sign, and whether a period may hold months.

A divisor must be above zero on any event. `sign_of` reads off what the declarations promise (figures, `min:` of facts),
follows arithmetic and functions, and takes the condition of a choice into account: in `x / n if n > 0 else 0` the
divisor is above zero wherever it divides. What it cannot prove is `ANY`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final

from engine.language.kinds import PERIOD
from engine.language.scope import Scope, Sign
from engine.language.tree import (
    Binary,
    Call,
    Compare,
    Conditional,
    Literal,
    Logic,
    Ref,
    Tree,
    Unary,
)

_DEEP: Final = 8  # names of values that are looked behind
_OPERATIONS: Final[dict[str, Callable[..., Fraction]]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
    "%": operator.mod,
}  # fmt: skip
Given = frozenset[str]  # names that a condition around the expression has shown to be above zero
NOTHING: Final[Given] = frozenset()

_Signs = Sequence[Sign]
_OF_ARGUMENTS: Final[dict[str, Callable[[_Signs], Sign]]] = {
    "min": min, "max": max, "first_known": min, "round_up": lambda signs: signs[0],
    "clamp": lambda signs: max(signs[1], min(signs[0], signs[2])),
    "minutes": min, "hours": min,
    "abs": lambda signs: max(signs[0], Sign.NATURAL),
    "floor": lambda signs: min(signs[0], Sign.NATURAL),
    "whole_minutes": lambda signs: min(signs[0], Sign.NATURAL),
    "round_down": lambda signs: min(signs[0], Sign.NATURAL),
    "round_nearest": lambda signs: min(signs[0], Sign.NATURAL),
    "compounded": lambda signs: min(signs[0], Sign.POSITIVE if signs[1] else Sign.ANY),
}  # fmt: skip
_ALWAYS: Final[dict[str, Sign]] = {
    "year_of": Sign.POSITIVE, "month_of": Sign.POSITIVE, "day_of": Sign.POSITIVE, "weekday": Sign.POSITIVE,
    "open_minutes": Sign.NATURAL, "time_of": Sign.NATURAL, "union_of": Sign.NATURAL,
}  # fmt: skip
_ONE_PART: Final = frozenset({"smallest", "largest", "first", "last", "the"})


def sign_of_number(value: int | Fraction) -> Sign:
    """The sign of a number that is known."""
    return Sign.POSITIVE if value > 0 else Sign(value == 0)


def sign_of(tree: Tree, scope: Scope, given: Given = NOTHING) -> Sign:
    """What is certain of a number wherever the expression has a value."""
    number = known_number(tree, scope)
    if number is not None:
        return sign_of_number(number)
    match tree:
        case Ref(name=name):
            symbol = scope.find(name)
            if name in given:
                return Sign.POSITIVE
            return Sign.ANY if symbol is None else symbol.sign
        case Binary(op="-", left=left, right=right):
            return Sign.POSITIVE if _before(right, left, scope) else Sign.ANY
        case Binary():
            return _of_arithmetic(tree, scope, given)
        case Conditional(condition=condition, yes=yes, no=no):
            then = sign_of(yes, scope, given | positive_if(condition, True, scope))
            otherwise = sign_of(no, scope, given | positive_if(condition, False, scope))
            return min(then, otherwise)
        case Call():
            return _of_call(tree, scope, given)
    return Sign.ANY


def known_number(tree: Tree, scope: Scope) -> int | Fraction | None:
    """The value of what is made of figures and numbers alone."""
    match tree:
        case Literal(value=value):
            return None if isinstance(value, str) else value
        case Ref(name=name):
            symbol = scope.find(name)
            return None if symbol is None else symbol.number
        case Unary(op="-", operand=operand):
            number = known_number(operand, scope)
            return None if number is None else -number
        case Binary(op=op, left=left, right=right):
            one, two = known_number(left, scope), known_number(right, scope)
            if one is None or two is None or (op in ("/", "//", "%") and two == 0):
                return None
            return _OPERATIONS[op](Fraction(one), two)
    return None


def _before(one: Tree, two: Tree, scope: Scope) -> bool:
    """Whether a moment surely lies before another: the start of a period before its end, a day before a later one."""
    one, two = _opened(one, scope), _opened(two, scope)
    match one, two:
        case Call(function="period_start", args=a), Call(function="period_end", args=b):
            return a == b
        case Call(function="day_start", args=(a, *here)), Call(
            function="day_end", args=(b, *there)
        ):
            return here == there and _not_after(a, b, scope)
        case Call(function="day_start" as at, args=(a, *here)), Call(
            function=also, args=(b, *there)
        ) if at == also:
            return here == there and _before(a, b, scope)
        case Call(function="first_of_month", args=a), Call(function="last_of_month", args=b):
            return a == b
        case _, Binary(
            op="+", left=Call(function="first_of_month", args=(day,)), right=Call(function="months")
        ) if _opened(day, scope) == one:
            return _forward(two.right, scope) is True
        case _, Binary(op="+", left=left, right=right):
            forward = _forward(right, scope)
            return (forward and _opened(left, scope) == one) or (
                forward is not None and _before(one, left, scope)
            )
    return False


def _not_after(one: Tree, two: Tree, scope: Scope) -> bool:
    """Whether a date surely is not later than another."""
    one, two = _opened(one, scope), _opened(two, scope)
    if one == two or _before(one, two, scope):
        return True
    match one, two:
        case _, Call(function="last_of_month" | "last_of_year", args=(day,)):
            return _not_after(one, day, scope)
        case Call(function="first_of_month", args=(day,)), _:
            return _not_after(day, two, scope)
    return False


def _forward(length: Tree, scope: Scope) -> bool | None:
    """Whether a length of time leads forward (True), at least not back (False), or nobody knows (None)."""
    match length:
        case Call(function="days" | "weeks" | "months" | "years", args=(count,)):
            sign = sign_of(count, scope)
        case _:
            sign = sign_of(length, scope)
    return None if sign == Sign.ANY else sign == Sign.POSITIVE


def _opened(tree: Tree, scope: Scope) -> Tree:
    """The expression behind the name of a value."""
    for _ in range(_DEEP):
        symbol = scope.find(tree.name) if isinstance(tree, Ref) else None
        if symbol is None or symbol.body is None:
            break
        tree = symbol.body
    return tree


def _of_arithmetic(tree: Binary, scope: Scope, given: Given) -> Sign:
    left, right = sign_of(tree.left, scope, given), sign_of(tree.right, scope, given)
    match tree.op:
        case "+":
            return max(left, right) if left and right else Sign.ANY
        case "*":
            return min(left, right)
        case "/":
            return left
        case "//":
            return min(left, Sign.NATURAL)
        case "%":
            return Sign.NATURAL  # of the divisor's sign, which is above zero
    return Sign.ANY


def _of_call(tree: Call, scope: Scope, given: Given) -> Sign:
    if tree.function == "lookup":
        table = scope.lookup(tree.args[0].name) if isinstance(tree.args[0], Ref) else None
        return Sign.ANY if table is None else table.sign
    if tree.function == "days_between":
        return Sign.POSITIVE if _before(tree.args[0], tree.args[1], scope) else Sign.ANY
    if tree.function in _ALWAYS:
        return _ALWAYS[tree.function]
    if tree.each is not None:
        return _of_parts(tree, scope, given)
    of_arguments = _OF_ARGUMENTS.get(tree.function)
    return (
        of_arguments([sign_of(arg, scope, given) for arg in tree.args])
        if of_arguments
        else Sign.ANY
    )


def _of_parts(tree: Call, scope: Scope, given: Given) -> Sign:
    """Of an aggregate; every group has a member, so what counts or adds up all of them is not empty."""
    part = scope.part(tree.each or "")
    if part is None:
        return Sign.ANY
    all_of_some = scope.always(tree.each or "") and not tree.named
    if tree.function == "count":
        return Sign.POSITIVE if all_of_some else Sign.NATURAL
    if not tree.args or tree.function not in {"sum", *_ONE_PART}:
        return Sign.ANY
    own = sign_of(tree.args[0], part, given)
    return own if all_of_some or tree.function in _ONE_PART else min(own, Sign.NATURAL)


def positive_if(condition: Tree, truth: bool, scope: Scope) -> Given:
    """The names that are above zero where a condition is true (or, with `truth` False, where it is false)."""
    match condition:
        case Unary(op="not", operand=operand):
            return positive_if(operand, not truth, scope)
        case Logic(op=word, operands=operands) if (word == "and") == truth:
            return NOTHING.union(*(positive_if(operand, truth, scope) for operand in operands))
        case Compare():
            return _compared(condition, truth, scope)
    return NOTHING


_OPPOSITE: Final = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_TURNED: Final = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _compared(condition: Compare, truth: bool, scope: Scope) -> Given:
    op = condition.op if truth else _OPPOSITE[condition.op]
    pairs = (op, condition.left, condition.right), (_TURNED[op], condition.right, condition.left)
    return frozenset(
        one.name
        for sign, one, two in pairs
        if isinstance(one, Ref) and _above(sign, one, two, scope)
    )


def _above(op: str, one: Ref, two: Tree, scope: Scope) -> bool:
    """Whether `one op two` shows that `one` is above zero."""
    bound = sign_of(two, scope)
    if op == "!=":
        return isinstance(two, Literal) and two.value == 0 and sign_of(one, scope) == Sign.NATURAL
    return (op == ">" and bound >= Sign.NATURAL) or (op in (">=", "==") and bound == Sign.POSITIVE)


def may_hold_months(period: Tree, scope: Scope) -> bool:
    """Whether a period may hold months, so that adding it needs a rule for month ends."""
    match period:
        case Call(function="days" | "weeks"):
            return False
        case Call(function="first_known", args=args):
            return any(may_hold_months(arg, scope) for arg in args)
        case Call(function="lookup", args=(Ref(name=name), *_)):
            table = scope.lookup(name)
            return table is None or table.months
        case Conditional(yes=one, no=two) | Binary(left=one, right=two):
            return any(side.kind == PERIOD and may_hold_months(side, scope) for side in (one, two))
        case Unary(operand=operand):
            return may_hold_months(operand, scope)
        case Ref(name=name):
            symbol = scope.find(name)
            return symbol is None or symbol.months
    return True

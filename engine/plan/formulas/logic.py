"""Truths and choices in formulas: comparisons, Kleene's `and` and `or`, absence, cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from engine.plan.formulas.beyond import beyond
from engine.plan.formulas.nodes import (
    FALSE,
    TRUE,
    Constant,
    Formula,
    Type,
    around,
    const,
    make,
    null,
)

_STRICT: Final = frozenset(
    [
        "add",
        "mul",
        "neg",
        "div",
        "mod",
        "least",
        "greatest",
        "eq",
        "lt",
        "not",
        "concat",
        "text",
        "iso_date",
    ]
)  # what is NULL exactly where an operand is


def equal(left: Formula, right: Formula) -> Formula:
    """Whether both are the same; of whole numbers, truths or texts."""
    if left.op == "const" and right.op == "const":
        return const(left.data == right.data)
    if left is right and not left.nullable:
        return TRUE
    if left.op == "null" or right.op == "null":
        return null("bool")
    if left.type == "int" and _apart(left, right) and not (left.nullable or right.nullable):
        return FALSE
    if left.type == "bool" and (left.op == "const" or right.op == "const"):
        fixed, other = (left, right) if left.op == "const" else (right, left)
        return other if fixed.data else negation(other)
    return make("eq", (left, right), "bool")


def less(left: Formula, right: Formula) -> Formula:
    """Whether the first is below the second; of whole numbers, or of texts by their code points."""
    if left.op == "const" and right.op == "const":
        return const(left.data < right.data)
    if left.op == "null" or right.op == "null":
        return null("bool")
    if left.type == "int" and not (left.nullable or right.nullable):
        if left.high is not None and right.low is not None and left.high < right.low:
            return TRUE
        if left.low is not None and right.high is not None and left.low >= right.high:
            return FALSE
    if left.type == "int" and "const" in (left.op, right.op):
        simpler = beyond(left, right)
        if simpler is not None:
            return less(*simpler)
    return make("lt", (left, right), "bool")


def at_most(left: Formula, right: Formula) -> Formula:
    """Whether the first is not above the second."""
    return negation(less(right, left))


def compare(op: str, left: Formula, right: Formula) -> Formula:
    """A comparison by its sign."""
    match op:
        case "==":
            return equal(left, right)
        case "!=":
            return negation(equal(left, right))
        case "<":
            return less(left, right)
        case "<=":
            return at_most(left, right)
        case ">":
            return less(right, left)
    return at_most(right, left)


def negation(value: Formula) -> Formula:
    """`not`."""
    match value.op:
        case "const":
            return const(not value.data)
        case "null":
            return value
        case "not":
            return value.args[0]
    return make("not", (value,), "bool")


def conjunction(*parts: Formula) -> Formula:
    """Kleene's `and`."""
    return _logic("and", parts, TRUE, FALSE)


def disjunction(*parts: Formula) -> Formula:
    """Kleene's `or`."""
    return _logic("or", parts, FALSE, TRUE)


def one_of(value: Formula, options: Iterable[Constant]) -> Formula:
    """Whether a value is among constants."""
    listed = tuple(dict.fromkeys(options))
    if value.op == "const":
        return const(value.data in listed)
    if value.op == "null":
        return null("bool")
    if len(listed) == 1:
        return equal(value, const(listed[0]))
    if not listed and not value.nullable:
        return FALSE
    return make("in", (value,), "bool", data=listed)


def is_null(value: Formula) -> Formula:
    """Whether there is no value."""
    if not value.nullable:
        return FALSE
    if value.op == "null":
        return TRUE
    if value.op in _STRICT:
        return disjunction(*map(is_null, value.args))
    return make("is_null", (value,), "bool", nullable=False)


def is_true(value: Formula) -> Formula:
    """Whether a truth is known and true."""
    return value if not value.nullable else case([(value, TRUE)], FALSE)


def is_false(value: Formula) -> Formula:
    """Whether a truth is known and false."""
    return negation(value) if not value.nullable else case([(negation(value), TRUE)], FALSE)


def coalesce(*values: Formula) -> Formula:
    """The first value that there is."""
    kept: list[Formula] = []
    for value in values:
        if value.op != "null" and value not in kept:
            kept.append(value)
        if not value.nullable:
            break
    if len(kept) < 2:
        return kept[0] if kept else values[0]
    absent = all(value.nullable for value in kept)
    return make("coalesce", kept, kept[0].type, span=around(kept), nullable=absent)


def sure(value: Formula) -> Formula:
    """The same value, of which whoever makes it has shown that it is always there."""
    if not value.nullable or value.constant or value.op == "col":
        return value
    span = (value.low, value.high)
    return make(value.op, value.args, value.type, data=value.data, span=span, nullable=False)


def case(branches: Iterable[tuple[Formula, Formula]], otherwise: Formula) -> Formula:
    """The value of the first branch whose condition is true; a condition that is NULL is not true."""
    kept: list[tuple[Formula, Formula]] = []
    for condition, value in branches:
        if condition.constant:
            if condition.op == "const" and condition.data:
                otherwise = value
                break
            continue
        kept.append((condition, value))
    while kept and kept[-1][1] is otherwise:
        kept.pop()
    if not kept:
        return otherwise
    values = [*(value for _, value in kept), otherwise]
    if otherwise.type == "bool" and len(kept) == 1 and not kept[0][0].nullable:
        condition, value = kept[0]
        if value is TRUE and otherwise is FALSE:
            return condition
        if value is FALSE and otherwise is TRUE:
            return negation(condition)
    flat = [part for branch in kept for part in branch]
    spans = [value for value in values if value.op != "null"] or values
    absent = any(value.nullable for value in values)
    return make("case", [*flat, otherwise], otherwise.type, span=around(spans), nullable=absent)


def picked(place: Formula, values: Sequence[Constant | None], type_: Type) -> Formula:
    """The constant at a place, counted from 0; None is NULL. The place must be known to lie among them, or be NULL."""
    if place.op == "const":
        found = values[place.data]
        return null(type_) if found is None else const(found)
    kept = [const(value) for value in dict.fromkeys(values) if value is not None]
    absent = None in values
    if place.low is None or place.low < 0 or place.high is None or place.high >= len(values):
        raise ValueError("a place must be known to lie among the values")
    if len(kept) + absent == 1 and (absent or not place.nullable):
        return kept[0] if kept else null(type_)
    return make(
        "pick",
        (place,),
        type_,
        data=tuple(values),
        span=around(kept),
        nullable=absent or place.nullable,
    )


def when(condition: Formula, value: Formula) -> Formula:
    """The value where the condition is true, NULL elsewhere."""
    return case([(condition, value)], null(value.type))


def _logic(op: str, parts: Sequence[Formula], neutral: Formula, deciding: Formula) -> Formula:
    kept: dict[Formula, None] = {}
    for part in parts:
        for one in part.args if part.op == op else (part,):
            if one is deciding:
                return deciding
            if one is not neutral:
                kept[one] = None
    found = list(kept)
    if any(one.op == "not" and one.args[0] in kept and not one.nullable for one in found):
        return deciding
    if len(found) < 2:
        return found[0] if found else neutral
    return make(op, found, "bool")


def _apart(left: Formula, right: Formula) -> bool:
    ends = (left.low, left.high, right.low, right.high)
    return None not in ends and (left.high < right.low or right.high < left.low)  # type: ignore[operator]

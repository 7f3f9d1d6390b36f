"""Formulas: the expressions of the columnar plan, over booleans, whole numbers and texts.

A formula is computed for one row of a sheet. Its type is `bool`, `int` or `text`; NULL is the absence of a value, and
only `and`, `or`, `is_null`, `coalesce` and `case` do anything with it but hand it on. Every whole number carries the
interval that it lies in, derived from its operands, so that a backend knows which columns need more than 64 bits and
no sum ever wraps. Instants are microseconds since 1970 (UTC), dates are days since 1970.

Equal formulas are the same object. The functions of this module make them; they fold constants, so that what depends
only on chosen readings and figures costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from weakref import WeakValueDictionary

Type = Literal["bool", "int", "text"]
Constant = bool | int | str

INT64: Final = (-(2**63), 2**63 - 1)
WIDEST: Final = 10**38 - 1  # what DECIMAL(38) and 128 bits both hold


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Formula:
    """One node. `data` is a constant's value, a column's name, or what an operator is parametrised with.

    `low` and `high` bound a whole number (None: no bound is known); `nullable` is false where there is always a value.
    """

    op: str
    args: tuple[Formula, ...]
    data: Any
    type: Type
    low: int | None
    high: int | None
    nullable: bool

    @property
    def constant(self) -> bool:
        """Whether it is a constant, NULL included."""
        return self.op in ("const", "null")


class TooWideError(Exception):
    """A whole number of a formula may not fit into 38 digits."""


_known: WeakValueDictionary[tuple[Any, ...], Formula] = WeakValueDictionary()


def _make(
    op: str,
    args: Sequence[Formula],
    type_: Type,
    *,
    data: Any = None,
    span: tuple[int | None, int | None] = (None, None),
    nullable: bool | None = None,
) -> Formula:
    low, high = span
    for bound in (low, high):
        if bound is not None and abs(bound) > WIDEST:
            raise TooWideError(f"`{op}` may come to {bound}")
    absent = any(arg.nullable for arg in args) if nullable is None else nullable
    key = (op, tuple(map(id, args)), type(data), data, type_, low, high, absent)
    found = _known.get(key)
    if found is None:
        found = _known[key] = Formula(op, tuple(args), data, type_, low, high, absent)
    return found


# ── Leaves ────────────────────────────────────────────────────────────────────────────────────────


def const(value: Constant) -> Formula:
    """A constant."""
    if isinstance(value, bool):
        return _make("const", (), "bool", data=value, nullable=False)
    if isinstance(value, int):
        return _make("const", (), "int", data=value, span=(value, value), nullable=False)
    return _make("const", (), "text", data=value, nullable=False)


def null(type_: Type) -> Formula:
    """The absent value of a type."""
    span = (0, 0) if type_ == "int" else (None, None)
    return _make("null", (), type_, nullable=True, span=span)


def column(
    name: str,
    type_: Type,
    low: int | None = None,
    high: int | None = None,
    *,
    nullable: bool = True,
) -> Formula:
    """A column of the row's own sheet."""
    return _make("col", (), type_, data=name, span=(low, high), nullable=nullable)


TRUE: Final = const(True)
FALSE: Final = const(False)
ZERO: Final = const(0)
ONE: Final = const(1)


# ── Whole numbers ─────────────────────────────────────────────────────────────────────────────────


def add(*terms: Formula) -> Formula:
    """The sum."""
    kept = [term for term in terms if term is not ZERO]
    if any(term.op == "null" for term in kept):
        return null("int")
    fixed = sum(term.data for term in kept if term.op == "const")
    rest = [term for term in kept if term.op != "const"]
    parts = [*rest, const(fixed)] if fixed or not rest else rest
    found = parts[0]
    for term in parts[1:]:
        found = _make("add", (found, term), "int", span=_added(found, term))
    return found


def sub(left: Formula, right: Formula) -> Formula:
    """The difference."""
    return add(left, neg(right))


def neg(value: Formula) -> Formula:
    """The number with its sign turned."""
    match value.op:
        case "const":
            return const(-value.data)
        case "null":
            return value
        case "neg":
            return value.args[0]
    low = None if value.high is None else -value.high
    high = None if value.low is None else -value.low
    return _make("neg", (value,), "int", span=(low, high))


def mul(left: Formula, right: Formula) -> Formula:
    """The product."""
    if left.op == "null" or right.op == "null":
        return null("int")
    if left.op == "const" and right.op == "const":
        return const(left.data * right.data)
    if left.op == "const":
        left, right = right, left
    if right is ONE:
        return left
    if right is ZERO and not left.nullable:
        return ZERO
    ends = (left.low, left.high, right.low, right.high)
    if None in ends:
        return _make("mul", (left, right), "int")
    corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]  # type: ignore[operator]
    return _make("mul", (left, right), "int", span=(min(corners), max(corners)))


def div(value: Formula, divisor: Formula) -> Formula:
    """The quotient rounded down; the divisor must be known to be above zero."""
    _positive(divisor)
    if value.op == "null" or divisor.op == "null":
        return null("int")
    if divisor is ONE:
        return value
    if value.op == "const" and divisor.op == "const":
        return const(value.data // divisor.data)
    low, high = (
        None if end is None else _quotients(end, divisor) for end in (value.low, value.high)
    )
    span = (None if low is None else min(low), None if high is None else max(high))
    return _make("div", (value, divisor), "int", span=span)


def mod(value: Formula, divisor: Formula) -> Formula:
    """What `div` leaves: from 0 up to the divisor, never below zero; the divisor must be known to be above zero."""
    _positive(divisor)
    if value.op == "null" or divisor.op == "null":
        return null("int")
    if divisor is ONE:
        return ZERO if not value.nullable else _make("mul", (value, ZERO), "int", span=(0, 0))
    if value.op == "const" and divisor.op == "const":
        return const(value.data % divisor.data)
    high = None if divisor.high is None else divisor.high - 1
    return _make("mod", (value, divisor), "int", span=(0, high))


def least(*values: Formula) -> Formula:
    """The smallest number; NULL where any is NULL."""
    return _extreme("least", values)


def greatest(*values: Formula) -> Formula:
    """The largest number; NULL where any is NULL."""
    return _extreme("greatest", values)


def steps(value: Formula, thresholds: Sequence[int], results: Sequence[int]) -> Formula:
    """What holds from the last threshold that is not above the value: `results` has one more entry, for below all."""
    assert len(results) == len(thresholds) + 1
    assert list(thresholds) == sorted(set(thresholds))
    if value.op == "null":
        return null("int")
    first = sum(1 for t in thresholds if value.low is not None and t <= value.low)
    last = sum(1 for t in thresholds if value.high is None or t <= value.high)
    near, kept = list(thresholds[first:last]), list(results[first : last + 1])
    if not near and not value.nullable:
        return const(kept[0])
    data = (tuple(near), tuple(kept))
    return _make("steps", (value,), "int", data=data, span=(min(kept), max(kept)))


def bit_or(*masks: Formula) -> Formula:
    """The bits that are set in any mask; masks are never NULL and never below zero."""
    fixed = 0
    rest: dict[Formula, None] = {}
    for mask in masks:
        for part in mask.args if mask.op == "bit_or" else (mask,):
            if part.op == "const":
                fixed |= part.data
            else:
                rest[part] = None
    parts = [*rest, *([const(fixed)] if fixed else [])]
    if len(parts) < 2:
        return parts[0] if parts else ZERO
    high = 0
    for part in parts:
        high |= (1 << (INT64[1] if part.high is None else part.high).bit_length()) - 1
    return _make("bit_or", parts, "int", span=(0, high), nullable=False)


def has_bit(mask: Formula, bit: int) -> Formula:
    """Whether a mask has the bit of that number."""
    if mask.op == "const":
        return const(bool(mask.data >> bit & 1))
    return _make("has_bit", (mask,), "bool", data=bit)


# ── Comparisons and logic ─────────────────────────────────────────────────────────────────────────


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
    return _make("eq", (left, right), "bool")


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
    return _make("lt", (left, right), "bool")


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
    return _make("not", (value,), "bool")


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
    return _make("in", (value,), "bool", data=listed)


# ── Absence and choice ────────────────────────────────────────────────────────────────────────────


def is_null(value: Formula) -> Formula:
    """Whether there is no value."""
    if not value.nullable:
        return FALSE
    if value.op == "null":
        return TRUE
    return _make("is_null", (value,), "bool", nullable=False)


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
    return _make("coalesce", kept, kept[0].type, span=_around(kept), nullable=absent)


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
    return _make("case", [*flat, otherwise], otherwise.type, span=_around(spans), nullable=absent)


def when(condition: Formula, value: Formula) -> Formula:
    """The value where the condition is true, NULL elsewhere."""
    return case([(condition, value)], null(value.type))


# ── Texts ─────────────────────────────────────────────────────────────────────────────────────────


def concat(*parts: Formula) -> Formula:
    """Texts one after the other; NULL where any is NULL."""
    if any(part.op == "null" for part in parts):
        return null("text")
    if all(part.op == "const" for part in parts):
        return const("".join(part.data for part in parts))
    return _make("concat", parts, "text")


def text_of(value: Formula) -> Formula:
    """A whole number in decimal digits."""
    return const(str(value.data)) if value.op == "const" else _make("text", (value,), "text")


def iso_date(day: Formula) -> Formula:
    """A date as `2016-09-02`."""
    return _make("iso_date", (day,), "text")


def starts_with(text: Formula, prefix: str) -> Formula:
    """Whether a text begins with these characters."""
    if text.op == "const":
        return const(text.data.startswith(prefix))
    return _make("starts_with", (text,), "bool", data=prefix)


# ── Looking into formulas ─────────────────────────────────────────────────────────────────────────


def walk(*formulas: Formula) -> Iterator[Formula]:
    """Every node of some formulas, each once, operands before what they are operands of."""
    seen: set[Formula] = set()
    stack = [(formula, False) for formula in reversed(formulas)]
    while stack:
        node, ready = stack.pop()
        if ready:
            yield node
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(arg, False) for arg in reversed(node.args)]


def columns_of(*formulas: Formula) -> tuple[str, ...]:
    """The names of the columns that formulas read, each once, in the order of their first use."""
    return tuple(dict.fromkeys(node.data for node in walk(*formulas) if node.op == "col"))


def rebuilt(node: Formula, args: Sequence[Formula]) -> Formula:
    """The same operation on other operands, folded anew."""
    if all(one is two for one, two in zip(node.args, args, strict=True)):
        return node
    match node.op:
        case "add":
            return add(*args)
        case "neg":
            return neg(args[0])
        case "mul":
            return mul(*args)
        case "div":
            return div(*args)
        case "mod":
            return mod(*args)
        case "least":
            return least(*args)
        case "greatest":
            return greatest(*args)
        case "steps":
            return steps(args[0], *node.data)
        case "bit_or":
            return bit_or(*args)
        case "has_bit":
            return has_bit(args[0], node.data)
        case "eq":
            return equal(*args)
        case "lt":
            return less(*args)
        case "not":
            return negation(args[0])
        case "and":
            return conjunction(*args)
        case "or":
            return disjunction(*args)
        case "in":
            return one_of(args[0], node.data)
        case "is_null":
            return is_null(args[0])
        case "coalesce":
            return coalesce(*args)
        case "case":
            return case(list(zip(args[:-1:2], args[1:-1:2], strict=True)), args[-1])
        case "concat":
            return concat(*args)
        case "text":
            return text_of(args[0])
        case "iso_date":
            return iso_date(args[0])
        case "starts_with":
            return starts_with(args[0], node.data)
    raise ValueError(f"`{node.op}` has no operands")


def substituted(formula: Formula, replacement: Mapping[Formula, Formula]) -> Formula:
    """The formula with some nodes replaced by others."""
    done: dict[Formula, Formula] = {}
    for node in walk(formula):
        found = replacement.get(node)
        done[node] = (
            rebuilt(node, [done[arg] for arg in node.args])
            if found is None and node.args
            else found or node
        )
    return done[formula]


def is_wide(formula: Formula) -> bool:
    """Whether a whole number may need more than 64 bits."""
    low, high = formula.low, formula.high
    return formula.type == "int" and (
        low is None or high is None or low < INT64[0] or high > INT64[1]
    )


def _logic(op: str, parts: Sequence[Formula], neutral: Formula, deciding: Formula) -> Formula:
    kept: dict[Formula, None] = {}
    for part in parts:
        for one in part.args if part.op == op else (part,):
            if one is deciding:
                return deciding
            if one is not neutral:
                kept[one] = None
    found = list(kept)
    if any(negation(one) in kept and not one.nullable for one in found):
        return deciding
    if len(found) < 2:
        return found[0] if found else neutral
    return _make(op, found, "bool")


def _extreme(op: str, values: Sequence[Formula]) -> Formula:
    kept = list(dict.fromkeys(values))
    if any(value.op == "null" for value in kept):
        return null("int")
    fixed = [value.data for value in kept if value.op == "const"]
    if len(fixed) > 1:
        chosen = min(fixed) if op == "least" else max(fixed)
        kept = [*(value for value in kept if value.op != "const"), const(chosen)]
    if len(kept) == 1:
        return kept[0]
    lows, highs = [v.low for v in kept], [v.high for v in kept]
    pick = min if op == "least" else max
    known_lows = [low for low in lows if low is not None]
    known_highs = [high for high in highs if high is not None]
    low = pick(known_lows) if known_lows and (op == "greatest" or None not in lows) else None
    high = pick(known_highs) if known_highs and (op == "least" or None not in highs) else None
    return _make(op, kept, "int", span=(low, high))


def _around(values: Sequence[Formula]) -> tuple[int | None, int | None]:
    if values[0].type != "int":
        return None, None
    lows, highs = [v.low for v in values], [v.high for v in values]
    return (
        None if None in lows else min(low for low in lows if low is not None),
        None if None in highs else max(high for high in highs if high is not None),
    )


def _added(left: Formula, right: Formula) -> tuple[int | None, int | None]:
    low = None if left.low is None or right.low is None else left.low + right.low
    high = None if left.high is None or right.high is None else left.high + right.high
    return low, high


def _apart(left: Formula, right: Formula) -> bool:
    ends = (left.low, left.high, right.low, right.high)
    return None not in ends and (left.high < right.low or right.high < left.low)  # type: ignore[operator]


def _quotients(value: int, divisor: Formula) -> tuple[int, int]:
    """What a number can come to, divided by the smallest and by the largest divisor."""
    largest = (-1 if value < 0 else 0) if divisor.high is None else value // divisor.high
    return value // (divisor.low or 1), largest


def _positive(divisor: Formula) -> None:
    if divisor.op != "null" and (divisor.low is None or divisor.low < 1):
        raise ValueError("a divisor must be known to be above zero")

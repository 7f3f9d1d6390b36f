"""Whole numbers in formulas: sums, products, quotients rounded down, steps, masks; each within its interval."""

from __future__ import annotations

from collections.abc import Sequence

from engine.plan.formulas.nodes import INT64, ONE, ZERO, Formula, const, make, null


class DivisorError(ValueError):
    """A divisor is not known to be above zero."""


def add(*terms: Formula) -> Formula:
    """The sum."""
    kept = [term for term in terms if term is not ZERO]
    if any(term.op == "null" for term in kept):
        return null("int")
    fixed = sum(term.data for term in kept if term.op == "const")
    rest = [term for term in kept if term.op != "const"]
    for place in range(len(rest)):
        without = _without(rest, place)
        if without is not None:
            return add(*without, const(fixed))
    if len(rest) == 2:
        inside = _extreme_less(*rest) or _extreme_less(*reversed(rest))
        if inside is not None:
            return add(inside, const(fixed))
    parts = [*rest, const(fixed)] if fixed or not rest else rest
    found = parts[0]
    for term in parts[1:]:
        found = make("add", (found, term), "int", span=_added(found, term))
    return found


def _extreme_less(extreme: Formula, opposite: Formula) -> Formula | None:
    """The larger or smaller of some numbers less one of them: the larger or smaller of their distances from it."""
    one = neg(opposite)
    if extreme.op not in ("least", "greatest") or one not in extreme.args or one.nullable:
        return None
    return _extreme(extreme.op, [add(arg, opposite) for arg in extreme.args])


def _without(terms: Sequence[Formula], place: int) -> list[Formula] | None:
    """The terms of a sum without one of them and its opposite; None where that is not among them."""
    if terms[place].nullable:
        return None
    opposite = neg(terms[place])
    for number, term in enumerate(terms):
        parts = _terms(term)
        if number != place and opposite in parts:
            parts.remove(opposite)
            return [*parts, *(t for n, t in enumerate(terms) if n not in (number, place))]
    return None


def _terms(value: Formula) -> list[Formula]:
    """What a sum is the sum of."""
    if value.op != "add":
        return [value]
    return [part for arg in value.args for part in _terms(arg)]


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
    return make("neg", (value,), "int", span=(low, high))


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
    if right.op == "const" and left.op == "mul" and left.args[1].op == "const":
        return mul(left.args[0], const(left.args[1].data * right.data))
    ends = (left.low, left.high, right.low, right.high)
    if None in ends:
        return make("mul", (left, right), "int")
    corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]  # type: ignore[operator]
    return make("mul", (left, right), "int", span=(min(corners), max(corners)))


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
    return make("div", (value, divisor), "int", span=span)


def mod(value: Formula, divisor: Formula) -> Formula:
    """What `div` leaves: from 0 up to the divisor, never below zero; the divisor must be known to be above zero."""
    _positive(divisor)
    if value.op == "null" or divisor.op == "null":
        return null("int")
    if divisor is ONE:
        return ZERO if not value.nullable else make("mul", (value, ZERO), "int", span=(0, 0))
    if value.op == "const" and divisor.op == "const":
        return const(value.data % divisor.data)
    high = None if divisor.high is None else divisor.high - 1
    return make("mod", (value, divisor), "int", span=(0, high))


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
    return make("steps", (value,), "int", data=data, span=(min(kept), max(kept)))


def bounded(value: Formula, low: int, high: int) -> Formula:
    """The same number, of which whoever makes it has shown that it lies between these; it costs nothing."""
    low = low if value.low is None else max(low, value.low)
    high = high if value.high is None else min(high, value.high)
    if value.constant or value.op == "col" or low > high or (low, high) == (value.low, value.high):
        return value  # a column is as wide as it was made
    span = (low, high)
    return make(value.op, value.args, "int", data=value.data, span=span, nullable=value.nullable)


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
    return make("bit_or", parts, "int", span=(0, high), nullable=False)


def has_bit(mask: Formula, bit: int) -> Formula:
    """Whether a mask has the bit of that number."""
    return any_bit(mask, 1 << bit)


def any_bit(mask: Formula, bits: int) -> Formula:
    """Whether a mask has any of some bits."""
    if mask.high is not None:
        bits &= (1 << mask.high.bit_length()) - 1
    if mask.op == "const" or not bits:
        return const(bool(bits and mask.data & bits))
    return make("any_bit", (mask,), "bool", data=bits)


def _extreme(op: str, values: Sequence[Formula]) -> Formula:
    flat = (part for value in values for part in (value.args if value.op == op else (value,)))
    kept = list(dict.fromkeys(flat))
    if any(value.op == "null" for value in kept):
        return null("int")
    fixed = [value.data for value in kept if value.op == "const"]
    if len(fixed) > 1:
        chosen = min(fixed) if op == "least" else max(fixed)
        kept = [*(value for value in kept if value.op != "const"), const(chosen)]
    kept = [value for value in kept if value.nullable or not _idle(op, value, kept)]
    if len(kept) == 1:
        return kept[0]
    lows, highs = [v.low for v in kept], [v.high for v in kept]
    pick = min if op == "least" else max
    known_lows = [low for low in lows if low is not None]
    known_highs = [high for high in highs if high is not None]
    low = pick(known_lows) if known_lows and (op == "greatest" or None not in lows) else None
    high = pick(known_highs) if known_highs and (op == "least" or None not in highs) else None
    return make(op, kept, "int", span=(low, high))


def _idle(op: str, value: Formula, others: Sequence[Formula]) -> bool:
    """Whether another of them is never on the wrong side of a value, which so changes nothing."""
    for other in others:
        if other is value:
            continue
        low, high = (value, other) if op == "greatest" else (other, value)
        if high.low is not None and low.high is not None and low.high <= high.low:
            even = high.low == low.high and (other.low, other.high) == (value.low, value.high)
            if not even:
                return True
    return False


def _added(left: Formula, right: Formula) -> tuple[int | None, int | None]:
    low = None if left.low is None or right.low is None else left.low + right.low
    high = None if left.high is None or right.high is None else left.high + right.high
    return low, high


def _quotients(value: int, divisor: Formula) -> tuple[int, int]:
    """What a number can come to, divided by the smallest and by the largest divisor."""
    largest = (-1 if value < 0 else 0) if divisor.high is None else value // divisor.high
    return value // (divisor.low or 1), largest


def _positive(divisor: Formula) -> None:
    if divisor.op != "null" and (divisor.low is None or divisor.low < 1):
        raise DivisorError("a divisor must be known to be above zero")

"""What a formula of the plan comes to for one row: a plain reading of `engine.plan.formulas`, for tests.

Everything is computed, whatever is guarded, as an engine may do it; every whole number must lie in the interval that
its formula claims, and what is never NULL must have a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from engine.plan.formulas import Constant, Formula, walk
from engine.plan.known import Known, per_form

Found = Constant | None
_EPOCH = date(1970, 1, 1)


def evaluate(formula: Formula, row: Mapping[str, Found], *, claims: bool = True) -> Found:
    """The value of a formula; `row` holds the columns. Without `claims` a branch that is not taken may lie."""
    found: dict[Formula, Found] = {}
    for node in walk(formula):
        value = _of(node, [found[arg] for arg in node.args], row)
        if claims:
            _check(node, value)
        found[node] = value
    return found[formula]


def number(value: Known, row: Mapping[str, Found]) -> Fraction | None:
    """The number that a value comes to."""
    top, per = evaluate(value.form, row), evaluate(per_form(value), row)
    if top is None:
        return None
    assert isinstance(top, int) and isinstance(per, int)
    return Fraction(top, per)


def causes(value: Known, row: Mapping[str, Found]) -> dict[int, int]:
    """The words of its mask that are not 0; none exactly where the value is known."""
    words = {n: evaluate(word, row) for n, word in value.why.words.items()}
    assert all(isinstance(word, int) for word in words.values()), "a mask is never NULL"
    kept = {n: int(word) for n, word in words.items() if word}
    assert (evaluate(value.form, row) is None) == bool(kept), (value, row, kept)
    return kept


def _of(node: Formula, args: list[Found], row: Mapping[str, Found]) -> Found:
    match node.op:
        case "const":
            constant: Constant = node.data
            return constant
        case "null":
            return None
        case "col":
            return row[node.data]
        case "is_null":
            return args[0] is None
        case "coalesce":
            return next((arg for arg in args if arg is not None), None)
        case "case":
            pairs = zip(args[::2], args[1::2], strict=False)
            return next((value for given, value in pairs if given is True), args[-1])
        case "and":
            return False if False in args else None if None in args else True
        case "or":
            return True if True in args else None if None in args else False
    return None if None in args else _strict(node, args)


def _strict(node: Formula, args: list[Found]) -> Found:
    one, *rest = args
    match node.op, one, rest:
        case "add", int(), [int(two)]:
            return one + two
        case "neg", int(), _:
            return -one
        case "mul", int(), [int(two)]:
            return one * two
        case "div", int(), [int(two)]:
            return one // two
        case "mod", int(), [int(two)]:
            return one % two
        case "least", _, _:
            return min(args)  # type: ignore[type-var]
        case "greatest", _, _:
            return max(args)  # type: ignore[type-var]
        case "steps", int(), _:
            thresholds, results = node.data
            found: int = results[sum(t <= one for t in thresholds)]
            return found
        case "pick", int(), _:
            picked: Found = node.data[one]
            return picked
        case "bit_or", _, _:
            return _bits(args)
        case "any_bit", int(), _:
            return bool(one & node.data)
    return _other(node, one, rest)


def _other(node: Formula, one: Found, rest: list[Found]) -> Found:
    match node.op, one, rest:
        case "eq", _, [two]:
            assert type(one) is type(two)
            return one == two
        case "lt", int(), [int(two)]:
            return one < two
        case "lt", str(), [str(text)]:
            return one < text
        case "not", bool(), _:
            return not one
        case "in", _, _:
            return one in node.data
        case "concat", str(), _:
            return one + "".join(map(str, rest))
        case "text", int(), _:
            return str(one)
        case "iso_date", int(), _:
            return (_EPOCH + timedelta(days=one)).isoformat()
        case "contains", str(), [str(part)]:
            return part in one
        case "starts_with", str(), _:
            return one.startswith(node.data)
    raise AssertionError(f"no operator {node.op} on {one!r}, {rest!r}")


def _bits(args: list[Found]) -> int:
    found = 0
    for arg in args:
        assert isinstance(arg, int) and arg >= 0
        found |= arg
    return found


def _check(node: Formula, value: Found) -> None:
    types = {"bool": bool, "int": int, "text": str}
    if value is None:
        assert node.nullable, f"{node.op} is NULL"
        return
    assert type(value) is types[node.type], f"{node.op} is {value!r}, not {node.type}"
    if isinstance(value, int) and node.type == "int":
        low, high = node.low, node.high
        assert low is None or low <= value, f"{node.op} is {value}, not from {low}"
        assert high is None or value <= high, f"{node.op} is {value}, not up to {high}"

"""The operators of formulas as terms of the solver: what each makes of values that may be absent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import z3

from engine.analysis import terms
from engine.plan import formulas as f
from engine.plan.formulas import Formula

if TYPE_CHECKING:
    from engine.analysis.encoding import Encoder

NOTHING: Final[Mapping[f.Type, f.Constant]] = {"int": 0, "bool": False, "text": ""}
Term = tuple[Any, Any]  # a value, and when it is absent (False: never)
_Special = Callable[["Encoder", Formula, Sequence[Term]], Term]
_Plain = Callable[["Encoder", Formula, Sequence[Any]], Any]


def _is_null(e: Encoder, _node: Formula, args: Sequence[Term]) -> Term:
    return args[0][1], e.no


def _not(e: Encoder, _node: Formula, args: Sequence[Term]) -> Term:
    value, absent = args[0]
    return e.not_(value), absent


def _both(e: Encoder, _node: Formula, args: Sequence[Term]) -> Term:
    false = e.or_(*(e.and_(e.not_(value), e.not_(absent)) for value, absent in args))
    absent = e.and_(e.or_(*(gone for _, gone in args)), e.not_(false))
    return e.and_(*(e.or_(value, gone) for value, gone in args)), absent


def _either(e: Encoder, _node: Formula, args: Sequence[Term]) -> Term:
    true = e.or_(*(e.and_(value, e.not_(absent)) for value, absent in args))
    absent = e.and_(e.or_(*(gone for _, gone in args)), e.not_(true))
    return true, absent


def _coalesce(e: Encoder, _node: Formula, args: Sequence[Term]) -> Term:
    value, absent = args[-1]
    for one, gone in reversed(args[:-1]):
        value, absent = e.if_(gone, value, one), e.and_(gone, absent)
    return value, absent


def _case(e: Encoder, _node: Formula, args: Sequence[Term]) -> Term:
    value, absent = args[-1]
    pairs = list(zip(args[:-1:2], args[1:-1:2], strict=True))
    for (on, unknown), (then, gone) in reversed(pairs):
        holds = e.and_(on, e.not_(unknown))
        value, absent = e.if_(holds, then, value), e.if_(holds, gone, absent)
    return value, absent


def _pick(e: Encoder, node: Formula, args: Sequence[Term]) -> Term:
    place, gone = args[0]
    listed = [(e.constant(v), e.no) if v is not None else None for v in node.data]
    nothing = (e.constant(NOTHING[node.type]), e.yes)
    value, absent = nothing
    for number in reversed(range(len(listed))):
        then, away = listed[number] or nothing
        on = terms.same(e.context, place, e.constant(number))
        value, absent = e.if_(on, then, value), e.if_(on, away, absent)
    return value, e.or_(absent, gone)


def _steps(e: Encoder, node: Formula, values: Sequence[Any]) -> Any:
    thresholds, results = node.data

    def between(first: int, last: int) -> Any:
        if len(set(results[first : last + 1])) == 1:
            return e.constant(results[first])
        middle = (first + last) // 2
        below = terms.below(e.context, values[0], e.constant(thresholds[middle]))
        return e.if_(below, between(first, middle), between(middle + 1, last))

    return between(0, len(thresholds))


def _extreme(largest: bool) -> _Plain:
    def make(e: Encoder, _node: Formula, values: Sequence[Any]) -> Any:
        found = values[0]
        for value in values[1:]:
            pair = (found, value) if largest else (value, found)
            found = terms.chosen(e.context, terms.below(e.context, *pair), value, found)
        return found

    return make


def _in(e: Encoder, node: Formula, values: Sequence[Any]) -> Any:
    return e.or_(*(terms.same(e.context, values[0], e.constant(one)) for one in node.data))


SPECIAL: Final[Mapping[str, _Special]] = {
    "is_null": _is_null, "not": _not, "and": _both, "or": _either, "coalesce": _coalesce, "case": _case, "pick": _pick,
}  # fmt: skip
PLAIN: Final[Mapping[str, _Plain]] = {
    "add": lambda e, node, values: terms.total(e.context, values),
    "neg": lambda e, node, values: -values[0],
    "mul": lambda e, node, values: z3.Product(list(values)),
    "div": lambda e, node, values: values[0] / values[1],
    "mod": lambda e, node, values: values[0] % values[1],
    "least": _extreme(largest=False),
    "greatest": _extreme(largest=True),
    "steps": _steps,
    "eq": lambda e, node, values: terms.same(e.context, values[0], values[1]),
    "lt": lambda e, node, values: e.less(node, values),
    "in": _in,
}

"""The same operations on other operands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from engine.plan.formulas import logic, texts, whole
from engine.plan.formulas.looking import walk
from engine.plan.formulas.nodes import Formula

Args = Sequence[Formula]


def rebuilt(node: Formula, args: Args) -> Formula:
    """The same operation on other operands, folded anew."""
    if node.args == tuple(args):
        return node
    return _MAKERS[node.op](args, node)


def substituted(formula: Formula, replacement: Mapping[Formula, Formula]) -> Formula:
    """The formula with some nodes replaced by others."""
    done: dict[Formula, Formula] = {}
    for node in walk(formula):
        found = replacement.get(node)
        if found is None:
            found = rebuilt(node, [done[arg] for arg in node.args]) if node.args else node
        done[node] = found
    return done[formula]


def _of_all(make: Callable[..., Formula]) -> Callable[[Args, Formula], Formula]:
    return lambda args, _node: make(*args)


def _with_data(make: Callable[[Formula, Any], Formula]) -> Callable[[Args, Formula], Formula]:
    return lambda args, node: make(args[0], node.data)


def _case(args: Args, _node: Formula) -> Formula:
    return logic.case(list(zip(args[:-1:2], args[1:-1:2], strict=True)), args[-1])


_MAKERS: Final[Mapping[str, Callable[[Args, Formula], Formula]]] = {
    "add": _of_all(whole.add),
    "neg": _of_all(whole.neg),
    "mul": _of_all(whole.mul),
    "div": _of_all(whole.div),
    "mod": _of_all(whole.mod),
    "least": _of_all(whole.least),
    "greatest": _of_all(whole.greatest),
    "steps": lambda args, node: whole.steps(args[0], *node.data),
    "bit_or": _of_all(whole.bit_or),
    "any_bit": _with_data(whole.any_bit),
    "eq": _of_all(logic.equal),
    "lt": _of_all(logic.less),
    "not": _of_all(logic.negation),
    "and": _of_all(logic.conjunction),
    "or": _of_all(logic.disjunction),
    "in": _with_data(logic.one_of),
    "is_null": _of_all(logic.is_null),
    "coalesce": _of_all(logic.coalesce),
    "case": _case,
    "pick": lambda args, node: logic.picked(args[0], node.data, node.type),
    "concat": _of_all(texts.concat),
    "text": _of_all(texts.text_of),
    "iso_date": _of_all(texts.iso_date),
    "contains": _of_all(texts.contains),
    "starts_with": _with_data(texts.starts_with),
}

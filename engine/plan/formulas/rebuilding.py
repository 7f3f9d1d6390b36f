"""The same operations on other operands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.plan.formulas import logic, texts, whole
from engine.plan.formulas.looking import walk
from engine.plan.formulas.nodes import Formula


def rebuilt(node: Formula, args: Sequence[Formula]) -> Formula:
    """The same operation on other operands, folded anew."""
    if all(one is two for one, two in zip(node.args, args, strict=True)):
        return node
    match node.op:
        case "add":
            return whole.add(*args)
        case "neg":
            return whole.neg(args[0])
        case "mul":
            return whole.mul(*args)
        case "div":
            return whole.div(*args)
        case "mod":
            return whole.mod(*args)
        case "least":
            return whole.least(*args)
        case "greatest":
            return whole.greatest(*args)
        case "steps":
            return whole.steps(args[0], *node.data)
        case "bit_or":
            return whole.bit_or(*args)
        case "any_bit":
            return whole.any_bit(args[0], node.data)
        case "eq":
            return logic.equal(*args)
        case "lt":
            return logic.less(*args)
        case "not":
            return logic.negation(args[0])
        case "and":
            return logic.conjunction(*args)
        case "or":
            return logic.disjunction(*args)
        case "in":
            return logic.one_of(args[0], node.data)
        case "is_null":
            return logic.is_null(args[0])
        case "coalesce":
            return logic.coalesce(*args)
        case "case":
            return logic.case(list(zip(args[:-1:2], args[1:-1:2], strict=True)), args[-1])
        case "concat":
            return texts.concat(*args)
        case "text":
            return texts.text_of(args[0])
        case "iso_date":
            return texts.iso_date(args[0])
        case "contains":
            return texts.contains(*args)
        case "starts_with":
            return texts.starts_with(args[0], node.data)
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

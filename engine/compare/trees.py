"""Typed trees in one order, so that two spellings of one condition are one tree.

In: the tree of a checked expression. Out: a tree of the same value and, where the value is unknown, of the same causes.
Operands of `and`, `or`, `+`, `*`, `==`, `!=`, `min`, `max` and the words after `in` have no order; `b > a` is `a < b`,
`not x == y` is `x != y`, `x in ('a',)` is `x == 'a'`. No proving: what takes more than this counts as changed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from engine.language.kinds import BOOL, Quantity
from engine.language.printing import show
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

Space = str  # `name` for what expressions see, or the kind of what is named elsewhere: `rule`, `reading`, `charge`
Renamed = Mapping[tuple[Space, str], str]

_OPPOSITE: Final = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_FLIPPED: Final = {">": "<", ">=": "<="}
_NO_ORDER: Final = ("min", "max")


def normal(tree: Tree, renamed: Renamed) -> Tree:
    """The tree in the one order, its names as `renamed` has them."""

    def go(node: Tree) -> Tree:
        return normal(node, renamed)

    match tree:
        case Literal():
            return tree
        case Ref(name=name, role=role):
            return replace(tree, name=renamed.get((_space(role), name), name))
        case Unary(op="not", operand=operand):
            return _denied(go(operand), tree)
        case Unary(operand=operand):
            return replace(tree, operand=go(operand))
        case Binary(op="+" | "*"):
            return _reckoned(tree, go)
        case Binary(left=left, right=right):
            return replace(tree, left=go(left), right=go(right))
        case Compare(left=left, right=right):
            return _compared(replace(tree, left=go(left), right=go(right)))
        case Logic():
            return _joined(tree, go)
        case Conditional(condition=condition, yes=yes, no=no):
            return replace(tree, condition=go(condition), yes=go(yes), no=go(no))
        case Member():
            return _member(tree, go)
        case Call():
            return _called(tree, renamed)


def conjuncts(tree: Tree) -> tuple[Tree, ...]:
    """The conditions that `and` joins, in the author's order."""
    if not isinstance(tree, Logic) or tree.op != "and":
        return (tree,)
    return tuple(part for operand in tree.operands for part in conjuncts(operand))


def _space(role: str) -> Space:
    return "charge" if role == "charge" else "name"


def _denied(operand: Tree, tree: Unary) -> Tree:
    """`not` of a tree that is in order."""
    match operand:
        case Unary(op="not", operand=inner):
            return inner
        case Compare(op=op):
            return _compared(replace(operand, op=_OPPOSITE[op]))  # type: ignore[arg-type]
        case Member(negated=negated):
            return replace(operand, negated=not negated)
        case Literal(value=bool() as value):
            return replace(operand, value=not value)
    return replace(tree, operand=operand)


def _compared(tree: Compare) -> Tree:
    if tree.op in _FLIPPED:
        return replace(tree, op=_FLIPPED[tree.op], left=tree.right, right=tree.left)  # type: ignore[arg-type]
    if tree.op in ("==", "!=") and show(tree.right) < show(tree.left):
        return replace(tree, left=tree.right, right=tree.left)
    return tree


def _reckoned(tree: Binary, go: Callable[[Tree], Tree]) -> Tree:
    """A sum or product: of numbers in any order; months and days are added to a date in the order that is written."""
    parts = [go(part) for part in _operands(tree, tree.op)]
    if all(isinstance(part.kind, Quantity) for part in parts):
        parts = _sorted(parts)
    found, *rest = parts
    for part in rest:
        found = replace(tree, left=found, right=part)
    return found


def _operands(tree: Tree, op: str) -> tuple[Tree, ...]:
    """The operands of a chain of one operator, where it is of numbers only; else of the operator alone."""
    if not isinstance(tree, Binary) or tree.op != op:
        return (tree,)
    if isinstance(tree.left.kind, Quantity) and isinstance(tree.right.kind, Quantity):
        return (*_operands(tree.left, op), *_operands(tree.right, op))
    return (tree.left, tree.right)


def _joined(tree: Logic, go: Callable[[Tree], Tree]) -> Tree:
    found: dict[str, Tree] = {}
    for part in map(go, tree.operands):
        same = isinstance(part, Logic) and part.op == tree.op
        inner = part.operands if same else (part,)  # type: ignore[union-attr]
        found |= {show(one): one for one in inner}
    parts = tuple(found[text] for text in sorted(found))
    return parts[0] if len(parts) == 1 else replace(tree, operands=parts)


def _member(tree: Member, go: Callable[[Tree], Tree]) -> Tree:
    item, options = go(tree.item), [go(option) for option in tree.options]
    if not all(isinstance(option, Literal) for option in options):
        return replace(tree, item=item, options=tuple(options))
    listed = tuple({show(option): option for option in _sorted(options)}.values())
    if len(listed) == 1:
        return _compared(Compare("!=" if tree.negated else "==", item, listed[0], BOOL))
    return replace(tree, item=item, options=listed)


def _called(tree: Call, renamed: Renamed) -> Tree:
    args = [normal(arg, renamed) for arg in tree.args]
    if tree.function == "reading" and args and isinstance(args[0], Literal):
        name = str(args[0].value)
        args[0] = replace(args[0], value=renamed.get(("reading", name), name))
    if tree.function in _NO_ORDER:
        args = _sorted(args)
    keys = [(name, normal(value, renamed)) for name, value in tree.named if name == "by"]
    rest = [(name, normal(value, renamed)) for name, value in tree.named if name != "by"]
    rest.sort(key=lambda pair: pair[0])
    each = None if tree.each is None else renamed.get(("name", tree.each), tree.each)
    return replace(tree, args=tuple(args), named=(*keys, *rest), each=each)


def _sorted(trees: Iterable[Tree]) -> list[Tree]:
    return sorted(trees, key=show)

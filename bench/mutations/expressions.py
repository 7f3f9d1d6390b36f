"""One change in one expression: a comparison, a number, a word, a condition that is left out or moved."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Final, TypeAlias

from engine.authoring.trees import Path, put, scalar, scalars, spoken
from engine.rulebook.located import Node

Edited: TypeAlias = tuple[str, Node]  # in words, and the document
_PLACES: Final = ("rules", "values", "charges", "valid")
_NO_EXPRESSIONS: Final = frozenset(
    {"clause", "means", "because", "about", "overrides", "says", "field", "needs_decision", "undecided"}
)  # fmt: skip
_OTHER: Final[Mapping[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip
_READING: Final = "reading"


def expressions(document: Node) -> Iterator[tuple[Path, ast.Expression]]:
    """All texts of a version that can be read as expressions, with their places."""
    for path, found in scalars(document):
        if path[0] in _PLACES and _NO_EXPRESSIONS.isdisjoint(path):
            try:
                yield path, ast.parse(f"({found.text})", mode="eval")
            except SyntaxError:
                continue


def comparison(rng: Random, document: Node) -> Edited | None:
    """A limit that belongs to the other side: `<` for `<=`; now and then `!=` for `==`."""

    def change(node: ast.AST) -> bool:
        if not isinstance(node, ast.Compare) or type(node.ops[0]) not in _OTHER or _reads(node):
            return False
        return not isinstance(node.ops[0], ast.Eq | ast.NotEq) or rng.random() < 0.1

    def apply(node: ast.AST) -> None:
        assert isinstance(node, ast.Compare)
        node.ops[0] = _OTHER[type(node.ops[0])]()

    return _one(rng, document, change, apply)


def number(rng: Random, document: Node) -> Edited | None:
    """A number in an expression, one more or one less."""

    def change(node: ast.AST) -> bool:
        return isinstance(node, ast.Constant) and type(node.value) is int

    def apply(node: ast.AST) -> None:
        assert isinstance(node, ast.Constant)
        node.value += rng.choice((1, -1))  # type: ignore[operator]

    return _one(rng, document, change, apply)


def word(rng: Random, document: Node, words: Sequence[Sequence[str]]) -> Edited | None:
    """A word of an enum for another of the same."""

    def others(node: ast.AST) -> list[str]:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            return []
        mine = [listed for listed in words if node.value in listed]
        return sorted({one for listed in mine for one in listed} - {node.value})

    def apply(node: ast.AST) -> None:
        assert isinstance(node, ast.Constant)
        node.value = rng.choice(others(node))

    return _one(rng, document, lambda node: bool(others(node)), apply)


def word_left_out(rng: Random, document: Node) -> Edited | None:
    """One of the words after `in`."""

    def change(node: ast.AST) -> bool:
        return isinstance(node, ast.Tuple) and len(node.elts) > 1

    def apply(node: ast.AST) -> None:
        assert isinstance(node, ast.Tuple)
        del node.elts[rng.randrange(len(node.elts))]

    return _one(rng, document, change, apply)


def condition_left_out(rng: Random, document: Node) -> Edited | None:
    """One of several conditions that are joined by `and` or `or`."""

    def apply(node: ast.AST) -> None:
        assert isinstance(node, ast.BoolOp)
        del node.values[rng.randrange(len(node.values))]

    return _one(rng, document, lambda node: isinstance(node, ast.BoolOp), apply)


def denied(rng: Random, document: Node) -> Edited | None:
    """`not` where there was none, or none where there was one."""

    def change(node: ast.AST) -> bool:
        return isinstance(node, ast.BoolOp) or (
            isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
        )

    def apply(node: ast.AST) -> None:
        if isinstance(node, ast.BoolOp):
            place = rng.randrange(len(node.values))
            node.values[place] = ast.UnaryOp(ast.Not(), node.values[place])
        else:
            assert isinstance(node, ast.UnaryOp)
            node.operand = ast.UnaryOp(ast.Not(), node.operand)

    return _one(rng, document, change, apply)


def turned(rng: Random, document: Node) -> Edited | None:
    """Conditions in another order, comparisons from their other side: no change."""
    mirrored = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}

    def apply(node: ast.AST) -> None:
        assert isinstance(node, ast.BoolOp)
        node.values.reverse()
        for value in node.values:
            if (
                isinstance(value, ast.Compare)
                and len(value.ops) == 1
                and type(value.ops[0]) in mirrored
            ):
                value.ops[0] = mirrored[type(value.ops[0])]()
                value.left, value.comparators[0] = value.comparators[0], value.left

    return _one(rng, document, lambda node: isinstance(node, ast.BoolOp), apply)


def name(rng: Random, document: Node, alike: Sequence[Sequence[str]]) -> Edited | None:
    """A figure for another of the same unit."""

    def others(node: ast.AST) -> list[str]:
        if not isinstance(node, ast.Name):
            return []
        return sorted({one for names in alike if node.id in names for one in names} - {node.id})

    def apply(node: ast.AST) -> None:
        assert isinstance(node, ast.Name)
        node.id = rng.choice(others(node))

    return _one(rng, document, lambda node: bool(others(node)), apply)


def _reads(node: ast.Compare) -> bool:
    """Whether it asks how a clause is read."""
    left = node.left
    return (
        isinstance(left, ast.Call) and isinstance(left.func, ast.Name) and left.func.id == _READING
    )


def _one(
    rng: Random, document: Node, change: Callable[[ast.AST], bool], apply: Callable[[ast.AST], None]
) -> Edited | None:
    """One place of all at which something can be changed."""
    every = [
        (p, tree, node)
        for p, tree in expressions(document)
        for node in ast.walk(tree)
        if change(node)
    ]
    if not every:
        return None
    path, tree, node = rng.choice(every)
    before = ast.unparse(node)
    apply(node)
    alone = node.values[0] if isinstance(node, ast.BoolOp) and len(node.values) == 1 else node
    after = ast.unparse(alone)
    _folded(tree)
    text = ast.unparse(tree)
    return f"{spoken(path)}: {before} → {after}", put(document, path, scalar(text))


class _Folded(ast.NodeTransformer):
    """`and` and `or` of one condition are that condition; `in` of one word is a tuple of one."""

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        return node.values[0] if len(node.values) == 1 else node


def _folded(tree: ast.Expression) -> None:
    _Folded().visit(tree)

"""The typed tree of an expression: what remains of the text once names and kinds are settled.

Nodes are frozen; `at` (offsets into the author's text) stands outside equality, so two spellings of one expression are
equal trees. The columnar plan and the solver read this tree; the interpreter runs Python's own syntax tree of the
same text, so that the two never share an evaluator.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal as Choice_

from engine.language.kinds import Kind

Number = int | Fraction
At = tuple[int, int]
Role = Choice_[
    "fact",
    "figure",
    "value",
    "outcome",
    "split",
    "calendar",
    "subject",
    "column",
    "charge",
    "balance",
    "running",
    "grid",
    "lookup",
    "result",
]


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: a bool, an exact number, or a text."""

    value: bool | Number | str
    kind: Kind
    at: At = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Ref:
    """A name, with what it names and the subject it is about (None: the same for all subjects)."""

    name: str
    role: Role
    about: str | None
    kind: Kind
    at: At = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """`not x` or `-x`."""

    op: Choice_["not", "-"]
    operand: Tree
    kind: Kind
    at: At = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic on two operands."""

    op: Choice_["+", "-", "*", "/", "//", "%"]
    left: Tree
    right: Tree
    kind: Kind
    at: At = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """One comparison; a chain `a < b < c` becomes a `Logic` of several."""

    op: Choice_["==", "!=", "<", "<=", ">", ">="]
    left: Tree
    right: Tree
    kind: Kind
    at: At = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Logic:
    """Kleene's `and` or `or` of two operands or more."""

    op: Choice_["and", "or"]
    operands: tuple[Tree, ...]
    kind: Kind
    at: At = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Conditional:
    """`yes if condition else no`."""

    condition: Tree
    yes: Tree
    no: Tree
    kind: Kind
    at: At = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Member:
    """`item in (…)` or, negated, `item not in (…)`, against literals or a collection."""

    item: Tree
    options: tuple[Tree, ...]
    negated: bool
    kind: Kind
    at: At = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a table function; an aggregate also names the subjects (`each`) it ranges over.

    `said`: of an aggregate what it takes, and its condition, as causes spell them.
    """

    function: str
    args: tuple[Tree, ...]
    named: tuple[tuple[str, Tree], ...]
    each: str | None
    kind: Kind
    at: At = field(default=(0, 0), compare=False)
    said: tuple[str, ...] = field(default=(), compare=False)


Tree = Literal | Ref | Unary | Binary | Compare | Logic | Conditional | Member | Call


def children(tree: Tree) -> tuple[Tree, ...]:
    """The direct operands of a node, in the order they are written."""
    match tree:
        case Literal() | Ref():
            return ()
        case Unary(operand=operand):
            return (operand,)
        case Binary(left=left, right=right) | Compare(left=left, right=right):
            return (left, right)
        case Logic(operands=operands):
            return operands
        case Conditional(condition=condition, yes=yes, no=no):
            return (yes, condition, no)
        case Member(item=item, options=options):
            return (item, *options)
        case Call(args=args, named=named):
            return (*args, *(value for _, value in named))


def walk(tree: Tree) -> Iterator[Tree]:
    """Every node below and including `tree`, parents first."""
    yield tree
    for child in children(tree):
        yield from walk(child)


def refs(tree: Tree) -> frozenset[str]:
    """The names an expression uses, those inside aggregates included."""
    return frozenset(node.name for node in walk(tree) if isinstance(node, Ref))


def calls(tree: Tree, function: str) -> bool:
    """Whether an expression calls a function anywhere."""
    return any(isinstance(node, Call) and node.function == function for node in walk(tree))


def readings(tree: Tree) -> frozenset[str]:
    """The readings an expression depends on."""
    return frozenset(
        str(node.args[0].value)
        for node in walk(tree)
        if isinstance(node, Call)
        and node.function == "reading"
        and node.args
        and isinstance(node.args[0], Literal)
    )

"""Formulas that differ in constants alone, as one formula over constants that are looked up (anti-unification,
Plotkin 1970, over whole numbers and texts)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from engine.plan import formulas as f
from engine.plan.formulas import Constant, Formula

Shape: TypeAlias = tuple[Any, ...]


class Shapes:
    """The shapes of formulas by number: what differs in constants alone has the same."""

    def __init__(self) -> None:
        self._numbers: dict[Shape, int] = {}
        self._of: dict[Formula, int] = {}

    def of(self, node: Formula) -> int:
        """The number of the shape of a node; those of its operands are asked before."""
        found = self._of.get(node)
        if found is None:
            if node.op == "const":
                shape: Shape = ("const", node.type)
            else:
                own = (node.op, node.data, type(node.data), node.type, node.nullable)
                shape = (*own, *(self._of[arg] for arg in node.args))
            found = self._of[node] = self._numbers.setdefault(shape, len(self._numbers))
        return found


class Operations:
    """The operations of formulas, counted; those that differ in constants alone are one."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._nodes: set[Formula] = set()
        self._seen: set[int] = set()

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._seen)

    def add(self, roots: Iterable[Formula]) -> None:
        """Count those of further formulas as well."""
        for root in roots:
            stack = [root]
            while stack:
                node = stack[-1]
                waiting = [arg for arg in node.args if arg not in self._nodes]
                if waiting and node not in self._nodes:
                    stack += waiting
                    continue
                stack.pop()
                if node not in self._nodes:
                    self._nodes.add(node)
                    number = self._shapes.of(node)
                    if node.args:
                        self._seen.add(number)


def shaped(place: Formula, alternatives: Sequence[Formula]) -> Formula:
    """The alternative at a place, counted from 0, as one formula."""
    kinds: dict[Shape, list[int]] = {}
    known = {one: _told(one) for one in dict.fromkeys(alternatives)}
    told = [known[one] for one in alternatives]
    for number, (shape, _) in enumerate(told):
        kinds.setdefault(shape, []).append(number)
    forms: list[tuple[list[int], Formula]] = []
    for members in kinds.values():
        constants = [told[number][1] for number in members]
        forms.append((members, _filled(place, alternatives, members, constants)))
    forms.sort(key=lambda one: len(one[0]))
    *others, (_, last) = forms
    which = [0] * len(alternatives)
    for number, (members, _) in enumerate(others, 1):
        for member in members:
            which[member] = number
    kind = f.picked(place, which, "int")
    return f.case(
        [(f.equal(kind, f.const(n)), form) for n, (_, form) in enumerate(others, 1)], last
    )


def _told(root: Formula) -> tuple[Shape, list[Constant | None]]:
    """What a formula is but for its constants, and these, in the order in which they stand in it."""
    if root.constant:
        return (root.type,), [None if root.op == "null" else root.data]
    numbers: dict[Formula, int] = {}
    shape: list[Any] = []
    constants: list[Constant | None] = []
    for node in f.walk(root):
        if node.op == "const":
            continue
        args: list[Any] = []
        for arg in node.args:
            if arg.op == "const":
                args.append(arg.type)
                constants.append(arg.data)
            else:
                args.append(numbers[arg])
        numbers[node] = len(numbers)
        shape.append((node.op, node.data, type(node.data), node.type, node.nullable, *args))
    return tuple(shape), constants


def _filled(
    place: Formula,
    alternatives: Sequence[Formula],
    members: Sequence[int],
    constants: Sequence[Sequence[Constant | None]],
) -> Formula:
    """The one formula of alternatives of one shape; the others may come to anything that has their types."""
    root = alternatives[members[0]]
    if all(one == constants[0] for one in constants):
        return root
    columns = []
    for several in zip(*constants, strict=True):
        every = [several[0]] * len(alternatives)
        for member, constant in zip(members, several, strict=True):
            every[member] = constant
        kind = (
            root.type if root.constant else f.const(next(c for c in several if c is not None)).type
        )
        columns.append(f.picked(place, every, kind))
    if root.constant:
        return columns[0]
    rest = iter(columns)
    done: dict[Formula, Formula] = {}
    for node in f.walk(root):
        if node.op == "const":
            continue
        args = [next(rest) if arg.op == "const" else done[arg] for arg in node.args]
        done[node] = f.rebuilt(node, args) if node.args else node
    return done[root]

"""Which parts of formulas follow from conditions, and from which.

A *condition* is a truth of the row, or what compares its values. A part is *pure* that depends on the row through
conditions alone. A condition on a value that is itself chosen by conditions is of a higher level: its part is worked
out when what it rests on is. Of very high ones nothing is pure.
"""

from __future__ import annotations

from typing import Final

from engine.plan import formulas as f
from engine.plan.formulas import Formula

HIGHEST: Final = 1  # level of a condition; those above it are plain parts of formulas
_BELOW: Final = -1  # of what rests on no condition at all


class Conditions:
    """What is known of the nodes that were looked at."""

    def __init__(self) -> None:
        self._levels: dict[Formula, int | None] = {}
        self._inner: dict[Formula, int] = {}  # the highest level of a condition in or below a node
        self._atoms: dict[Formula, None] = {}

    def pure(self, node: Formula) -> bool:
        """Whether a node depends on the row through conditions alone."""
        self._look(node)
        return self._levels[node] is not None

    def level(self, node: Formula) -> int:
        """The highest level of the conditions that a pure node rests on."""
        self._look(node)
        return max(self._levels[node] or 0, 0)

    def atoms(self, *nodes: Formula) -> tuple[Formula, ...]:
        """The conditions that pure nodes rest on."""
        return tuple(node for node in self._above(nodes) if node in self._atoms)

    def size(self, node: Formula) -> int:
        """How many operations a pure node makes of its conditions."""
        return len(self._above((node,)))

    def _above(self, nodes: tuple[Formula, ...]) -> list[Formula]:
        """The nodes down to the conditions, these included."""
        for node in nodes:
            self._look(node)
        found: dict[Formula, None] = {}
        stack = list(reversed(nodes))
        while stack:
            node = stack.pop()
            if node in found or node.constant:
                continue
            found[node] = None
            if node not in self._atoms:
                stack += reversed(node.args)
        return list(found)

    def _look(self, root: Formula) -> None:
        if root in self._levels:
            return
        for node in f.walk(root):
            if node not in self._levels:
                self._place(node)

    def _place(self, node: Formula) -> None:
        levels = [self._levels[arg] for arg in node.args]
        inner = max((self._inner[arg] for arg in node.args), default=_BELOW)
        level: int | None = None
        if node.constant:
            level = _BELOW
        elif node.op != "col" and None not in levels:
            level = max(one for one in levels if one is not None)
        elif node.type == "bool":
            inner += 1
            if inner <= HIGHEST:
                level = inner
                self._atoms[node] = None
        self._levels[node], self._inner[node] = level, inner

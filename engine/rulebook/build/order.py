"""The order in which definitions rest on one another, worked out without recursion, whatever a hostile file nests.

`infer_kinds` settles the kind of every value before anything asks for it, those that others use first. `layers` gives,
for a graph without circles, each definition after all that it needs, with the length of the longest chain below it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine.language.functions import BILLED
from engine.language.syntax import parse
from engine.rulebook.located import Mapping as LocatedMapping
from engine.rulebook.located import Node, Scalar

if TYPE_CHECKING:
    from engine.rulebook.build.names import Names

_COUNTED = ("quantity", "pieces")
_NOT_EXPRESSIONS = frozenset({"about", "clause", "means", "because", "within", "frame", "down"})


def infer_kinds(names: Names) -> None:
    """Settle the kinds of all declared values, balances and charges; one in a circle may get the kind that fits all."""
    waiting = {
        name: frozenset(_names_in(entry.node))
        for name, entry in names.declared.items()
        if entry.role in ("value", "balance", "running") and entry.kind is None
    }
    for name, entry in names.charges.items():
        nodes = (entry.node, *names.given_by_rules.get(name, ()))
        counted = [
            node.get(key) for node in nodes if isinstance(node, LocatedMapping) for key in _COUNTED
        ]
        waiting[_charge(name)] = frozenset(n for node in counted for n in _names_in(node))
    graph = {name: frozenset(n for n in found if n in waiting) for name, found in waiting.items()}
    for name in layers(graph):
        if name in names.declared:
            names.kind_of(name)
        else:
            names.counted_by(name.partition(" ")[2])


def _charge(name: str) -> str:
    """A charge among names: told from a value of that name by the space."""
    return f"charge {name}"


def layers(graph: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """Each name after those it needs, with its depth: 1 for what needs nothing. A circle is entered somewhere."""
    depths: dict[str, int] = {}
    open_: set[str] = set()
    for start in graph:
        stack: list[tuple[str, Iterator[str]]] = []
        if start not in depths:
            stack.append((start, iter(sorted(graph[start]))))
            open_.add(start)
        while stack:
            name, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                open_.discard(name)
                depths[name] = 1 + max((depths.get(need, 0) for need in graph[name]), default=0)
            elif following not in depths and following not in open_:
                stack.append((following, iter(sorted(graph[following]))))
                open_.add(following)
    return depths


def _charges_in(part: ast.AST) -> Iterator[str]:
    """The charge whose quantity a call asks for; what a line costs is money whatever it counts."""
    if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == BILLED:
        yield from (arg.id for arg in part.args if isinstance(arg, ast.Name))


def _names_in(node: Node | None) -> Iterator[str]:
    """The names in the expressions of a value's entry."""
    if isinstance(node, Scalar):
        parsed, _ = parse(node.text)
        body: list[ast.AST] = [] if parsed is None else list(ast.walk(parsed.body))
        yield from (part.id for part in body if isinstance(part, ast.Name))
        yield from (_charge(name) for part in body for name in _charges_in(part))
    elif isinstance(node, LocatedMapping):
        for entry in node:
            if entry.key.text not in _NOT_EXPRESSIONS:
                yield from _names_in(entry.value)
    elif node is not None:
        for item in node:
            yield from _names_in(item)

"""A version → which of the texts in its expressions are values of one enum, or options of one reading.

Texts that are compared, chosen between, handed on or set belong together; so does whatever has them: facts, values,
outcomes, cells, readings. Where in doubt things belong together, which at worst refuses a rename.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from itertools import pairwise
from typing import Any, Final

from engine.authoring.occurrences.seen import Symbol
from engine.language.expressions import Expr
from engine.language.functions import LOOKUP, READING
from engine.language.kinds import TEXT, Collection, Enum, Kind, is_text
from engine.language.tree import Call, Literal, Ref, Tree, children, walk
from engine.rulebook.model import Rulebook, Version

Key = tuple[str, ...]
_CELL: Final = ("_before", "_after")
_READ: Final = "reading"
FREE: Final = ("free text",)


@dataclass(slots=True)
class Flow:
    """Which keys belong together; a key is a name, a reading, or a place in an expression."""

    above: dict[Key, Key] = field(default_factory=dict)

    def of(self, key: Key) -> Key:
        """What stands for all that a key belongs to."""
        while key in self.above:
            key = self.above[key]
        return key

    def join(self, one: Key, two: Key) -> None:
        """Two keys belong together."""
        first, second = sorted((self.of(one), self.of(two)))
        if first != second:
            self.above[second] = first


class Words:
    """What belongs together in each version of a rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._versions = [(version, flow_of(version)) for version in rulebook.versions.values()]

    def together(self, symbol: Symbol) -> tuple[Symbol, ...]:
        """A value or an option with those that are the same in whatever its own owner meets; itself first."""
        sort = _READ if symbol.kind == "option" else "name"
        found = {symbol: None}
        for version, flow in self._versions:
            own = flow.of((sort, symbol.of))
            for kind, key, words in _holders(version):
                if symbol.name in words and flow.of(key) == own:
                    found[Symbol(kind, symbol.name, key[1])] = None
        return tuple(found)


def _holders(version: Version) -> Iterator[tuple[str, Key, Iterable[str]]]:
    """Whatever declares words: its sort of symbol, its key, its words."""
    kinds: dict[str, Kind] = {name: fact.kind for name, fact in version.facts.items()}
    kinds |= {name: outcome.kind for name, outcome in version.outcomes.items()}
    kinds |= {cell.name: cell.kind for held in version.running.values() for cell in held.cells}
    for name, kind in kinds.items():
        if isinstance(kind, Enum) and kind.declared:
            yield "member", ("name", name), kind.values
    for reading in version.readings.values():
        yield "option", (_READ, reading.id), reading.options


def texts_of(version: Version) -> Iterator[tuple[Key, Literal, Expr]]:
    """Every text that an expression of a version has, with its key, in an order that hangs on the model alone."""
    for path, expr in expressions_at(version, ()):
        for number, node in enumerate(walk(expr.tree)):
            if isinstance(node, Literal) and isinstance(node.value, str) and node.kind != TEXT:
                yield (*path, str(number)), node, expr


def flow_of(version: Version) -> Flow:
    """What belongs together in a version."""
    flow = Flow()
    for path, expr in expressions_at(version, ()):
        numbered = {id(node): (*path, str(n)) for n, node in enumerate(walk(expr.tree))}
        if _is_words(expr.kind):
            flow.join(_place(path), numbered[id(expr.tree)])
        for node in walk(expr.tree):
            _join(flow, version, node, numbered)
    return flow


def _join(flow: Flow, version: Version, node: Tree, keys: Mapping[int, Key]) -> None:
    own = keys[id(node)]
    if isinstance(node, Ref):
        if _is_words(node.kind):
            flow.join(own, ("name", _bare(version, node.name)))
        if node.kind == TEXT:
            flow.join(own, FREE)
        return
    if isinstance(node, Call) and node.function == READING:
        flow.join(own, (_READ, str(getattr(node.args[0], "value", ""))))
        return
    below = [child for child in children(node) if _is_words(child.kind)]
    if isinstance(node, Call) and node.function == LOOKUP:
        _keys(flow, version, node, keys)
        below = []
    elif _is_words(node.kind):
        below.append(node)
        if node.kind == TEXT and not isinstance(node, Literal):
            flow.join(own, FREE)
    for one, other in pairwise(below):
        flow.join(keys[id(one)], keys[id(other)])


def _keys(flow: Flow, version: Version, node: Call, keys: Mapping[int, Key]) -> None:
    """The keys of a keyed table: words belong to no name, and letters that a cell begins with to free text."""
    table = version.lookups.get(str(getattr(node.args[0], "name", "")))
    for arg, kind in zip(node.args[1:], () if table is None else table.kinds, strict=False):
        if _is_words(arg.kind) and not isinstance(kind, Enum):
            flow.join(keys[id(arg)], FREE)


def _is_words(kind: Kind) -> bool:
    return is_text(kind) or (isinstance(kind, Collection) and is_text(kind.of))


def _bare(version: Version, name: str) -> str:
    cells = {cell.name for running in version.running.values() for cell in running.cells}
    return next((name.removesuffix(end) for end in _CELL if name.removesuffix(end) in cells), name)


def _place(path: Key) -> Key:
    """The name that an expression says what it is; of a part of a rule, the outcome that it sets."""
    match path:
        case ("values", name, *_):
            return ("name", name)
        case ("rules", _, "sets", name, *_):
            return ("name", name)
        case ("running", _, "cells", name, *_):
            return ("name", name)
        case (*_, "payer"):
            return ("name", "payer")
    return path


def expressions_at(held: Any, path: Key) -> Iterator[tuple[Key, Expr]]:
    """Every expression in a part of the model, with the keys above it."""
    if isinstance(held, Expr):
        yield path, held
    elif isinstance(held, Mapping):
        for key, one in held.items():
            yield from expressions_at(one, (*path, str(key)))
    elif isinstance(held, tuple | list):
        for number, one in enumerate(held):
            yield from expressions_at(one, (*path, getattr(one, "name", str(number))))
    elif is_dataclass(held) and not isinstance(held, type):
        for part in fields(held):
            if part.compare:
                yield from expressions_at(getattr(held, part.name), (*path, part.name))

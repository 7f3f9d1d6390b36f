"""What of a version adds or counts months, and asks no reading about it: there the month's end may matter.

An expression that asks a reading is taken for settled by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final

from engine.diagnostics.spans import Span
from engine.language.expressions import Expr
from engine.language.kinds import PERIOD
from engine.language.tree import Binary, Call, Ref, Tree, refs, walk
from engine.rulebook.history import Window
from engine.rulebook.model import Version
from engine.values.periods import Period

_COUNTING: Final = frozenset({"months_between", "begun_months_between"})
_DAYS: Final = frozenset({"days", "weeks"})


@dataclass(frozen=True, slots=True)
class Adder:
    """A value, rule, split or balance; `alone`: what it adds shows of an event that is alone."""

    family: str
    name: str
    span: Span | None
    alone: bool = True


def adders(version: Version) -> tuple[Adder, ...]:
    """All that add or count months, and ask no reading."""
    families: Mapping[str, Mapping[str, Any]] = {
        "value": version.values, "rule": version.rules, "split": version.splits, "balance": version.balances,
    }  # fmt: skip
    return tuple(
        Adder(family, name, one.span, alone)
        for family, every in families.items()
        for name, one in every.items()
        for alone in _found(version, family, one)
    )


def affected(version: Version, one: Adder) -> frozenset[str]:
    """The values, outcomes and charges that hang on it by name."""
    found = {one.name}
    rules = [(rule, _names(rule)) for rule in version.rules.values()]
    others: list[tuple[str, frozenset[str]]] = [
        (name, _names(part))
        for family in (
            version.values,
            version.splits,
            version.balances,
            version.groups,
            version.running,
        )
        for name, part in family.items()
    ]
    before = 0
    while before < len(found):
        before = len(found)
        found |= {name for name, used in others if used & found}
        for rule, used in rules:
            if used & found or rule.id == one.name:
                found |= {*rule.sets, *rule.charges}
    return frozenset(found)


def _names(part: Any) -> frozenset[str]:
    return frozenset(name for expr in expressions(part) for name in refs(expr.tree))


def _found(version: Version, family: str, one: Any) -> Iterator[bool]:
    """Once, where months are added: whether that shows of an event alone."""
    window = family == "value" and isinstance(one.body, Window)
    lengths = family in ("split", "balance") or window
    adding = [
        expr
        for expr in expressions(one)
        if _adds(version, expr.tree) or (lengths and _months(version, expr.tree))
    ]
    if any(not expr.readings for expr in adding):
        yield not window and family != "balance"


def expressions(part: Any) -> Iterator[Expr]:
    """All expressions in something."""
    if isinstance(part, Expr):
        yield part
    elif isinstance(part, Mapping):
        for one in part.values():
            yield from expressions(one)
    elif isinstance(part, tuple):
        for one in part:
            yield from expressions(one)
    elif is_dataclass(part) and not isinstance(part, Span):
        for field in fields(part):
            yield from expressions(getattr(part, field.name))


def _adds(version: Version, tree: Tree) -> bool:
    """Whether months are added to a moment, or counted, anywhere in an expression."""
    for node in walk(tree):
        if isinstance(node, Binary) and node.kind != PERIOD:
            parts: tuple[Tree, ...] = (node.left, node.right)
        elif isinstance(node, Call):
            if node.function in _COUNTING:
                return True
            parts = node.args
        else:
            continue
        if any(_months(version, part) for part in parts):
            return True
    return False


def _months(version: Version, tree: Tree) -> bool:
    """Whether a tree is a period that may hold months."""
    if getattr(tree, "kind", None) != PERIOD:
        return False
    if isinstance(tree, Call) and tree.function in _DAYS:
        return False
    if isinstance(tree, Ref) and tree.name in version.figures:
        value = version.figures[tree.name].value
        return not isinstance(value, Period) or value.months != 0
    if isinstance(tree, Binary):
        return _months(version, tree.left) or _months(version, tree.right)
    return True

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
from engine.language.tree import Binary, Call, Ref, Tree, walk
from engine.rulebook.model import Version, Window
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


def _found(version: Version, family: str, one: Any) -> Iterator[bool]:
    """Once, where months are added: whether that shows of an event alone."""
    window = family == "value" and isinstance(one.body, Window)
    lengths = family in ("split", "balance") or window
    adding = [
        expr
        for expr in _expressions(one)
        if _adds(version, expr.tree) or (lengths and _months(version, expr.tree))
    ]
    if any(not expr.readings for expr in adding):
        yield not window and family != "balance"


def _expressions(part: Any) -> Iterator[Expr]:
    if isinstance(part, Expr):
        yield part
    elif isinstance(part, Mapping):
        for one in part.values():
            yield from _expressions(one)
    elif isinstance(part, tuple):
        for one in part:
            yield from _expressions(one)
    elif is_dataclass(part) and not isinstance(part, Span):
        for field in fields(part):
            yield from _expressions(getattr(part, field.name))


def _adds(version: Version, tree: Tree) -> bool:
    """Whether months are added to a moment, or counted, anywhere in an expression."""
    for node in walk(tree):
        if isinstance(node, Binary) and node.kind != PERIOD:
            if _months(version, node.left) or _months(version, node.right):
                return True
        elif isinstance(node, Call):
            if node.function in _COUNTING or any(_months(version, arg) for arg in node.args):
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

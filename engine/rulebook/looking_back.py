"""How a balance's draw looks at what was there just before it: directly, or through values of the same subject.

Such a draw makes no circle: the subject's draw needs what earlier ones left, never its own. A value that sums over
others, or looks along them, is no way to look back; nor is one about another subject.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.language.expressions import Expr
from engine.language.tree import Ref, walk
from engine.rulebook.history import Balance
from engine.rulebook.model import Value


def looks_back(balance: Balance, values: Mapping[str, Value]) -> bool:
    """Whether the draw uses the balance's own `_before`."""
    return balance.draw is not None and bool(
        opened(balance, values) or balance.part("before") in _own(balance.draw, balance.about)
    )


def opened(balance: Balance, values: Mapping[str, Value]) -> dict[str, Expr]:
    """The values of the subject through which the draw looks back, by name."""
    below: dict[str, Expr] = {}
    waiting = [] if balance.draw is None else [balance.draw]
    while waiting:
        for name in _own(waiting.pop(), balance.about):
            value = values.get(name)
            if value is None or name in below or value.about != balance.about:
                continue
            if isinstance(value.body, Expr):
                below[name] = value.body
                waiting.append(value.body)
    seeing = {balance.part("before")}
    while more := {
        n for n, e in below.items() if n not in seeing and seeing & {*_own(e, balance.about)}
    }:
        seeing |= more
    return {name: body for name, body in below.items() if name in seeing}


def _own(expr: Expr, about: str) -> Iterator[str]:
    """The names in an expression that are about the subject itself."""
    return (n.name for n in walk(expr.tree) if isinstance(n, Ref) and n.about == about)

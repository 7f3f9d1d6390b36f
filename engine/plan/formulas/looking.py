"""Looking into formulas."""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from engine.plan.formulas.nodes import INT64, Formula


def walk(*formulas: Formula) -> Iterator[Formula]:
    """Every node of some formulas, each once, operands before what they are operands of."""
    seen: set[Formula] = set()
    stack = [(formula, False) for formula in reversed(formulas)]
    while stack:
        node, ready = stack.pop()
        if ready:
            yield node
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(arg, False) for arg in reversed(node.args)]


def columns_of(*formulas: Formula) -> tuple[str, ...]:
    """The names of the columns that formulas read, each once, in the order of their first use."""
    return tuple(dict.fromkeys(name for formula in formulas for name in _columns(formula)))


def _columns(formula: Formula) -> tuple[str, ...]:
    found = _read.get(formula)
    if found is None:
        for node in _unread(formula):
            _read[node] = _of_parts(node)
        found = _read[formula]
    return found


def _unread(formula: Formula) -> Iterator[Formula]:
    """The nodes that nobody has asked about, operands before what they are operands of."""
    stack = [(formula, False)]
    while stack:
        node, ready = stack.pop()
        if node in _read:
            continue
        if ready:
            yield node
        else:
            stack.append((node, True))
            stack += [(arg, False) for arg in reversed(node.args)]


def _of_parts(node: Formula) -> tuple[str, ...]:
    """What a node reads whose operands are known; the same tuple as that of the first operand where it is no more."""
    if node.op == "col":
        return (node.data,)
    parts = [_read[arg] for arg in node.args]
    names = tuple(dict.fromkeys(name for part in parts for name in part))
    return parts[0] if parts and len(parts[0]) == len(names) else names


_read: WeakKeyDictionary[Formula, tuple[str, ...]] = WeakKeyDictionary()


def is_wide(formula: Formula) -> bool:
    """Whether a whole number may need more than 64 bits."""
    low, high = formula.low, formula.high
    return formula.type == "int" and (
        low is None or high is None or low < INT64[0] or high > INT64[1]
    )

"""Comparisons of a computed number with a constant, as comparisons of what it is computed from with another constant.

Conditions of a rulebook then meet at the number itself: `minutes + 30 < 90` and `60 <= minutes` cut the same number at
the same place. All steps are exact on whole numbers, and NULL where they were.
"""

from __future__ import annotations

from engine.plan.formulas import whole
from engine.plan.formulas.nodes import Formula, const


def beyond(left: Formula, right: Formula) -> tuple[Formula, Formula] | None:
    """For `left < right`, one of them a constant, an equal and simpler comparison; None where there is none."""
    if left.op == "const":
        return _above(left.data, right)
    return _below(left, right.data)


def _above(least: int, value: Formula) -> tuple[Formula, Formula] | None:
    """`least < value`."""
    match value.op:
        case "neg":
            return value.args[0], const(-least)
        case "add":
            rest, fixed = _fixed(value)
            return None if rest is None else (const(least - fixed), rest)
        case "mul" if _times(value) > 0:
            return const(least // _times(value)), value.args[0]
        case "div" if value.args[1].op == "const":
            return const((least + 1) * value.args[1].data - 1), value.args[0]
        case "greatest":
            kept = [arg for arg in value.args if not (arg.op == "const" and arg.data <= least)]
            if kept and len(kept) < len(value.args):
                return const(least), whole.greatest(*kept)
    return None


def _below(value: Formula, most: int) -> tuple[Formula, Formula] | None:
    """`value < most`."""
    match value.op:
        case "neg":
            return const(-most), value.args[0]
        case "add":
            rest, fixed = _fixed(value)
            return None if rest is None else (rest, const(most - fixed))
        case "mul" if _times(value) > 0:
            return value.args[0], const(-(-most // _times(value)))
        case "div" if value.args[1].op == "const":
            return value.args[0], const(most * value.args[1].data)
        case "least":
            kept = [arg for arg in value.args if not (arg.op == "const" and arg.data >= most)]
            if kept and len(kept) < len(value.args):
                return whole.least(*kept), const(most)
    return None


def _fixed(value: Formula) -> tuple[Formula | None, int]:
    """What a sum of a number and a constant is the sum of."""
    left, right = value.args
    if right.op == "const":
        return left, right.data
    return (right, left.data) if left.op == "const" else (None, 0)


def _times(value: Formula) -> int:
    factor = value.args[1]
    return int(factor.data) if factor.op == "const" else 0

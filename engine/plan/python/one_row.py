"""What joins and folds come to where there is one row, or none."""

from __future__ import annotations

from typing import Final

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.sheets import Along

_NOUGHT: Final = frozenset({"sum", "count", "bit_or"})  # what comes to 0 of no row


def of_none(fold: str, kind: f.Type) -> Formula:
    """What no row comes to."""
    if fold in ("any", "all"):
        return f.const(fold == "all")
    return f.ZERO if fold in _NOUGHT else f.null(kind)


def of_one(fold: str, there: Formula, of: Formula | None) -> Formula:
    """What one row comes to, or none."""
    if fold == "count":
        some = f.TRUE if of is None else f.negation(f.is_null(of))
        return f.case([(f.conjunction(there, some), f.ONE)], f.ZERO)
    assert of is not None
    if fold in ("any", "all"):
        decided = f.is_true(of) if fold == "any" else f.negation(f.is_false(of))
        return f.case([(there, decided)], f.FALSE if fold == "any" else f.TRUE)
    value = f.case([(there, of)], f.null(of.type))
    return f.coalesce(value, f.ZERO) if fold in _NOUGHT else value


def seen_by_one(along: Along, sees: Formula, there: Formula, of: Formula | None) -> Formula:
    """What the only row sees along its sheet; `sees` is false where it has no neighbours, itself among them."""
    if along.fold in ("rank", "number"):
        return f.when(sees, f.ONE)
    if along.frame in ("before", "before_peers") or along.fold in ("previous", "next"):
        there = f.FALSE
    value = of_one(along.fold, there, of)
    return f.case([(sees, value)], f.null(value.type))

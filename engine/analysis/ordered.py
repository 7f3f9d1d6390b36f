"""Folds over a few possible rows, as formulas: what `engine.plan.sheets` says of them, spelled out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import NotColumnarError
from engine.plan.sheets import FoldOf

Keys = Sequence[tuple[Formula, bool]]  # what a row stands in order by; true: downwards


@dataclass(frozen=True, slots=True)
class Seen:
    """A row that may be taken in: whether it is, its value, and its place in the order."""

    there: Formula
    of: Formula | None
    keys: Keys = ()


ALONG: Final[Mapping[str, FoldOf]] = {
    "sum": "sum", "min": "min", "max": "max", "count": "count", "bit_or": "bit_or", "first": "first", "last": "last",
    "previous": "last",
}  # fmt: skip


def folded(fold: FoldOf, rows: Sequence[Seen], kind: f.Type) -> Formula:
    """What the rows come to. Raises `NotColumnarError` for texts put together."""
    kept = [row for row in rows if row.there is not f.FALSE]
    if fold == "count":
        return f.add(f.ZERO, *(_one(row) for row in kept))
    make = _FOLDS.get(fold)
    if make is None:
        raise NotColumnarError("texts of several stretches")
    return make([(row, _value(row)) for row in kept], kind)


def before(one: Keys, other: Keys) -> Formula:
    """Whether one row stands before another; what is absent stands last, whatever the direction."""
    found = f.FALSE
    for (left, down), (right, _) in reversed(list(zip(one, other, strict=True))):
        absent, away = f.is_null(left), f.is_null(right)
        less = f.is_true(f.less(right, left) if down else f.less(left, right))
        first = f.disjunction(less, f.conjunction(f.negation(absent), away))
        same = f.disjunction(f.is_true(f.equal(left, right)), f.conjunction(absent, away))
        found = f.disjunction(first, f.conjunction(same, found))
    return found


_Rows = Sequence[tuple[Seen, Formula]]


def _value(row: Seen) -> Formula:
    if row.of is None:
        raise NotColumnarError("a fold of nothing")
    return row.of


def _one(row: Seen) -> Formula:
    there = f.TRUE if row.of is None else f.negation(f.is_null(row.of))
    return f.case([(f.conjunction(row.there, there), f.ONE)], f.ZERO)


def _sum(rows: _Rows, _kind: f.Type) -> Formula:
    parts = (f.coalesce(f.case([(row.there, of)], f.null(of.type)), f.ZERO) for row, of in rows)
    return f.add(f.ZERO, *parts)


def _bits(rows: _Rows, _kind: f.Type) -> Formula:
    parts = [f.coalesce(f.case([(row.there, of)], f.null(of.type)), f.ZERO) for row, of in rows]
    return f.bit_or(*parts) if parts else f.ZERO


def _any(rows: _Rows, _kind: f.Type) -> Formula:
    return f.disjunction(*(f.conjunction(row.there, f.is_true(of)) for row, of in rows))


def _all(rows: _Rows, _kind: f.Type) -> Formula:
    wrong = (f.conjunction(row.there, f.is_false(of)) for row, of in rows)
    return f.negation(f.disjunction(*wrong))


def _extreme(largest: bool) -> Callable[[_Rows, f.Type], Formula]:
    def make(rows: _Rows, kind: f.Type) -> Formula:
        found = f.null(kind)
        for row, of in rows:
            better = f.less(found, of) if largest else f.less(of, found)
            there = f.conjunction(row.there, f.negation(f.is_null(of)))
            takes = f.conjunction(there, f.disjunction(f.is_null(found), f.is_true(better)))
            found = f.case([(takes, of)], found)
        return found

    return make


def _end(last: bool) -> Callable[[_Rows, f.Type], Formula]:
    def make(rows: _Rows, kind: f.Type) -> Formula:
        found, seen = f.null(kind), f.FALSE
        keys: list[tuple[Formula, bool]] = []
        for row, of in rows:
            if keys:
                first = before(keys, row.keys) if last else before(row.keys, keys)
                takes = f.conjunction(row.there, f.disjunction(f.negation(seen), first))
            else:
                takes = row.there
            old = keys or [(f.null(key.type), down) for key, down in row.keys]
            keys = [
                (f.case([(takes, new)], was), down)
                for (new, down), (was, _) in zip(row.keys, old, strict=True)
            ]
            found, seen = f.case([(takes, of)], found), f.disjunction(seen, row.there)
        return found

    return make


_FOLDS: Final[Mapping[str, Callable[[_Rows, f.Type], Formula]]] = {
    "sum": _sum, "bit_or": _bits, "any": _any, "all": _all, "min": _extreme(False), "max": _extreme(True),
    "first": _end(False), "last": _end(True),
}  # fmt: skip

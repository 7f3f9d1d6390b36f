"""The rate of units that are billed but not worked, chosen among the rates of what is left behind the free units.

The interpreter's definition is `unworked_rate` in `engine/interpret/charging/quantities.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.language.kinds import NUMBER
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import choose, truth, unknown
from engine.plan.lower.charges.model import (
    ABSENT,
    NOTHING,
    Maybe,
    Terms,
    either_maybe,
    larger,
    smaller,
    solid,
)
from engine.plan.lower.charges.ordering import order_of, ranks
from engine.plan.lower.charges.quantities import Measured
from engine.plan.lower.charges.sources import Row, Source
from engine.plan.sheets import Typed
from engine.plan.why import NEVER, merged


def unworked_rate(
    sources: Sequence[Source], rows: Sequence[Row], sizes: Measured, terms: Terms
) -> Maybe:
    """The rate of what minimum and increment add."""
    given = terms.unworked_rate
    if given.given is f.TRUE or sizes.added.form is f.ZERO:
        return given
    found = ABSENT
    for condition, word in reversed(terms.unworked):
        found = either_maybe(condition, _chosen_rate(sources, rows, word), found)
    return either_maybe(given.given, given, found)


def _chosen_rate(sources: Sequence[Source], rows: Sequence[Row], word: str) -> Maybe:
    """Among the rates of what is left behind the free units: the lowest, highest, first or last."""
    if word in ("first", "last"):
        return _end_rate(sources, rows, word)
    found = [_rate_of(one, row, word) for one, row in zip(sources, rows, strict=True)]
    pick = smaller if word == "lowest" else larger
    best = found[0]
    for other in found[1:]:
        both = f.conjunction(best.given, other.given)
        known = pick(solid(best.value), solid(other.value))
        open_ = merged([best.value.why, other.value.why])
        lost = f.disjunction(best.open, other.open)
        mixed = choose(truth(lost), unknown(NUMBER, open_), known)
        best = either_maybe(both, Maybe(mixed), either_maybe(best.given, best, other))
    return best


def _left(one: Source, row: Row) -> Formula:
    """Whether something of a row's piece is left that has a rate."""
    left = f.disjunction(*(piece.slot.there for piece in row.pieces))
    return f.conjunction(left, one.rate.given)


def _end_rate(sources: Sequence[Source], rows: Sequence[Row], word: str) -> Maybe:
    """The rate of the first or the last piece that has one."""
    row_of = dict(zip((id(one) for one in sources), rows, strict=True))
    found = ABSENT
    listed = ranks(sources)
    for rank in listed if word == "last" else reversed(listed):
        best = _end_of([(one, row_of[id(one)]) for one in rank], word)
        found = either_maybe(best.given, best, found)
    return found


def _end_of(pairs: Sequence[tuple[Source, Row]], word: str) -> Maybe:
    """Of sources that have their pieces on the same rows."""
    here = ABSENT
    for one, row in pairs if word == "last" else reversed(pairs):
        here = either_maybe(_left(one, row), Maybe(one.rate.value), here)
    first, where = pairs[0][0], f.disjunction(*(_left(one, row) for one, row in pairs))
    some = first.folds.fold(f"rates in {first.name}", "any", where, f.TRUE, Typed("bool", False))
    fold = first.folds.chosen(
        "first" if word == "first" else "last", here.value, where, order_of(first)
    )
    return Maybe(choose(truth(some), fold, NOTHING), some)


def _rate_of(one: Source, row: Row, word: str) -> Maybe:
    """Of one source; `row` says what is left of each piece."""
    rate, where = one.rate.value, _left(one, row)
    some = one.folds.fold(f"rates in {one.name}", "any", where, f.TRUE, Typed("bool", False))
    low, high = one.folds.ends(f"rate in {one.name}", rate, where, nullable=True)
    known = low if word == "lowest" else high
    why = one.folds.words(f"open rates in {one.name}", rate.why, where)
    lost = f.disjunction(*(f.less(f.ZERO, w) for w in why.words.values()))
    value = choose(truth(lost), unknown(NUMBER, why), replace(known, why=NEVER))
    return Maybe(value, some)

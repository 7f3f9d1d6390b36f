"""Aggregates: folds over the sheets below or around a subject.

An item is a part with its value and whether it counts, both perhaps unknown. What several come to, and for which
causes it is unknown, is read off plain folds: sums, extremes, the bits of all causes, the first in an order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from engine.language.kinds import Enum, Kind
from engine.language.tree import Call
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, both, neither, truth
from engine.plan.lower.folding import empty, most_rows, ordinal, sum_type
from engine.plan.lower.items import Items, items_of
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place, row
from engine.plan.lower.origins import disagreement
from engine.plan.sheets import FoldOf, Order, Typed
from engine.plan.why import NEVER, Why, merged


def aggregate(lowering: Lowering, call: Call, place: Place) -> Known:
    """The value of an aggregate."""
    if call.function == "union_of":
        from engine.plan.lower.union import union_of

        return union_of(lowering, call, place)
    found = _REDUCED[call.function](items_of(lowering, call, place))
    return replace(found, kind=call.kind)


# ── What items come to ────────────────────────────────────────────────────────────────────────────


def _sum(items: Items) -> Known:
    value = items.value
    if not isinstance(value.per, int):
        raise NotColumnarError("sums of what is divided by something")
    counts = f.negation(f.is_true(f.equal(value.form, f.ZERO)))
    doubts = items.keep.why.otherwise(f.is_null(items.keep.form), value.why.where(items.sure))
    words = items.folds.words("doubt", doubts, counts)
    typed = sum_type(items.lowering, items.parts.sheet, value.form)
    total = items.folds.fold("sum", "sum", value.form, items.sure, typed)
    return _told(items, value.kind, total, words, value.per)


def _count(items: Items) -> Known:
    words = items.folds.words("doubt", items.keep.why, f.is_null(items.keep.form))
    most = most_rows(items.lowering, items.parts.sheet)
    total = items.folds.fold("count", "count", None, items.sure, Typed("int", False, 0, most))
    return _told(items, items.call.kind, total, words)


def _told(items: Items, kind: Kind, form: Formula, words: Why, per: int = 1) -> Known:
    """A value that is unknown where there is any doubt."""
    return Known(kind, f.when(empty(words), form), words, per)


def _any_of(items: Items) -> Known:
    return _some(items, both(items.keep, items.value))


def _all_of(items: Items) -> Known:
    return neither(_some(items, both(items.keep, neither(items.value))))


def _some(items: Items, value: Known) -> Known:
    """Kleene's `or` over the parts."""
    found = items.folds.fold("any", "any", value.form, f.TRUE, Typed("bool", False))
    words = items.folds.words("doubt", value.why, f.is_null(value.form))
    words = words.where(f.negation(found))
    return truth(
        f.case([(found, f.TRUE), (f.negation(empty(words)), f.null("bool"))], f.FALSE), words
    )


def _smallest(items: Items) -> Known:
    return _extreme(items, "min")


def _largest(items: Items) -> Known:
    return _extreme(items, "max")


def _extreme(items: Items, fold: str) -> Known:
    value = items.value
    if not isinstance(value.per, int):
        raise NotColumnarError("extremes of what is divided by something")
    words = items.folds.words("doubt", merged([items.keep.why, value.why]), items.maybe)
    low, high = items.folds.ends("end", value, items.maybe, not items.never_none)
    best = low if fold == "min" else high
    if words.never:
        return replace(value, form=best.form, why=items.nothing.where(f.is_null(best.form)))
    none = _none(items, items.maybe)
    agreed = _agreed(items, low, high)
    sure = f.disjunction(empty(words), agreed)
    form = f.when(f.conjunction(f.negation(none), sure), best.form)
    why = items.nothing.otherwise(none, words.where(f.negation(agreed)))
    return replace(value, form=form, why=why)


def _none(items: Items, which: Formula) -> Formula:
    if items.never_none:
        return f.FALSE
    return f.negation(items.folds.fold("some", "any", which, f.TRUE, Typed("bool", False)))


def _agreed(items: Items, low: Known, high: Known) -> Formula:
    """Whether some item counts for certain, and all that may have one and the same known value."""
    certain = items.folds.fold("certain", "any", items.sure, f.TRUE, Typed("bool", False))
    absent = f.conjunction(items.maybe, f.is_null(items.value.form))
    missing = items.folds.fold("missing", "any", absent, f.TRUE, Typed("bool", False))
    same = [f.equal(low.form, high.form)]
    if low.months is not None and high.months is not None:
        same.append(f.equal(low.months, high.months))
    return f.is_true(f.conjunction(certain, f.negation(missing), *same))


def _the(items: Items) -> Known:
    """The one value on which all agree that have one."""
    value = items.value
    doubts = items.folds.words("doubt", items.keep.why, f.is_null(items.keep.form))
    missing = items.folds.words("missing", value.why, items.sure)
    unsure = missing.rechecks
    low, high = items.folds.ends("the", value, items.sure, True)
    none = f.is_null(low.form)
    same = [f.equal(low.form, high.form)]
    if low.months is not None and high.months is not None:
        same.append(f.equal(low.months, high.months))
    agreed = f.is_true(f.conjunction(*same))
    disagree = disagreement(
        items, f.conjunction(f.negation(none), f.negation(agreed), empty(doubts))
    )
    absent = items.nothing.otherwise(empty(missing), missing)
    told = absent.otherwise(none, merged([disagree, unsure]))
    why = merged([doubts, told.where(empty(doubts))])
    form = f.when(f.conjunction(empty(doubts), agreed, empty(unsure)), low.form)
    return replace(low, form=form, why=why)


def _first(items: Items) -> Known:
    return _end(items, "first")


def _last(items: Items) -> Known:
    return _end(items, "last")


def _end(items: Items, fold: FoldOf) -> Known:
    """First or last: where all agree, the order does not matter and is not asked for."""
    value = items.value
    order = _order(items)
    chosen = items.folds.chosen(fold, value, items.sure, order)
    open_order = _open_order(items)
    doubts = items.folds.words("doubt", items.keep.why, f.is_null(items.keep.form))
    none = _none(items, items.maybe)
    if open_order.never and doubts.never:
        form = f.when(f.negation(none), chosen.form)
        return replace(chosen, form=form, why=items.nothing.otherwise(none, chosen.why))
    low, high = items.folds.ends("end", value, items.maybe, True)
    agreed = _agreed(items, low, high)
    unsure = merged([doubts, open_order])
    ordered = f.conjunction(f.negation(none), empty(unsure))
    form = f.case([(agreed, low.form), (ordered, chosen.form)], f.null(chosen.form.type))
    why = merged([unsure, chosen.why.where(empty(unsure))]).where(f.negation(agreed))
    months = None
    if chosen.months is not None and low.months is not None:
        months = f.case([(agreed, low.months)], chosen.months)
    return replace(chosen, form=form, months=months, why=items.nothing.otherwise(none, why))


def _order(items: Items) -> tuple[Order, ...]:
    keys = [Order(ordinal(key)) for key in items.order]
    return (*keys, Order(items.parts.id()), Order(row()))


def _open_order(items: Items) -> Why:
    """Why the order of several is not known."""
    doubts = merged(key.why for key in items.order)
    if doubts.never:
        return NEVER
    words = items.folds.words("order", merged([doubts, items.value.why.rechecks]), items.sure)
    most = most_rows(items.lowering, items.parts.sheet)
    count = items.folds.fold("count", "count", None, items.sure, Typed("int", False, 0, most))
    return words.where(f.less(f.ONE, count))


def _listing(items: Items) -> Known:
    """The values in order; a text with U+001F between them."""
    value = items.value
    doubts = items.folds.words("doubt", items.keep.why, f.is_null(items.keep.form))
    missing = items.folds.words("missing", value.why, items.sure)
    unsure = merged([doubts, _open_order(items)])
    why = merged([unsure, missing.where(empty(unsure))])
    typed = Typed("text", True)
    listed = items.folds.fold("list", "list", value.form, items.sure, typed, _order(items))
    form = f.when(empty(why), f.coalesce(listed, f.const("")))
    if not isinstance(value.kind, Enum):  # one empty text would look like no text at all
        lone = f.conjunction(f.is_true(f.equal(listed, f.const(""))), empty(why))
        why = merged([why, items.lowering.causes.recheck("a listing of an empty text").where(lone)])
        form = f.when(f.negation(lone), form)
    return Known(items.call.kind, form, why)


_REDUCED: Final[dict[str, Callable[[Items], Known]]] = {
    "sum": _sum, "count": _count, "any_of": _any_of, "all_of": _all_of, "smallest": _smallest,
    "largest": _largest, "first": _first, "last": _last, "the": _the, "listing": _listing,
}  # fmt: skip

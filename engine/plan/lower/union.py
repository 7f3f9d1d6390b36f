"""The time that several parts cover together, in the plan.

Every part gives two edges, where it begins and where it ends; along the sorted edges of what asks, the depth says how
many parts cover the time until the next edge. Hours that count, or do not, are a line of time over which it is summed.
"""

from __future__ import annotations

from functools import partial

from engine.language.kinds import INSTANT
from engine.language.tree import Call
from engine.plan import formulas as f
from engine.plan.known import Known
from engine.plan.lower.asking import MINUTE
from engine.plan.lower.folding import Folds
from engine.plan.lower.items import keep_of
from engine.plan.lower.lowering import Lowering, Place
from engine.plan.lower.parts import parts
from engine.plan.lower.spans_taken import Spans, strange
from engine.plan.lower.union_edges import Covered, covered
from engine.plan.sheets import Typed
from engine.plan.why import Why, merged


def union_of(lowering: Lowering, call: Call, place: Place) -> Known:
    """The value of `union_of`."""
    assert call.each is not None
    found = parts(lowering, place.kind, call.each)
    ends = [
        found.read(f"{n} of span in {place.kind}", INSTANT, partial(lowering.value, tree))
        for n, tree in enumerate(call.args)
    ]
    folds = Folds(lowering, found.kind, found.sheet, found.link, found.there)
    spans = Spans(found, folds, keep_of(found, call), ends[0], ends[1])
    outer = {
        name: lowering.value(tree, place)
        for name, tree in call.named
        if name in ("inside", "outside", "least")
    }
    total = covered(lowering, spans, outer)
    return _told(lowering, call, spans, outer, total)


def _told(
    lowering: Lowering, call: Call, spans: Spans, outer: dict[str, Known], total: Covered
) -> Known:
    """The time, or why nobody knows it: first what is asked for all, then what is not listed, then single parts."""
    doubts = merged([_endless(spans), total.adding])
    why = merged([spans.folds.words("doubtful span", doubts), total.together])
    not_there = merged(strange(lowering, spans, outer))
    if not not_there.never:
        unlisted_why = spans.folds.words("unlisted span", not_there)
        some = f.disjunction(*(f.less(f.ZERO, word) for word in unlisted_why.words.values()))
        why = unlisted_why.otherwise(some, why)
    asked = merged(value.why for value in outer.values())
    if not asked.never:
        flag = f.case([(spans.maybe, f.ONE)], f.ZERO)
        kept = spans.folds.fold("kept spans", "max", flag, f.TRUE, Typed("int", True, 0, 1))
        lost = f.disjunction(*(f.is_null(value.form) for value in outer.values()))
        open_now = f.conjunction(lost, f.is_true(f.equal(kept, f.ONE)))
        why = asked.otherwise(open_now, why)
    unsure = f.disjunction(*(f.less(f.ZERO, word) for word in why.words.values()))
    return Known(call.kind, f.case([(unsure, f.null("int"))], total.time), why, MINUTE)


def _endless(spans: Spans) -> Why:
    """Of parts whose ends nobody knows, all that is unknown."""
    endless = f.conjunction(spans.maybe, f.negation(spans.known))
    return merged([spans.keep.why, spans.start.why, spans.end.why]).where(endless)

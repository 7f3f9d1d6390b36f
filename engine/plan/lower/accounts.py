"""Whose account a subject moves: that of the group around it, or of the one that all its events are in."""

from __future__ import annotations

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.lower.folding import Folds
from engine.plan.lower.links import link_to
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place
from engine.plan.lower.parts import parts
from engine.plan.sheets import Typed
from engine.rulebook.model import EVENT


def account_link(lowering: Lowering, kind: str, within: str) -> Formula:
    """On the sheet of a kind of subject: the number of the group's row; NULL where there is none."""
    version = lowering.versions[0]
    own, _ = link_to(lowering, Place(kind, version), within, within)
    if not any(kind in v.groups for v in lowering.versions):
        return own
    below = parts(lowering, kind, EVENT)
    if below.around is not None:
        raise NotColumnarError("accounts of subjects that lie across others")
    theirs, _ = link_to(lowering, Place(EVENT, version), within, within)
    if theirs.op == "null":
        return own
    theirs = lowering.column(EVENT, f"account {within}", theirs)
    folds = Folds(lowering, kind, below.sheet, below.link, below.there)
    number = Typed("int", True, theirs.low, theirs.high)
    first = folds.fold(f"first {within}", "min", theirs, f.TRUE, number)
    last = folds.fold(f"last {within}", "max", theirs, f.TRUE, number)
    one = f.equal(first, last)
    if theirs.nullable:
        none = folds.fold(f"no {within}", "any", f.is_null(theirs), f.TRUE, Typed("bool", False))
        one = f.conjunction(one, f.negation(none))
    return f.coalesce(own, f.when(one, first))

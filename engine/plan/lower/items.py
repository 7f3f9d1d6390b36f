"""What an aggregate takes of each part: its value, whether it counts, and what it is ordered by."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.language.kinds import BOOL
from engine.language.tree import Call, Tree
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, truth
from engine.plan.lower.folding import Folds
from engine.plan.lower.links import through
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place
from engine.plan.lower.parts import Parts, parts
from engine.plan.sheets import FoldOf, Order, Typed
from engine.plan.why import Why
from engine.values.unknown import Cause, CauseKind


@dataclass(frozen=True, slots=True)
class Items:
    """What an aggregate takes: the value of each part, whether it counts, what it is ordered by."""

    lowering: Lowering
    call: Call
    parts: Parts
    value: Known
    keep: Known
    order: tuple[Known, ...]

    @property
    def folds(self) -> Folds:
        """Folds over the rows of the parts."""
        of, own = self.parts.of, self.parts
        if of is None:
            return Folds(self.lowering, own.kind, own.sheet, own.link, own.there)
        return Twice(self.lowering, own.kind, own.sheet, own.link, own.there, of)

    @property
    def sure(self) -> Formula:
        """Whether an item counts for certain."""
        return f.is_true(self.keep.form)

    @property
    def maybe(self) -> Formula:
        """Whether an item may count."""
        return f.negation(f.is_false(self.keep.form))

    @property
    def nothing(self) -> Why:
        """Why there is no value where there is no part."""
        of, *where = self.call.said or (self.parts.each,)
        absent = f"there is no {' with '.join([self.parts.each, *where])}"
        return self.lowering.causes.because(Cause(CauseKind.OPEN, of, absent))

    @property
    def never_none(self) -> bool:
        """Whether there always is an item that counts."""
        return self.parts.some and self.keep.form is f.TRUE


@dataclass(frozen=True, slots=True)
class Twice(Folds):
    """Folds over the stretches of what is around: first of each of these, then of all of them."""

    wholes: Parts

    def fold(
        self,
        name: str,
        fold: FoldOf,
        of: Formula | None,
        where: Formula,
        typed: Typed,
        order: tuple[Order, ...] = (),
    ) -> Formula:
        """What the rows come to for which `where` is true."""
        wholes = self.wholes
        if order or wholes.around is None:
            raise NotColumnarError("stretches of groups around")
        inner = Folds(self.lowering, wholes.each, self.sheet, self.link, self.there)
        each = inner.fold(name, fold, of, where, typed)
        there = through(self.lowering, wholes.sheet, wholes.each, wholes.around, each)
        outer = Folds(self.lowering, self.kind, wholes.sheet, wholes.link, wholes.there)
        return outer.fold(f"{name} all", "sum" if fold == "count" else fold, there, f.TRUE, typed)


def items_of(lowering: Lowering, call: Call, place: Place) -> Items:
    """The items of an aggregate."""
    assert call.each is not None
    found = parts(lowering, place.kind, call.each, twice=True)
    keep = keep_of(found, call)
    value = truth(f.TRUE)
    if call.args:
        tree = call.args[0]
        value = found.read(
            f"{call.function} in {place.kind}", tree.kind, lambda at: lowering.value(tree, at)
        )
    keys = [tree for name, tree in call.named if name == "by"]
    return Items(lowering, call, found, value, keep, tuple(_key(found, key) for key in keys))


def _key(found: Parts, tree: Tree) -> Known:
    """What parts are ordered by; words stand in the order in which this version declares them."""
    read = found.read(f"by in {found.kind}", tree.kind, lambda at: found.lowering.value(tree, at))
    return replace(read, kind=tree.kind)


def keep_of(found: Parts, call: Call) -> Known:
    """Whether a part counts: if it is there, its condition holds, and it is known to be one."""
    keep = found.present()
    where = dict(call.named).get("where")
    if where is not None:
        told = where
        keep = found.read(f"where in {found.kind}", BOOL, lambda at: found.lowering.value(told, at))
    length = found.length()
    if length is None or length.why.never:
        return keep
    certain = f.is_true(keep.form)
    unsure = f.conjunction(certain, f.is_null(length.form))
    form = f.case([(unsure, f.null("bool"))], keep.form)
    return truth(form, length.why.otherwise(unsure, keep.why))

"""In whose result a subject stands, and why nobody knows it: the homes of subjects, as columns of their sheets."""

from __future__ import annotations

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.lower.folding import Folds
from engine.plan.lower.groups import made_of, membership, terms_of
from engine.plan.lower.links import groups_of
from engine.plan.lower.lowering import Lowering, column_of
from engine.plan.sheets import Typed
from engine.plan.why import NEVER, Why, merged
from engine.rulebook.formation import makers
from engine.rulebook.model import EVENT


def make_all(lowering: Lowering) -> None:
    """The sheets of all groups, and of the stretches that are grouped, in the order in which they are formed."""
    for name in makers(lowering.versions):
        lowering.sheet(name)


def trouble(lowering: Lowering, kind: str) -> Why:
    """Why nobody knows where a subject belongs; of a group that is a home, what it is of its only member."""
    place = ("trouble", kind)
    if place not in lowering.kept:
        own = [membership(lowering, kind, group).doubt for group in groups_of(lowering, kind)]
        whys = merged([*own, _of_members(lowering, kind)])
        words = {n: lowering.column(kind, f"trouble?{n}", word) for n, word in whys.words.items()}
        lowering.kept[place] = Why(words)
    found: Why = lowering.kept[place]
    return found


def _of_members(lowering: Lowering, kind: str) -> Why:
    terms = terms_of(lowering, kind)
    if not terms or not terms[0][1].home:
        return NEVER
    of = made_of(lowering, kind)
    theirs = trouble(lowering, of)
    if theirs.never:
        return NEVER
    folds = Folds(lowering, kind, of, membership(lowering, of, kind).link, f.TRUE)
    return folds.words("trouble", theirs).where(_alone(folds, of))


def _alone(folds: Folds, of: str) -> Formula:
    """Whether all members of a group are called the same; ids of events differ."""
    if of == EVENT:
        count = folds.fold("members", "count", None, f.TRUE, Typed("int", False, 0, f.INT64[1]))
        return f.equal(count, f.ONE)
    own = column_of(folds.lowering.sheet(of), "id")
    typed = Typed("text", False)
    first = folds.fold("first id", "min", own, f.TRUE, typed)
    last = folds.fold("last id", "max", own, f.TRUE, typed)
    return f.equal(first, last)

"""Outcomes about several kinds of subjects, read by name: of the nearest subject outwards that has rules for them."""

from __future__ import annotations

from engine.language.kinds import Kind
from engine.plan import formulas as f
from engine.plan.known import Known, choose, truth, unknown
from engine.plan.lower.links import absent, link_to, outwards
from engine.plan.lower.lowering import Lowering, Place
from engine.rulebook.model import ANY


def by_decider(lowering: Lowering, place: Place, name: str, kind: Kind) -> Known:
    """The outcome as a subject sees it; none where nothing around it has rules for it."""
    fields = lowering.index(place.version).rules_by_field
    found = unknown(kind, absent(lowering, place, ANY, name))
    for about in reversed([k for k in outwards(lowering, place) if (k, name) in fields]):
        if about == place.kind:
            return lowering.own(place, "outcome", name)
        link, _ = link_to(lowering, place, about, name)
        theirs = lowering.outside(place, about, ("outcome", ANY), name, kind)
        found = choose(truth(f.negation(f.is_null(link))), theirs, found)
    return found

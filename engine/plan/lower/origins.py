"""Causes that name subjects: of parts that disagree, which ones they are. No plan knows ids, so results are asked."""

from __future__ import annotations

from typing import Final

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.lower.items import Items
from engine.plan.lower.lowering import row
from engine.plan.why import Origin, Why, arisen
from engine.values.unknown import Cause, CauseKind

DISAGREE: Final = "parts disagree: "


def disagreement(items: Items, where: Formula) -> Why:
    """Why there is no value where parts have different ones: it lists those that have one."""
    lowering, parts = items.lowering, items.parts
    if where is f.FALSE:
        return Why()
    if parts.of is not None:
        return lowering.causes.recheck("parts that disagree, around others").where(where)
    named = f.conjunction(parts.there, items.sure, f.negation(f.is_null(items.value.form)))
    sheet = parts.sheet
    origin = Origin(
        Cause(CauseKind.FACT, items.call.said[0], DISAGREE),
        parts.kind,
        lowering.column(parts.kind, "disagreement", f.case([(where, arisen(row()))], f.ZERO)),
        sheet,
        lowering.column(sheet, "part of", parts.link),
        lowering.column(sheet, "part with a value", named),
        lowering.column(sheet, "id of the part", parts.id()),
    )
    return lowering.causes.arising(origin)

"""The time that several parts cover together."""

from __future__ import annotations

from engine.language.tree import Call
from engine.plan.known import Known
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place


def union_of(lowering: Lowering, call: Call, place: Place) -> Known:
    """The value of `union_of`."""
    raise NotColumnarError("`union_of`")

"""The lines of charges, and what other expressions read of them."""

from __future__ import annotations

from engine.language.tree import Call
from engine.plan.known import Known
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place


def of_line(lowering: Lowering, call: Call, place: Place) -> Known:
    """What the line of a charge comes to, or how much it bills."""
    raise NotColumnarError(f"`{call.function}`")

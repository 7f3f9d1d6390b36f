"""Windows: what a subject sees along its ordered neighbours in a group."""

from __future__ import annotations

from engine.plan.known import Known
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place
from engine.rulebook.model import Value


def window(lowering: Lowering, place: Place, entry: Value) -> Known:
    """The value of a window."""
    raise NotColumnarError("windows")

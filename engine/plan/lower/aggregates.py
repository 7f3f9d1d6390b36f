"""Aggregates: folds over the sheets below or around a subject."""

from __future__ import annotations

from engine.language.tree import Call
from engine.plan.known import Known
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place


def aggregate(lowering: Lowering, call: Call, place: Place) -> Known:
    """The value of an aggregate."""
    raise NotColumnarError(f"`{call.function}`")

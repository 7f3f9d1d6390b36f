"""Keyed tables, and facts of reference tables on other days."""

from __future__ import annotations

from engine.language.tree import Call
from engine.plan.known import Known
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place


def look_up(lowering: Lowering, call: Call, place: Place) -> Known:
    """What a keyed table gives for these keys."""
    raise NotColumnarError("`lookup`")


def on_day(lowering: Lowering, call: Call, place: Place) -> Known:
    """A fact of a reference table as it is on a day."""
    raise NotColumnarError("`on_day`")

"""Lists of dates and words: whether something is among them."""

from __future__ import annotations

from engine.language.tree import Member
from engine.plan.known import Known
from engine.plan.lower.lowering import Lowering, NotColumnarError


def within(lowering: Lowering, item: Known, whole: Known, tree: Member) -> Known:
    """Whether an item is in a collection."""
    raise NotColumnarError("lists")

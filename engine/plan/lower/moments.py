"""Dates, instants and periods: their arithmetic and the functions about them."""

from __future__ import annotations

from engine.language.tree import Binary
from engine.plan.known import Known
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place


def moment_arithmetic(
    lowering: Lowering, tree: Binary, left: Known, right: Known, place: Place
) -> Known:
    """Adding, subtracting and multiplying where a date, an instant or a period takes part."""
    raise NotColumnarError("arithmetic on dates")

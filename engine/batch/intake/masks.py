"""Masks of rows: columns of truths, or None where no row is meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


def either(one: pa.Array | None, two: pa.Array | None) -> pa.Array | None:
    """Where at least one of two masks is set; None stands for a mask of nothing."""
    if one is None or two is None:
        return two if one is None else one
    return pc.or_(one, two)


def marked(results: Sequence[tuple[int, Any]], state: int, indices: pa.Array) -> pa.Array | None:
    """Which rows have a result of that state; `indices`: which result each row has."""
    marks = [result[0] == state for result in results]
    if not any(marks):
        return None
    return pc.fill_null(pc.take(pa.array(marks, pa.bool_()), indices), False)


def scattered(where: pa.Array, mask: pa.Array | None) -> pa.Array | None:
    """A mask of some rows as a mask of all."""
    if mask is None:
        return None
    return pc.replace_with_mask(pa.repeat(pa.scalar(False), len(where)), where, mask)


def differ(one: pa.Array, two: pa.Array) -> pa.Array:
    """Where two columns have different values."""
    apart = pc.xor(pc.is_null(one), pc.is_null(two))
    return pc.or_(apart, pc.fill_null(pc.not_equal(one, two), False))

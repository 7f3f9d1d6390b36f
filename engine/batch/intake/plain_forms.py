"""Quick looks at whole columns of texts: whether each has the most usual form of its kind, and what they are then.

None, or false, says nothing about the texts: who asks then looks at each of them by its regular expression, which takes
several times as long.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from engine.plan.profile import DAY

_FIRST: Final = -135_140  # 1600-01-01, in days
_END: Final = 376_200  # 3000-01-01
_ENDINGS: Final = {20: "Z", 25: "+00:00"}  # of instants of that length


def are_plain(texts: pa.Array, longest: int | None = None) -> bool:
    """Whether all texts are printable ASCII without a space at either end, and none is empty."""
    bounds = _lengths(texts)
    if bounds is None or bounds[0] < 1 or (longest is not None and bounds[1] > longest):
        return False
    spaces = (pc.starts_with(texts, " "), pc.ends_with(texts, " "))
    return _all(pc.ascii_is_printable(texts)) and not any(map(_any, spaces))


def are_digits(texts: pa.Array, most: int) -> bool:
    """Whether all texts are nothing but one to so many of the digits 0 to 9."""
    bounds = _lengths(texts)
    return bounds is not None and bounds[1] <= most and _all(pc.ascii_is_decimal(texts))


def instants(texts: pa.Array) -> pa.Array | None:
    """`2024-05-03T17:59:46Z`, or all with `+00:00`, in microseconds since 1970."""
    bounds = _lengths(texts)
    if bounds is None or bounds[0] != bounds[1] or bounds[0] not in _ENDINGS:
        return None
    if not _all(pc.ends_with(texts, _ENDINGS[bounds[0]])):
        return None
    try:  # of texts of these lengths with these endings it takes no others
        found = pc.cast(pc.cast(texts, pa.timestamp("us", "UTC")), pa.int64())
    except pa.ArrowInvalid:
        return None
    return found if _within(found, DAY) else None


def days(texts: pa.Array) -> pa.Array | None:
    """`2024-05-03`, in days since 1970."""
    if _lengths(texts) != (10, 10):
        return None
    try:
        found = pc.cast(pc.cast(pc.cast(texts, pa.date32()), pa.int32()), pa.int64())
    except pa.ArrowInvalid:
        return None
    return found if _within(found, 1) else None


def _within(found: pa.Array, a_day: int) -> bool:
    bounds = pc.min_max(found).as_py()
    return bool(_FIRST * a_day <= bounds["min"] and bounds["max"] < _END * a_day)


def _lengths(texts: pa.Array) -> tuple[int, int] | None:
    """The lengths in bytes of the shortest and the longest text; None where there is no text."""
    bounds = pc.min_max(pc.binary_length(texts)).as_py()
    return None if bounds["min"] is None else (bounds["min"], bounds["max"])


def _all(mask: pa.Array) -> bool:
    return bool(pc.all(mask).as_py())


def _any(mask: pa.Array) -> bool:
    return bool(pc.any(mask).as_py())

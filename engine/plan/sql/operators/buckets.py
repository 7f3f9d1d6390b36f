"""Thresholds by equal buckets, so that a value finds its step with one division and a few looks into lists.

A CASE over a thousand thresholds takes a hundred times as long in an engine that works on vectors.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

MOST_BUCKETS = 4  # times the thresholds
MOST_WITHIN = 4  # thresholds of one bucket


@dataclass(frozen=True, slots=True)
class Buckets:
    """Bucket 0 is below all thresholds, the last one from the last threshold on; between them each is `width` wide.

    A value has passed as many thresholds as `before` says of its bucket, and those in the lists of `within` that it is
    not below.
    """

    first: int
    last: int
    width: int
    before: tuple[int, ...]
    within: tuple[tuple[int, ...], ...]


def buckets(thresholds: Sequence[int]) -> Buckets | None:
    """The coarsest buckets that hold few thresholds each; None if there would have to be too many."""
    first, last = thresholds[0], thresholds[-1]
    for most in range(1, MOST_WITHIN + 1):
        width = _width(thresholds, most)
        count = (last - 1 - first) // width + 1
        if count <= MOST_BUCKETS * len(thresholds):
            return _built(thresholds, width, count, most)
    return None


def _width(thresholds: Sequence[int], most: int) -> int:
    """So wide that no more than `most` thresholds can lie within one bucket."""
    return min(b - a for a, b in zip(thresholds, thresholds[most:], strict=False))


def _built(thresholds: Sequence[int], width: int, count: int, most: int) -> Buckets:
    first, last = thresholds[0], thresholds[-1]
    starts = [first + number * width for number in range(count)] + [last]
    before = [0]
    inside = [[last] * most]
    for start, end in zip(starts, [*starts[1:-1], last, last], strict=True):
        low, high = bisect_left(thresholds, start), bisect_left(thresholds, end)
        if start == last:  # a value here is not below `last`, which fills up every list
            low, high = len(thresholds) - most, len(thresholds) - most
        before.append(low)
        inside.append([*thresholds[low:high], *[last] * (most - (high - low))])
    return Buckets(first, last, width, tuple(before), tuple(zip(*inside, strict=True)))

"""Half-open intervals `[start, end)` of instants: union, what lies within others, what lies outside them, length.

A list of intervals is in *normal form* when it is ascending and its members neither touch nor overlap. Every function
takes any intervals (empty ones count nothing) and gives normal form.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from engine.values.numbers import Number, norm

Interval = tuple[datetime, datetime]
_MICROSECOND = timedelta(microseconds=1)


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The moments that lie in any of them."""
    found: list[Interval] = []
    for start, end in sorted(one for one in intervals if one[0] < one[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def overlaps(intervals: Iterable[Interval], least: int) -> tuple[Interval, ...]:
    """The moments that lie in at least so many of them; all time has none where `least` is below 1: it counts as 1."""
    edges = sorted(
        edge
        for start, end in intervals
        if start < end
        for edge in ((start, 1), (end, -1))  # at one moment what ends goes before what begins
    )
    found: list[Interval] = []
    depth = 0
    for (moment, change), (following, _) in pairwise(edges):
        depth += change
        if depth >= max(least, 1):
            found.append((moment, following))
    return union(found)


def within(intervals: Iterable[Interval], others: Iterable[Interval]) -> tuple[Interval, ...]:
    """The moments that lie in one of `intervals` and in one of `others`."""
    limits = union(others)
    return union(
        (max(start, low), min(end, high)) for start, end in union(intervals) for low, high in limits
    )


def outside(intervals: Iterable[Interval], others: Iterable[Interval]) -> tuple[Interval, ...]:
    """The moments that lie in one of `intervals` and in none of `others`."""
    found: list[Interval] = []
    holes = union(others)
    for start, end in union(intervals):
        for low, high in holes:
            found.append((start, min(low, end)))
            start = max(start, min(high, end))
        found.append((start, end))
    return union(found)


def minutes(intervals: Iterable[Interval]) -> Number:
    """The elapsed minutes of their union, exact."""
    total = sum((end - start for start, end in union(intervals)), timedelta())
    return norm(Fraction(total // _MICROSECOND, 60_000_000))

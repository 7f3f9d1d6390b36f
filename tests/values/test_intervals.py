"""Interval arithmetic: the laws of sets, on generated intervals, moment by moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.values.intervals import Interval, minutes, outside, union, within

START = datetime(2020, 3, 8, tzinfo=UTC)
INTERVALS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6)


def _intervals(pairs: list[tuple[int, int]]) -> list[Interval]:
    return [(START + timedelta(minutes=a), START + timedelta(minutes=b)) for a, b in pairs]


def _covered(intervals: list[Interval] | tuple[Interval, ...]) -> set[int]:
    moments = (START + timedelta(minutes=n) for n in range(41))
    return {n for n, at in enumerate(moments) if any(a <= at < b for a, b in intervals)}


@given(INTERVALS, INTERVALS)
def test_they_are_sets_of_moments(one: list[tuple[int, int]], two: list[tuple[int, int]]) -> None:
    a, b = _intervals(one), _intervals(two)
    assert _covered(union(a)) == _covered(a)
    assert _covered(within(a, b)) == _covered(a) & _covered(b)
    assert _covered(outside(a, b)) == _covered(a) - _covered(b)
    assert minutes(a) == len(_covered(a)) == minutes(within(a, b)) + minutes(outside(a, b))


@given(INTERVALS, INTERVALS)
def test_what_comes_out_is_in_normal_form(
    one: list[tuple[int, int]], two: list[tuple[int, int]]
) -> None:
    for found in (f(_intervals(one), _intervals(two)) for f in (within, outside)):
        assert all(a < b for a, b in found)
        assert all(left[1] < right[0] for left, right in pairwise(found))

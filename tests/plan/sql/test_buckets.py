"""Buckets find the same step as looking through the thresholds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.plan.sql.operators.buckets import buckets


@given(
    st.lists(st.integers(-60, 60), min_size=2, max_size=40, unique=True),
    st.sampled_from([1, 7, 86_400_000_000]),
)
def test_a_value_has_passed_the_thresholds_that_it_is_not_below(
    numbers: list[int], scale: int
) -> None:
    """In every bucket, at every edge."""
    thresholds = sorted(number * scale for number in numbers)
    found = buckets(thresholds)
    if found is None:
        return
    for value in [edge + near for edge in thresholds for near in (-1, 0, 1, scale // 2)]:
        if value < found.first:
            at = 0
        elif value >= found.last:
            at = len(found.before) - 1
        else:
            at = (value - found.first) // found.width + 1
        passed = found.before[at] + sum(value >= listed[at] for listed in found.within)
        assert passed == sum(threshold <= value for threshold in thresholds)

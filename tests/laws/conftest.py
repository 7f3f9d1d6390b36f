"""Hypothesis for the laws: the same examples every time; others in a long run (`--hypothesis-profile=thorough`)."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.examples import TIMES

_SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile(
    "quick",
    max_examples=30 * TIMES,
    deadline=None,
    derandomize=True,
    suppress_health_check=_SLOW_IS_FINE,
)
settings.register_profile(
    "thorough", max_examples=2_000, deadline=None, suppress_health_check=_SLOW_IS_FINE
)
settings.load_profile("quick")

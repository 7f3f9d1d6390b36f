"""For all folders: shared fixtures; the slow tests first, so that none is last; no example of a property is timed."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests.spark_session import spark

__all__ = ["spark"]
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Several processes end at about the same time when what is left in the end is short."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)

"""The fixtures of more than one folder, and the order of tests: the slow ones first, so that none of them is last."""

from __future__ import annotations

import pytest

from tests.spark_session import spark

__all__ = ["spark"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Several processes end at about the same time when what is left in the end is short."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)

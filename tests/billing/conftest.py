"""The fixtures of this folder: commands, and a shop's rulebook to change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.billing.shop import SMALL, Shop
from tests.cli.running import run

__all__ = ["run", "shop"]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """The rulebook `corner` and its calls, in a folder of their own."""
    shutil.copytree(SMALL, tmp_path / "shop")
    return Shop(tmp_path / "shop")

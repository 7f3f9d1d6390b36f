"""Rulebooks for editors."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.house.modules import ROOT


@pytest.fixture
def corner(tmp_path: Path) -> Path:
    """Corner IT's rulebook, with a value in a quoted and one in a folded scalar behind signs of two UTF-16 units."""
    folder = tmp_path / "corner"
    shutil.copytree(ROOT / "examples/small/corner", folder)
    shutil.copy(ROOT / "examples/small/calls.csv", tmp_path / "calls.csv")
    path = folder / "versions/2026-01-01.yaml"
    text = path.read_text("utf-8")
    added = """  worked: ended_at - started_at
  shown: {means: "🙂🙂", is: "worked if kind == 'visit' else minutes_of(distance)"}
  folded:
    is: >-
      worked
      if known(repaired_on)
      else worked
"""
    text = text.replace(
        "  worked: ended_at - started_at\n", added.replace("minutes_of(distance)", "worked")
    )
    path.write_text(text, "utf-8")
    return folder

"""A small rulebook that tests change: `corner`, in a folder of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine import load
from engine.rulebook.model import Rulebook
from tests.cli.running import ROOT

SMALL = ROOT / "examples/small"


@dataclass(frozen=True)
class Shop:
    """The folder with `calls.csv` and the rulebook `corner`."""

    folder: Path

    @property
    def book(self) -> Path:
        """The rulebook's folder."""
        return self.folder / "corner"

    @property
    def calls(self) -> Path:
        """Its events."""
        return self.folder / "calls.csv"

    def load(self) -> Rulebook:
        """The rulebook as it stands now."""
        return load(self.book)

    def edit(self, old: str, new: str) -> None:
        """Put `new` in the place of `old` in the version's file."""
        path = self.book / "versions/2026-01-01.yaml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def add(self, name: str, text: str) -> None:
        """Put another version into the folder."""
        (self.book / f"versions/{name}.yaml").write_text(text)

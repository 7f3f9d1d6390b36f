"""The files of a rulebook as they would be: those of a change, and the others as they are.

A `Files` for `load_rulebook` and `read_cases`. What is read through it is what will be read once the change is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.authoring.editing.replacing import Change
from engine.diagnostics.findings import Finding, FindingsError, quote
from engine.diagnostics.sources import source_of
from engine.diagnostics.spans import Source
from engine.rulebook.load import ON_DISK, Files


@dataclass(frozen=True)
class Overlay:
    """`over` with these bytes in place of what it has; None where a file is gone."""

    bytes: Mapping[Path, bytes | None]
    over: Files = ON_DISK

    def versions(self, folder: Path) -> Sequence[Path]:
        """The files of a rulebook's versions, in order of name."""
        return self._listed(folder / "versions", self.over.versions(folder))

    def cases(self, folder: Path) -> Sequence[Path]:
        """The files of a rulebook's cases, in order of name."""
        return self._listed(folder / "cases", self.over.cases(folder))

    def read(self, path: Path) -> Source:
        """The text of a file."""
        if path not in self.bytes:
            return self.over.read(path)
        data = self.bytes[path]
        if data is None:
            message = f"cannot read {quote(str(path))}: it is gone"
            raise FindingsError([Finding("CB103", message, place=str(path))])
        return source_of(str(path), data)

    def _listed(self, folder: Path, known: Sequence[Path]) -> Sequence[Path]:
        own = {p for p in self.bytes if p.parent == folder and p.suffix == ".yaml"}
        gone = {path for path in own if self.bytes[path] is None}
        return sorted((own | set(known)) - gone)


def after(change: Change) -> Overlay:
    """The files once a change is written."""
    return Overlay({path: both.new for path, both in change.files.items()})

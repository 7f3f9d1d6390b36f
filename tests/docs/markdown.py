"""The fenced blocks of a Markdown file, with the words behind the fence and the line they begin on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
_FENCE = re.compile(r"(`{3,})(.*)")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: `info` is what stands behind the opening fence, `line` the fence's own, from 1."""

    info: str
    text: str
    path: Path
    line: int
    fence: str

    @property
    def place(self) -> str:
        """Where it stands, for the name of a test: `language/charges.md:42`."""
        base = DOCS if self.path.is_relative_to(DOCS) else ROOT
        return f"{self.path.relative_to(base)}:{self.line}"


def blocks(path: Path) -> Iterator[Block]:
    """The blocks of a file in their order; a longer fence may hold shorter ones.

    Raises ValueError for a block that is never closed.
    """
    fence, info, begun = "", "", 0
    kept: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if fence and line.rstrip() != fence:
            kept.append(line)
        elif fence:
            yield Block(info, "\n".join(kept) + "\n", path, begun, fence)
            fence = ""
        elif (match := _FENCE.fullmatch(line)) is not None:
            fence, info, begun, kept = match[1], match[2].strip(), number, []
    if fence:
        raise ValueError(f"{path}:{begun}: this block is never closed")


def pages() -> list[Path]:
    """Every page of the documentation."""
    return sorted(DOCS.rglob("*.md"))

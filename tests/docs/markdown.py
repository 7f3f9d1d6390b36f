"""The fenced blocks of a Markdown file, with the words behind the fence and the line they begin on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: `info` is what stands behind the opening fence, `line` the fence's own."""

    info: str
    text: str
    path: Path
    line: int

    @property
    def place(self) -> str:
        """Where it stands, for the name of a test: `language/charges.md:42`."""
        base = DOCS if self.path.is_relative_to(DOCS) else ROOT
        return f"{self.path.relative_to(base)}:{self.line}"


def blocks(path: Path) -> Iterator[Block]:
    """The blocks of a file in their order; an unclosed one is an error."""
    info, begun, kept = "", 0, []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("```"):
            if begun:
                yield Block(info, "\n".join(kept) + "\n", path, begun)
                begun = 0
            else:
                info, begun, kept = line[3:].strip(), number, []
        elif begun:
            kept.append(line)
    if begun:
        raise ValueError(f"{path}:{begun}: this block is never closed")


def pages() -> list[Path]:
    """Every page of the documentation."""
    return sorted(DOCS.rglob("*.md"))

"""Text on a page of 80 columns: wrapped paragraphs and columns of cells.

Widths are counted in characters. Nothing is cut: what is too long for its column wraps.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

WIDTH = 80


def paragraph(text: str, indent: int = 0, hang: int | None = None) -> list[str]:
    """The text in lines; the first starts at `indent`, the others at `hang` (default: the same)."""
    after = indent if hang is None else hang
    return textwrap.wrap(
        " ".join(text.split()), WIDTH, initial_indent=" " * indent, subsequent_indent=" " * after,
        break_on_hyphens=False, break_long_words=True,
    )  # fmt: skip


def entry(label: str, text: str, indent: int = 2, gap: int = 22) -> list[str]:
    """A label, then its text from the column `gap` on; a label that is too long has a line of its own."""
    start = " " * indent + label
    if len(start) + 2 > gap:
        return [start, *paragraph(text, gap)] if text else [start]
    lines = paragraph(text, gap)
    if not lines:
        return [start]
    return [start.ljust(gap) + lines[0][gap:], *lines[1:]]


def columns(
    rows: Iterable[Sequence[str]], widths: Sequence[int], right: frozenset[int] = frozenset()
) -> list[str]:
    """Rows of cells, two blanks between; a cell wraps within its width, those in `right` are aligned right."""
    lines: list[str] = []
    for row in rows:
        cells = [wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
        for number in range(max(map(len, cells))):
            parts = [cell[number] if number < len(cell) else "" for cell in cells]
            placed = (
                part.rjust(width) if place in right else part.ljust(width)
                for place, (part, width) in enumerate(zip(parts, widths, strict=True))
            )  # fmt: skip
            lines.append("  ".join(placed).rstrip())
    return lines


def wrapped(cell: str, width: int) -> list[str]:
    """The lines of one cell; line breaks in it are kept."""
    lines: list[str] = []
    for part in cell.split("\n"):
        lines += textwrap.wrap(part, width, break_on_hyphens=False) or [""]
    return lines


def fit(cells: Iterable[str], least: int, most: int) -> int:
    """The width of a column: as wide as its widest cell, within bounds."""
    return min(max([least, *(len(part) for cell in cells for part in cell.split("\n"))]), most)

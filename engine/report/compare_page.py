"""Lines of a comparison for a terminal, each with its tone; colours are the terminal's affair.

Everything fits 80 columns, and reads the same without colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from engine.report.layout import WIDTH, paragraph

Tone = Literal["plain", "head", "added", "removed", "changed", "quiet"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line and its tone."""

    text: str = ""
    tone: Tone = "plain"


def lines(texts: Iterable[str], tone: Tone = "plain") -> Iterator[Line]:
    """Lines of one tone."""
    return (Line(text, tone) for text in texts)


def labelled(label: str, text: str, indent: int, gap: int, tone: Tone = "plain") -> Iterator[Line]:
    """A label, then its text from the column `gap` on; behind a longer label if there is room, else below it."""
    start = " " * indent + label
    wrapped = paragraph(text, gap) or [""]
    if len(start) + 2 > gap and len(start) + 2 + len(wrapped[0][gap:]) <= WIDTH and not wrapped[1:]:
        yield Line(f"{start}  {wrapped[0][gap:]}", tone)
    elif len(start) + 2 > gap:
        yield Line(start, tone)
        yield from lines(wrapped, tone)
    else:
        yield Line((start.ljust(gap) + wrapped[0][gap:]).rstrip(), tone)
        yield from lines(wrapped[1:], tone)


def with_place(text: list[str], place: str, tone: Tone) -> Iterator[Line]:
    """Lines, the last with a place at the right end, or below it where there is no room."""
    *before, last = text
    yield from lines(before, tone)
    if not place:
        yield Line(last, tone)
    elif len(last) + len(place) + 2 <= WIDTH:
        yield Line(last + place.rjust(WIDTH - len(last)), tone)
    else:
        yield Line(last, tone)
        yield Line(place.rjust(WIDTH), "quiet")

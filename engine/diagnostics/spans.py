"""Places in texts: a source, and a stretch of its characters.

In: texts with a name (a path as the person typed it). Out: offsets, lines and columns, all counted
in characters (code points), never in bytes. Promise: every span lies inside its source; lines end
at LF, CR LF or CR and nothing else, as in every editor.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

_LINE_BREAK = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True)
class Source:
    """A text and the name it is reported under."""

    name: str
    text: str

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The offset at which every line begins; at least `(0,)`."""
        return (0, *(match.end() for match in _LINE_BREAK.finditer(self.text)))

    def line_of(self, offset: int) -> int:
        """The 1-based line that holds the character at `offset`."""
        return bisect_right(self.line_starts, offset)

    def line_text(self, line: int) -> str:
        """The text of the 1-based `line`, without its line break."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def span(self, start: int, end: int) -> Span:
        """The stretch from `start` to before `end`, kept inside the text."""
        start = min(max(start, 0), len(self.text))
        return Span(self, start, min(max(end, start), len(self.text)))


@dataclass(frozen=True, slots=True)
class Span:
    """The characters of `source` from `start` to before `end`."""

    source: Source
    start: int
    end: int

    @property
    def line(self) -> int:
        """The 1-based line of the first character."""
        return self.source.line_of(self.start)

    @property
    def column(self) -> int:
        """The 1-based column of the first character, in characters."""
        return self.start - self.source.line_starts[self.line - 1] + 1

    @property
    def text(self) -> str:
        """The characters themselves, as they stand in the source."""
        return self.source.text[self.start : self.end]

    def __repr__(self) -> str:
        return f"Span({self.source.name}:{self.line}:{self.column}, {self.start}..{self.end})"

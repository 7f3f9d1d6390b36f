"""Lines and columns as clients count them ↔ offsets as sources count them.

The protocol counts a column in UTF-16 units unless client and server agree upon another encoding; sources count
characters.
"""

from __future__ import annotations

from engine.diagnostics.spans import Source

UTF16 = "utf-16"


def units(text: str, encoding: str = UTF16) -> int:
    """How many units of an encoding a text has."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    return len(text.encode("utf-8")) if encoding == "utf-8" else len(text.encode("utf-16-le")) // 2


def position(source: Source, offset: int, encoding: str = UTF16) -> tuple[int, int]:
    """The line and column, both from 0, of an offset."""
    line = source.line_of(offset)
    start = source.line_starts[line - 1]
    return line - 1, units(source.text[start:offset], encoding)


def offset(source: Source, line: int, column: int, encoding: str = UTF16) -> int:
    """The offset of a line and column; behind the end of a line it is that end."""
    if line >= len(source.line_starts):
        return len(source.text)
    start, text = source.line_starts[line], source.line_text(line + 1)
    if encoding == "utf-32" or text.isascii():
        return start + min(column, len(text))
    count = 0
    for n, character in enumerate(text):
        if count >= column:
            return start + n
        count += units(character, encoding)
    return start + len(text)

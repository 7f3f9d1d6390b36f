"""Text files in blocks of whole lines, with what follows a block at hand.

A block ends behind a LF. Where it matters, half of `AHEAD` bytes more are read, or all that the file has, so that a
record which begins in the block can be read to its end by the row reader, wherever that is. `Feed` is what that reads.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from engine.events.model import LONGEST_LINE

BOM: Final = b"\xef\xbb\xbf"  # Arrow passes over one wherever it begins to read
SIZE: Final = 8 * 1024 * 1024  # bytes of a block
AHEAD: Final = 5 * LONGEST_LINE  # more than one record can hold, at four bytes a character
LONG: Final = 12_000  # bytes of a line that is left to the row reader: long texts and many keys have limits there


class NoLinesError(Exception):
    """There is no LF as far as the eye reaches; the row reader must go on from `position` alone."""


@dataclass(slots=True)
class Blocks:
    """The rest of a file: `data` from the place that is reached, whose first line has the number `line`."""

    stream: BinaryIO
    size: int = field(default_factory=lambda: SIZE)
    data: bytes = b""
    line: int = 1
    ahead: int = AHEAD  # bytes behind a block among which its last line must end
    ended: bool = False  # whether `data` holds all that is left
    done: int = 0  # bytes before `data`

    def next_end(self) -> int:
        """Where the next block of `data` ends: 0 at the end of the file; raises `NoLinesError`."""
        self.extend(self.size)
        if self.ended and len(self.data) <= self.size:
            return len(self.data)
        end = self.data.rfind(b"\n", 0, self.size) + 1
        if end == 0:
            self.extend(self.size + self.ahead)
            end = self.data.find(b"\n", self.size) + 1
        if end == 0:
            raise NoLinesError
        return end

    def look_beyond(self, end: int) -> None:
        """Read on until what begins before `end` is there as a whole."""
        self.extend(end + self.ahead // 2)

    def extend(self, least: int) -> None:
        """Read on until so many bytes are at hand."""
        parts, have = [self.data], len(self.data)
        while have < least and not self.ended:
            part = self.stream.read(least - have)
            self.ended = not part
            parts.append(part)
            have += len(part)
        self.data = b"".join(parts) if len(parts) > 1 else self.data

    def advance(self, position: int, line: int) -> None:
        """Go on at that place of `data`, whose line has that number."""
        self.data, self.line = self.data[position:], line
        self.done += position

    def rest(self) -> BinaryIO:
        """All that is left, as a stream."""
        return io.BufferedReader(_Joined(self.data, self.stream))


class _Joined(io.RawIOBase):
    """Bytes, then a stream."""

    def __init__(self, first: bytes, stream: BinaryIO) -> None:
        self._first, self._stream = io.BytesIO(first), stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        part = self._first.read(len(view)) or self._stream.read(len(view))
        view[: len(part)] = part
        return len(part)


class Feed:
    """Physical lines of bytes from some place on, decoded as they are asked for; `places`: where each began."""

    def __init__(self, data: bytes, position: int) -> None:
        self._data, self.position = data, position
        self.places: list[int] = []
        self._inside = False  # a line whose beginning was handed out before

    def readline(self, limit: int) -> str:
        """The next line with its ending (LF, CR LF or CR), or its first `limit` characters."""
        start = self.position
        if not self._inside:
            self.places.append(start)
        end = self._data.find(b"\n", start) + 1 or len(self._data)
        lone = self._data.find(b"\r", start, end)
        if lone >= 0 and self._data[lone + 1 : lone + 2] != b"\n":
            end = lone + 1
        text = self._data[start:end].decode("utf-8", "surrogateescape")
        if len(text) > limit:
            text = text[:limit]
            end = start + len(text.encode("utf-8", "surrogateescape"))
        self.position = end
        self._inside = bool(text) and text[-1] not in "\r\n"
        return text


def has_long_line(data: bytes, end: int, longest: int = LONG) -> bool:
    """Whether a line before `end` may be as long as that; looks at a few bytes of each stretch of that length."""
    place = 0
    while place + longest < end:
        place = data.rfind(b"\n", place, place + longest) + 1
        if place == 0:
            return True
    return False


def is_simple(data: bytes, end: int) -> bool:
    """Whether text without quotes is nothing but plain lines before `end`."""
    returns = data.count(b"\r", 0, end) if data.find(b"\r", 0, end) >= 0 else 0
    if returns and returns != data.count(b"\r\n", 0, end):
        return False
    if data.find(b"\0", 0, end) >= 0 or has_long_line(data, end, LONG):
        return False
    if data.isascii():
        return True
    try:
        return bool(data[:end].decode("utf-8"))
    except UnicodeDecodeError:
        return False

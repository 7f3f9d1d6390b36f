"""Which lines of a block of CSV do not stand for themselves, and what the row reader makes of them.

A plain line is valid UTF-8, has no NUL and no CR but at its end, is not long, and has quotes only around whole cells.
Such lines can be parsed together, wherever they stand, as long as no record that began before goes on in them; which
ones do is for the row reader to say, which reads one record from each line that is not plain.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from engine.batch.intake.blocks import Blocks, Feed
from engine.batch.intake.chunks import Row
from engine.events.model import Place, Reject
from engine.events.readers.csv_rows import read_records
from engine.events.readers.opening import Lines

LONG: Final = 60_000  # bytes of a line; the row reader has limits not far above
_LONE_CR: Final = re.compile(rb"\r(?!\n)")
_WINDOW: Final = 65_536  # bytes that are decoded at a time, to find those that are no UTF-8
_FIELD_LIMIT: Final = 131_072  # characters of a cell at which the row reader gives up


@dataclass(slots=True)
class Sorted:
    """A block, sorted: stretches of plain lines (first byte, end, number of the first line) and the other rows.

    The next block begins at the byte `end`, in the line of that number.
    """

    end: int
    line: int
    plain: list[tuple[int, int, int]] = field(default_factory=list)
    slow: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    """What is fixed for a file: its name, its columns, and what separates them."""

    file: str
    header: list[str]
    delimiter: str

    @property
    def cells(self) -> str:
        """The form of cells that stand for themselves, with what is between them."""
        mark = f"\\{self.delimiter}" if self.delimiter in "\\^$.|?*+()[]{}-" else self.delimiter
        cell = rf'(?:[^"\r{mark}]*|"(?:[^"\r]|"")*")'
        return rf"{cell}(?:{mark}{cell})*"


def sorted_lines(blocks: Blocks, end: int, table: Table) -> Sorted:
    """The lines of `blocks.data` before `end`, sorted."""
    data = blocks.data
    lines = data[:end].split(b"\n")
    if not lines[-1]:
        lines.pop()
    array = pa.array(lines, pa.binary())
    starts = memoryview(array.buffers()[1]).cast(
        "i"
    )  # without line ends: line n begins at starts[n] + n
    found = Sorted(end, blocks.line + len(lines))
    place, extra, done = 0, 0, 0  # the next line; physical lines beyond those that end in LF; bytes
    for odd in sorted(_odd_lines(data[:end], array, starts, table)):
        if odd < place:
            continue
        start = starts[odd] + odd
        if start > done:
            found.plain.append((done, start, blocks.line + place + extra))
        if _opens_for_good(data, start, starts[odd + 1] + odd, table):
            number = blocks.line + odd + extra
            reason = "a quote is opened and not closed"
            found.slow.append(Reject(Place(table.file, number), None, None, reason, "CB611", None))
            done, place = min(starts[odd + 1] + odd + 1, end), odd + 1
            continue
        rows, done, number = _read(data, start, blocks.line + odd + extra, table)
        found.slow += rows
        place = _line_at(starts, len(lines), done) if done < end else len(lines)
        extra = number - blocks.line - place
    if done < end:
        found.plain.append((done, end, blocks.line + place + extra))
    found.end = max(done, end)
    found.line = found.line + extra if done <= end else number
    return found


def _read(data: bytes, start: int, number: int, table: Table) -> tuple[list[Row], int, int]:
    """The rows from a line on until one ends with a LF; with the place behind it, and the number of the line there."""
    feed = Feed(data, start)
    lines = Lines(feed, "utf-8")  # type: ignore[arg-type]
    lines.number = number - 1
    rows: list[Row] = []
    records = read_records(lines, table.file, table.header, table.delimiter)
    while True:
        row = next(records, None)
        taken = lines.number - number + 1
        done = feed.places[taken] if taken < len(feed.places) else feed.position
        if row is None:
            return rows, len(data), lines.number + 1
        rows.append(row)
        if done == len(data) or data[done - 1 : done] == b"\n":
            return rows, done, lines.number + 1


def _odd_lines(data: bytes, array: pa.Array, starts: memoryview, table: Table) -> set[int]:
    """The numbers of lines that are not plain."""
    count = len(array)
    found = {_line_at(starts, count, match.start()) for match in _LONE_CR.finditer(data)}
    place = data.find(b"\0")
    while place >= 0:
        found.add(_line_at(starts, count, place))
        place = data.find(b"\0", place + 1)
    found |= {_line_at(starts, count, place) for place in undecodable(data)}
    long = pc.greater_equal(pc.binary_length(array), LONG)
    if b'"' in data:
        form = pc.match_substring_regex(array, rf"^{table.cells}\r?$")
        long = pc.or_(long, pc.invert(form))
    return found | set(pc.indices_nonzero(long).to_pylist())


def undecodable(data: bytes) -> Iterator[int]:
    """Where bytes are no UTF-8, at least one place in each such line."""
    start = len(data) if data.isascii() else 0
    while start < len(data):
        stop = data.find(b"\n", start + _WINDOW) + 1 or len(data)
        try:
            data[start:stop].decode("utf-8")
            start = stop
        except UnicodeDecodeError as error:
            yield start + error.start
            start = data.find(b"\n", start + error.start) + 1 or len(data)


def _line_at(starts: memoryview, count: int, place: int) -> int:
    """The line in which a byte stands."""
    return bisect_right(range(count), place, key=lambda n: starts[n] + n) - 1 if count else 0


def _opens_for_good(data: bytes, start: int, stop: int, table: Table) -> bool:
    """Whether a line's last quote opens a cell that is sure to be broken, which costs this line and no other.

    It is when the next quote, lines further down, is followed by what no closing quote is followed by. Read by the row
    reader, that would cost as many lines as lie between.
    """
    line = data[start:stop]
    last = line.rfind(b'"')
    mark = table.delimiter.encode()
    if last < 0 or line.count(b'"') % 2 == 0 or not (last == 0 or line[last - 1 : last] == mark):
        return False
    if b"\r" in line[:-1] or not re.fullmatch(table.cells.encode(), line[: max(last - 1, 0)]):
        return False
    following = data.find(b'"', stop, stop + _FIELD_LIMIT - len(line))
    if following < 0:
        return False
    return data[following + 1 : following + 2] not in (b'"', mark, b"\n", b"\r", b"")

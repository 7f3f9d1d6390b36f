"""Which lines of a block of CSV do not stand for themselves, and what the row reader makes of them.

A plain line is valid UTF-8, has no NUL and no CR but at its end, is not long, and has quotes only around whole cells.
Such lines can be parsed together, wherever they stand, as long as no record that began before goes on in them; which
ones do is for the row reader to say, which reads one record from each line that is not plain.
"""

from __future__ import annotations

import re
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
_NUL: Final = re.compile(rb"\0")
_SPARSE: Final = 500  # bytes for each quote, from where on it pays to look at quotes one by one
_WINDOW: Final = 65_536  # bytes that are decoded at a time, to find those that are no UTF-8
_FIELD_LIMIT: Final = 131_072  # characters of a cell at which the row reader gives up


@dataclass(slots=True)
class Sorted:
    """A block, sorted: stretches of plain lines (first byte, end, number of the first line, how many) and the
    other rows.

    The next block begins at the byte `end`, in the line of that number.
    """

    end: int
    line: int
    plain: list[tuple[int, int, int, int]] = field(default_factory=list)
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
    found = Sorted(end, blocks.line)
    done, number = 0, blocks.line  # how far we are, and the line there
    for start in _odd_lines(data, end, table):
        if start < done:
            continue
        if start > done:
            count = data.count(b"\n", done, start)
            found.plain.append((done, start, number, count))
            number += count
        stop = data.find(b"\n", start, end)
        stop = end if stop < 0 else stop
        if _opens_for_good(data, start, stop, table):
            reason = "a quote is opened and not closed"
            found.slow.append(Reject(Place(table.file, number), None, None, reason, "CB611", None))
            done, number = min(stop + 1, end), number + 1
            continue
        rows, done, number = _read(data, start, number, table)
        found.slow += rows
    if done < end:
        count = data.count(b"\n", done, end) + (data[end - 1 : end] != b"\n")
        found.plain.append((done, end, number, count))
        number += count
    found.end, found.line = max(done, end), number
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


def _odd_lines(data: bytes, end: int, table: Table) -> list[int]:
    """Where lines before `end` that are not plain begin, in order."""
    places: list[int] = []
    for mark, form in ((b"\r", _LONE_CR), (b"\0", _NUL)):
        if data.find(mark, 0, end) >= 0:
            places += [match.start() for match in form.finditer(data, 0, end)]
    places += undecodable(data, end)
    starts = {data.rfind(b"\n", 0, place) + 1 for place in places}
    starts.update(_long_lines(data, end))
    if data.find(b'"', 0, end) >= 0:
        starts.update(_oddly_quoted(data, end, table))
    return sorted(starts)


def _long_lines(data: bytes, end: int) -> Iterator[int]:
    """Where lines begin that may be as long as `LONG`."""
    start = 0
    while start + LONG < end:
        stop = data.rfind(b"\n", start, start + LONG) + 1
        if stop == 0:
            yield start
            stop = data.find(b"\n", start + LONG, end) + 1 or end
        start = stop


def _oddly_quoted(data: bytes, end: int, table: Table) -> Iterator[int]:
    """Where lines begin whose quotes do not stand around whole cells."""
    if data.count(b'"', 0, _WINDOW) > min(end, _WINDOW) // _SPARSE:
        lines = pa.array(data[:end].split(b"\n"), pa.binary())
        starts = memoryview(lines.buffers()[1]).cast(
            "i"
        )  # without line ends: line n begins at starts[n] + n
        odd = pc.invert(pc.match_substring_regex(lines, rf"^{table.cells}\r?$"))
        yield from (starts[line] + line for line in pc.indices_nonzero(odd).to_pylist())
        return
    form = re.compile(rf"{table.cells}\r?".encode())
    place = data.find(b'"', 0, end)
    while place >= 0:
        start, stop = data.rfind(b"\n", 0, place) + 1, data.find(b"\n", place, end)
        stop = end if stop < 0 else stop
        if form.fullmatch(data, start, stop) is None:
            yield start
        place = data.find(b'"', stop, end)


def undecodable(data: bytes, end: int) -> Iterator[int]:
    """Where bytes before `end` are no UTF-8, at least one place in each such line."""
    start = end if data.isascii() else 0
    while start < end:
        stop = data.find(b"\n", start + _WINDOW, end) + 1 or end
        try:
            data[start:stop].decode("utf-8")
            start = stop
        except UnicodeDecodeError as error:
            yield start + error.start
            start = data.find(b"\n", start + error.start, end) + 1 or end


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

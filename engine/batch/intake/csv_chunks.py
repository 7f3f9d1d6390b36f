"""CSV → chunks: plain lines parsed together, all others by the row reader."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import BinaryIO, Final

import pyarrow as pa
import pyarrow.compute as pc

from engine.batch.intake.blocks import BOM, Blocks, Feed, NoLinesError, is_simple
from engine.batch.intake.chunks import Chunk, Row, numbers, slow_chunks, whole
from engine.batch.intake.odd_lines import Sorted, Table, sorted_lines
from engine.batch.intake.parsing import cells_of_lines
from engine.batch.intake.typing_columns import Cells
from engine.events.model import Place, Raw, raw_event
from engine.events.readers.csv_rows import read_header, read_records
from engine.events.readers.opening import Lines

_DELIMITERS: Final = frozenset("!#$%&'()*+,./:;<=>?@[]^_`{|}~\t-")


def csv_chunks(
    stream: BinaryIO, file: str, wanted: Collection[str], delimiter: str | None = None
) -> Iterator[Chunk]:
    """The records of a CSV file in UTF-8; `wanted`: the columns that matter. Raises `FindingsError` (CB604)."""
    blocks = Blocks(stream)
    blocks.extend(blocks.size)
    feed = Feed(blocks.data, len(BOM) if blocks.data.startswith(BOM) else 0)
    lines = Lines(feed, "utf-8")  # type: ignore[arg-type]
    header, separator = read_header(lines, file, delimiter)
    table = Table(file, header, separator)
    blocks.advance(feed.position, lines.number + 1)
    plain = len(header) > 1 and separator in _DELIMITERS
    while True:
        try:
            end = blocks.next_end() if plain else _beyond(blocks)
        except NoLinesError:
            yield from slow_chunks(file, _by_rows(blocks, table))
            return
        if end == 0:
            return
        found = _sorted(blocks, end, table)
        parsed = _Parsed(blocks.data, found, table, wanted)
        yield replace(parsed.chunk(), done=blocks.done + found.end)
        blocks.advance(found.end, found.line or blocks.line + parsed.count)


def _beyond(blocks: Blocks) -> int:
    raise NoLinesError


def _by_rows(blocks: Blocks, table: Table) -> Iterator[Row]:
    """The rest of a file by the row reader alone."""
    text = io.TextIOWrapper(blocks.rest(), "utf-8", errors="surrogateescape", newline="")
    lines = Lines(text, "utf-8")
    lines.number = blocks.line - 1
    yield from read_records(lines, table.file, table.header, table.delimiter)


def _sorted(blocks: Blocks, end: int, table: Table) -> Sorted:
    """The block's plain lines and other rows."""
    data = blocks.data
    if data.find(b'"', 0, end) < 0 and is_simple(data, end):
        return Sorted(end, 0, [(0, end, blocks.line, 0)])  # the parser counts the lines
    blocks.look_beyond(end)
    while True:
        found = sorted_lines(blocks, end, table)
        if found.end < len(blocks.data) or blocks.ended:
            return found
        blocks.extend(2 * len(blocks.data))  # a record went on to where nothing is known yet


@dataclass(slots=True)
class _Parsed:
    """The plain lines of a block, parsed together."""

    data: bytes
    found: Sorted
    table: Table
    wanted: Collection[str]
    joined: bytes | memoryview = b""
    refused: list[tuple[int, str]] = field(
        default_factory=list
    )  # lines: spaces, or too few or many cells
    count: int = 0  # of the lines of `joined`

    def chunk(self) -> Chunk:
        """The chunk of the block."""
        data = memoryview(self.data)
        parts = [data[start:end] for start, end, *_ in self.found.plain]
        self.joined = parts[0] if len(parts) == 1 else b"".join(parts)
        parsed = self._parse() if self.joined else None
        self.count = len(self.refused) + (0 if parsed is None else len(parsed))
        rows = self._rows(parts)
        slow = list(self.found.slow)
        for place, text in self.refused:
            slow += self._read(text, rows[place].as_py())
        slow.sort(key=lambda row: row.place.row or 0)
        kept = _without(rows, [place for place, _ in self.refused])
        if parsed is not None and all(column.null_count for column in parsed.columns):
            blank = self._blank()
            if blank:  # the parser makes rows of them
                mask = pc.invert(pc.is_in(kept, value_set=rows.take(pa.array(blank, pa.int64()))))
                kept, parsed = kept.filter(mask), parsed.filter(mask)
        cells = {}
        if parsed is not None:
            for name in parsed.column_names:
                cells[name] = Cells(whole(parsed[name]), _as_written)
        names = dict.fromkeys(self.table.header, kept[0].as_py()) if len(kept) else {}

        def raw(place: int) -> Row:
            """A row again; of columns that do not matter there is only the name."""
            given = {
                name: (cell.texts[place].as_py() or "").strip() for name, cell in cells.items()
            }
            fields = dict.fromkeys(self.table.header, "") | given
            return raw_event(fields, Place(self.table.file, kept[place].as_py()))

        return Chunk(self.table.file, kept, cells, raw, slow, names, literal=True)

    def _blank(self) -> list[int]:
        """The lines of `joined` that are empty."""
        lines = bytes(self.joined).split(b"\n")
        return [place for place, line in enumerate(lines[: self.count]) if line in (b"", b"\r")]

    def _parse(self) -> pa.Table:
        wanted = [name for name in self.table.header if name in self.wanted]
        names = wanted or self.table.header[:1]
        mark = self.joined[: len(BOM)] == BOM  # of a cell, which the parser would not see
        data = BOM + self.joined if mark else self.joined
        # Broken rows, of which quotes are mostly, are not among those that are joined.
        quoted = b'"' in (self.joined if isinstance(self.joined, bytes) else self.data)
        return cells_of_lines(
            data, self.table.header, names, self._refuse, self.table.delimiter, quoted, True
        )

    def _refuse(self, place: int, text: str) -> None:
        self.refused.append((place, text))

    def _rows(self, parts: list[memoryview]) -> pa.Array:
        """The number of each line of `joined` in the file."""
        if len(parts) == 1:
            return numbers(self.found.plain[0][2], self.count)
        if not parts:
            return pa.array([], pa.int64())
        (_, _, first, _), (_, _, last, length) = self.found.plain[0], self.found.plain[-1]
        every = numbers(first, last + length - first)
        return pa.concat_arrays(
            [every.slice(n - first, count) for _, _, n, count in self.found.plain]
        )

    def _read(self, text: str, number: int) -> list[Row]:
        """What the row reader makes of a line."""
        lines = Lines(io.StringIO(text + "\n", newline=""), "utf-8")
        lines.number = number - 1
        return list(read_records(lines, self.table.file, self.table.header, self.table.delimiter))


def _as_written(text: str) -> Raw:
    return text


def _without(array: pa.Array, places: list[int]) -> pa.Array:
    """An array without some places, which rise."""
    if not places:
        return array
    edges = [-1, *places, len(array)]
    pieces = [
        array.slice(before + 1, after - before - 1)
        for before, after in pairwise(edges)
        if after - before > 1
    ]
    return pa.concat_arrays(pieces) if pieces else array.slice(0, 0)

"""JSONL whose lines all have the same keys in the same order, as programs write it: cut at commas, all lines at once.

The first line of a file gives the shape. A line has it when each of its parts is the key that stands there, written
just so, and a value without a comma in it, checked whole by a regular expression. The few other lines of a block are
for the row reader; where there are many, the block has no shape.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from engine.batch.intake.blocks import LONG, is_simple
from engine.batch.intake.chunks import Chunk, Row, numbers
from engine.batch.intake.columns import Use
from engine.batch.intake.json_cells import cells_of
from engine.batch.intake.typing_columns import Cells, either
from engine.events.readers.json_rows import read_jsonl
from engine.events.readers.opening import Lines

_VALUE: Final = (
    r'(?:"[^"\\,\x00-\x1f]*"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)'
)
_MEMBER: Final = re.compile(rf'( *"([A-Za-z0-9_ .-]+)": *){_VALUE}(,|\}}$)')
_FEW: Final = 50  # one line in so many may have another shape


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys of a line, and what stands before the value of each."""

    keys: tuple[str, ...]
    before: tuple[str, ...]


def shape_of(line: bytes) -> Shape | None:
    """The shape that a line gives; None where it is too irregular for one."""
    text = line.decode("utf-8", "surrogateescape").rstrip("\r\n")
    if not text.startswith("{"):
        return None
    place, keys, before = 1, [], []
    while place < len(text):
        found = _MEMBER.match(text, place)
        if found is None:
            return None
        before.append(found[1])
        keys.append(found[2])
        place = found.end()
    if len(keys) < 2 or len(set(keys)) < len(keys) or not text.endswith("}"):
        return None
    return Shape(tuple(keys), ("{" + before[0], *before[1:]))


def uniform_chunk(
    data: bytes, first: int, file: str, shape: Shape, wanted: Mapping[str, Use]
) -> tuple[Chunk, int] | None:
    """The chunk of whole lines from that number on, and how many there are; None where too few have the shape."""
    if not is_simple(data):
        return None
    lines = _Lines(data, first, file, shape)
    table = lines.parsed()
    count = len(table) + len(lines.refused)
    if len(lines.refused) * _FEW > count:
        return None
    whole = [column.combine_chunks() for column in table.columns]
    if pc.any(pc.equal(whole[0], "")).as_py():
        return None  # blank lines and lines of nothing but commas come out alike
    same = lines.same(whole)
    if (count - (pc.sum(same).as_py() or 0)) * _FEW > count:
        return None
    return lines.chunk(whole, same, wanted), count


@dataclass(slots=True)
class _Lines:
    """Lines of a block that are cut at their commas."""

    data: bytes
    first: int
    file: str
    shape: Shape
    refused: list[tuple[int, str]] = field(default_factory=list)  # with too few or too many commas

    def parsed(self) -> pa.Table:
        """The parts of all lines that have as many as the shape."""
        names = [str(number) for number in range(len(self.shape.keys))]
        return arrow_csv.read_csv(
            pa.BufferReader(self.data),
            read_options=arrow_csv.ReadOptions(
                column_names=names, use_threads=False, block_size=len(self.data) + 1
            ),
            parse_options=arrow_csv.ParseOptions(
                quote_char=False, ignore_empty_lines=False, invalid_row_handler=self._refuse
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )

    def _refuse(self, row: arrow_csv.InvalidRow) -> str:
        self.refused.append((row.number - 1, row.text))
        return "skip"

    def same(self, parts: list[pa.Array]) -> pa.Array:
        """Which lines have the shape."""
        found: pa.Array | None = None
        for place, (part, before) in enumerate(zip(parts, self.shape.before, strict=True)):
            end = r"\}" if place == len(parts) - 1 else ""
            form = rf"^{re.escape(before)}{_VALUE}{end}$"
            good = pc.match_substring_regex(part, form.replace(r"\ ", " "))
            found = good if found is None else pc.and_(found, good)
        return found

    def chunk(self, parts: list[pa.Array], same: pa.Array, wanted: Mapping[str, Use]) -> Chunk:
        """The chunk: lines of the shape as cells, the others as the row reader reads them."""
        rows = self._numbers(len(same))
        slow = [row for place, text in self.refused for row in self._read(text, self.first + place)]
        if not pc.all(same).as_py():
            for place in pc.indices_nonzero(pc.invert(same)).to_pylist():
                slow += self._read(_text(parts, place), rows[place].as_py())
            parts = [part.filter(same) for part in parts]
            rows = rows.filter(same)
        slow.sort(key=lambda row: row.place.row or 0)
        cells: dict[str, Cells] = {}
        unfit: pa.Array | None = None
        for place, key in enumerate(self.shape.keys):
            if key in wanted:
                last = place == len(parts) - 1
                value = _value(parts[place], len(self.shape.before[place]), last)
                cells[key], unsure = cells_of(value, wanted[key])
                unfit = either(unfit, unsure)
        fields = dict.fromkeys(self.shape.keys, rows[0].as_py()) if len(rows) else {}

        def raw(place: int) -> Row:
            return self._read(_text(parts, place), rows[place].as_py())[0]

        return Chunk(self.file, rows, cells, raw, slow, fields, unfit)

    def _numbers(self, length: int) -> pa.Array:
        """The numbers of the lines that were cut."""
        if not self.refused:
            return numbers(self.first, length)
        every = numbers(0, length + len(self.refused))
        out = pa.array([place for place, _ in self.refused], pa.int64())
        return pc.add(every.filter(pc.invert(pc.is_in(every, value_set=out))), self.first)

    def _read(self, text: str, number: int) -> list[Row]:
        lines = Lines(io.StringIO(text + "\n", newline=""), "utf-8")
        lines.number = number - 1
        return list(read_jsonl(lines, self.file))


def _text(parts: list[pa.Array], place: int) -> str:
    return ",".join(part[place].as_py() for part in parts)


def _value(part: pa.Array, start: int, last: bool) -> pa.Array:
    """The value behind its key; behind the last one stands a brace. (A slice without an end may fail in Arrow.)"""
    cut = pc.binary_slice(pc.cast(part, pa.binary()), start, -1 if last else LONG)
    return pc.cast(cut, pa.string())

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

from engine.batch.intake.blocks import BOM, Blocks, is_simple
from engine.batch.intake.chunks import Chunk, Row, numbers, whole
from engine.batch.intake.columns import Use
from engine.batch.intake.jsonl_parts import VALUE, Form, Values, values_of
from engine.batch.intake.masks import either
from engine.batch.intake.parsing import cells_of_lines
from engine.batch.intake.typing_columns import Cells
from engine.events.readers.json_rows import read_jsonl
from engine.events.readers.opening import Lines

_MEMBER: Final = re.compile(rf'( *"([A-Za-z0-9_ .-]+)": *){VALUE}(,|\}}$)')
_FEW: Final = 50  # one line in so many may have another shape


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys of a line, and the form of each with its value."""

    keys: tuple[str, ...]
    forms: tuple[Form, ...]


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
    before[0] = "{" + before[0]
    last = len(keys) - 1
    return Shape(tuple(keys), tuple(Form(b, n == last) for n, b in enumerate(before)))


def uniform_chunk(
    blocks: Blocks, end: int, file: str, shape: Shape, wanted: Mapping[str, Use]
) -> tuple[Chunk, int] | None:
    """The chunk of the lines before `end`, and how many there are; None where too few have the shape."""
    if blocks.data.startswith(BOM) or not is_simple(blocks.data, end):
        return None
    lines = _Lines(memoryview(blocks.data)[:end], blocks.line, file, shape)
    table = lines.parsed()
    count = len(table) + len(lines.refused)
    if len(lines.refused) * _FEW > count:
        return None
    parts = [whole(column) for column in table.columns]
    if pc.any(pc.equal(parts[0], "")).as_py():
        return None  # blank lines and lines of nothing but commas come out alike
    found = [
        values_of(part, form, wanted.get(key))
        for part, form, key in zip(parts, shape.forms, shape.keys, strict=True)
    ]
    same: pa.Array | None = None
    for values in found:
        if values.same is not None:
            same = values.same if same is None else pc.and_(same, values.same)
    if same is not None and (count - (pc.sum(same).as_py() or 0)) * _FEW > count:
        return None
    return lines.chunk(parts, found, same, wanted), count


@dataclass(slots=True)
class _Lines:
    """Lines of a block that are cut at their commas."""

    data: memoryview
    first: int
    file: str
    shape: Shape
    refused: list[tuple[int, str]] = field(default_factory=list)  # with too few or too many commas

    def parsed(self) -> pa.Table:
        """The parts of all lines that have as many as the shape."""
        names = [str(number) for number in range(len(self.shape.keys))]
        forms = zip(names, self.shape.forms, strict=True)
        repeating = [name for name, form in forms if form.repeats]
        return cells_of_lines(self.data, names, names, self._refuse, repeating=repeating)

    def _refuse(self, place: int, text: str) -> None:
        self.refused.append((place, text))

    def chunk(
        self,
        parts: list[pa.Array],
        values: list[Values],
        same: pa.Array | None,
        wanted: Mapping[str, Use],
    ) -> Chunk:
        """The chunk: lines of the shape as cells, the others as the row reader reads them."""
        rows = self._numbers(len(parts[0]))
        slow = [row for place, text in self.refused for row in self._read(text, self.first + place)]
        if same is not None and not pc.all(same).as_py():
            for place in pc.indices_nonzero(pc.invert(same)).to_pylist():
                slow += self._read(_text(parts, place), rows[place].as_py())
            parts, rows = [part.filter(same) for part in parts], rows.filter(same)
            values = [value.rows(same) for value in values]
        slow.sort(key=lambda row: row.place.row or 0)
        cells: dict[str, Cells] = {}
        unfit: pa.Array | None = None
        for key, value in zip(self.shape.keys, values, strict=True):
            if key in wanted:
                cells[key], unsure = value.cells(wanted[key])
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

"""JSONL → chunks: lines that are flat objects in a plain form parsed together, all others by the row reader.

The plain form is checked whole, by a regular expression: one object a line, of texts without control characters or
`\\u`, numbers that survive any binary form, truths, nulls, and lists of these; so the parser that takes the values out
need not be strict. Repeated keys are found by counting: a line has as many members as it has different keys.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from engine.batch.intake.blocks import BOM, LONG, Blocks, NoLinesError
from engine.batch.intake.chunks import Chunk, Row, numbers, slow_chunks, whole
from engine.batch.intake.columns import Use
from engine.batch.intake.json_cells import cells_of
from engine.batch.intake.jsonl_uniform import Shape, shape_of, uniform_chunk
from engine.batch.intake.masks import either
from engine.batch.intake.odd_lines import undecodable
from engine.events.readers.json_rows import read_jsonl
from engine.events.readers.opening import Lines
from engine.plan.sql.duckdb_run import Limits, connected

_TEXT: Final = r'"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt])*"'
_NUMBER: Final = r"-?(?:(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,6})?|[1-9][0-9]{9,14})"
_ONE: Final = rf"(?:{_TEXT}|{_NUMBER}|true|false|null)"
_VALUE: Final = rf"(?:{_ONE}|\[ *(?:{_ONE}(?: *, *{_ONE})*)? *\])"
_MEMBER: Final = rf"{_TEXT}: *{_VALUE}"
_PLAIN: Final = rf"^[ \t]*\{{ *{_MEMBER}(?: *, *{_MEMBER})* *\}}[ \t]*\r?$"
_FIRST: Final = 64  # lines of a file from which its usual keys are learnt
_SIMPLE_KEY: Final = re.compile(r"[A-Za-z0-9_ .-]+")


@dataclass(slots=True)
class _Keys:
    """The keys that can be asked for, all keys with their first row and place in it, and the values' parser."""

    known: dict[str, None] = field(default_factory=dict)
    seen: dict[str, tuple[int, int]] = field(default_factory=dict)
    parser: Any = None

    def values(self, lines: pa.Array) -> dict[str, pa.Array]:
        """The value of each known key in each line, as JSON; NULL where the line has not the key."""
        if not self.known:
            return {}
        paths = ",".join(f"'$.\"{key}\"'" for key in self.known)
        picked = ",".join(f"v[{place}]::varchar" for place in range(1, len(self.known) + 1))
        found = self._asked(
            f"select {picked} from (select json_extract(l, [{paths}]) v from lines)", lines
        )
        columns = (whole(column) for column in found.columns)
        return dict(zip(self.known, columns, strict=True))

    def listed(self, lines: pa.Array) -> list[list[str]]:
        """The keys of each line, repeated ones as often as they stand there."""
        found: list[list[str]] = self._asked("select json_keys(l) from lines", lines)[0].to_pylist()
        return found

    def _asked(self, query: str, lines: pa.Array) -> pa.Table:
        if self.parser is None:
            self.parser = connected(Limits(threads=1))
        self.parser.register("lines", pa.table({"l": lines}))
        return self.parser.sql(query).to_arrow_table()


def jsonl_chunks(stream: BinaryIO, file: str, wanted: Mapping[str, Use]) -> Iterator[Chunk]:
    """The lines of a JSONL file in UTF-8; `wanted`: the fields that matter."""
    blocks = Blocks(stream, ahead=1024 * 1024)
    blocks.extend(blocks.size)
    if blocks.data.startswith(BOM):
        blocks.advance(len(BOM), 1)
    keys = _Keys()
    shape: Shape | None = None
    while True:
        try:
            end = blocks.next_end()
        except NoLinesError:
            text = io.TextIOWrapper(blocks.rest(), "utf-8", errors="surrogateescape", newline="")
            lines = Lines(text, "utf-8")
            lines.number = blocks.line - 1
            yield from slow_chunks(file, read_jsonl(lines, file))
            return
        if end == 0:
            return
        if blocks.line == 1:
            shape = shape_of(blocks.data[: blocks.data.find(b"\n", 0, end)])
        found = None if shape is None else uniform_chunk(blocks, end, file, shape, wanted)
        if found is not None:
            yield replace(found[0], done=blocks.done + end)
            blocks.advance(end, blocks.line + found[1])
            continue
        shape = None  # a file does not come back to it
        block = _Block(file, blocks.data[:end], blocks.line, keys)
        yield replace(block.chunk(wanted), done=blocks.done + end)
        blocks.advance(end, block.behind)


@dataclass(slots=True)
class _Block:
    """Whole lines of a file."""

    file: str
    data: bytes
    first: int
    keys: _Keys
    behind: int = 0  # the number of the line behind it
    lines: Any = None
    numbers: Any = None

    def chunk(self, wanted: Mapping[str, Use]) -> Chunk:
        """The chunk of these lines."""
        array = _lines(self.data)
        plain = pc.match_substring_regex(array, _PLAIN)
        plain = pc.and_(plain, pc.less(pc.binary_length(array), LONG))
        for line in _lines_of(self.data, undecodable(self.data, len(self.data))):
            plain = _without(plain, line)
        slow, places = self._others(array, plain)
        every = pc.all(plain).as_py()
        self.lines = (array if every else array.filter(plain)).cast(pa.string())
        self.numbers = places if every else places.filter(plain)
        values, repeated, fields = self._values()
        cells, unfit = {}, repeated
        for name, column in values.items():
            if name in wanted:
                cells[name], unsure = cells_of(column, wanted[name])
                unfit = either(unfit, unsure)
        return Chunk(self.file, self.numbers, cells, self._raw, slow, fields, unfit)

    def _others(self, array: pa.Array, plain: pa.Array) -> tuple[list[Row], pa.Array]:
        """What the row reader makes of the lines that are not plain, and the number of each line of the block."""
        rows: list[Row] = []
        edges: list[tuple[int, int]] = [(0, self.first)]
        extra = 0
        for place in pc.indices_nonzero(pc.invert(plain)).to_pylist():
            number = self.first + place + extra
            found, taken = _read(array[place].as_py() + b"\n", number, self.file)
            rows += found
            if taken != 1:
                extra += taken - 1
                edges.append((place + 1, self.first + place + 1 + extra))
        self.behind = self.first + len(array) + extra
        ends = [*(place for place, _ in edges[1:]), len(array)]
        parts = [numbers(n, end - place) for (place, n), end in zip(edges, ends, strict=True)]
        return rows, pa.concat_arrays(parts)

    def _values(self) -> tuple[dict[str, pa.Array], pa.Array | None, dict[str, int]]:
        """The values of all known keys, where a key is repeated, and new fields with their first row."""
        members, before = pc.count_substring(self.lines, '":'), len(self.keys.seen)
        repeated: pa.Array | None = None
        while True:
            values = self.keys.values(self.lines)
            present = pa.repeat(pa.scalar(0, pa.int32()), len(self.lines))
            for column in values.values():
                present = pc.add(present, pc.cast(pc.is_valid(column), pa.int32()))
            apart = pc.not_equal(pc.cast(members, pa.int32()), present)
            if not pc.any(apart).as_py():
                break
            fresh, repeats = self._learnt(apart)
            if not fresh:
                none = pa.repeat(pa.scalar(False), len(apart))
                repeated = pc.replace_with_mask(none, apart, repeats)
                break
        self._see_others(values, repeated)
        fields = sorted(list(self.keys.seen.items())[before:], key=lambda one: one[1])
        return values, repeated, {name: row for name, (row, _) in fields}

    def _see_others(self, values: dict[str, pa.Array], repeated: pa.Array | None) -> None:
        """Take note of keys that were learnt from lines which are no events."""
        for place, (name, column) in enumerate(values.items()):
            if name not in self.keys.seen:
                there = pc.is_valid(column)
                there = there if repeated is None else pc.and_not(there, repeated)
                first = pc.index(there, True).as_py()
                if first >= 0:
                    self.keys.seen[name] = (self.numbers[first].as_py(), place)

    def _learnt(self, apart: pa.Array) -> tuple[bool, pa.Array | None]:
        """Whether there are keys to be asked for among those of some lines, and where one is repeated."""
        if not self.keys.known and len(apart) > _FIRST:  # most keys stand in each line
            first = pc.less(pa.array(range(len(apart)), pa.int64()), _FIRST)
            fresh, _ = self._learnt_of(pc.and_(apart, first))
            if fresh:
                return True, None
        return self._learnt_of(apart)

    def _learnt_of(self, apart: pa.Array) -> tuple[bool, pa.Array]:
        listed = self.keys.listed(pc.filter(self.lines, apart))
        rows = pc.filter(self.numbers, apart).to_pylist()
        repeats = [len(set(keys)) != len(keys) for keys in listed]
        for keys, row, repeated in zip(listed, rows, repeats, strict=True):
            if not repeated:  # such a line is no event, and nobody asks for its fields
                for place, key in enumerate(keys):
                    self.keys.seen.setdefault(key, (row, place))
        fresh = [
            k
            for keys in listed
            for k in keys
            if k not in self.keys.known and _SIMPLE_KEY.fullmatch(k)
        ]
        self.keys.known |= dict.fromkeys(fresh)
        return bool(fresh), pa.array(repeats, pa.bool_())

    def _raw(self, place: int) -> Row:
        text = self.lines[place].as_py().encode() + b"\n"
        return _read(text, self.numbers[place].as_py(), self.file)[0][0]


def _lines(data: bytes) -> pa.Array:
    """The lines of bytes without their LF."""
    # The fast way takes these for ends of cells and lines, and passes over a mark.
    if b"\1" in data or b"\r" in data or data.startswith(BOM):
        lines = data.split(b"\n")
        return pa.array(lines if lines[-1] else lines[:-1], pa.binary())
    table = arrow_csv.read_csv(
        pa.BufferReader(data),
        read_options=arrow_csv.ReadOptions(
            column_names=["l"], use_threads=False, block_size=len(data) + 1
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter="\1", quote_char=False, ignore_empty_lines=False
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types={"l": pa.binary()}, strings_can_be_null=False
        ),
    )
    return whole(table["l"])


def _lines_of(data: bytes, places: Iterator[int]) -> Iterator[int]:
    """The lines, from 0, in which bytes stand."""
    line, seen = 0, 0
    for place in places:
        line, seen = line + data.count(b"\n", seen, place), place
        yield line


def _without(mask: pa.Array, place: int) -> pa.Array:
    return pa.concat_arrays([mask.slice(0, place), pa.array([False]), mask.slice(place + 1)])


def _read(text: bytes, number: int, file: str) -> tuple[list[Row], int]:
    """The rows of a line, and of how many physical lines it is: a lone CR ends one as well."""
    decoded = text.decode("utf-8", "surrogateescape")
    lines = Lines(io.StringIO(decoded, newline=""), "utf-8")
    lines.number = number - 1
    return list(read_jsonl(lines, file)), lines.number - number + 1

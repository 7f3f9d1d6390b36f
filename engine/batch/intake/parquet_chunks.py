"""Parquet → chunks: values of types that have one meaning as cells, all others by the row reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from engine.batch.intake.chunks import Chunk, Row, numbers, slow_chunks
from engine.batch.intake.columns import Use
from engine.batch.intake.masks import either
from engine.batch.intake.typing_columns import Cells
from engine.events.model import NumberText, Place, Raw, raw_event
from engine.events.readers.parquet_rows import column_names, column_values, read_parquet
from engine.events.readers.pipes import lasting
from engine.events.readers.python_values import raw_value
from engine.plan.profile import DAY, FIRST_DAY, LAST_DAY

_BATCH: Final = 65_536
_LONG: Final = (
    60_000  # bytes of a text that is left to the row reader, which has a limit not far above
)
_EXACT: Final = 2**53


def parquet_chunks(path: Path, wanted: Mapping[str, Use]) -> Iterator[Chunk]:
    """The rows of a Parquet file; `wanted`: the columns that matter.

    Raises `FindingsError` (CB601, CB602, CB604, CB605).
    """
    done = 0
    try:
        file = lasting(path)
        with parquet.ParquetFile(file) as source:
            names = column_names(source.schema_arrow.names, str(path))
            columns = [name for name in names if name in wanted]
            size, rows = file.stat().st_size, source.metadata.num_rows
            for batch in source.iter_batches(batch_size=_BATCH, columns=columns):
                chunk = chunk_of(str(path), names, batch, wanted, done + 1)
                done += len(batch)
                yield replace(chunk, done=size * done // rows)
    except (OSError, ValueError, TypeError, NotImplementedError):
        yield from slow_chunks(
            str(path), islice(read_parquet(path), done, None)
        )  # it says what is wrong


def chunk_of(
    file: str, names: list[str], batch: pa.RecordBatch, wanted: Mapping[str, Use], first: int
) -> Chunk:
    """A batch of the columns that matter as a chunk; `first`: the number of its first row."""
    cells: dict[str, Cells] = {}
    unfit: pa.Array | None = None
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        found = _cells(column, wanted[name])
        if found is not None:
            cells[name] = found
            sure = pc.or_(pc.is_null(column), pc.is_valid(found.texts))
            unfit = either(unfit, None if pc.all(sure).as_py() else pc.invert(sure))
        elif column.null_count < len(column):
            unfit = either(unfit, pc.is_valid(column))

    def raw(place: int) -> Row:
        given = [column_values(column.slice(place, 1))[0] for column in batch.columns]
        fields = dict.fromkeys(names) | dict(zip(batch.schema.names, given, strict=True))
        return raw_event(fields, Place(file, first + place))

    fields = dict.fromkeys(names, first)
    return Chunk(file, numbers(first, len(batch)), cells, raw, [], fields, unfit)


def _cells(column: pa.Array, use: Use) -> Cells | None:
    """A column's values as cells, NULL where only the row reader can read one; None where that is so of all."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        texts = pc.cast(column, pa.string())
        if not _is_utf8(texts):
            return None
        short = pc.less(pc.binary_length(texts), _LONG)
        return Cells(texts if pc.all(short).as_py() else pc.if_else(short, texts, None), raw_value)
    if pa.types.is_integer(kind):
        return Cells(pc.cast(column, pa.string()), NumberText)
    if pa.types.is_boolean(kind) and use == "each":
        return Cells(pc.cast(column, pa.string()), _truth)
    if use == "number":
        return _numbers(column, kind)
    if pa.types.is_date32(kind) and use == "day":
        return Cells(
            _bounded(pc.cast(pc.cast(column, pa.int32()), pa.int64()), 1), _no_text, stored=True
        )
    if (
        pa.types.is_timestamp(kind)
        and kind.tz is not None
        and use == "instant"
        and kind.unit != "ns"
    ):
        micros = pc.cast(pc.cast(column, pa.timestamp("us", kind.tz)), pa.int64())
        return Cells(_bounded(micros, DAY), _no_text, stored=True)
    return None


def _is_utf8(texts: pa.Array) -> bool:
    """Whether all texts are what they say; a file may hold any bytes."""
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _numbers(column: pa.Array, kind: Any) -> Cells | None:
    """Decimals, and binary numbers that are whole."""
    if pa.types.is_decimal(kind):
        return Cells(pc.cast(column, pa.string()), NumberText)
    if not pa.types.is_float32(kind) and not pa.types.is_float64(kind):
        return None
    wide = pc.cast(column, pa.float64())
    whole = pc.and_(pc.equal(wide, pc.floor(wide)), pc.less(pc.abs(wide), _EXACT))
    kept = pc.cast(pc.if_else(pc.fill_null(whole, False), wide, None), pa.int64())
    return Cells(pc.cast(kept, pa.string()), NumberText)


def _bounded(stored: pa.Array, a_day: int) -> pa.Array:
    """Days or instants, without those so far off that the row reader must look at them."""
    low, high = FIRST_DAY * a_day, LAST_DAY * a_day
    near = pc.and_(pc.greater_equal(stored, low), pc.less(stored, high))
    return pc.if_else(pc.fill_null(near, False), stored, None)


def _truth(text: str) -> Raw:
    return text == "true"


def _no_text(text: str) -> Raw:
    return date.fromisoformat(text)

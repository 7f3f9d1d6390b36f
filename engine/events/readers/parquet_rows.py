"""Parquet → rows, a batch at a time. `pyarrow` is imported only here and only when a Parquet file
is read.

Texts, whole numbers, decimals, booleans, dates, and timestamps with a zone keep their exact values;
lists and structs may nest. A timestamp without a zone is a local time that nobody has placed, and
is refused where it is used, as are other types.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from engine.events.model import Place, Raw, RawEvent, Reject, Unreadable, raw_event
from engine.events.readers.opening import read_bytes, unreadable
from engine.events.readers.pipes import lasting
from engine.events.readers.python_values import raw_value

_BATCH: Final = 4_096


def read_parquet(path: Path) -> Iterator[RawEvent | Reject]:
    """The rows of a Parquet file; raises `FindingsError` (CB601, CB602, CB604, CB605)."""
    file = str(path)
    read_bytes(path, 4)  # says first whether the file can be opened at all
    try:
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise unreadable(file, "CB602", "reading Parquet needs the package `pyarrow`") from None
    row = 0
    try:
        with ParquetFile(lasting(path)) as source:
            names = column_names(source.schema_arrow.names, file)
            for batch in source.iter_batches(batch_size=_BATCH):
                columns = [column_values(column) for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    row += 1
                    yield raw_event(dict(zip(names, cells, strict=True)), Place(file, row))
    except (OSError, ValueError, TypeError, NotImplementedError) as error:
        reason = str(error).split("\n", 1)[0][:200]
        raise unreadable(
            file, "CB605", f"not a readable Parquet file: {reason}", row=row or None
        ) from None


def column_names(names: list[str], file: str) -> list[str]:
    """The names themselves; raises `FindingsError` (CB604) where two columns have one."""
    twice = next((name for i, name in enumerate(names) if name in names[:i]), None)
    if twice is not None:
        raise unreadable(file, "CB604", f"two columns are called `{twice}`")
    return names


def column_values(column: Any) -> list[Raw]:
    """The values of a column; where the whole does not convert, each by itself."""
    try:
        return [raw_value(value) for value in column.to_pylist()]
    except (ValueError, OverflowError, TypeError, NotImplementedError):
        return [_cell(scalar) for scalar in column]


def _cell(scalar: Any) -> Raw:
    try:
        return raw_value(scalar.as_py())
    except (ValueError, OverflowError, TypeError, NotImplementedError) as error:
        return Unreadable(str(scalar.type), f"the value has no exact form here: {str(error)[:100]}")

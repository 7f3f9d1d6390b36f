"""Parquet → rows, a batch at a time. `pyarrow` is imported only here and only when a Parquet file
is read.

Texts, whole numbers, decimals, booleans, dates, and timestamps with a zone keep their exact values;
lists and structs may nest. A timestamp without a zone is a local time that nobody has placed, and
is refused where it is used, as are other types.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from engine.events.model import Place, Raw, RawEvent, Reject, Unreadable, raw_event
from engine.events.readers.opening import read_bytes, unreadable
from engine.events.readers.pipes import lasting
from engine.events.readers.python_values import raw_value

_BATCH: Final = 4_096
_NO_VALUE: Final = (ValueError, OverflowError, TypeError, NotImplementedError, KeyError)


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
        return [raw_value(value) for value in _own(column).to_pylist()]
    except _NO_VALUE:
        return [_cell(scalar) for scalar in column]


def _cell(scalar: Any) -> Raw:
    try:
        return raw_value(_own(scalar).as_py())
    except _NO_VALUE as error:
        return Unreadable(str(scalar.type), f"the value has no exact form here: {str(error)[:100]}")


def _own(values: Any) -> Any:
    """A column or one value of it, so that what it comes to hangs on no other package and no list of zones.

    Nanoseconds are read where they are whole microseconds: Arrow would ask pandas, where that is installed. An instant
    is the same in every zone, and a zone that nobody knows is UTC. Raises `ValueError` where digits would be lost.
    """
    import pyarrow as pa

    kind = values.type
    if pa.types.is_duration(kind) and kind.unit == "ns":
        return values.cast(pa.duration("us"))
    if not pa.types.is_timestamp(kind):
        return values
    unit, zone = ("us" if kind.unit == "ns" else kind.unit), kind.tz
    if zone is not None and not _is_known(zone):
        zone = "UTC"
    return values if (unit, zone) == (kind.unit, kind.tz) else values.cast(pa.timestamp(unit, zone))


@cache
def _is_known(zone: str) -> bool:
    import pyarrow as pa

    try:
        pa.scalar(0, pa.timestamp("us", zone)).as_py()
    except _NO_VALUE:
        return False
    return True

"""The files of the task: events and results as Parquet, and whether two files of results agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

BATCH: Final = 50_000

EVENT: Final = pa.schema(
    [
        ("id", pa.int64()), ("account_id", pa.string()), ("kind", pa.string()), ("topic", pa.string()),
        ("minutes", pa.int32()), ("started_at", pa.timestamp("us", "UTC")), ("on_retainer", pa.bool_()),
        ("is_home_user", pa.bool_()), ("estimate_minutes", pa.int32()), ("project_start", pa.date32()),
    ]
)  # fmt: skip
# The parts of the line: what is covered, what costs the full rate of the rule, and what costs half of it.
RESULT: Final = pa.schema(
    [
        ("id", pa.int64()), ("rule_id", pa.string()), ("billable", pa.bool_()), ("billed_minutes", pa.int64()),
        ("amount", pa.int64()), ("payer", pa.string()), ("covered_minutes", pa.int64()),
        ("full_minutes", pa.int64()), ("full_rate", pa.int64()),
        ("over_minutes", pa.int64()), ("over_rate", pa.int64()),
    ]
)  # fmt: skip


def rows_of(events: Path) -> Iterator[Iterator[tuple[Any, ...]]]:
    """The rows of a Parquet file of events, a batch at a time, as tuples in the order of `EVENT`.

    Moments are without a zone, in UTC: pyarrow makes those much faster.
    """
    wall = EVENT.set(
        EVENT.get_field_index("started_at"), pa.field("started_at", pa.timestamp("us"))
    )
    with pq.ParquetFile(events) as source:
        for batch in source.iter_batches(batch_size=BATCH):
            columns = pa.Table.from_batches([batch]).cast(wall).columns
            yield zip(*(column.to_pylist() for column in columns), strict=True)


def write_rows(batches: Iterable[Iterable[tuple[Any, ...]]], out: Path) -> None:
    """Results as a Parquet file, from tuples in the order of `RESULT`."""
    with pq.ParquetWriter(out, RESULT) as writer:
        for rows in batches:
            columns = [list(column) for column in zip(*rows, strict=True)]
            writer.write_table(pa.table(columns, schema=RESULT))


def difference(expected: pa.Table, got: pa.Table) -> str | None:
    """The first difference between two tables of results, by id; None where they agree."""
    wanted, found = (table.cast(RESULT).sort_by("id") for table in (expected, got))
    if wanted.equals(found):
        return None
    if wanted.num_rows != found.num_rows:
        return f"{found.num_rows} results instead of {wanted.num_rows}"
    for index in count():
        left, right = wanted.slice(index, 1), found.slice(index, 1)
        if not left.equals(right):
            return f"expected {left.to_pylist()[0]}, got {right.to_pylist()[0]}"
    return None

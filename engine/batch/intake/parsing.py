"""Plain lines → their cells as texts, all at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

import pyarrow as pa
from pyarrow import csv as arrow_csv

SIZE: Final = 1024 * 1024  # bytes that are parsed at once; of more, cells leave a processor's cache
_CODED: Final = pa.dictionary(pa.int32(), pa.string())


def cells_of_lines(
    data: bytes | memoryview,
    names: Sequence[str],
    wanted: Sequence[str],
    refuse: Callable[[int, str], None],
    delimiter: str = ",",
    quoted: bool = False,
    nulls: bool = False,
    repeating: Collection[str] = (),
) -> pa.Table:
    """The wanted columns; no line is longer than `SIZE`. `refuse` is told of lines with too few or too many cells.

    `quoted`: cells may stand in quotes. `nulls`: nothing stands for NULL. `repeating`: what becomes a dictionary.
    """

    def told(row: arrow_csv.InvalidRow) -> str:
        refuse(row.number - 1, row.text)
        return "skip"

    kinds = {name: _CODED if name in repeating else pa.string() for name in wanted}
    found = arrow_csv.read_csv(
        pa.BufferReader(data),
        read_options=arrow_csv.ReadOptions(
            column_names=list(names), use_threads=False, block_size=SIZE
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter,
            quote_char='"' if quoted else False,
            ignore_empty_lines=False,
            invalid_row_handler=told,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=kinds,
            include_columns=list(wanted),
            null_values=[""] if nulls else [],
            strings_can_be_null=nulls,
            check_utf8=False,
        ),
    )
    return found.unify_dictionaries() if repeating else found

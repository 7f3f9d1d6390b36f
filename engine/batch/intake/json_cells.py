"""JSON values of one field over a chunk, each as its text, as cells that the typing of columns takes."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from engine.batch.intake.columns import Use
from engine.batch.intake.typing_columns import Cells
from engine.events.model import Raw
from engine.events.readers.json_values import check, one_value

# The parser of values writes numbers anew. Their values are the same, but as texts only these are sure to be.
_WHOLE: Final = r"^-?[1-9][0-9]*$"
_DECIMAL: Final = r"^-?[0-9]+(?:\.[0-9]+)?$"
_UNCHANGED: Final = (
    r'^(?:-?[1-9][0-9]*|true|false|\[\]|\["(?:[^,]|,"|,[^-0-9"])*\])$'  # no list with a number
)


def cells_of(column: pa.Array, use: Use) -> tuple[Cells, pa.Array | None]:
    """Values as cells, and which of them only the row reader can read.

    Where every text counts by itself, a text is the JSON of the value; else that of a text or number, without quotes.
    """
    written = pc.starts_with(column, '"')
    if not pc.all(written).as_py():
        column = pc.if_else(pc.equal(column, "null"), None, column)
    if use == "each":
        return Cells(column, _of_json), _unsure(written, column, _UNCHANGED)
    escaped = pc.match_substring(column, "\\")
    if pc.any(escaped).as_py():
        written = pc.and_not(written, escaped)
    unsure = _unsure(written, column, _DECIMAL if use == "number" else _WHOLE)
    return Cells(_unquoted(written, column), as_written), unsure


def _unquoted(written: pa.Array, column: pa.Array) -> pa.Array:
    """JSON without the quotes of those that are texts."""
    if not pc.any(written).as_py():
        return column
    inner = pc.cast(pc.binary_slice(pc.cast(column, pa.binary()), 1, -1), pa.string())
    return inner if pc.all(written).as_py() else pc.if_else(written, inner, column)


def _unsure(sure: pa.Array, column: pa.Array, form: str) -> pa.Array | None:
    """Where values are neither sure nor of that form."""
    if pc.all(sure).as_py():
        return None
    found = pc.invert(pc.fill_null(pc.or_(sure, pc.match_substring_regex(column, form)), True))
    return found if pc.any(found).as_py() else None


def _of_json(text: str) -> Raw:
    return check(one_value(text))


def as_written(text: str) -> Raw:
    """A text that stands for itself."""
    return text

"""Parquet files in DuckDB's SQL: exactly the files that are named, with exactly the columns that stand in them.

DuckDB takes a path with `*`, `?` or `[` for a pattern, and a folder that is called `kind=visit` for a column of each
file in it (https://duckdb.org/docs/stable/data/partitioning/hive_partitioning); here neither is meant.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_SPECIAL: Final = re.compile(r"[*?[]")


def sql_text(value: str) -> str:
    """A text in SQL."""
    return "'" + value.replace("'", "''") + "'"


def parquet_rows(*paths: Path, numbered: bool = False) -> str:
    """The rows of the files, for FROM. `numbered`: with `file_row_number`, a row's place in its file, from 0."""
    listed = ", ".join(sql_text(_literal(path)) for path in paths)
    named = listed if len(paths) == 1 else f"[{listed}]"
    also = ", file_row_number = true" if numbered else ""
    return f"read_parquet({named}, hive_partitioning = false{also})"


def _literal(path: Path) -> str:
    """The path as a pattern that matches nothing else."""
    text = path.as_posix()
    if (
        "\\" in text
    ):  # to DuckDB a separator in patterns; such a file is found where no pattern matches
        return text
    return _SPECIAL.sub(lambda found: f"[{found[0]}]", text)

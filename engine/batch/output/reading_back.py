"""Rows that `evaluate` wrote, read back: those of one id out of a file of any form and size.

Values come as the form has them: texts in CSV, numbers as decimals in JSON, typed values in Parquet and Arrow. A row is
found by its `id`, else by `id/whole`. Raises `NotWrittenError` for a file that is no output of ours.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from engine.batch.output.copying import SUFFIXES
from engine.report.columns import WHOLE, whole_id
from engine.report.writers import BEFORE

Row = dict[str, Any]
_BATCH: Final = 1 << 16
_JSON_KEYS: Final = (
    "subject",
    "id",
    "events",
    "status",
    "rulebook",
    "version",
    "outcomes",
    "lines",
)


class NotWrittenError(ValueError):
    """A file that holds no results; the text says why."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a file holds: its form, the names of its columns, whether these are whole results, and the rows of some ids.

    `rejects`: how many rejected rows of these ids it names; files of most forms name none.
    """

    form: str
    names: tuple[str, ...]
    whole: bool
    rows: tuple[Row, ...]
    rejects: int = 0

    def of(self, id_: str) -> list[Row]:
        """The rows of one of the ids."""
        key, among = _key(self.names), _marks(self.names, [id_])
        return [row for row in self.rows if str(row[key]) in among]


def read_back(path: Path, ids: Sequence[str]) -> Written:
    """The rows of some ids."""
    form = "json" if path.suffix.lower() == ".json" else SUFFIXES.get(path.suffix.lower())
    try:
        match form:
            case "parquet" | "arrow":
                return _typed(path, form, ids)
            case "csv":
                return _csv(path, ids)
            case "jsonl" | "json":
                return _json(path, form, ids)
    except (OSError, ValueError, csv.Error) as error:
        raise NotWrittenError(f"`{path}` cannot be read as results: {error}") from None
    raise NotWrittenError(f"`{path}`: results are .jsonl, .json, .csv, .parquet or .arrow")


def _typed(path: Path, form: str, ids: Sequence[str]) -> Written:
    found: list[Row] = []
    if form == "parquet":
        with parquet.ParquetFile(path) as source:
            names = tuple(source.schema_arrow.names)
            _check(names, path)
            for group in range(source.metadata.num_row_groups):
                own = source.read_row_group(group, [_key(names)])
                if pc.any(_among(own, names, ids)).as_py():
                    rows = source.read_row_group(group)
                    found += rows.filter(_among(rows, names, ids)).to_pylist()
    else:
        with pa.ipc.open_stream(path) as stream:
            names = tuple(stream.schema.names)
            _check(names, path)
            for batch in stream:
                found += batch.filter(_among(batch, names, ids)).to_pylist()
    return Written(form, names, names[: len(BEFORE)] == BEFORE, tuple(found))


def _among(rows: Any, names: Sequence[str], ids: Sequence[str]) -> Any:
    """Which of the rows are of some ids."""
    texts = rows.column(_key(names)).cast(pa.string())
    return pc.is_in(texts, value_set=pa.array(_marks(names, ids), pa.string()))


@contextmanager
def _long_cells() -> Iterator[None]:
    """Cells of any length, for as long as this file is read: the limit is the whole process's."""
    before = csv.field_size_limit(sys.maxsize)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _csv(path: Path, ids: Sequence[str]) -> Written:
    with path.open(encoding="utf-8", newline="") as stream, _long_cells():
        rows = csv.DictReader(stream)
        names = tuple(rows.fieldnames or ())
        _check(names, path)
        key, among = _key(names), _marks(names, ids)
        found = tuple(dict(row) for row in rows if row[key] in among)
    return Written("csv", names, names[: len(BEFORE)] == BEFORE, found)


def _json(path: Path, form: str, ids: Sequence[str]) -> Written:
    names: tuple[str, ...] | None = None
    found: list[Row] = []
    rejects = 0
    for row in _objects(path, form, ids):
        if row.get("status") == "rejected" and "reason" in row:
            rejects += row.get("id") in ids
            continue
        if names is None:
            names = tuple(row)
            _check(names, path)
        if str(row.get(_key(names))) in _marks(names, ids):
            found.append(row)
    listed = names or ("id",)
    return Written(form, listed, all(name in listed for name in _JSON_KEYS), tuple(found), rejects)


def _objects(path: Path, form: str, ids: Sequence[str]) -> Iterator[Row]:
    """The first object, and all that may be of one of the ids."""
    with path.open(encoding="utf-8") as stream:
        if form == "json":
            yield from json.load(stream, parse_float=Decimal)
            return
        marks = [json.dumps(name, ensure_ascii=False)[1:-1] for name in ids]
        for number, line in enumerate(stream):
            if number == 0 or any(mark in line for mark in marks):
                yield json.loads(line, parse_float=Decimal)


def _check(names: Sequence[str], path: Path) -> None:
    if "id" not in names and WHOLE not in names:
        raise NotWrittenError(
            f"`{path}` has no column `id` or `{WHOLE}`, so no result can be found in it"
        )


def _key(names: Sequence[str]) -> str:
    """The column that a result is found by."""
    return "id" if "id" in names else WHOLE


def _marks(names: Sequence[str], ids: Sequence[str]) -> list[str]:
    """The ids as texts of that column; an id that is no whole number is none of `id/whole`."""
    return list(ids) if "id" in names else [id_ for id_ in ids if whole_id(id_) is not None]

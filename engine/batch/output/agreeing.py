"""Does what a batch wrote of a result agree with what the interpreter makes of it? The first field that does not.

A file may hold whole results or chosen columns, in any form.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from engine.batch.output.reading_back import Row, Written, read_back
from engine.interpret.results import Result
from engine.report.as_json import as_json, hashes_json
from engine.report.columns import Chosen, Rows, choose
from engine.report.writers import AFTER, BEFORE, HASHES, compact, csv_row, outcome_columns
from engine.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True)
class Differing:
    """A field of a result that the file has otherwise; without a field the file lacks the result, or has so many `rows`
    that may be the result's, none of them the same.
    """

    subject: str
    id: str
    field: str | None = None
    here: str = ""
    there: str = ""
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many fields of results are the same, and the first that is not."""

    fields: int
    differing: Differing | None = None


def agreement(path: Path, results: Sequence[Result], rulebook: Rulebook) -> Agreement:
    """Compare results with what a file holds of them; raises `NotWrittenError`, or `NoColumnError` for its columns."""
    written = read_back(path, [result.id for result in results])
    told = "subject" in written.names
    alike: dict[tuple[str, str], list[Result]] = {}  # which nothing in the file tells apart
    for result in results:
        alike.setdefault((result.id, result.subject if told else ""), []).append(result)
    fields = 0
    for (name, subject), some in alike.items():
        rows = [row for row in written.of(name) if not told or row["subject"] == subject]
        found = _agreement(written, some, rulebook, rows)
        fields += found.fields
        if found.differing is not None:
            return Agreement(fields, found.differing)
    return Agreement(fields)


def reject_agreement(path: Path, id: str, rejects: int, decided: bool) -> Agreement:
    """Compare rejected rows of an id with what a file says of it; `fields`: how many of them it names, perhaps none.

    `decided`: whether there are results of that id as well.
    """
    written = read_back(path, [id])
    rows = written.of(id)
    if rows and not decided:
        there = str(rows[0].get("status") or "a result")
        return Agreement(0, Differing("row", id, "status", "rejected", there))
    if written.rejects not in (0, rejects):
        return Agreement(0, Differing("row", id, "rejects", str(rejects), str(written.rejects)))
    return Agreement(written.rejects)


def _agreement(
    written: Written, results: Sequence[Result], rulebook: Rulebook, rows: list[Row]
) -> Agreement:
    """Of results and rows that nothing tells apart: each result has a row of its own that is the same.

    Which of these rows it takes does not matter, as results that are the same as one row are so as the same rows.
    """
    if len(results) == len(rows) == 1:
        return _compared(written, results[0], rulebook, rows[0])
    fields = 0
    other: list[Result] = []
    for result in results:
        for place, row in enumerate(rows):
            found = _compared(written, result, rulebook, row)
            if found.differing is None:
                fields += found.fields
                del rows[place]
                break
        else:
            other.append(result)
    lost = Differing(other[0].subject, other[0].id, rows=len(rows)) if other else None
    return Agreement(fields, lost)


def _compared(written: Written, result: Result, rulebook: Rulebook, row: Row) -> Agreement:
    fields = 0
    for name, here, there in _fields(written, result, rulebook, row):
        if here != there:
            found = Differing(result.subject, result.id, name, _shown(here), _shown(there))
            return Agreement(fields, found)
        fields += 1
    return Agreement(fields)


Fields = Iterator[tuple[str, Any, Any]]  # name, what it should be, what is there


def _fields(written: Written, result: Result, rulebook: Rulebook, row: Row) -> Fields:
    empty = "" if written.form == "csv" else None  # what stands for a hash that there is not
    if not written.whole:
        columns = choose(written.names, rulebook)
        values = Rows(columns, rulebook).row(result)
        for column, value in zip(columns, values, strict=True):
            yield column.name, value, _read(row.get(column.name), column, written.form)
    elif written.form == "csv":
        outcomes = outcome_columns(rulebook)
        cells = csv_row(as_json(result), outcomes)
        for name, cell in zip((*BEFORE, *outcomes.values(), *AFTER), cells, strict=True):
            yield name, cell, row.get(name)
    elif written.form == "parquet":
        yield from _typed_fields(result, rulebook, row)
    else:
        found = as_json(result, hashes=_hashed(written))
        yield from _parts("", json.loads(compact(found)), row)
    if _hashed(written) and written.whole and written.form in ("csv", "parquet"):
        yield from ((name, hashes_json(result)[name] or empty, row.get(name)) for name in HASHES)


def _hashed(written: Written) -> bool:
    """Whether it was written with content hashes."""
    return set(HASHES) <= set(written.names)


def _typed_fields(result: Result, rulebook: Rulebook, row: Row) -> Fields:
    from engine.report.parquet import row as typed_row
    from engine.report.parquet import schema

    found = typed_row(result, rulebook)
    for name in schema(rulebook).names:
        yield from _parts(name, found.get(name), row.get(name))


def _parts(name: str, here: Any, there: Any) -> Fields:
    """A value, part by part where both have the same parts."""
    if isinstance(here, Mapping) and isinstance(there, Mapping) and here.keys() == there.keys():
        for key, value in here.items():
            yield from _parts(f"{name}.{key}" if name else key, value, there[key])
    elif isinstance(here, list) and isinstance(there, list) and len(here) == len(there):
        for number, (one, two) in enumerate(zip(here, there, strict=True)):
            yield from _parts(f"{name}[{number}]", one, two)
    else:
        yield name, here, there


# ── Chosen columns ────────────────────────────────────────────────────────────────────────────────


def _read(value: Any, column: Chosen, form: str) -> Any:
    """A value as the interpreter would have it in this column."""
    if form in ("parquet", "arrow") or value is None:
        return value
    if column.exact:
        return value or None if form == "csv" else value
    if form == "csv" and column.form in ("texts", "pieces"):
        return _list_of(value, column)
    if form == "csv" and value == "":
        return None
    try:
        return _of_text(value, column)
    except (ValueError, InvalidOperation):
        return value


def _list_of(text: str, column: Chosen) -> Any:
    if column.form == "pieces":
        return _pieces(json.loads(text, parse_float=Decimal)) if text else []
    return text.split(";") if text else []


def _of_text(value: Any, column: Chosen) -> Any:
    match column.form:
        case "number":
            return Decimal(str(value))
        case "whole":
            return int(value)
        case "bool":
            return {"true": True, "false": False}.get(str(value).lower(), value)
        case "date":
            return date.fromisoformat(value)
        case "instant":
            found = datetime.fromisoformat(value)
            return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
        case "pieces":
            return _pieces(value)
    return value


def _pieces(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {name: None if value is None else Decimal(str(value)) for name, value in piece.items()}
        for piece in found
    ]


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)

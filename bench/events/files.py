"""Events as files: JSONL, CSV or Parquet by the name's ending, written in pieces, so that any number fits into memory.

In Parquet whole numbers and truths are typed, all else is text, and lists are lists; a column whose type does not hold
a value of some row (a spoiled one) is text throughout, as an export would have it.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from bench.events.draw import Row
from engine.language.kinds import BOOL, DATES, Quantity
from engine.rulebook.load import load
from engine.rulebook.model import Rulebook

PIECE = 50_000


def write(rows: Iterable[Row], provider: str, path: Path) -> int:
    """Write all rows; how many there were."""
    match path.suffix:
        case ".parquet":
            return write_parquet(rows, provider, path)
        case ".csv":
            return write_csv(rows, provider, path)
    return write_jsonl(rows, path)


def write_jsonl(rows: Iterable[Row], path: Path) -> int:
    """One object a line, without what is not there."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    count = 0
    with path.open("w", encoding="utf-8") as stream:
        for row in rows:
            there = {name: value for name, value in row.items() if value is not None}
            stream.write(encode(there) + "\n")
            count += 1
    return count


def write_csv(rows: Iterable[Row], provider: str, path: Path) -> int:
    """A column for each fact; lists as words with semicolons between."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(
            stream, columns(provider), extrasaction="ignore", lineterminator="\n"
        )
        writer.writeheader()
        for row in rows:
            writer.writerow({name: _cell(value) for name, value in row.items()})
            count += 1
    return count


def write_parquet(rows: Iterable[Row], provider: str, path: Path) -> int:
    """A column for each fact, typed where the fact is and no row spoils it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([pa.field(name, _type(name, provider)) for name in columns(provider)])
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for piece in _pieces(rows):
            count += len(piece)
            writer.write_table(pa.table(_arrays(piece, schema), schema=schema))
    return count


def columns(provider: str) -> list[str]:
    """The id, then the facts of all versions."""
    versions = _rulebook(provider).versions.values()
    return list(dict.fromkeys(["id", *(name for v in versions for name in v.facts)]))


@cache
def _rulebook(provider: str) -> Rulebook:
    return load(provider)


def _arrays(piece: list[Row], schema: Any) -> list[Any]:
    import pyarrow as pa

    found = []
    for field in schema:
        values = [row.get(field.name) for row in piece]
        if field.type == pa.string():
            values = [_cell(value) for value in values]
        found.append(pa.array(values, field.type))
    return found


def _type(name: str, provider: str) -> Any:
    """Truths and whole minutes as such; text where a spoiled row may write anything."""
    import pyarrow as pa

    versions = _rulebook(provider).versions.values()
    fact = next((v.facts[name] for v in versions if name in v.facts), None)
    if fact is None:
        return pa.string()
    if fact.kind == DATES:
        return pa.list_(pa.string())
    if fact.kind == BOOL and name not in ("emergency", "office_open"):
        return pa.bool_()
    spoiled = name.endswith("minutes")
    return (
        pa.int64()
        if isinstance(fact.kind, Quantity) and fact.whole and not spoiled
        else pa.string()
    )


def _cell(value: object) -> str | None:
    match value:
        case bool():
            return "true" if value else "false"
        case list():
            return ";".join(map(str, value))
        case None:
            return None
    return str(value)


def _pieces(rows: Iterable[Row]) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while piece := list(islice(iterator, PIECE)):
        yield piece

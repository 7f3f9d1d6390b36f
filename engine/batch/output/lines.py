"""SQL of rows as lines of CSV or JSON: one text a row, which costs half of what a writer of columns takes.

The bytes are those of DuckDB's own writers. `types` are the columns' types, as DuckDB tells them. Columns of `numbers`
may hold numbers as they are to be written.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from engine.batch.parquet_cells import quoted
from engine.plan.sql.parquet_files import sql_text

AS_IT_IS: Final = "FORMAT csv, QUOTE '', ESCAPE ''"  # of one column: each line goes out as it is
_PLAIN: Final = ("decimal", "boolean", "bigint", "integer")  # in JSON as they are written
_SPECIAL: Final = ',"#\n\r'  # in a cell of CSV


def csv_lines(select: str, types: Mapping[str, Any], numbers: Collection[str] = ()) -> str:
    """Rows as CSV, the head being the name of the only column."""
    pieces: list[str] = []
    for name, kind in types.items():
        cell = quoted(name) if name in numbers else _csv_cell(quoted(name), kind)
        pieces += [sql_text(","), cell]
    head = quoted(",".join(map(_csv_text, types)))
    return f"SELECT concat({', '.join(pieces[1:])}) AS {head} FROM ({select})"


def _csv_cell(name: str, kind: Any) -> str:
    """Nothing for what is absent, and quotes for an empty text."""
    if kind.id == "enum" and all(_csv_text(word) == word for word in _words(kind)):
        return name
    if kind.id not in ("enum", "varchar"):
        return f"CAST({name} AS VARCHAR)"
    text = f"CAST({name} AS VARCHAR)"
    special = [f"contains({text}, {_sql_char(one)})" for one in _SPECIAL]
    doubled = f"replace({text}, {sql_text(chr(34))}, {sql_text(chr(34) * 2)})"
    unusual = " OR ".join([*special, f"{text} = ''"])
    return f"CASE WHEN {unusual} THEN concat('\"', {doubled}, '\"') ELSE {text} END"


def _csv_text(text: str) -> str:
    if text and not any(one in text for one in _SPECIAL):
        return text
    return '"' + text.replace('"', '""') + '"'


def json_lines(select: str, types: Mapping[str, Any], numbers: Collection[str] = ()) -> str:
    """Rows as objects of JSON."""
    pieces: list[str] = []
    for number, (name, kind) in enumerate(types.items()):
        key = json.dumps(name, ensure_ascii=False)
        value = _json_value(quoted(name), name in numbers or kind.id in _PLAIN)
        pieces += [sql_text(f"{',' if number else '{'}{key}:"), value]
    return f"SELECT concat({', '.join(pieces)}, '}}') AS line FROM ({select})"


def _json_value(name: str, plain: bool) -> str:
    text = f"CAST({name if plain else f'to_json({name})'} AS VARCHAR)"
    return f"coalesce({text}, 'null')"


def _words(kind: Any) -> Sequence[str]:
    ((_, words),) = kind.children
    return list(words)


def _sql_char(one: str) -> str:
    return f"chr({ord(one)})" if one in "\n\r" else sql_text(one)

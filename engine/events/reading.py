"""Event files → raw rows.

In: files as a person names them, perhaps a mapping that says what foreign columns mean. Out: one
`RawEvent` or `Reject` a row, in order, read as they are asked for; nothing is held but the row at
hand (and, for JSON, the file). A file that cannot be read at all raises `FindingsError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.diagnostics.findings import quote
from engine.diagnostics.suggest import did_you_mean
from engine.events.model import RawEvent, Reject
from engine.events.readers.csv_rows import read_csv
from engine.events.readers.json_rows import read_json, read_jsonl
from engine.events.readers.opening import open_text, plain_name, unreadable
from engine.events.readers.parquet_rows import read_parquet

if TYPE_CHECKING:
    from engine.events.mapping.model import EventMapping

FORMATS: Final = ("csv", "jsonl", "json", "parquet")
SUFFIXES: Final = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json",
    ".parquet": "parquet", ".pq": "parquet",
}  # fmt: skip


def read_events(
    paths: Iterable[str | Path],
    mapping: EventMapping | None = None,
    format: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Iterator[RawEvent | Reject]:
    """The rows of every file, one after another; raises `FindingsError` (CB601 to CB605, CB651,
    CB652).

    `format` is one of `FORMATS` (default: by the file's suffix); `encoding` any text encoding
    Python knows (default: byte order mark, then UTF-8); `delimiter` one character (default: the one
    of comma, semicolon and tab that the header has). What is not given here the mapping's `input`
    may give.
    """
    for path in map(Path, paths):
        if mapping is None:
            yield from read_file(path, format, encoding, delimiter)
        else:
            from engine.events.mapping.apply import map_rows

            given = mapping.input
            form, separator = format or given.format, delimiter or given.delimiter
            rows = read_file(path, form, encoding or given.encoding, separator, given.skip_lines)
            yield from map_rows(mapping, path, rows, form)


def read_file(
    path: Path,
    form: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    skip_lines: int = 0,
) -> Iterator[RawEvent | Reject]:
    """The rows of one file as they stand in it; raises `FindingsError` (CB601 to CB605).

    `skip_lines` lines at the top of a CSV or JSONL file are passed over; line numbers count them.
    """
    file = str(path)
    match format_of(path, form):
        case "csv":
            separator = check_delimiter(delimiter, path)
            with open_text(path, encoding, skip_lines) as lines:
                yield from read_csv(lines, file, separator)
        case "jsonl":
            with open_text(path, encoding, skip_lines) as lines:
                yield from read_jsonl(lines, file)
        case "json":
            yield from read_json(path, encoding)
        case _:
            yield from read_parquet(path)


def format_of(path: Path, named: str | None = None) -> str:
    """The format of a file: the one named, otherwise by suffix; raises `FindingsError` (CB602)."""
    if named is None:
        found = SUFFIXES.get(plain_name(path).suffix.lower())
        if found is None:
            what = f"the suffix {quote(path.suffix)}" if path.suffix else "its name"
            help_text = f"one of {', '.join(FORMATS)}; of events it is named with `--input-format`"
            message = f"{what} does not tell the format"
            raise unreadable(str(path), "CB602", message, help_text)
        return found
    if named not in FORMATS:
        help_text = did_you_mean(named, FORMATS) or f"one of {', '.join(FORMATS)}"
        raise unreadable(str(path), "CB602", f"unknown format {quote(named)}", help_text)
    return named


def check_delimiter(delimiter: str | None, path: Path) -> str | None:
    """What separates the cells of a CSV file, if that is known before; raises `FindingsError` (CB604)."""
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n\0 '):
        message = f"{quote(delimiter)} cannot separate cells"
        help_text = "a delimiter is one character, such as `;` or a tab"
        raise unreadable(str(path), "CB604", message, help_text)
    tabs = delimiter is None and plain_name(path).suffix.lower() == ".tsv"
    return "\t" if tabs else delimiter

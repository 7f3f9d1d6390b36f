"""Do results come out again as they were written? The first row of a file of results that does not, as a finding.

In: a CSV or JSONL file that `evaluate` wrote, with or without content hashes, and the results of the same events
evaluated again. Rows are compared in their order, field by field, rejected rows too where the file has them. Hashes say
why a row is otherwise; where they alone differ, what was billed is the same.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.diagnostics.findings import Finding, FindingsError
from engine.interpret.results import Result
from engine.report.as_json import all_json
from engine.report.forms import printable
from engine.report.writers import HASHES, compact, write_csv
from engine.rulebook.model import Rulebook

if TYPE_CHECKING:
    from engine.events.model import Reject

Row = dict[str, Any]
SUFFIXES: Final = (".csv", ".jsonl", ".ndjson")
_MOST: Final = 60  # letters of a value in a message
_CAUSES: Final = {
    "version_hash": "the version's file has been edited since, where a correction is a version of its own",
    "input_hash": "the event is not the one that was billed",
}


class NotBillsError(ValueError):
    """A file that holds no results; the text says why."""


def check_bills(
    path: Path, results: Sequence[Result], rejects: Iterable[Reject], rulebook: Rulebook
) -> None:
    """Raise `FindingsError` (CB831) for the first row that is otherwise, `NotBillsError` for a file without results."""
    written, hashes = _read(path)
    made = _made(path, results, rejects, rulebook, hashes)
    for number, (there, here) in enumerate(zip_longest(written, made), 1):
        if _without_hashes(there) != _without_hashes(here):
            message, help_text = _difference(there, here)
            raise FindingsError(
                [Finding("CB831", message, help=help_text, place=f"{path}: row {number}")]
            )


def _read(path: Path) -> tuple[list[Row], bool]:
    """The rows of the file, and whether they have content hashes."""
    if path.suffix.lower() not in SUFFIXES:
        raise NotBillsError(f"`{path}`: bills are results as .csv or .jsonl")
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream) if _is_csv(path) else map(json.loads, stream))
    except (ValueError, csv.Error, RecursionError) as error:
        raise NotBillsError(f"`{path}` cannot be read as results: {error}") from None
    if not all(isinstance(row, dict) and {"id", "status"} <= row.keys() for row in rows):
        raise NotBillsError(f"`{path}` has a row that is no result of `evaluate`")
    return rows, bool(rows) and HASHES[0] in rows[0]


def _made(
    path: Path,
    results: Sequence[Result],
    rejects: Iterable[Reject],
    rulebook: Rulebook,
    hashes: bool,
) -> Iterator[Row]:
    """The rows as `evaluate` writes them."""
    if not _is_csv(path):
        yield from (json.loads(compact(found)) for found in all_json(results, rejects, hashes))
        return
    text = io.StringIO(newline="")
    write_csv(results, rulebook, text, hashes)
    text.seek(0)
    yield from csv.DictReader(text)


def _is_csv(path: Path) -> bool:
    return path.suffix.lower() == ".csv"


def _without_hashes(row: Row | None) -> Row | None:
    return None if row is None else {n: value for n, value in row.items() if n not in HASHES}


def _difference(there: Row | None, here: Row | None) -> tuple[str, str | None]:
    """What is otherwise, and what may be the cause."""
    if there is None or here is None:
        row = there or here or {}
        whose = f"{row.get('subject', 'row')} `{row['id']}`"
        said = "is not billed in it" if there is None else "was billed, and does not come out again"
        return printable(f"{whose} {said}"), None
    if there["id"] != here["id"]:
        return printable(f"`{there['id']}` was billed here, now it is `{here['id']}`"), None
    names = [n for n in (*HASHES, "amount", *there, *here) if there.get(n) != here.get(n)]
    shown = next(name for name in names if name not in HASHES)
    was, is_ = (_shown(row.get(shown)) for row in (there, here))
    whose = f"{there.get('subject', 'row')} `{there['id']}`"
    return printable(f"{whose}: `{shown}` was {was}, and comes out as {is_}"), _CAUSES.get(names[0])


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else compact(value)  # type: ignore[arg-type]
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"

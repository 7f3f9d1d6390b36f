"""Results to files of text: JSON, JSONL, and CSV with one row a result.

In CSV outcome fields are columns, and lines are JSON in one cell, without their pieces. Lists in a cell are joined
with `;`. An outcome whose name is that of another column has `outcome_` before it. Content hashes, where they are asked
for, are the last columns.
"""

from __future__ import annotations

import csv
import json
import textwrap
from collections.abc import Iterable, Sequence
from typing import TextIO

from engine.events.model import Reject
from engine.interpret.results import Result
from engine.report.as_json import Object, as_json, reject_json
from engine.report.forms import Json
from engine.rulebook.model import Rulebook
from engine.rulebook.outcome_names import outcome_names

BEFORE = ("subject", "id", "events", "members", "status", "rulebook", "version")
AFTER = ("amount", "currency", "needs", "rules", "clauses", "lines")
HASHES = ("version_hash", "input_hash")

REJECT_COLUMNS = ("file", "row", "note", "id", "field", "value", "reason", "code")


def outcome_columns(rulebook: Rulebook) -> dict[str, str]:
    """Outcome field → column, for the shown outcomes of all versions in declared order."""
    return outcome_names(rulebook, {*BEFORE, *AFTER, *HASHES})


def write_csv(
    results: Sequence[Result], rulebook: Rulebook, out: TextIO, hashes: bool = False
) -> None:
    """Write the heading and a row for each result."""
    writer = csv.writer(out, lineterminator="\n")
    outcomes = outcome_columns(rulebook)
    last = HASHES if hashes else ()
    writer.writerow([*BEFORE, *outcomes.values(), *AFTER, *last])
    for result in results:
        found = as_json(result, hashes=hashes)
        writer.writerow([*csv_row(found, outcomes), *(cell(found[name]) for name in last)])


def write_rejects(rejects: Iterable[Reject], out: TextIO) -> None:
    """Write the rejected rows as CSV: where, which, and why."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(REJECT_COLUMNS)
    for reject in rejects:
        found = reject_json(reject)
        writer.writerow([cell(found.get(name)) for name in REJECT_COLUMNS])


def write_jsonl(objects: Iterable[Object], out: TextIO) -> None:
    """Write one JSON object a line."""
    for found in objects:
        out.write(compact(found) + "\n")


def write_json(objects: Iterable[Object], out: TextIO) -> None:
    """Write a JSON list, indented, an object at a time."""
    between = "[\n"
    for found in objects:
        text = json.dumps(found, ensure_ascii=False, indent=2)
        out.write(between + textwrap.indent(text, "  "))
        between = ",\n"
    out.write("[]\n" if between == "[\n" else "\n]\n")


def compact(value: Json) -> str:
    """JSON on one line, letters as they are."""
    return json.dumps(value, ensure_ascii=False)


def csv_row(found: Object, outcomes: dict[str, str]) -> list[str]:
    """The cells of a result; the pieces of its lines go."""
    values = found["outcomes"]
    assert isinstance(values, dict)
    lines = found["lines"]
    assert isinstance(lines, list)
    for line in lines:
        assert isinstance(line, dict)
        line.pop("pieces", None)
    before = [cell(found.get(name)) for name in BEFORE]
    return (
        before
        + [cell(values.get(name)) for name in outcomes]
        + [cell(found[name]) for name in AFTER]
    )


def cell(value: Json) -> str:
    """A value in a cell of CSV."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list() if all(isinstance(item, str) for item in value):
            return ";".join(str(item) for item in value)
        case list() | dict():
            return compact(value)
    return str(value)

"""Companion files: rows beside the events file, looked up by the text of their key.

A row that occurs several times must say the same each time. Companions are held in memory; they are
small by nature.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.diagnostics.findings import Finding, FindingsError, quote
from engine.diagnostics.suggest import did_you_mean
from engine.events.mapping.model import Companion
from engine.events.model import Place, Raw, RawEvent, Reject, is_missing, shown
from engine.events.reading import read_file

_MOST_FINDINGS = 20


@dataclass(frozen=True, slots=True)
class Lookup:
    """A companion's rows by key, and its columns beside the key."""

    companion: Companion
    columns: tuple[str, ...]
    rows: Mapping[str, Mapping[str, Raw]]

    def of(self, fields: Mapping[str, Raw]) -> Mapping[str, Raw]:
        """The companion's columns for a row of the events file; nothing when no row has its key."""
        key = fields.get(self.companion.key)
        return self.rows.get(key.strip(), {}) if isinstance(key, str) else {}


def load_companion(companion: Companion, folder: Path) -> Lookup:
    """The companion in `folder`; raises `FindingsError` (CB601 to CB605, CB652)."""
    path, given = folder / companion.file, companion.input
    rows: dict[str, tuple[RawEvent, dict[str, Raw]]] = {}
    columns: dict[str, None] = {}
    findings: list[Finding] = []
    for raw in read_file(path, given.format, given.encoding, given.delimiter, given.skip_lines):
        if isinstance(raw, Reject):
            findings.append(Finding(raw.code, raw.reason, None, place=str(raw.place)))
        else:
            columns.update((name, None) for name in raw.fields if name != companion.key)
            findings += _add(rows, raw, companion)
        if len(findings) >= _MOST_FINDINGS:
            break
    if findings:
        raise FindingsError(findings)
    return Lookup(companion, tuple(columns), {key: fields for key, (_, fields) in rows.items()})


def _add(
    rows: dict[str, tuple[RawEvent, dict[str, Raw]]], raw: RawEvent, companion: Companion
) -> Iterable[Finding]:
    """Take in one row; what is wrong with it."""
    key = raw.fields.get(companion.key)
    if companion.key not in raw.fields:
        hint = did_you_mean(companion.key, raw.fields)
        message = f"the companion `{companion.name}` has no column {quote(companion.key)}"
        yield _finding(message, raw.place, hint)
    elif not isinstance(key, str) or is_missing(key):
        yield _finding(
            f"the key {quote(companion.key)} of the companion `{companion.name}` is empty",
            raw.place,
        )
    else:
        fields: dict[str, Any] = {
            name: raw.fields[name] for name in raw.fields if name != companion.key
        }
        first, known = rows.setdefault(key.strip(), (raw, fields))
        if known != fields:
            message = (
                f"a second row for {quote(shown(key))} that differs from the one at {first.place}"
            )
            yield _finding(message, raw.place)


def _finding(message: str, place: Place, hint: str | None = None) -> Finding:
    return Finding("CB652", message, None, hint, place=str(place))

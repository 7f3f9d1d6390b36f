"""What an earlier run, perhaps a killed one, took in, and that the next one need not take in again.

For each file of events the folder has `events-N.parquet` and, written when that is complete, `events-N.json`, which
tells the content of the file of events, of everything that had a say in reading it, and of what was taken in. Where
anything differs, the file is read again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.batch.intake.columns import Columns
from engine.batch.intake.file_taken import FileTaken, file_taken
from engine.batch.intake.measuring import Measures
from engine.batch.intake.reading import Source
from engine.events.readers.pipes import lasting
from engine.rulebook.model import Fact

_FORM: Final = 3  # of what is kept; rises when that changes
_AT_ONCE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """The folder; `resume` says whether what it holds may be used. `reading`: all but the file that had a say."""

    folder: Path
    resume: bool
    reading: str

    def load(self, number: int, file: Path, measures: Measures) -> tuple[FileTaken, Path] | None:
        """What was taken in of that file, with where its events are; None if it has to be read."""
        part, told = self._part(number), self._told(number)
        if not self.resume or not part.exists() or not told.exists():
            return None
        try:
            found: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
            same = found["reading"] == self.reading and found["content"] == self._content(file)
            if not same or found["events"] != _digest(part):
                return None
            return file_taken(found["taken"], measures), part
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return None  # whatever it is, it is nothing that an earlier run has finished

    def forget(self, number: int) -> None:
        """The file is read again: what is kept of it holds no more."""
        self._told(number).unlink(missing_ok=True)

    def save(self, number: int, file: Path, taken: FileTaken) -> None:
        """The events of the file are complete."""
        part = self._part(number)
        found = {
            "reading": self.reading,
            "content": self._content(file),
            "events": _digest(part) if part.exists() else None,
            "taken": taken.as_json(),
        }
        beside = self._told(number).with_suffix(".json.part")
        beside.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        beside.replace(self._told(number))

    def _part(self, number: int) -> Path:
        return self.folder / f"events-{number:06}.parquet"

    def _told(self, number: int) -> Path:
        return self.folder / f"events-{number:06}.json"

    def _content(self, file: Path) -> list[str]:
        return [str(file), _digest(lasting(file))]


def _digest(path: Path) -> str:
    """What stands in a file, as a digest."""
    found = hashlib.blake2b(digest_size=20)
    with path.open("rb") as stream:
        while part := stream.read(_AT_ONCE):
            found.update(part)
    return found.hexdigest()


def reading_of(source: Source, columns: Columns, tables: Collection[str]) -> str:
    """What has a say in how a file is read, as a digest."""
    facts = [
        (
            column.name,
            column.form,
            column.per,
            column.mark_default,
            list(map(_told_of, column.declared)),
        )
        for column in columns.facts
    ]
    versions = [
        (
            v.id,
            sorted(v.facts),
            [(n.name, n.key, sorted(n.own), n.inherit, n.parent) for n in v.nested.values()],
        )
        for v in columns.versions
    ]
    others = (source.mapping, source.format, source.encoding, source.delimiter, sorted(tables))
    text = repr((_FORM, facts, versions, others))
    return hashlib.blake2b(text.encode("utf-8", "backslashreplace"), digest_size=20).hexdigest()


def _told_of(fact: Fact) -> tuple[Any, ...]:
    """A declaration, in a form that is the same in every run."""
    default = fact.default
    given = sorted(map(str, default)) if isinstance(default, frozenset) else default
    limits = (fact.minimum, fact.maximum, fact.required, fact.whole, fact.table)
    return (fact.kind, fact.unit, given, limits)

"""What edits changed, so that it can be undone: a folder `.clausebook/edits` in the rulebook.

An edit has a folder of its own, numbered: `edit.json` says what it was and has the hashes of each file before and
after, beside it lie the files as they were. Readers of rulebooks look at `versions/` and `cases/` only, and never here;
git is told to look away. A journal that cannot be read is as if it were not there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import Any, Final

from engine.authoring.editing.replacing import Bytes, Change

FOLDER: Final = ".clausebook"
_EDITS: Final = "edits"
_RECORD: Final = "edit.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of an edit: its hashes before and after (None: there was, or is, none), and where its old bytes lie."""

    before: str | None
    after: str | None
    copy: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """One edit: its number, what it was in words, and its files by their paths in the rulebook."""

    number: int
    what: str
    files: Mapping[str, Kept]

    def old(self, folder: Path, name: str) -> bytes | None:
        """The bytes of a file before the edit."""
        copy = self.files[name].copy
        return None if copy is None else (place(folder, self.number) / copy).read_bytes()


def digest(data: bytes | None) -> str | None:
    """The hash of a file's bytes; None where there is no file."""
    return None if data is None else sha256(data).hexdigest()


def place(folder: Path, number: int) -> Path:
    """Where an edit of that number is kept."""
    return folder / FOLDER / _EDITS / f"{number:04}"


def keep(change: Change) -> Record:
    """Keep the old files of a change, before it is written."""
    folder = change.folder
    last = records(folder)
    number = (last[-1].number if last else 0) + 1
    home = place(folder, number)
    home.mkdir(parents=True)
    ignore = folder / FOLDER / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", "utf-8")
    files: dict[str, Kept] = {}
    for count, (path, both) in enumerate(sorted(change.files.items())):
        copy = None if both.old is None else f"{count}-{path.name}"
        if copy is not None and both.old is not None:
            (home / copy).write_bytes(both.old)
        name = path.relative_to(folder).as_posix()
        files[name] = Kept(digest(both.old), digest(both.new), copy)
    record = Record(number, change.what, files)
    (home / _RECORD).write_text(_written(record), "utf-8")
    return record


def records(folder: Path) -> tuple[Record, ...]:
    """The edits that can be undone, the earliest first."""
    found = sorted((folder / FOLDER / _EDITS).glob(f"*/{_RECORD}"))
    read = (_read(path) for path in found)
    return tuple(record for record in read if record is not None)


def forget(folder: Path, number: int) -> None:
    """Drop the old files of an edit; the folder goes with the last of them."""
    rmtree(place(folder, number), ignore_errors=True)
    if not any((folder / FOLDER / _EDITS).glob("*")):
        rmtree(folder / FOLDER, ignore_errors=True)


def undoing(folder: Path, record: Record, now: Mapping[Path, bytes | None]) -> Change:
    """The change that brings the files of an edit back."""
    files = {folder / name: record.old(folder, name) for name in record.files}
    both = {path: Bytes(now[path], old) for path, old in files.items() if now[path] != old}
    return Change(folder, f"undo: {record.what}", both)


def _written(record: Record) -> str:
    files = {
        name: {"before": kept.before, "after": kept.after, "copy": kept.copy}
        for name, kept in record.files.items()
    }
    return json.dumps({"what": record.what, "files": files}, ensure_ascii=False, indent=2) + "\n"


def _read(path: Path) -> Record | None:
    try:
        raw: dict[str, Any] = json.loads(path.read_text("utf-8"))
        files = {str(name): Kept(**kept) for name, kept in raw["files"].items()}
        return Record(int(path.parent.name), str(raw["what"]), files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None

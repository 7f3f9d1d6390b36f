"""A change → the files of a rulebook, all of them or none, with the old ones kept.

A file that is a symbolic link stays one: what it leads to is written. The old files are kept first, then every new one
is written beside its place, then all are renamed. Where renaming is cut short the journal says which files are the old
ones; `undo` brings all of them back. Nothing is written over what somebody else has changed in the meantime. Raises
`FindingsError` (CB117, CB842, CB843).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from engine.authoring.editing import journal
from engine.authoring.editing.journal import Record
from engine.authoring.editing.replacing import Change, read_bytes
from engine.diagnostics.findings import Finding, FindingsError, quote
from engine.diagnostics.unwritable import unwritable


def write(change: Change) -> Record:
    """Write a change, and keep what was there."""
    for path, both in change.files.items():
        if _now(path) != both.old:
            raise _changed_since([path], "make the edit again")
    try:
        record = journal.keep(change)
    except OSError as error:
        kept = change.folder / journal.FOLDER
        raise unwritable(
            kept, error, "an edit keeps the old files there; nothing was written"
        ) from error
    try:
        replace({path: both.new for path, both in change.files.items()})
    except FindingsError:
        if all(_now(path) == both.old for path, both in change.files.items()):
            journal.forget(change.folder, record.number)
        raise
    return record


def last_edit(folder: Path) -> Record:
    """The edit that would be undone next."""
    found = journal.records(folder)
    if not found:
        message = f"there is no edit of {quote(str(folder))} to undo"
        help_text = "edits by command are kept until they are undone, or confirmed with `--keep`"
        raise FindingsError([Finding("CB843", message, help=help_text)])
    return found[-1]


def to_undo(folder: Path, record: Record) -> Change:
    """The change that undoes an edit; refused where a file is neither as it was before nor as it was after it."""
    now = {folder / name: _now(folder / name) for name in record.files}
    other = [
        path
        for path, data in now.items()
        if journal.digest(data) not in _known(record, path.relative_to(folder).as_posix())
    ]
    if other:
        raise _changed_since(other, f"the files as they were are in {_shown(folder, record)}")
    return journal.undoing(folder, record, now)


def undo(change: Change, record: Record) -> None:
    """Write what `to_undo` found, and forget the edit."""
    replace({path: both.new for path, both in change.files.items()})
    journal.forget(change.folder, record.number)


def confirm(folder: Path) -> tuple[Record, ...]:
    """Forget the old files of all edits: they stay as they are."""
    found = journal.records(folder)
    for record in found:
        journal.forget(folder, record.number)
    return found


def replace(files: dict[Path, bytes | None]) -> None:
    """Put these bytes in place of files: beside them first, then all are renamed."""
    real = {path: path if data is None else path.resolve() for path, data in files.items()}
    beside = {path: to.with_name(f".{to.name}.{os.getpid()}.part") for path, to in real.items()}
    now = next(iter(files), Path())
    try:
        for now, data in files.items():
            if data is not None:
                _write_beside(real[now], beside[now], data)
        for now, data in files.items():
            if data is None:
                now.unlink(missing_ok=True)
            else:
                beside[now].replace(real[now])
    except OSError as error:
        raise unwritable(now, error) from error
    finally:
        for part in beside.values():
            with suppress(OSError):
                part.unlink()


def _write_beside(path: Path, beside: Path, data: bytes) -> None:
    """Write what is to take the place of a file, with its rights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside.write_bytes(data)
    if path.exists():
        beside.chmod(path.stat().st_mode & 0o7777)


def _now(path: Path) -> bytes | None:
    return read_bytes(path) if path.exists() else None


def _known(record: Record, name: str) -> tuple[str | None, str | None]:
    kept = record.files[name]
    return kept.before, kept.after


def _shown(folder: Path, record: Record) -> str:
    return quote(str(journal.place(folder, record.number)), 200)


def _changed_since(paths: Iterable[Path], help_text: str) -> FindingsError:
    return FindingsError(
        Finding("CB842", "the file has been changed since", place=str(p), help=help_text)
        for p in paths
    )  # fmt: skip

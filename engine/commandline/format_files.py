"""The files that `clausebook fmt` is about → those that have another form, written in theirs unless only asked."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine.authoring.editing.document import Document
from engine.authoring.editing.formatting import files_of, formatted
from engine.authoring.editing.replacing import Bytes, Change, edited, read_bytes
from engine.authoring.editing.writing import replace, write
from engine.diagnostics.sources import source_of
from engine.rulebook.catalogue import find_rulebook, rulebook_names


def format_files(names: Iterable[str], check: bool) -> list[Path]:
    """The files that have another form; without `check` they are written.

    Of a rulebook the old files are kept, as with every edit by command.
    """
    found: list[Path] = []
    for name in tuple(names) or rulebook_names():
        lone = Path(name).is_file()
        folder = Path(name).parent if lone else find_rulebook(name)
        change = _change(folder, [Path(name)] if lone else files_of(folder))
        found += change.files
        if not check and lone:
            replace({path: both.new for path, both in change.files.items()})
        elif not check and change.files:
            write(change)
    return found


def _change(folder: Path, paths: Iterable[Path]) -> Change:
    files: dict[Path, Bytes] = {}
    for path in paths:
        old = read_bytes(path)
        source = source_of(str(path), old)
        text = formatted(Document.read(source)).text
        if text != source.text:
            mark = edited(old, "", ())
            files[path] = Bytes(old, mark + text.encode())
    return Change(folder, "fmt", files)

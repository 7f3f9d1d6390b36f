"""Replacements of exact stretches of files → the new bytes of those files; nothing is written here.

In: edits by path and by offset into the text as the reader of files gives it. Out: a `Change`: for each file its bytes
before and after. A byte order mark and the line breaks of the file stay; text that is put in has the file's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.diagnostics.findings import Finding, FindingsError, quote
from engine.diagnostics.sources import source_of
from engine.diagnostics.spans import Source, Span

_MARK: Final = b"\xef\xbb\xbf"
_BREAK: Final = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Edit:
    """`text` in place of the characters from `start` to before `end`; `\\n` is the file's own line break."""

    path: Path
    start: int
    end: int
    text: str

    @classmethod
    def at(cls, path: Path, span: Span, text: str) -> Edit:
        """The edit that puts a text in place of a span."""
        return cls(path, span.start, span.end, text)


@dataclass(frozen=True, slots=True)
class Bytes:
    """A file before and after; None where there is no such file."""

    old: bytes | None
    new: bytes | None


@dataclass(frozen=True)
class Change:
    """What becomes of the files of a rulebook; `what` says it in words. Files that stay the same are not in it."""

    folder: Path
    what: str
    files: Mapping[Path, Bytes]

    @property
    def nothing(self) -> bool:
        """Whether all files stay as they are."""
        return not self.files

    def sources(self, path: Path) -> tuple[Source | None, Source | None]:
        """The texts of a file before and after."""
        found = self.files[path]
        name = str(path)
        return (
            None if found.old is None else source_of(name, found.old),
            None if found.new is None else source_of(name, found.new),
        )


def changed(
    folder: Path, what: str, edits: Iterable[Edit], added: Mapping[Path, str] | None = None
) -> Change:
    """The change that edits of files, and new files with these texts, come to."""
    by_path: dict[Path, list[Edit]] = {}
    for edit in edits:
        by_path.setdefault(edit.path, []).append(edit)
    files: dict[Path, Bytes] = {}
    for path, found in by_path.items():
        old = read_bytes(path)
        files[path] = Bytes(old, edited(old, source_of(str(path), old).text, found))
    for path, text in (added or {}).items():
        files[path] = Bytes(None, text.encode())
    return Change(folder, what, {p: both for p, both in files.items() if both.old != both.new})


def edited(old: bytes, text: str, edits: Iterable[Edit]) -> bytes:
    """The bytes of a file with edits made to its text."""
    mark = _MARK if old.startswith(_MARK) else b""
    return mark + edited_text(text, edits).encode()


def edited_text(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits; none of them may overlap another. Of two at one place the first given comes first."""
    ending = line_break(text)
    parts: list[str] = []
    place = 0
    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        if edit.start < place or edit.end > len(text):
            raise ValueError(f"an edit at {edit.start} overlaps another, or lies outside the text")
        parts += [text[place : edit.start], _BREAK.sub(ending, edit.text)]
        place = edit.end
    return "".join((*parts, text[place:]))


def line_break(text: str) -> str:
    """The line break that a text has: that of its first line."""
    found = _BREAK.search(text)
    return "\n" if found is None else found[0]


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; raises `FindingsError` (CB103)."""
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        message = f"cannot read {quote(str(path))}: {reason}"
        raise FindingsError([Finding("CB103", message, place=str(path))]) from error


def together(one: Change, two: Change) -> Change:
    """Two changes, one after the other; the second was made of what the first came to."""
    files: dict[Path, Bytes] = dict(one.files)
    for path, both in two.files.items():
        files[path] = Bytes(files[path].old if path in files else both.old, both.new)
    kept = {path: both for path, both in files.items() if both.old != both.new}
    return Change(one.folder, two.what or one.what, kept)


def spans_of(change: Change) -> Iterator[tuple[Path, int, int]]:
    """For each changed file how many bytes before and after differ, counted between the parts that are alike."""
    for path, both in change.files.items():
        old, new = both.old or b"", both.new or b""
        start = _alike(old, new)
        end = _alike(old[start:][::-1], new[start:][::-1])
        yield path, len(old) - start - end, len(new) - start - end


def _alike(one: bytes, two: bytes) -> int:
    """How many bytes at the beginning are the same."""
    short = min(len(one), len(two))
    return next((i for i in range(short) if one[i] != two[i]), short)

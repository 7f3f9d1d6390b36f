"""Open texts and the rulebooks that they belong to: their index, their findings, and what was last sound.

A file is read again only where its text is another, or, on disk, where its size or time is. A text that is no YAML at
the moment counts, for names, as it was when it last was one. Names are looked up by whoever asks first, one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

from engine.authoring.case_files import Case, read_cases
from engine.authoring.editing.overlay import Overlay
from engine.authoring.occurrences.index import File, Index, file_of
from engine.authoring.occurrences.reading import paths_of
from engine.authoring.word_flow import Words
from engine.diagnostics.findings import Finding, FindingsError
from engine.diagnostics.spans import Source
from engine.editor.counting import Counts
from engine.editor.moved import Moved
from engine.rulebook.load import OnDisk, load_rulebook, read_document
from engine.rulebook.model import Rulebook
from engine.rulebook.yaml_reading import read_yaml

_Stamp = tuple[int, int, int]  # time, size, and which file it is
Texts = Callable[[], Mapping[Path, str]]


@dataclass
class Book:
    """What is known of the rulebook in a folder."""

    folder: Path
    files: dict[Path, File] = field(default_factory=dict)  # as they last were YAML
    texts: dict[Path, str] = field(default_factory=dict)  # of which that is
    broken: dict[Path, str] = field(default_factory=dict)  # texts that are no YAML
    index: Index | None = None
    sound: Rulebook | None = None
    findings: tuple[Finding, ...] = ()
    cases: tuple[Case, ...] = ()  # of what was sound
    words: Words | None = None
    fired: Counts | None = None  # in how many cases each rule fires
    hits: Counts | None = None  # in how many results of the chosen events
    counted: Rulebook | None = None  # of which that is
    moves: dict[Path, tuple[tuple[str, str], Moved]] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)  # held while names are looked up

    def moved(self, path: Path) -> Moved | None:
        """How what was last YAML of a file has moved in its text; None: it is that text."""
        if path not in self.broken or path not in self.files:
            return None
        both = (self.texts[path], self.broken[path])
        known = self.moves.get(path)
        if known is None or known[0] != both:
            known = self.moves[path] = (both, Moved(both[0], Source(str(path), both[1])))
        return known[1]


class Disk(OnDisk):
    """The files as they are on disk; one that has not been written since is not read again."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[_Stamp, Source]] = {}

    def read(self, path: Path) -> Source:
        try:
            found = path.stat()
        except OSError:
            self._known.pop(path, None)
            return super().read(path)
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        known = self._known.get(path)
        if known is None or known[0] != stamp:
            known = self._known[path] = (stamp, super().read(path))
        return known[1]


class Workspace:
    """The rulebooks that are open; `texts` are the unsaved ones."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._books: dict[Path, Book] = {}
        self._disk = Disk()

    def folder_of(self, path: Path) -> Path | None:
        """The folder of the rulebook that a file belongs to."""
        return next(
            (p for p in (path.parent, path.parent.parent) if (p / "provider.yaml").is_file()), None
        )

    def book(self, path: Path) -> Book | None:
        """The rulebook that a file belongs to."""
        folder = self.folder_of(path)
        return None if folder is None else self._books.setdefault(folder, Book(folder))

    def source(self, path: Path) -> Source:
        """The text of a file as it is in the editor, or else on disk."""
        return self._source(path, self._texts())

    def _source(self, path: Path, texts: Mapping[Path, str]) -> Source:
        text = texts.get(path)
        return Source(str(path), text) if text is not None else self._disk.read(path)

    def overlay(self) -> Overlay:
        """The files with unsaved texts in their places."""
        return Overlay(
            {path: text.encode("utf-8", "replace") for path, text in self._texts().items()},
            self._disk,
        )

    def index(self, book: Book) -> Index:
        """The names of a rulebook as its texts are now."""
        with book.lock:
            texts, changed = self._texts(), book.index is None
            listed = dict(paths_of(book.folder, self.overlay()))
            for path, sort in listed.items():
                changed |= self._refreshed(book, path, sort, texts)
            gone = [path for path in book.files if path not in listed]
            for path in gone:
                del book.files[path], book.texts[path]
            if changed or gone or book.index is None:
                files = (book.files[path] for path in listed if path in book.files)
                book.index = Index(files, book.index)
            return book.index

    def load(self, book: Book) -> tuple[Finding, ...]:
        """What is wrong with a rulebook as it is now."""
        overlay = self.overlay()
        rulebook, findings = load_rulebook(book.folder, overlay)
        if rulebook is not None:
            cases, found = read_cases(rulebook, overlay)
            book.sound, book.cases, findings = rulebook, cases, findings + found
            book.words = Words(rulebook)
        else:
            for path in overlay.cases(book.folder):
                findings += read_document(path, "cases", overlay)[1]
        book.findings = findings
        return findings

    def _refreshed(self, book: Book, path: Path, sort: str, texts: Mapping[Path, str]) -> bool:
        """Read a file again if its text is another; whether what is known of it has changed."""
        try:
            source = self._source(path, texts)
        except FindingsError:
            book.broken.pop(path, None)
            return book.files.pop(path, None) is not None
        if path in book.files and book.texts[path] == source.text:
            book.broken.pop(path, None)
            return False
        if book.broken.get(path) == source.text:
            return False
        root, _ = read_yaml(source)
        if root is None:
            book.broken[path] = source.text
            return path not in book.files and self._from_disk(book, path, sort)
        book.broken.pop(path, None)
        book.files[path], book.texts[path] = file_of(path, sort, root), source.text
        return True

    def _from_disk(self, book: Book, path: Path, sort: str) -> bool:
        """Take a file whose text was never YAML here as it is on disk."""
        try:
            saved = self._disk.read(path)
        except FindingsError:
            return False
        root, _ = read_yaml(saved)
        if root is not None:
            book.files[path], book.texts[path] = file_of(path, sort, root), saved.text
        return root is not None

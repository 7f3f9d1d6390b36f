"""A place in a text that a client asks about, with what is known of its rulebook."""

from __future__ import annotations

from pathlib import Path

from engine.authoring.occurrences.index import Index, Occurrence
from engine.diagnostics.spans import Source
from engine.editor.workspace import Book, Workspace


class Asked:
    """A place in a text, with what is known of its rulebook."""

    def __init__(
        self, books: Workspace, book: Book, path: Path, source: Source, at: int, fresh: bool
    ) -> None:
        self.book, self.path, self.source, self.at = book, path, source, at
        if fresh or book.index is None:
            books.index(book)
        assert book.index is not None
        self.index: Index = book.index
        self.last = book.files.get(path)  # as the file last was YAML
        self.moved = book.moved(path)
        is_known = book.texts.get(path) == source.text and path not in book.broken
        self.file = self.last if is_known else None

    @property
    def here(self) -> Occurrence | None:
        """What is named at the place."""
        at: int | None = None if self.file is None else self.at
        if self.moved is not None and self.moved.now.text == self.source.text:
            at = self.moved.back(self.at)
        return None if at is None else self.index.at(self.path, at)

    @property
    def sort(self) -> str:
        """Which schema the file follows."""
        known = self.book.files.get(self.path)
        if known is not None:
            return known.sort
        above = self.path.parent.name
        return {"versions": "version", "cases": "cases"}.get(above, self.path.stem)

    def word(self) -> str:
        """The word that the place is in."""
        text, start, end = self.source.text, self.at, self.at
        while start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_"):
            start -= 1
        while end < len(text) and (text[end].isalnum() or text[end] == "_"):
            end += 1
        return text[start:end]

"""The files of a rulebook while they are edited: which version stands where, and what it takes over from which.

Nothing of it needs a rulebook that loads: an edit may be what makes it load again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from engine.authoring.editing.document import Document, no_such_place
from engine.authoring.editing.replacing import Bytes, Change, read_bytes
from engine.authoring.trees import text_at
from engine.diagnostics.findings import quote
from engine.diagnostics.sources import source_of
from engine.diagnostics.suggest import did_you_mean
from engine.rulebook.load import ON_DISK
from engine.rulebook.located import Mapping as Map
from engine.rulebook.located import Sequence

_MARK: Final = b"\xef\xbb\xbf"
OWN: Final = (
    "version", "in_force", "recorded", "because", "amends", "drops", "ended",
)  # what each version says for itself  # fmt: skip


@dataclass
class Terms:
    """A rulebook's folder with the documents that were read of it, and those that are new."""

    folder: Path
    _documents: dict[Path, Document] = field(default_factory=dict)
    _old: dict[Path, bytes | None] = field(default_factory=dict)

    def document(self, path: Path) -> Document:
        """The document in a file, as it is after the edits so far."""
        if path not in self._documents:
            data = read_bytes(path)
            self._old[path] = data
            self._documents[path] = Document.read(source_of(str(path), data))
        return self._documents[path]

    def on_disk(self, path: Path) -> bytes | None:
        """The bytes of a file before the edits; None where there was no such file."""
        return self._old.get(path)

    def put(self, document: Document) -> None:
        """The document in place of the one of its file; of a file that there was not, it is the first."""
        self._old.setdefault(document.path, None)
        self._documents[document.path] = document

    def versions(self) -> Mapping[str, Path]:
        """The file of each version by its id."""
        paths = dict.fromkeys((*ON_DISK.versions(self.folder), *self._new_versions()))
        return {self._id(path): path for path in paths}

    def version(self, id_: str | None) -> Document:
        """The version of that id, or the one that begins last."""
        known = self.versions()
        if not known:
            raise no_such_place(f"{quote(str(self.folder))} has no version", None, None)
        if id_ is None:
            id_ = max(known, key=lambda one: (self._begins(known[one]), one))
        if id_ not in known:
            hint = did_you_mean(id_, known) or f"there are {', '.join(map(quote, known))}"
            raise no_such_place(f"no version {quote(id_)}", None, hint)
        return self.document(known[id_])

    def id_of(self, document: Document) -> str:
        """The id of a version."""
        return self._id(document.path)

    def chain(self, document: Document) -> Iterator[Document]:
        """The versions that a version takes its entries from, the nearest first."""
        known, seen = self.versions(), {document.path}
        name = text_at(document.root, ("amends",))
        while name is not None and name in known and known[name] not in seen:
            document = self.document(known[name])
            seen.add(document.path)
            yield document
            name = text_at(document.root, ("amends",))

    def change(self, what: str) -> Change:
        """What has become of the files."""
        files = {
            path: Bytes(old, _bytes(old, self._documents[path])) for path, old in self._old.items()
        }
        return Change(
            self.folder, what, {p: both for p, both in files.items() if both.old != both.new}
        )

    def _new_versions(self) -> Iterator[Path]:
        yield from (
            p for p in self._documents if p.parent.name == "versions" and self._old[p] is None
        )

    def _id(self, path: Path) -> str:
        return text_at(self.document(path).root, ("version",)) or path.stem

    def _begins(self, path: Path) -> str:
        root = self.document(path).root
        spans = root.get("in_force") if isinstance(root, Map) else None
        items = spans.items if isinstance(spans, Sequence) else ()
        return max((text_at(item, ("from",)) or "" for item in items), default="")


def _bytes(old: bytes | None, document: Document) -> bytes:
    mark = _MARK if old is not None and old.startswith(_MARK) else b""
    return mark + document.text.encode()

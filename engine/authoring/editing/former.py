"""Former bytes: where an edit makes a place say again what it said, it is typed again as it was.

A text may have needed quotes in the meantime, or an entry lines of its own. The journal has the files as they were. In:
a document with an edit made, and the edit's place. Out: the document with the former characters of the smallest stretch
around that place which says what it said then. Only edits by command count: where a file was changed by hand after
them, or the stretch was given another form that says the same, it stays as the edit left it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from engine.authoring.editing import journal
from engine.authoring.editing.document import Document, UnspellableError
from engine.authoring.editing.terms import Terms
from engine.authoring.trees import Path as Place
from engine.authoring.trees import at
from engine.diagnostics.findings import FindingsError
from engine.diagnostics.sources import source_of
from engine.rulebook.located import Mapping
from engine.rulebook.plain import to_plain

_BACK: Final = 20  # edits that are looked at: each is a file to be read


def restored(terms: Terms, document: Document, place: Place) -> Document:
    """The document, typed as it was where it says what it said."""
    data = terms.on_disk(document.path)
    if data is None or not journal.records(terms.folder):
        return document
    later = Document.read(source_of(str(document.path), data))
    closed = {depth for depth in range(len(place) + 1) if at(later.root, place[:depth]) is None}
    for former in islice(_former(terms, document, data), _BACK):
        for depth in range(len(place), -1, -1):
            if depth in closed:
                continue
            around = place[:depth]
            if _same(former, later, around) and _typed(former, around) != _typed(later, around):
                closed.add(depth)
            elif _same(former, document, around):
                return _put_back(document, former, around)
        later = former
    return document


def _former(terms: Terms, document: Document, data: bytes) -> Iterator[Document]:
    """The file as it was before each edit by command, the last first, as far as nothing else has changed it."""
    for record in reversed(journal.records(terms.folder)):
        name = document.path.relative_to(terms.folder).as_posix()
        kept = record.files.get(name)
        if kept is None:
            continue
        if kept.after != journal.digest(data):
            return
        try:
            old = record.old(terms.folder, name)
            if old is None:
                return
            yield Document.read(source_of(str(document.path), old))
        except (OSError, FindingsError):
            return
        data = old


def _same(one: Document, two: Document, place: Place) -> bool:
    """Whether both have something at a place, and it says the same."""
    first, second = at(one.root, place), at(two.root, place)
    return first is not None and second is not None and to_plain(first) == to_plain(second)


def _typed(document: Document, place: Place) -> str:
    start, end = _stretch(document, place)
    return document.text[start:end]


def _stretch(document: Document, place: Place) -> tuple[int, int]:
    """Where a value stands; of an entry on lines of its own all behind its name, comments included."""
    if not place:
        return 0, len(document.text)
    node, around = document.at(place), document.at(place[:-1])
    entry = around.entry(str(place[-1])) if isinstance(around, Mapping) else None
    if entry is None or document.text[around.span.start] == "{":
        return node.span.start, document.end_of(node)
    end = document.line_end(document.end_of(node))
    return entry.key.span.end, len(document.text[:end].rstrip("\r\n"))


def _put_back(document: Document, former: Document, place: Place) -> Document:
    """The document with what was typed at a place; as it is where that would take a comment away."""
    start, end = _stretch(document, place)
    try:
        new = document.edit(start, end, _typed(former, place))
    except UnspellableError:
        return document
    before = [comment.text.rstrip() for comment in document.comments]
    kept = before == [comment.text.rstrip() for comment in new.comments]
    return new if kept and to_plain(new.root) == to_plain(document.root) else document

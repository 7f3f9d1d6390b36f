"""One more item at the end of a list, inside its brackets or on a line of its own."""

from __future__ import annotations

from dataclasses import replace

from engine.authoring.editing.document import Document, UnspellableError, proved, refused, shown
from engine.authoring.editing.values import spelled
from engine.authoring.trees import Path as Place
from engine.authoring.trees import at, put
from engine.diagnostics.findings import quote
from engine.rulebook.located import Sequence


def with_item(document: Document, place: Place, text: str) -> Document:
    """The document with a text at the end of the list at a place."""
    old = document.at(place)
    assert isinstance(old, Sequence)
    in_flow = document.text[old.span.start] == "["
    typed = spelled(text, in_flow)
    if in_flow:
        start = old.items[-1].span.end if old.items else old.span.start + 1
        typed = f", {typed}" if old.items else typed
    else:
        last = old.items[-1]
        start = document.line_end(document.end_of(last))
        line = f"{' ' * (old.span.column - 1)}- {typed}"
        broken = document.text[start - 1] in "\r\n"
        typed = f"{line}\n" if broken else f"\n{line}"
    try:
        new = document.edit(start, start, typed)
        found = at(new.root, place)
        if not isinstance(found, Sequence) or len(found) != len(old) + 1:
            raise UnspellableError
        expected = put(document.root, place, replace(old, items=(*old.items, found.items[-1])))
        return proved(document, new, expected, start, start)
    except UnspellableError:
        what = f"{quote(text)} cannot be put into {shown(place)}"
        raise refused(what, old.span, "edit the file by hand") from None

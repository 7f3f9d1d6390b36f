"""Entries put into a mapping, between two of its lines or inside its braces.

An entry is text as it would stand at the left margin: `name: value`, or several lines. It comes after the last of the
entries that come before it in a given order, and takes its blank line along where the others have one.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from typing import Final

from engine.authoring.editing.document import Document, UnspellableError, proved, refused, shown
from engine.authoring.editing.spelling import WIDTH
from engine.authoring.trees import Path as Place
from engine.authoring.trees import at, put
from engine.diagnostics.spans import Source
from engine.rulebook.located import Entry, Mapping, Node
from engine.rulebook.yaml_reading import read_yaml

_BLANK: Final = re.compile(r"[ \t]*(\r\n|\n|\r)")


def with_entry(
    document: Document, place: Place, typed: str, order: Sequence[str] = (), alone: bool = False
) -> Document:
    """The document with one more entry in the mapping at a place, which has none of that name.

    `order`: names as they should follow each other; a name that is not in it goes to the end. `alone`: with a blank
    line before it, whatever the others have.
    """
    key, wanted = _read(document, typed)
    mapping = document.mapping(place)
    assert key not in mapping
    before = anchor(mapping, key, order)
    try:
        if document.text[mapping.span.start : mapping.span.start + 1] == "{":
            return _in_flow(document, place, before, typed, wanted)
        return _in_block(document, place, before, typed, wanted, alone)
    except UnspellableError:
        what = f"{shown((*place, key))} cannot be put in here"
        raise refused(what, mapping.span, "edit the file by hand") from None


def anchor(mapping: Mapping, key: str, order: Sequence[str]) -> int:
    """How many entries of a mapping come before a new one."""
    places = {name: number for number, name in enumerate(order)}
    if key not in places:
        return len(mapping)
    earlier = [
        number
        for number, entry in enumerate(mapping, 1)
        if places.get(entry.key.text, len(places)) < places[key]
    ]
    known = any(entry.key.text in places for entry in mapping)
    return (max(earlier) if earlier else 0) if known else len(mapping)


def _read(document: Document, typed: str) -> tuple[str, Node]:
    """The name of an entry and what it says."""
    root, _ = read_yaml(Source(document.source.name, typed))
    if not isinstance(root, Mapping) or len(root) != 1:
        raise UnspellableError
    return root.entries[0].key.text, root.entries[0].value


def _checked(
    old: Document, new: Document, place: Place, before: int, wanted: Node, span: tuple[int, int]
) -> Document:
    """The new document, if it has the entry there, and the old one is left without it."""
    mapping = at(new.root, place)
    if not isinstance(mapping, Mapping) or len(mapping) <= before:
        raise UnspellableError
    if mapping.entries[before].value != wanted:
        raise UnspellableError
    kept = (*mapping.entries[:before], *mapping.entries[before + 1 :])
    without = put(new.root, place, Mapping(kept, mapping.span))
    if without != old.root:
        raise UnspellableError
    return proved(old, new, new.root, *span)


# ── Inside braces ─────────────────────────────────────────────────────────────────────────────────


def _in_flow(document: Document, place: Place, before: int, typed: str, wanted: Node) -> Document:
    mapping = document.mapping(place)
    entries = mapping.entries
    start, text = mapping.span.start + 1, typed
    if before:
        start, text = entries[before - 1].value.span.end, f", {typed}"
    elif entries:
        start, text = entries[0].key.span.start, f"{typed}, "
    if "\n" not in typed:
        wide = len(document.source.line_text(document.source.line_of(start))) + len(text) > WIDTH
        try:
            new = _checked(
                document, document.edit(start, start, text), place, before, wanted, (start, start)
            )
            return _spread(new, place) if wide else new
        except UnspellableError:
            pass
    spread = _spread(document, place)
    if spread is document:
        raise UnspellableError
    return _in_block(spread, place, before, typed, wanted, False)


def _spread(document: Document, place: Place) -> Document:
    """The same with a mapping in braces on lines of its own; as it is where that cannot be done."""
    mapping = document.mapping(place)
    start, end = mapping.span.start, mapping.span.end
    line = document.source.line_text(document.source.line_of(start))
    head = document.text[document.line_start(start) : start]
    last = document.source.line_of(end) == document.source.line_of(start)
    rest = document.text[end : document.line_start(start) + len(line)]
    if not last or not mapping.entries or not re.fullmatch(r"\s*[^\s#{[].*: *", head):
        return document
    if rest.strip() and not rest.lstrip().startswith("#"):
        return document
    indent = " " * (len(head) - len(head.lstrip()) + 2)
    lines = [f"\n{indent}{_raw(document, entry)}" for entry in mapping]
    kept = start - (len(head) - len(head.rstrip()))
    try:
        new = document.edit(kept, end + len(rest), rest.rstrip() + "".join(lines))
        return proved(document, new, document.root, end, end)
    except UnspellableError:
        return document


def _raw(document: Document, entry: Entry) -> str:
    return document.text[entry.key.span.start : entry.value.span.end]


# ── On lines of their own ─────────────────────────────────────────────────────────────────────────


def _in_block(
    document: Document, place: Place, before: int, typed: str, wanted: Node, alone: bool
) -> Document:
    mapping = document.mapping(place)
    first = mapping.entries[0].key.span
    indent = " " * (first.column - 1)
    lines = textwrap.indent(typed.rstrip("\n"), indent, lambda line: bool(line.strip())) + "\n"
    spaced = alone or is_spaced(document, mapping)
    if before:
        start = document.line_end(document.end_of(mapping.entries[before - 1].value))
        text = f"\n{lines}" if spaced else lines
        if start and document.text[start - 1] not in "\r\n":
            text = f"\n{text}".rstrip("\n")
    else:
        start = document.line_start(first.start)
        if document.text[start : first.start].strip():  # behind the `-` of a list
            start, text = first.start, f"{lines.strip()}\n{indent}"
        else:
            start = _below_key(document, place, start)
            text = f"{lines}\n" if spaced else lines
    new = document.edit(start, start, text)
    return _checked(document, new, place, before, wanted, (start, start))


def _below_key(document: Document, place: Place, start: int) -> int:
    """The line after the key of a mapping: comments above its first entry stay with that entry."""
    if not place:
        return start
    around = document.mapping(place[:-1]) if isinstance(place[-1], str) else None
    entry = around.entry(str(place[-1])) if around is not None else None
    return start if entry is None else document.line_end(entry.key.span.end)


def is_spaced(document: Document, mapping: Mapping) -> bool:
    """Whether most entries of a mapping follow a blank line."""
    ends = [document.line_end(document.end_of(entry.value)) for entry in mapping.entries[:-1]]
    blank = sum(_BLANK.match(document.text, end) is not None for end in ends)
    return 2 * blank > len(ends)

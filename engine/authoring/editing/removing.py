"""An entry or an item taken out: its lines, or its part of a line; comments above it stay.

A mapping or list that would be left empty goes as a whole, for `rules:` with nothing under it is no rulebook.
"""

from __future__ import annotations

import re
from typing import Final

from engine.authoring.editing.document import Document, UnspellableError, proved, refused, shown
from engine.authoring.editing.replacing import Edit
from engine.authoring.trees import Path as Place
from engine.authoring.trees import put
from engine.rulebook.located import Mapping, Node, Sequence

_BLANK: Final = re.compile(r"[ \t]*(\r\n|\n|\r)")


def without(document: Document, place: Place) -> Document:
    """The document without what stands at a place, with the line that it takes."""
    while len(place) > 1 and len(_members(document.at(place[:-1]))) == 1:
        place = place[:-1]
    around = document.at(place[:-1])
    in_flow = document.text[around.span.start] in "{["
    start, end = _flow_stretch(document, place) if in_flow else _block_stretch(document, place)
    edits, line = [(start, end)], (start, end)
    if in_flow and any(start <= comment.start < end for comment in document.comments):
        edits, line = _around_comments(document, place, (start, end))
    try:
        expected = put(document.root, place, None)
        new = document.edited([Edit(document.path, *one, "") for one in edits])
        return proved(document, new, expected, *line)
    except UnspellableError:
        what = f"{shown(place)} cannot be taken out without what stands around it"
        raise refused(what, document.at(place).span, "edit the file by hand") from None


def comment_above(document: Document, start: int) -> int:
    """Where the comment begins that stands right above a line; the line itself where there is none."""
    line = document.source.line_of(start)
    while line > 1 and document.source.line_text(line - 1).lstrip().startswith("#"):
        line -= 1
    return document.source.line_starts[line - 1]


def _members(node: Node) -> list[tuple[int, Node]]:
    """Where each member of a mapping or list begins, and the last node of it."""
    if isinstance(node, Mapping):
        return [(entry.key.span.start, entry.value) for entry in node]
    assert isinstance(node, Sequence)
    return [(item.span.start, item) for item in node]


def _number(document: Document, place: Place) -> int:
    around, last = document.at(place[:-1]), place[-1]
    if isinstance(around, Mapping):
        return around.keys().index(str(last))
    assert isinstance(last, int)
    return last


def _flow_stretch(document: Document, place: Place) -> tuple[int, int]:
    """An entry with the comma after it, or, of the last one, before it."""
    members = _members(document.at(place[:-1]))
    number = _number(document, place)
    start, node = members[number]
    if number + 1 < len(members):
        return start, members[number + 1][0]
    return members[number - 1][1].span.end, node.span.end


def _around_comments(
    document: Document, place: Place, whole: tuple[int, int]
) -> tuple[list[tuple[int, int]], tuple[int, int]]:
    """An entry and its comma without the comments between it and the next one; where it has lines for itself, these
    with the comment on them, as with entries that are not in brackets. What goes as a whole is the second."""
    start, node = _members(document.at(place[:-1]))[_number(document, place)]
    end = document.end_of(node)
    hidden = [(comment.start, comment.end) for comment in document.comments]
    comma = next(
        at
        for at in range(end if whole[0] == start else whole[0], whole[1])
        if document.text[at] == "," and not any(one <= at < two for one, two in hidden)
    )
    first, last = document.line_start(start), document.line_end(end)
    behind = document.text[end:last].strip().removeprefix(",").strip()
    alone = not document.text[first:start].strip() and (not behind or behind.startswith("#"))
    if not alone:
        edits = [(start, end), (comma, comma + 1)]
        return sorted(edits), (start, start)
    edits = [(first, last)]
    if not first <= comma < last:
        edits.append((comma, comma + 1))
    return sorted(edits), (first, last)


def _block_stretch(document: Document, place: Place) -> tuple[int, int]:
    """The lines of an entry, and the blank line before it where another follows."""
    members = _members(document.at(place[:-1]))
    number = _number(document, place)
    begin, node = members[number]
    start, end = document.line_start(begin), document.line_end(document.end_of(node))
    head = document.text[start:begin].strip()
    first_of_item = bool(head) and not isinstance(document.at(place[:-1]), Sequence)
    if first_of_item or (head and head != "-"):  # the line of a `-` that has more entries
        if number + 1 == len(members):
            raise refused(f"{shown(place)} shares its line with others", node.span, None)
        return begin, members[number + 1][0]
    line = document.source.line_of(start)
    after = document.text[end:]
    above = document.source.line_starts[line - 2] if line > 1 else start
    if line > 1 and _BLANK.fullmatch(document.text[above:start]):
        indent = begin - start
        if not after or _BLANK.match(after) or _dedents(after, indent):
            start = above
    return start, end


def _dedents(text: str, indent: int) -> bool:
    """Whether a text goes on further left."""
    return len(text) - len(text.lstrip(" ")) < indent

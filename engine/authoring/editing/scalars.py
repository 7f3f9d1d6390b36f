"""Another text in place of a scalar: only the characters that differ, in the style that it had.

What both texts begin and end with stays as it is typed, however it is quoted, folded or escaped. Where that cannot be
read back as the new text, the whole scalar is typed anew: in its style, else plain, else in double quotes. Quotes that
the old text needed, and the new one does not, go; they stay where texts beside it have quotes without need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from engine.authoring.editing.document import Document, UnspellableError, proved, refused, shown
from engine.authoring.editing.spelling import WIDTH, inner, reads_as, spellings
from engine.authoring.trees import Path as Place
from engine.authoring.trees import at, put
from engine.diagnostics.findings import quote
from engine.rulebook.located import Mapping, Node, Scalar, Sequence

_BESIDE: Final = re.compile(r"[|>][^\s#]*[ \t]+(#[^\r\n]*)")  # the comment behind `|` or `>`


def with_text(document: Document, place: Place, text: str) -> Document:
    """The document with a text at a place where there is a scalar."""
    old = document.at(place)
    assert isinstance(old, Scalar)
    if old.text == text:
        return document
    bare = _needed_quotes(document, place, old) and (
        reads_as(text, text, _in_flow(document, place))
    )
    ways = _ways(document, old, text)
    for start, end, spelled in chain([(old.span.start, old.span.end, text)] if bare else [], ways):
        try:
            new = document.edit(start, end, spelled)
            return _with(document, new, place, text, start, end)
        except UnspellableError:
            continue
    message = f"{quote(text)} cannot be typed at {shown(place)}"
    raise refused(message, old.span, "edit the file by hand")


def _with(
    document: Document, new: Document, place: Place, text: str, start: int, end: int
) -> Document:
    found = at(new.root, place)
    if not isinstance(found, Scalar) or found.text != text or found.is_null:
        raise UnspellableError
    return proved(document, new, put(document.root, place, found), start, end)


def _needed_quotes(document: Document, place: Place, old: Scalar) -> bool:
    """Whether a text has quotes because YAML wants them, and not by the author's taste."""
    in_flow = _in_flow(document, place)
    if old.style not in ("single", "double") or reads_as(old.text, old.text, in_flow):
        return False
    around = document.at(place[:-1])
    beside = (
        [entry.value for entry in around] if isinstance(around, Mapping) else list(_items(around))
    )
    quoted = [n for n in beside if isinstance(n, Scalar) and n.style in ("single", "double")]
    return not any(reads_as(one.text, one.text, in_flow) for one in quoted)


def _items(node: Node) -> Iterator[Node]:
    yield from node.items if isinstance(node, Sequence) else ()


def _in_flow(document: Document, place: Place) -> bool:
    return document.text[document.at(place[:-1]).span.start] in "[{"


def _ways(document: Document, old: Scalar, text: str) -> Iterator[tuple[int, int, str]]:
    """Stretches to replace, and with what."""
    part = _part(document, old, text)
    if part is not None:
        yield part
    raw, start = old.span.text, old.span.start
    end = start + len(raw.rstrip()) if old.style in ("literal", "folded") else old.span.end
    beside = _BESIDE.match(raw) if old.style in ("literal", "folded") else None
    for spelled in spellings(text, old.style, raw, _indent(document, old)):
        kept = f"  {beside[1]}" if beside and spelled[:1] not in ("|", ">") else ""
        yield start, end, spelled + kept


def _part(document: Document, old: Scalar, text: str) -> tuple[int, int, str] | None:
    """The characters that differ; None where a line would become too long for that."""
    before = _shared(old.text, text)
    after = _shared(old.text[before:][::-1], text[before:][::-1])
    span = old.place(before, len(old.text) - after)
    if span == old.span and old.text:
        return None  # where the characters stand is not known
    spelled = inner(text[before : len(text) - after], old.style)
    line = document.source.line_text(document.source.line_of(span.start))
    if old.style == "folded" and len(line) + len(spelled) - (span.end - span.start) > WIDTH:
        return None
    return span.start, span.end, spelled


def _indent(document: Document, old: Scalar) -> int:
    """The column at which the lines of a block text begin."""
    lines = old.span.text.splitlines()[1:]
    widths = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    if widths:
        return min(widths)
    line = document.source.line_text(document.source.line_of(old.span.start))
    return len(line) - len(line.lstrip(" ")) + 2


def _shared(one: str, two: str) -> int:
    """How many characters at the beginning are the same."""
    short = min(len(one), len(two))
    return next((i for i in range(short) if one[i] != two[i]), short)

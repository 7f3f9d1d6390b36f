"""The indentation of a YAML file: two columns a level, of lists below their name as well, one space behind a `-`.

In: a document. Out: edits of the white space that lines begin with, and of that behind dashes. The lines that a block
text, a list in brackets or a long text goes on with move as a whole, so what is aligned in them stays so. A comment
on a line of its own stays beside what it stood beside: the entry below it, or those above. Of a document that has this
indentation nothing is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from engine.authoring.editing.document import Document
from engine.authoring.editing.replacing import Edit
from engine.rulebook.located import Mapping, Node, Scalar, Sequence

STEP: Final = 2
_NUMBERED: Final = re.compile(r"[|>][+-]?[1-9]")  # a block text that says how far it is indented

Column = tuple[int, int]  # as it is, and as it is to be; counted from 0


@dataclass
class Layout:
    """Lines by their numbers, as they are to be."""

    document: Document
    first: dict[int, Column] = field(default_factory=dict)
    """Lines on which something begins: the column of the first thing, of `- name: x` that of the dash."""
    around: dict[int, tuple[Column, ...]] = field(default_factory=dict)
    """Of those lines the columns of the mappings and lists that are open behind them, the innermost last."""
    moved: dict[int, int] = field(default_factory=dict)
    """Lines that go on with a text or a list, and by how much they move."""
    after_block: set[int] = field(default_factory=set)
    """Last lines of block texts: what follows may not look as if it belonged to them."""
    dashes: list[Edit] = field(default_factory=list)


def indentation(document: Document) -> Iterator[Edit]:
    """The edits that give a document its indentation."""
    layout = Layout(document)
    if _is_block(document, document.root):
        _collection(layout, document.root, (), 0)
    yield from layout.dashes
    for line, column in layout.first.items():
        yield from _indented(document, line, column[1])
    for line, delta in layout.moved.items():
        yield from _indented(document, line, max(_width(document, line) + delta, 0))
    for comment in document.comments:
        line = comment.line
        if (
            line not in layout.first
            and line not in layout.moved
            and _is_first(document, comment.start)
        ):
            yield from _indented(document, line, _of_comment(layout, line, comment.column - 1))


# ── What is typed in blocks ───────────────────────────────────────────────────────────────────────


def _collection(layout: Layout, node: Node, around: tuple[Column, ...], new: int) -> None:
    """A mapping or list on lines of its own whose entries are to begin at a column."""
    document = layout.document
    if isinstance(node, Mapping):
        for entry in node:
            start = entry.key.span
            columns = (*around, (start.column - 1, new))
            _begins(layout, start.start, columns)
            _value(layout, entry.value, columns, start.line, new - (start.column - 1))
    elif isinstance(node, Sequence):
        columns = (*around, (node.span.column - 1, new))
        for item in node:
            dash = _dash(document, item, node.span.column - 1)
            _begins(layout, dash, columns)
            gap = document.text[dash + 1 : item.span.start]
            if len(gap) > 1 and not gap.strip(" "):
                layout.dashes.append(Edit(document.path, dash + 1, item.span.start, " "))
            moved = new + STEP - (item.span.column - 1)
            _value(layout, item, columns, document.source.line_of(dash), moved)


def _value(layout: Layout, node: Node, around: tuple[Column, ...], above: int, moved: int) -> None:
    """What stands behind a name or a dash, or below it; `above`: the line of that, `moved`: what is behind it moves."""
    new = around[-1][1] + STEP
    document = layout.document
    if _is_block(document, node):
        _collection(layout, node, around, new)
        return
    if isinstance(node, Scalar) and not node.text and not node.span.text:
        return
    if isinstance(node, Scalar) and node.style in ("literal", "folded"):
        _block_text(layout, node, around[-1])
        return
    start = node.span.line
    if start != above:
        moved = new - (node.span.column - 1)
        _begins(layout, node.span.start, (*around, (node.span.column - 1, new)))
    lines = _filled(document, start, document.source.line_of(document.end_of(node)))
    # to the right of what it belongs to, however far to the left it was
    least = around[-1][1] + 1 - min((_width(document, line) for line in lines), default=0)
    layout.moved |= dict.fromkeys(lines, max(moved, least))


def _block_text(layout: Layout, node: Scalar, around: Column) -> None:
    document = layout.document
    start, end = node.span.line, document.source.line_of(document.end_of(node))
    lines = _filled(document, start, end)
    if not lines:
        return
    delta = around[1] - around[0]
    if not _NUMBERED.match(node.span.text):
        delta = around[1] + STEP - min(_width(document, line) for line in lines)
    layout.moved |= dict.fromkeys(lines, delta)
    layout.after_block.add(end)


def _filled(document: Document, start: int, end: int) -> list[int]:
    """The lines after one, as far as another, that are not blank."""
    return [line for line in range(start + 1, end + 1) if document.source.line_text(line).strip()]


def _begins(layout: Layout, start: int, columns: tuple[Column, ...]) -> None:
    """Note what begins on a line; the first thing on it says how far the line is indented."""
    line = layout.document.source.line_of(start)
    if line in layout.first or _is_first(layout.document, start):
        layout.first.setdefault(line, columns[-1])
        layout.around[line] = columns


def _dash(document: Document, item: Node, column: int) -> int:
    """Where the dash of an item is: on its line, or on one above it."""
    line = item.span.line
    while not document.source.line_text(line)[column:].startswith("-"):
        line -= 1
    return document.source.line_starts[line - 1] + column


# ── Comments ──────────────────────────────────────────────────────────────────────────────────────


def _of_comment(layout: Layout, line: int, old: int) -> int:
    """Where a comment is to begin that stands on a line of its own."""
    lines = range(line + 1, len(layout.document.source.line_starts) + 1)
    below = next((layout.first[one] for one in lines if one in layout.first), None)
    above = next((layout.around[one] for one in range(line - 1, 0, -1) if one in layout.first), ())
    known = dict(reversed(above)) | dict([below] if below else [])
    nearest = max((column for column in known if column <= old), default=None)
    if nearest is None:
        return old
    beyond = old - nearest
    if beyond and _follows_block(layout, line):
        beyond = 1
    return known[nearest] + beyond


def _follows_block(layout: Layout, line: int) -> bool:
    """Whether what stands above a line, comments and blank lines aside, is the end of a block text."""
    source = layout.document.source
    line -= 1
    while line > 0 and source.line_text(line).strip()[:1] in ("", "#") and line not in layout.moved:
        line -= 1
    return line in layout.after_block


# ── Lines ─────────────────────────────────────────────────────────────────────────────────────────


def _is_block(document: Document, node: Node) -> bool:
    """Whether a node is a mapping or list without brackets."""
    return not isinstance(node, Scalar) and document.text[node.span.start] not in "{["


def _width(document: Document, line: int) -> int:
    text = document.source.line_text(line)
    return len(text) - len(text.lstrip(" "))


def _is_first(document: Document, start: int) -> bool:
    """Whether nothing stands before a place on its line."""
    return not document.text[document.line_start(start) : start].strip()


def _indented(document: Document, line: int, new: int) -> Iterator[Edit]:
    old, start = _width(document, line), document.source.line_starts[line - 1]
    if old != new:
        yield Edit(document.path, start, start + old, " " * new)

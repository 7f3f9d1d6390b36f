"""One form for the text of a YAML file; what it says, its comments and line breaks stay.

Each level is indented by two columns (`indenting`). White space goes from the ends of lines, blank lines in a row
become one, the file ends with one line break. Commas and colons have one space after them, braces none inside, a
comment behind a value two before it or more (it may be aligned). A name in quotes loses them where every reader of YAML
takes it for a text. Each step is an edit of exact stretches; the result is read again and has to say the same, and
formatting it once more changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

from engine.authoring.editing.document import Document, UnspellableError
from engine.authoring.editing.indenting import indentation
from engine.authoring.editing.replacing import Edit, line_break
from engine.rulebook.located import Mapping, Node, Scalar
from engine.rulebook.plain import to_plain

_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*(-[A-Za-z0-9_]+)*")
# what some readers of YAML take for something else than a text
_TAKEN: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_COMMA: Final = re.compile(r"[ \t]*,[ \t]*")
_COLON: Final = re.compile(r"[ \t]*:[ \t]+")
_SPACE: Final = re.compile(r"[ \t]+")
_END: Final = re.compile(r"[ \t]+(?=[\r\n]|\Z)")
_BLANKS: Final = re.compile(r"(?:\A|(?<=\n)|(?<=\r)(?!\n))(?:[ \t]*(?:\r\n|\n|\r))+")
_TURNS: Final = 4


def formatted(document: Document) -> Document:
    """The document in its one form."""
    for _ in range(_TURNS):
        new = _once(document)
        if new.text == document.text:
            return new
        document = new
    return document


def _once(document: Document) -> Document:
    for step in (indentation, _spacing, _words, _ends, _blank_lines):
        document = _tried(document, list(step(document)))
    return document


def _tried(document: Document, edits: list[Edit]) -> Document:
    """The document with these edits; as it is where it would then say something else."""
    if not edits:
        return document
    try:
        new = document.edited(edits)
    except UnspellableError:
        return document
    before = [comment.text.rstrip() for comment in document.comments]
    same = before == [comment.text.rstrip() for comment in new.comments]
    return new if same and to_plain(new.root) == to_plain(document.root) else document


def _nodes(document: Document) -> Iterator[Node]:
    stack: list[Node] = [document.root]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, Mapping):
            stack += [part for entry in node for part in (entry.key, entry.value)]
        elif not isinstance(node, Scalar):
            stack += node.items


def _spacing(document: Document) -> Iterator[Edit]:
    """Between the parts of lists and mappings, and before comments."""
    for node in _nodes(document):
        if isinstance(node, Scalar):
            continue
        spans = _members(node)
        in_flow = document.text[node.span.start] in "{["
        if isinstance(node, Mapping):
            for entry in node:
                key, value = entry.key.span.end, entry.value.span.start
                yield from _gap(document, key, value, _COLON, ": ")
        if in_flow and spans:
            yield from _gap(document, node.span.start + 1, spans[0][0], _SPACE, "")
            yield from _gap(document, spans[-1][1], node.span.end - 1, _SPACE, "")
            for one, two in pairwise(spans):
                yield from _gap(document, one[1], two[0], _COMMA, ", ")
    for comment in document.comments:
        start = comment.start
        if document.text[max(start - 2, 0) : start - 1].strip() and document.text[start - 1] == " ":
            yield Edit(document.path, start, start, " ")


def _members(node: Node) -> list[tuple[int, int]]:
    if isinstance(node, Mapping):
        return [(entry.key.span.start, entry.value.span.end) for entry in node]
    return [] if isinstance(node, Scalar) else [(i.span.start, i.span.end) for i in node]


def _gap(
    document: Document, start: int, end: int, form: re.Pattern[str], text: str
) -> Iterator[Edit]:
    """What stands between two parts, if it has the form and is typed otherwise."""
    found = document.text[start:end]
    if found != text and form.fullmatch(found):
        yield Edit(document.path, start, end, text)


def _words(document: Document) -> Iterator[Edit]:
    """Names in quotes."""
    for node in _nodes(document):
        if isinstance(node, Scalar) and node.style in ("single", "double"):
            plain = _WORD.fullmatch(node.text) and node.text.lower() not in _TAKEN
            if plain and len(node.span.text) == len(node.text) + 2:
                yield Edit.at(document.path, node.span, node.text)


def _ends(document: Document) -> Iterator[Edit]:
    """White space at the ends of lines, and the end of the file."""
    for match in _END.finditer(document.text):
        if not _inside(document, match.start()):
            yield Edit(document.path, match.start(), match.end(), "")
    if not document.text.endswith(("\n", "\r")):
        end = len(document.text)
        yield Edit(document.path, end, end, line_break(document.text))


def _blank_lines(document: Document) -> Iterator[Edit]:
    """Several in a row, those at the top, and those at the end."""
    ending = line_break(document.text)
    for match in _BLANKS.finditer(document.text):
        at_edge = match.start() == 0 or match.end() == len(document.text)
        wanted = "" if at_edge else ending
        if match[0] != wanted and not _inside(document, match.start()):
            yield Edit(document.path, match.start(), match.end(), wanted)


def _inside(document: Document, place: int) -> bool:
    """Whether a place is in a text in quotes, or one of several lines, where white space may be meant."""
    return any(start < place < end for start, end in _texts(document))


def _texts(document: Document) -> Iterable[tuple[int, int]]:
    for node in _nodes(document):
        if isinstance(node, Scalar) and (node.style != "plain" or "\n" in node.span.text):
            block = node.style in ("literal", "folded")
            yield node.span.start, document.end_of(node) if block else node.span.end


def files_of(folder: Path) -> list[Path]:
    """The YAML files of a rulebook."""
    parts = (folder, folder / "versions", folder / "cases")
    return [path for part in parts for path in sorted(part.glob("*.yaml"))]

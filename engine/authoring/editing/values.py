"""A value as a person types it at a prompt, put at a place of a document.

What begins with `[` or `{` is a list or a mapping in YAML and goes into the file as typed. Anything else is a text: it
stands as it is, or in quotes where YAML would read something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.authoring.editing.document import Document, UnspellableError, proved, refused, shown
from engine.authoring.editing.entries import with_entry
from engine.authoring.editing.scalars import with_text
from engine.authoring.editing.spelling import SHOWN_AS, WIDTH, block, flow, reads_as
from engine.authoring.trees import Path as Place
from engine.authoring.trees import put
from engine.diagnostics.findings import quote
from engine.diagnostics.spans import Source
from engine.rulebook.located import Mapping, Node, Scalar, ScalarStyle
from engine.rulebook.yaml_reading import read_yaml

_STYLES: Final[tuple[ScalarStyle, ...]] = ("plain", "double")


def is_yaml(value: str) -> bool:
    """Whether a value is typed as a list or a mapping."""
    return value[:1] in ("[", "{")


def with_value(document: Document, place: Place, value: str) -> Document:
    """The document with a value in place of what stands there."""
    old = document.at(place)
    if not is_yaml(value):
        if isinstance(old, Scalar):
            return with_text(document, place, value)
        return _with_node(document, place, spelled(value, in_flow=True))
    return _with_node(document, place, value)


def with_field(
    document: Document, place: Place, key: str, value: str, order: Sequence[str] = ()
) -> Document:
    """The document with `key: value` in the mapping at a place, whether it has the key or not."""
    mapping = document.mapping(place)
    if key in mapping:
        return with_value(document, (*place, key), value)
    in_flow = document.text[mapping.span.start] == "{"
    return with_entry(document, place, entry_text(key, value, in_flow), order)


def entry_text(key: str, value: str, in_flow: bool = False, indent: int = 4) -> str:
    """`key: value` as it is typed; a text that is too long for a line is folded."""
    typed = f"{key}: {value if is_yaml(value) else spelled(value, in_flow)}"
    if not in_flow and len(typed) + indent > WIDTH and not is_yaml(value):
        return f"{key}: {block(value, 'folded', '>-', 2)}"
    if is_yaml(value):
        read(value)
    return typed


def spelled(value: str, in_flow: bool) -> str:
    """A text as it is typed on a line of its own, or inside braces."""
    for style in _STYLES:
        typed = flow(value, style)
        if reads_as(typed, value, in_flow):
            return typed
    raise refused(f"{quote(value)} cannot be typed in YAML")


def read(value: str) -> Node:
    """What a list or mapping in YAML says; raises `FindingsError`."""
    source = Source(SHOWN_AS, value)
    node, findings = read_yaml(source)
    if node is None or findings or isinstance(node, Scalar):
        text = findings[0].message if findings else "it is neither a list nor a mapping"
        span = findings[0].span if findings and findings[0].span else source.span(0, len(value))
        raise refused(f"{quote(value)} is no YAML: {text}", span, "close what is open, or quote it")
    return node


def _with_node(document: Document, place: Place, typed: str) -> Document:
    """The document with a list, a mapping or a text in place of another sort of value."""
    old = document.at(place)
    wanted = read(typed) if is_yaml(typed) else _scalar(typed)
    start, end = old.span.start, document.end_of(old)
    if not isinstance(old, Scalar) and document.text[start] not in "[{":
        around = document.at(place[:-1])
        entry = around.entry(str(place[-1])) if isinstance(around, Mapping) else None
        if entry is not None:
            start, typed = document.text.index(":", entry.key.span.end) + 1, f" {typed}"
    try:
        new = document.edit(start, end, typed)
        return proved(document, new, put(document.root, place, wanted), end, end)
    except UnspellableError:
        what = f"{shown(place)} cannot be replaced as a whole"
        raise refused(what, old.span, "change its parts one by one, or edit the file") from None


def _scalar(typed: str) -> Scalar:
    node, _ = read_yaml(Source(SHOWN_AS, typed))
    assert isinstance(node, Scalar)
    return node

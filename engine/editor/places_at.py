"""An offset in a text → what may stand there, and what has been typed of it so far.

Looked up in the document where the text is one; else by the indentation of the lines above, as while somebody types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from engine.authoring.occurrences.places import (
    FILES,
    PROSE,
    Family,
    Formula,
    Given,
    Keyed,
    Place,
    Record,
    Word,
)
from engine.diagnostics.spans import Source
from engine.rulebook.located import Mapping, Node, Scalar, Sequence

_LINE: Final = re.compile(
    r"(?P<space>\s*)(?P<dash>(?:- +)*)(?:(?P<key>[^\s:#'\"{\[][^:#]*):(?:\s+|$))?(?P<rest>.*)"
)
_BLOCK: Final = re.compile(r"[|>][+-]?\d?[+-]?\s*")


@dataclass(frozen=True, slots=True)
class Spot:
    """What may stand at an offset: its place, the keys above it, the text before it; `key`: a key begins."""

    place: Place
    path: tuple[str, ...]
    before: str
    key: bool = False


def spot_at(source: Source, sort: str, root: Node | None, offset: int) -> Spot | None:
    """What may stand at an offset."""
    found = None if root is None else _in_document(root, offset)
    if found is not None:
        path, scalar = found
        place = below(sort, path)
        if isinstance(place, Record):
            place = place.short
        if place is not None and not _typed_as_key(source, scalar, offset):
            return Spot(place, path, _decoded(scalar, offset))
    return _by_lines(source, sort, offset)


def below(sort: str, path: tuple[str, ...]) -> Place | None:
    """The place under these keys, in a file of a sort."""
    place: Place | None = FILES[sort]
    for key in path:
        match place:
            case Record(fields=fields):
                place = fields.get(key, PROSE)
            case Family(entry=entry):
                place = entry
            case Keyed(entry=entry):
                place = (
                    Word(entry.space, key)
                    if isinstance(entry, Word) and entry.of is None
                    else entry
                )
                if isinstance(entry, Formula) and entry.of == "":
                    place = Formula(entry.words, key)
            case Given():
                place = Word("value", key)
            case _:
                return None
    return place


def _typed_as_key(source: Source, scalar: Scalar, offset: int) -> bool:
    """A word alone on its line, under a key, is a key of which the `:` is yet to come."""
    line = source.line_of(offset)
    start = source.line_starts[line - 1]
    return scalar.style == "plain" and not source.text[start : scalar.span.start].strip() and source.line_of(
        scalar.span.end
    ) == line and "\n" not in scalar.span.text and re.fullmatch(r"[a-z_-]*", scalar.text) is not None and _alone(
        source, line, scalar
    )  # fmt: skip


def _alone(source: Source, line: int, scalar: Scalar) -> bool:
    above = source.line_text(line - 1).rstrip() if line > 1 else ""
    return above.endswith(":") and source.line_text(line).strip() == scalar.text


def _in_document(root: Node, offset: int) -> tuple[tuple[str, ...], Scalar] | None:
    for path, scalar in _scalars(root, ()):
        if scalar.span.start <= offset <= scalar.span.end:
            return path, scalar
    return None


def _scalars(node: Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Scalar]]:
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, Sequence):
        for item in node:
            yield from _scalars(item, path)
    elif isinstance(node, Mapping):
        for entry in node:
            yield from _scalars(entry.value, (*path, entry.key.text))


def _decoded(scalar: Scalar, offset: int) -> str:
    """The text of a scalar before an offset of its file."""
    text = scalar.text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high) // 2
        if scalar.place(middle, middle).start < offset:
            low = middle + 1
        else:
            high = middle
    return text[:low]


def _by_lines(source: Source, sort: str, offset: int) -> Spot | None:
    number = source.line_of(offset)
    line = source.text[source.line_starts[number - 1] : offset]
    match = _LINE.match(line)
    if match is None or line.lstrip().startswith("#"):
        return None
    path, typed = _keys_above(source, number, _indent(match)), ""
    if match["key"]:
        path, typed = (*path, match["key"].rstrip()), match["rest"]
    elif match["rest"]:
        typed = match["rest"]
    path, typed = _into_flow(path, typed)
    place = below(sort, path)
    if place is None:
        return None
    key = (
        not match["key"]
        and typed == match["rest"]
        and isinstance(place, Record | Family | Keyed | Given)
    )
    key = key or (
        isinstance(place, Record | Keyed | Given)
        and path != ()
        and match["rest"].rstrip().endswith(("{", ","))
    )
    if isinstance(place, Record) and not key:
        place = place.short
    return Spot(
        place,
        path,
        _block_text(source, number, typed) if not match["key"] else typed.lstrip("'\""),
        key,
    )


def _into_flow(path: tuple[str, ...], typed: str) -> tuple[tuple[str, ...], str]:
    """Keys within `{a: {b: …` that is not closed yet, and what stands behind the last of them."""
    while typed.startswith("{"):
        inner = typed[1:]
        depth, start = 0, 0
        for n, character in enumerate(inner):
            depth += (character in "{[(") - (character in "}])")
            if character == "," and depth == 0:
                start = n + 1
        key, colon, rest = inner[start:].partition(":")
        if not colon:
            return path, key.strip()
        path, typed = (*path, key.strip()), rest.lstrip()
    return path, typed.lstrip("[ ")


def _block_text(source: Source, number: int, typed: str) -> str:
    """What stands on the line and on those before it that belong to one text."""
    parts = [typed]
    while number > 1:
        number -= 1
        match = _LINE.match(source.line_text(number))
        if match is None or match["key"]:
            rest = "" if match is None else match["rest"]
            return "\n".join([*([] if _BLOCK.fullmatch(rest) else [rest]), *parts]).lstrip("'\"")
        parts.insert(0, match["rest"])
    return "\n".join(parts)


def _keys_above(source: Source, number: int, indent: int) -> tuple[str, ...]:
    keys: list[str] = []
    while number > 1 and indent > 0:
        number -= 1
        text = source.line_text(number)
        match = _LINE.match(text)
        if match is None or not match["key"] or text.lstrip().startswith("#"):
            continue
        if _indent(match) < indent:
            indent = _indent(match)
            keys.insert(0, match["key"].rstrip())
            indent = (
                len(match["space"]) if match["dash"] and len(match["space"]) < indent else indent
            )
    return tuple(keys)


def _indent(match: re.Match[str]) -> int:
    return len(match["space"]) + len(match["dash"])

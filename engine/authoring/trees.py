"""Located documents with one place changed; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from engine.diagnostics.spans import Source
from engine.rulebook.located import Entry, Mapping, Node, Scalar, Sequence

Path: TypeAlias = tuple[str | int, ...]


def at(node: Node, path: Path) -> Node | None:
    """What stands at a place, if anything does."""
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str):
            found = node.get(step)
            if found is None:
                return None
            node = found
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            return None
    return node


def text_at(node: Node, path: Path) -> str | None:
    """The text at a place, if there is one."""
    found = at(node, path)
    return found.text if isinstance(found, Scalar) else None


def keys_at(node: Node, path: Path) -> tuple[str, ...]:
    """The keys of a mapping; none where there is no mapping."""
    found = at(node, path)
    return found.keys() if isinstance(found, Mapping) else ()


def listed(document: Node, path: Path) -> list[str]:
    """The texts of a list; none where there is no list."""
    found = at(document, path)
    items = found.items if isinstance(found, Sequence) else ()
    return [item.text for item in items if isinstance(item, Scalar)]


def scalar(text: str) -> Scalar:
    """A text as it would stand in a file of its own."""
    return Scalar(text, "plain", Source("edit", text).span(0, len(text)))


def put(node: Node, path: Path, value: Node | None) -> Node:
    """The document with another value at a place; without the place where that is None."""
    if not path:
        assert value is not None
        return value
    step, rest = path[0], path[1:]
    if isinstance(node, Mapping):
        assert isinstance(step, str)
        return _with_key(node, step, rest, value)
    assert isinstance(node, Sequence)
    assert isinstance(step, int)
    items = list(node.items)
    if rest or value is not None:
        items[step] = put(items[step], rest, value)
    else:
        del items[step]
    return replace(node, items=tuple(items))


def _with_key(node: Mapping, key: str, rest: Path, value: Node | None) -> Mapping:
    known = node.entry(key)
    if known is None:
        assert value is not None
        assert not rest
        return replace(node, entries=(*node.entries, Entry(scalar(key), value)))
    if not rest and value is None:
        return replace(node, entries=tuple(e for e in node.entries if e is not known))
    entry = replace(known, value=put(known.value, rest, value))
    return replace(node, entries=tuple(entry if e is known else e for e in node.entries))


def scalars(node: Node, path: Path = ()) -> Iterator[tuple[Path, Scalar]]:
    """All texts below a place, with theirs."""
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, Mapping):
        for entry in node.entries:
            yield from scalars(entry.value, (*path, entry.key.text))
    else:
        for number, item in enumerate(node.items):
            yield from scalars(item, (*path, number))


def spoken(path: Path) -> str:
    """A place in words."""
    return ".".join(map(str, path))

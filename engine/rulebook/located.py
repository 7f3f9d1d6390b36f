"""A YAML document as it was typed: text with places, no kinds.

Three nodes: a scalar is text, a sequence and a mapping hold nodes. What the text means (a number, a
date, an expression) is decided by whoever reads it, never here. Spans stand outside equality.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from engine.diagnostics.spans import Span
from engine.rulebook.scalar_map import map_scalar

ScalarStyle = Literal["plain", "single", "double", "literal", "folded"]

NULLS = frozenset({"", "~", "null"})


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text: `text` with quotes, escapes and folding undone; `span` covers all its raw characters."""

    text: str
    style: ScalarStyle
    span: Span = field(compare=False)

    @property
    def is_null(self) -> bool:
        """Whether nothing was typed: empty, `~` or `null`, without quotes."""
        return self.style == "plain" and self.text in NULLS

    def place(self, start: int, end: int) -> Span:
        """Where the characters `text[start:end]` stand in the raw source.

        Exact in every style. `start == end` is the empty place before the character at `start`
        (after the last one at the end of the text).
        """
        return map_scalar(self.span, self.style, self.text).place(start, end)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list; `span` from its first to its last raw character."""

    items: tuple[Node, ...]
    span: Span = field(compare=False)

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)


@dataclass(frozen=True, slots=True)
class Entry:
    """One `key: value` of a mapping."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order typed; keys are distinct texts; `span` as of a sequence."""

    entries: tuple[Entry, ...]
    span: Span = field(compare=False)

    def entry(self, key: str) -> Entry | None:
        """The entry under `key`, with the key's own place, or None."""
        return next((entry for entry in self.entries if entry.key.text == key), None)

    def get(self, key: str) -> Node | None:
        """The value under `key`, or None when there is no such key."""
        entry = self.entry(key)
        return None if entry is None else entry.value

    def keys(self) -> tuple[str, ...]:
        """The keys, in the order typed."""
        return tuple(entry.key.text for entry in self.entries)

    def __contains__(self, key: object) -> bool:
        return any(entry.key.text == key for entry in self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)


Node: TypeAlias = Scalar | Sequence | Mapping

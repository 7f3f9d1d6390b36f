"""One YAML file as it is typed and as it is read, and the proof that an edit did what it was to do and nothing else.

Every edit gives a new `Document`. It is read from the new text, never carried over; `proved` compares what is read with
what was to be read, and looks whether every comment that was not in the edited stretch is still there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from engine.authoring.editing.replacing import Edit, edited_text
from engine.authoring.trees import Path as Place
from engine.authoring.trees import at
from engine.diagnostics.findings import Finding, FindingsError, has_errors, quote
from engine.diagnostics.spans import Source, Span
from engine.rulebook.located import Mapping, Node, Scalar
from engine.rulebook.yaml_reading import read_yaml

_HASH: Final = re.compile(r"(?:^|(?<=[ \t]))#", re.MULTILINE)


class UnspellableError(Exception):
    """A way to spell an edit that would not be read as it was meant; another one may do."""


@dataclass(frozen=True)
class Document:
    """The text of a file and the root of what it says."""

    source: Source
    root: Node

    @classmethod
    def read(cls, source: Source) -> Document:
        """The document in a text; raises `FindingsError` where there is none."""
        root, findings = read_yaml(source)
        if root is None or has_errors(findings):
            raise FindingsError(findings)
        return cls(source, root)

    @property
    def text(self) -> str:
        """The text of the file."""
        return self.source.text

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.source.name)

    def at(self, place: Place) -> Node:
        """What stands at a place, which is there."""
        found = at(self.root, place)
        assert found is not None
        return found

    def mapping(self, place: Place) -> Mapping:
        """The mapping at a place, which is one."""
        found = self.at(place)
        assert isinstance(found, Mapping)
        return found

    def line_start(self, offset: int) -> int:
        """Where the line of an offset begins."""
        return self.source.line_starts[self.source.line_of(offset) - 1]

    def line_end(self, offset: int) -> int:
        """Where the line of an offset ends, with its line break."""
        line = self.source.line_of(offset)
        starts = self.source.line_starts
        return starts[line] if line < len(starts) else len(self.text)

    def end_of(self, node: Node) -> int:
        """The end of the last character of a node that is no white space: block texts claim the lines after them."""
        return node.span.start + len(self.text[node.span.start : node.span.end].rstrip())

    @cached_property
    def comments(self) -> tuple[Span, ...]:
        """The comments, in the order in which they stand."""
        inside = sorted((s.span.start, s.span.end) for s in _scalars(self.root))
        found: list[Span] = []
        place = 0
        for match in _HASH.finditer(self.text):
            start = match.start()
            while place < len(inside) and inside[place][1] <= start:
                place += 1
            covered = place < len(inside) and inside[place][0] <= start
            again = bool(found) and start < found[-1].end
            if covered and self._is_header(inside[place], start):
                covered = False
            if not covered and not again:
                length = len(self.source.line_text(self.source.line_of(start)))
                end = self.line_start(start) + length
                found.append(self.source.span(start, end))
        return tuple(found)

    def _is_header(self, scalar: tuple[int, int], start: int) -> bool:
        """Whether a `#` stands on the first line of a block text, behind `>-`."""
        return self.text[scalar[0]] in "|>" and start < self.line_end(scalar[0])

    def edited(self, edits: Sequence[Edit]) -> Document:
        """The document with these edits; raises `UnspellableError` where the new text says nothing readable."""
        text = edited_text(self.text, edits)
        source = Source(self.source.name, text)
        root, findings = read_yaml(source)
        if root is None or has_errors(findings):
            raise UnspellableError
        return Document(source, root)

    def edit(self, start: int, end: int, text: str) -> Document:
        """The document with a text in place of a stretch."""
        return self.edited([Edit(self.path, start, end, text)])


def proved(old: Document, new: Document, expected: Node, start: int, end: int) -> Document:
    """The new document if it says what is expected, and has all comments outside the stretch that was edited."""
    if new.root != expected:
        raise UnspellableError
    kept = [c.text.rstrip() for c in old.comments if not start <= c.start < end]
    there = iter(c.text.rstrip() for c in new.comments)
    if not all(any(one == other for other in there) for one in kept):
        raise UnspellableError
    return new


def refused(what: str, place: Span | None = None, help: str | None = None) -> FindingsError:
    """That an edit cannot be made without touching what it must not."""
    return FindingsError([Finding("CB841", what, place, help)])


def no_such_place(what: str, file: str | None, help: str | None) -> FindingsError:
    """That there is nothing of that name in a file; the name is not in it, so no line can be shown."""
    return FindingsError([Finding("CB840", what, help=help, place=file)])


def shown(place: Place) -> str:
    """A place in words."""
    return quote(".".join(map(str, place)), 100)


def _scalars(node: Node) -> Iterator[Scalar]:
    stack = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, Scalar):
            yield one
        elif isinstance(one, Mapping):
            for entry in one:
                stack += [entry.key, entry.value]
        else:
            stack += one.items

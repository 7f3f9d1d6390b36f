"""YAML events → located nodes, on a stack of our own.

In: events with marks. Out: one root node; findings pile up in `findings`. Raises `LimitBrokenError`
after the finding that ends the reading. The stack replaces recursion, and the limits are checked as
events come, so that a hostile file is left before it is built.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NoReturn

import yaml

from engine.diagnostics.findings import Finding, Note, quote
from engine.diagnostics.spans import Source, Span
from engine.rulebook.located import Entry, Mapping, Node, Scalar, ScalarStyle, Sequence
from engine.rulebook.yaml_syntax import question_mark

DEEPEST = 32
MOST_NODES = 200_000
LONGEST_SCALAR = 20_000
LONGEST_KEY = 200

_STYLES: dict[str, ScalarStyle] = {"'": "single", '"': "double", "|": "literal", ">": "folded"}


class LimitBrokenError(Exception):
    """The text is refused as a whole; the reason is the last of the composer's findings."""


@dataclass
class _Open:
    """A list or mapping whose end has not come yet."""

    is_mapping: bool
    is_flow: bool
    start: int
    end: int
    items: list[Node] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    seen: dict[str, Scalar] = field(default_factory=dict)
    key: Node | None = None  # the key that waits for its value


class Composer:
    """Builds one document; for one use."""

    def __init__(self, source: Source) -> None:
        self.findings: list[Finding] = []
        self._source = source
        self._open: list[_Open] = []
        self._root: Node | None = None
        self._nodes = 0
        self.scalars: list[Scalar] = []  # in the order in which they stand

    def compose(self, events: Iterable[yaml.Event]) -> Node:
        """The root node that `events` describe."""
        for event in events:
            self._take(event)
        if self._root is None:
            self._refuse("CB105", "the file is empty", self._source.span(0, 0))
        return self._root

    def _take(self, event: yaml.Event) -> None:
        match event:
            case yaml.DocumentStartEvent() if self._root is not None:
                help_text = "keep one document in a file"
                self._refuse("CB113", "a second document begins here", self._span(event), help_text)
            case yaml.CollectionStartEvent():
                self._begin(event)
            case yaml.CollectionEndEvent():
                self._end(event)
            case yaml.ScalarEvent():
                self._check_properties(event)
                self._add(self._scalar(event))
            case yaml.AliasEvent():
                span = self._span(event)
                self._report(
                    "CB111", f"alias {quote(f'*{event.anchor}')}", span, "write the value out"
                )
                self._add(Scalar("", "plain", span))

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        self._check_properties(event)
        if len(self._open) >= DEEPEST:
            self._refuse("CB114", f"nested deeper than {DEEPEST} levels", self._span(event))
        self._count(event)
        start = _offset(event.start_mark)
        self._open.append(
            _Open(isinstance(event, yaml.MappingStartEvent), bool(event.flow_style), start, start)
        )

    def _end(self, event: yaml.CollectionEndEvent) -> None:
        done = self._open.pop()
        # a block has no closing mark: it ends with its last member
        span = self._source.span(done.start, _offset(event.end_mark) if done.is_flow else done.end)
        self._add(
            Mapping(tuple(done.entries), span)
            if done.is_mapping
            else Sequence(tuple(done.items), span)
        )

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        self._count(event)
        span = self._span(event)
        if len(event.value) > LONGEST_SCALAR:
            self._report("CB116", f"a text longer than {LONGEST_SCALAR:,} characters", span)
        scalar = Scalar(event.value, _STYLES.get(event.style or "", "plain"), span)
        self.scalars.append(scalar)
        if scalar.style == "plain" and "?" in span.text and self._open and self._open[-1].is_flow:
            self.findings.append(question_mark(self._source, span.start + span.text.index("?")))
        return scalar

    def _add(self, node: Node) -> None:
        """Hand a finished node to the collection around it."""
        if not self._open:
            self._root = node
            return
        around = self._open[-1]
        around.end = max(around.end, node.span.end)
        if not around.is_mapping:
            around.items.append(node)
        elif around.key is None:
            around.key = node
        else:
            key, around.key = around.key, None
            self._add_entry(around, key, node)

    def _add_entry(self, around: _Open, key: Node, value: Node) -> None:
        """One more `key: value`; what cannot be a key, and its value, are left out."""
        if not isinstance(key, Scalar):
            self._report("CB109", "a key must be text", key.span, "write the key as a name")
        elif key.is_null:
            self._report("CB109", "a key is missing before `:`", key.span)
        elif key.text == "<<" and key.style == "plain":
            self._report("CB110", "merge key `<<`", key.span, "write the keys out")
        elif len(key.text) > LONGEST_KEY:
            self._report("CB116", f"a key longer than {LONGEST_KEY} characters", key.span)
        elif key.text in around.seen:
            first = around.seen[key.text].span
            message = f"duplicate key {quote(key.text)}, first given at line {first.line}"
            self._report(
                "CB108", message, key.span, "keep one of the two", Note("first given here", first)
            )
        else:
            around.seen[key.text] = key
            around.entries.append(Entry(key, value))

    def _check_properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            message = f"anchor {quote('&' + event.anchor)}"
            self._report(
                "CB111", message, self._mark(event, "&"), "write the value out where it is needed"
            )
        if event.tag is not None:
            help_text = "leave it away: kinds come from the rulebook"
            self._report("CB112", f"tag {quote(event.tag)}", self._mark(event, "!"), help_text)

    def _mark(self, event: yaml.NodeEvent, sign: str) -> Span:
        """The word that begins with `sign` among an event's properties."""
        text = self._source.text
        begin = _offset(event.start_mark)
        start = max(text.find(sign, begin), begin)
        length = next((i for i, c in enumerate(text[start : start + 200]) if c in " \t\r\n,"), 1)
        return self._source.span(start, start + max(length, 1))

    def _count(self, event: yaml.NodeEvent) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self._refuse("CB115", f"more than {MOST_NODES:,} values in a file", self._span(event))

    def _span(self, event: yaml.Event) -> Span:
        return self._source.span(_offset(event.start_mark), _offset(event.end_mark))

    def _report(
        self, code: str, message: str, span: Span, help: str | None = None, *notes: Note
    ) -> None:
        self.findings.append(Finding(code, message, span, help, notes=notes))

    def _refuse(self, code: str, message: str, span: Span, help: str | None = None) -> NoReturn:
        self._report(code, message, span, help)
        raise LimitBrokenError


def _offset(mark: object) -> int:
    """The characters before a mark; both of PyYAML's readers count characters."""
    return int(getattr(mark, "index", 0))

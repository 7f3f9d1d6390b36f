"""A document of a rulebook → every place where something is named in it, by what the place means.

Nothing is resolved here: what a name stands for hangs on all files together (`index`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from engine.authoring.occurrences.places import (
    GIVEN,
    Family,
    Formula,
    Given,
    Keyed,
    Place,
    Prose,
    Record,
    Word,
)
from engine.authoring.occurrences.words import Owner, pieces
from engine.diagnostics.spans import Span
from engine.rulebook.located import Entry, Mapping, Node, Scalar, Sequence

Path = tuple[str, ...]

_NEED: Final = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at characters `start` to `end` of a scalar's text.

    `space` says among what it is looked for, or, where it `declares`, of what kind it is. `of`: whose value or option
    it is. `path`: the keys above it. `inside`: it stands in an expression.
    """

    space: str
    name: str
    scalar: Scalar
    start: int
    end: int
    path: Path
    declares: bool = False
    of: Owner | None = None
    inside: bool = False
    node: Node | None = None  # of a declaration: its entry

    @property
    def span(self) -> Span:
        """Where it stands."""
        return place_of(self.scalar, self.start, self.end)


def place_of(scalar: Scalar, start: int, end: int) -> Span:
    """`scalar.place`, without a map of the characters where the text was typed as it is."""
    span = scalar.span
    if scalar.style == "plain" and span.end - span.start == len(scalar.text):
        return span.source.span(span.start + start, span.start + end)
    return scalar.place(start, end)


def mentions(root: Node, place: Place) -> Iterator[Mention]:
    """Every mention in a document, in the order of the file."""
    yield from _walk(root, place, ())


def _walk(node: Node, place: Place, path: Path) -> Iterator[Mention]:
    if isinstance(node, Sequence):
        for item in node:
            yield from _walk(item, place, path)
    elif isinstance(node, Scalar):
        yield from _scalar(node, place, path)
    else:
        yield from _mapping(node, place, path)


def _mapping(node: Mapping, place: Place, path: Path) -> Iterator[Mention]:
    match place:
        case Record(fields=fields):
            for entry in node:
                below = fields.get(entry.key.text)
                if below is not None:
                    yield from _walk(entry.value, below, (*path, entry.key.text))
        case Family(declares=kind, entry=below):
            for entry in node:
                yield _key(kind, entry, path, declares=True)
                yield from _walk(entry.value, below, (*path, entry.key.text))
        case Keyed(key=space):
            for entry in node:
                yield from _keyed(place, space, entry, path)
        case Given():
            for entry in node:
                yield from _given(entry, path)
        case _:
            return


def _keyed(place: Keyed, space: str, entry: Entry, path: Path) -> Iterator[Mention]:
    if space == "finding":
        yield from _finding(entry.key, path)
    elif space:
        yield _key(space, entry, path)
    below, key = place.entry, entry.key.text
    if isinstance(below, Formula) and below.of == "":
        below = Formula(below.words, key, below.column)
    if isinstance(below, Word) and below.of is None:
        below = Word(below.space, key)
    yield from _walk(entry.value, below, (*path, key))


def _key(space: str, entry: Entry, path: Path, *, declares: bool = False) -> Mention:
    name = entry.key.text
    of = ("reading", path[-2]) if space == "option" and len(path) > 1 else None
    return Mention(
        space, name, entry.key, 0, len(name), path, declares, of, node=entry.value if declares else None
    )  # fmt: skip


def _given(entry: Entry, path: Path) -> Iterator[Mention]:
    """A fact of an event with its value, or a list of events within it."""
    inner = isinstance(entry.value, Sequence) and any(isinstance(i, Mapping) for i in entry.value)
    yield _key("nested" if inner else "fact", entry, path)
    below: Place = GIVEN if inner else Word("value", entry.key.text)
    yield from _walk(entry.value, below, (*path, entry.key.text))


def _finding(key: Scalar, path: Path) -> Iterator[Mention]:
    """The parts of a finding's id: `gap/NAME/WORD`, `conflict/NAME/RULE+RULE`, `dead/RULE`, `silent/CLAUSE`."""
    kind, _, rest = key.text.partition("/")
    at = len(kind) + 1
    first, _, last = rest.partition("/")
    space = {"gap": "name", "conflict": "name", "dead": "rule", "idle": "rule", "silent": "clause"}
    yield Mention(space.get(kind, "always"), first, key, at, at + len(first), path)
    at += len(first) + 1
    for rule in last.split("+") if kind == "conflict" else ():
        yield Mention("rule", rule, key, at, at + len(rule), path)
        at += len(rule) + 1
    if kind == "gap" and last:
        yield Mention("word", last, key, at, at + len(last), path)


def _scalar(scalar: Scalar, place: Place, path: Path) -> Iterator[Mention]:
    match place:
        case Word(space=space, of=of):
            if not scalar.is_null:
                yield from _word(scalar, space, of, path)
        case Formula():
            if not scalar.is_null:
                yield from _formula(scalar, place, path)
        case Record(short=short) if not isinstance(short, Prose):
            yield from _scalar(scalar, short, path)
        case _:
            return


def _word(scalar: Scalar, space: str, of: str | None, path: Path) -> Iterator[Mention]:
    name, owner = scalar.text, None if of is None else ("name", of)
    if space == "need" and not _NEED.fullmatch(name):
        return
    if space == "member":
        yield Mention("member", name, scalar, 0, len(name), path, True, ("name", path[-2]))
        return
    if space == "option":
        owner = ("reading", path[-1] if path[-1] != "chosen" else path[-2])
    if space == "value" and path[-1] in ("default", "constant", "otherwise"):
        owner = ("name", path[-2])
    if space == "value" and path[0] == "lookups":
        owner = ("key", f"{path[1]}.{path[-1]}")
    if space == "value" and len(path) > 1 and path[-2] == "values" and path[0] == "fields":
        owner = ("name", path[1])
    yield Mention(
        "member" if space == "value" else space, name, scalar, 0, len(name), path, of=owner
    )


def _formula(scalar: Scalar, place: Formula, path: Path) -> Iterator[Mention]:
    """The names in an expression; a single word that may be a value of an outcome is told of as `either`."""
    text = scalar.text
    if text in place.words:
        return
    owner = ("name", place.of or "")
    if place.of is not None:
        yield Mention("either", text, scalar, 0, len(text), path, of=owner, inside=True)
    sort_to_space = {"text": "member", "name": "row" if place.column else "name"}
    for piece in pieces(text):
        space: str = sort_to_space.get(piece.sort, piece.sort)
        if piece.sort == "text" and piece.of is not None and piece.of[0] == "reading":
            space = "option"
        if space == "name" and piece.text == text and place.of is not None:
            continue  # told of already
        of = piece.of
        if piece.sort == "text" and of is None:  # one of the values of what the expression is
            of = owner if place.of is not None else _defined(path)
        yield Mention(space, piece.text, scalar, piece.start, piece.end, path, of=of, inside=True)


def _defined(path: Path) -> Owner | None:
    """The value that an expression says what it is."""
    is_body = len(path) == 2 or (len(path) == 3 and path[2] == "is")
    return ("name", path[1]) if is_body and path[0] == "values" else None

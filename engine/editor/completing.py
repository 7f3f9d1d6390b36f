"""What may be typed at an offset: names with their kinds, functions, values of enums, options, keys of the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from engine.authoring.occurrences.index import Index
from engine.authoring.occurrences.places import Formula, Keyed, Record, Word
from engine.authoring.occurrences.words import Piece, pieces
from engine.editor.describing import first_line, kind_of
from engine.editor.places_at import Spot
from engine.language.aggregates import AGGREGATES
from engine.language.functions import FUNCTIONS
from engine.rulebook.build.desk import text
from engine.rulebook.model import Rulebook
from engine.rulebook.shape import load_schema

NAMED_CALLS: Final = {
    "reading": ("reading('AMB-01')", "the option chosen of a reading"),
    "lookup": ("lookup(table, key, …)", "what a keyed table says"),
    "charged": ("charged(charge)", "what the line of a charge comes to"),
    "billed": ("billed(charge)", "how much the line of a charge bills"),
    "charged_but": ("charged_but(charge, …)", "the sum of all other lines"),
    "own": ("own(x)", "in a window: of the subject itself, not of the neighbour"),
    "on_day": ("on_day(fact, date)", "a fact of a dated table on another day"),
}
WORDS: Final = ("and", "or", "not", "in", "if", "else", "True", "False")
_BEGUN: Final = re.compile(r"[A-Za-z0-9_.-]*\Z")
Schema: TypeAlias = Mapping[str, Any]
_SUBJECTS: Final = ("event", "any")


@dataclass(frozen=True, slots=True)
class Item:
    """Something that may be typed: its sort (`fact`, `function`, `member`, `key`, …), its kind, and what it means."""

    label: str
    sort: str
    detail: str = ""
    means: str = ""


def completions(
    index: Index, sound: Rulebook | None, path: Path, sort: str, spot: Spot
) -> tuple[Item, ...]:
    """What may stand at a spot of a file, in alphabetical order within each sort."""
    if spot.key:
        return tuple(_keys(index, path, sort, spot))
    match spot.place:
        case Formula():
            return tuple(_in_formula(index, sound, path, spot.place, spot.before))
        case Word():
            return tuple(_words(index, path, spot))
    return ()


def begun(before: str) -> str:
    """The word that has been begun."""
    match = _BEGUN.search(before)
    return "" if match is None else match[0]


def _in_formula(
    index: Index, sound: Rulebook | None, path: Path, place: Formula, before: str
) -> Iterator[Item]:
    last = _open_text(before)
    if last is not None:
        yield from _texts(index, path, last)
        return
    yield from (Item(word, "word") for word in place.words)
    if place.of is not None and begun(before) == before.strip():
        yield from (Item(value, "member", place.of) for value in index.members(place.of, path))
    asked = _called(before)
    if asked in ("charged", "billed", "charged_but"):
        yield from _declared(index, sound, path, "charge")
        return
    if asked == "lookup":
        yield from _declared(index, sound, path, "lookup")
    for name, symbol in sorted(index.spelled(path).items()):
        mention = index.declaration(symbol, path)
        node = None if mention is None else mention.node
        yield Item(name, symbol.kind, kind_of(sound, name), text(node, "means"))
    yield from _functions()


def _functions() -> Iterator[Item]:
    for row in FUNCTIONS.values():
        yield Item(
            row.name,
            "function",
            row.signature,
            f"{row.means}; `{row.example[0]}` is `{row.example[1]}`",
        )
    for aggregate in AGGREGATES.values():
        yield Item(aggregate.name, "function", aggregate.signature, aggregate.means)
    for name, (signature, means) in NAMED_CALLS.items():
        yield Item(name, "function", signature, means)
    yield from (Item(word, "word") for word in WORDS)


def _open_text(before: str) -> Piece | None:
    """The text in quotes that the end of `before` is in."""
    last = next(reversed(pieces(before)), None)
    is_text = last is not None and last.sort in ("text", "reading", "column")
    return last if is_text and last is not None and last.end == len(before) else None


def _called(before: str) -> str:
    """The function whose first argument is begun."""
    match = re.search(r"(\w+)\(\s*\w*\Z", before)
    return "" if match is None else match[1]


def _texts(index: Index, path: Path, last: Piece) -> Iterator[Item]:
    if last.sort == "reading":
        yield from _declared(index, None, path, "reading")
    elif last.of is not None and last.of[0] == "reading":
        options = index.options(last.of[1], path)
        yield from (Item(key, "option", last.of[1], said) for key, said in options.items())
    elif last.of is not None:
        owner = index.owner(last.of[1], path)
        yield from (Item(value, "member", owner) for value in index.members(owner, path))


def _words(index: Index, path: Path, spot: Spot) -> Iterator[Item]:
    assert isinstance(spot.place, Word)
    space, of = spot.place.space, spot.place.of
    if space == "value" or (space == "member" and of):
        owner = of or spot.path[-1]
        yield from (Item(value, "member", owner) for value in index.members(owner, path))
    elif space == "option":
        reading = spot.path[-2] if spot.path[-1] == "chosen" else spot.path[-1]
        yield from (
            Item(key, "option", reading, said) for key, said in index.options(reading, path).items()
        )
    elif space == "subject":
        yield from (Item(name, "subject") for name in _SUBJECTS)
        yield from _declared(index, None, path, "group", "split")
    elif space == "edge":
        yield from _declared(index, None, path, "calendar", "grid", "lookup")
    else:
        kinds = {"need": "fact", "day": "figure", "column": "fact"}
        yield from _declared(index, None, path, kinds.get(space, space))


def _declared(index: Index, sound: Rulebook | None, path: Path, *kinds: str) -> Iterator[Item]:
    for symbol, mention in sorted(index.symbols(*kinds).items()):
        told = first_line(mention.node, "means", "title", "effect", "question")
        yield Item(symbol.name, symbol.kind, kind_of(sound, symbol.name), told)


def _keys(index: Index, path: Path, sort: str, spot: Spot) -> Iterator[Item]:
    """Keys that may stand here: names that are declared elsewhere, or those of the schema."""
    if isinstance(spot.place, Keyed) and spot.place.key:
        yield from _declared(
            index, None, path, {"column": "fact"}.get(spot.place.key, spot.place.key)
        )
    if isinstance(spot.place, Record):
        yield from _schema_keys(sort, spot.path)
    elif not isinstance(spot.place, Keyed):
        yield from _declared(index, None, path, "fact", "nested")


def _schema_keys(sort: str, path: tuple[str, ...]) -> Iterator[Item]:
    root = load_schema(sort)
    schema = _resolved(root, root)
    for key in path:
        inner = schema.get("properties", {}).get(key) or schema.get("additionalProperties")
        if not isinstance(inner, dict):
            return
        schema = _resolved(root, inner)
    for key, inner in schema.get("properties", {}).items():
        described = _resolved(root, inner)
        yield Item(
            key, "key", str(described.get("title", "")), str(described.get("description", ""))
        )


def _resolved(root: Schema, schema: Schema) -> Schema:
    """A schema with its reference followed; of a list, that of its items, where the list itself has no keys."""
    if "$ref" in schema:
        schema = {**root["$defs"][schema["$ref"].rpartition("/")[2]], **schema}
    if "items" in schema and "properties" not in schema:
        return _resolved(root, schema["items"])
    return schema

"""One small function for each keyword of JSON Schema that our schemas use, each yielding findings.

`KEYWORDS` is the table; a schema with a keyword that is not in it (or among the annotations) is
refused by a test. `type` comes before all others and stands apart: a node of the wrong type is not
looked at further.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Protocol, TypeAlias

from engine.diagnostics.findings import Finding, Note, quote
from engine.diagnostics.spans import Span
from engine.diagnostics.suggest import closest, did_you_mean
from engine.rulebook import located
from engine.rulebook.located import Node, Scalar, Sequence
from engine.rulebook.plain import Plain, scalar_value
from engine.rulebook.shape_wording import expectation, explain, listing, show

Schema: TypeAlias = Mapping[str, Any]
_NO_KEYS: Schema = {}
_MUST_HOLD = frozenset({"required", "minProperties", "minItems"})


@dataclass(frozen=True, slots=True)
class Subject:
    """What is checked: a node, and where to point when something in it is missing (the key above it)."""

    node: Node
    at: Span
    why: str = ""  # the condition under which a branch applies, in words
    known: Schema = field(default_factory=dict)  # the keys of the mapping that a branch refines


class Walker(Protocol):
    """What a keyword needs of the walk: to descend, to try, to follow a reference."""

    def check(self, schema: Schema, subject: Subject) -> Iterator[Finding]: ...
    def holds(self, schema: Schema, subject: Subject) -> bool: ...
    def resolve(self, schema: Schema) -> Schema: ...


Keyword: TypeAlias = Callable[[Walker, Schema, Subject], Iterator[Finding]]


def start_of(node: Node) -> Span:
    """Where a node is pointed at that stands under no key: its first key, or all of it."""
    return (
        node.entries[0].key.span
        if isinstance(node, located.Mapping) and node.entries
        else node.span
    )


def type_finding(schema: Schema, subject: Subject) -> Finding | None:
    """The finding for a node that is of none of the schema's types."""
    wanted = schema.get("type")
    types: tuple[str, ...] = (wanted,) if isinstance(wanted, str) else tuple(wanted or ())
    node = subject.node
    if not types or any(_TYPES[name](node) for name in types):
        return None
    code, help_text = expectation(types, node, may_be_empty=not _MUST_HOLD & schema.keys())
    span = node.span if isinstance(node, Scalar) and node.span.end > node.span.start else subject.at
    message = f"expected {_noun(schema, types)}, found {show(node)}"
    return Finding(code, message, span, help_text)


def _noun(schema: Schema, types: tuple[str, ...]) -> str:
    return str(schema.get("title") or listing([_NOUNS[name] for name in types], "or", quoted=False))


_NOUNS = {
    "object": "a mapping", "array": "a list", "string": "text", "integer": "a whole number", "number": "a number",
    "boolean": "`true` or `false`", "null": "nothing",
}  # fmt: skip
_TYPES: Mapping[str, Callable[[Node], bool]] = {
    "object": lambda node: isinstance(node, located.Mapping),
    "array": lambda node: isinstance(node, Sequence),
    "string": lambda node: isinstance(_value(node), str),
    "integer": lambda node: type(_value(node)) is int,
    "number": lambda node: (
        type(_value(node)) is int
    ),  # decimals stay text, so that nothing rounds them
    "boolean": lambda node: isinstance(_value(node), bool),
    "null": lambda node: isinstance(node, Scalar) and scalar_value(node) is None,
}


def _value(node: Node) -> Plain:
    return scalar_value(node) if isinstance(node, Scalar) else None


def _entries(subject: Subject) -> tuple[located.Entry, ...]:
    return subject.node.entries if isinstance(subject.node, located.Mapping) else ()


def _items(subject: Subject) -> tuple[Node, ...]:
    return subject.node.items if isinstance(subject.node, Sequence) else ()


# --- mappings ---------------------------------------------------------------------------------------------------


def _properties(walker: Walker, schema: Schema, subject: Subject) -> Iterator[Finding]:
    keys = schema["properties"]
    for entry in _entries(subject):
        inner = keys.get(entry.key.text)
        if inner is False:
            message = f"`{entry.key.text}` does not go with {subject.why}"
            help_text = "delete it" if ": " in subject.why else "delete one of the two"
            yield Finding("CB211", message, entry.key.span, help_text)
        elif inner is not None:
            yield from walker.check(inner, Subject(entry.value, entry.key.span))


def _additional(walker: Walker, schema: Schema, subject: Subject) -> Iterator[Finding]:
    known, others = schema.get("properties", _NO_KEYS), schema["additionalProperties"]
    for entry in _entries(subject):
        if entry.key.text in known:
            continue
        if others is False:
            help_text = did_you_mean(entry.key.text, known) or f"known here: {listing(known)}"
            yield Finding(
                "CB201", f"unknown key {quote(entry.key.text)}", entry.key.span, help_text
            )
        elif others is not True:
            yield from walker.check(others, Subject(entry.value, entry.key.span))


def _names(walker: Walker, schema: Schema, subject: Subject) -> Iterator[Finding]:
    form = walker.resolve(schema["propertyNames"])
    for entry in _entries(subject):
        if not _pattern(form["pattern"]).search(entry.key.text):
            message = f"{quote(entry.key.text)} is not {form['title']}"
            yield Finding("CB209", message, entry.key.span, explain(form))


def _required(walker: Walker, schema: Schema, subject: Subject) -> Iterator[Finding]:
    if not isinstance(subject.node, located.Mapping):
        return
    present = [entry.key.text for entry in _entries(subject)]
    known = schema["properties"] if "additionalProperties" in schema else subject.known
    # a slip is reported as such, and the key that was meant is then not missing
    meant = {closest(key, known) for key in present if known and key not in known}
    for name in schema["required"]:
        if name not in present and name not in meant:
            reason = f", which goes with {subject.why}" if subject.why else ""
            help_text = explain(walker.resolve(known.get(name, _NO_KEYS)))
            yield Finding("CB202", f"missing key `{name}`{reason}", subject.at, help_text)


def _fewest_keys(walker: Walker, schema: Schema, subject: Subject) -> Iterator[Finding]:
    if isinstance(subject.node, located.Mapping) and len(subject.node) < schema["minProperties"]:
        yield Finding(
            "CB208", "there is nothing in this mapping", subject.at, "fill it, or delete the key"
        )


# --- lists ------------------------------------------------------------------------------------------------------


def _each_item(walker: Walker, schema: Schema, subject: Subject) -> Iterator[Finding]:
    for item in _items(subject):
        yield from walker.check(schema["items"], Subject(item, start_of(item)))


def _fewest_items(walker: Walker, schema: Schema, subject: Subject) -> Iterator[Finding]:
    if isinstance(subject.node, Sequence) and len(subject.node) < schema["minItems"]:
        yield Finding(
            "CB208", "there is nothing in this list", subject.at, "fill it, or delete the key"
        )


def _distinct_items(walker: Walker, schema: Schema, subject: Subject) -> Iterator[Finding]:
    first: dict[str, Scalar] = {}
    for item in _items(subject) if schema["uniqueItems"] else ():
        if isinstance(item, Scalar) and first.setdefault(item.text, item) is not item:
            notes = (Note("first given here", first[item.text].span),)
            yield Finding(
                "CB210", f"{quote(item.text)} stands in this list twice", item.span, notes=notes
            )


# --- scalars ----------------------------------------------------------------------------------------------------


def _one_of(walker: Walker, schema: Schema, subject: Subject) -> Iterator[Finding]:
    if isinstance(subject.node, Scalar) and not _is_among(subject.node, schema["enum"]):
        text, choices = subject.node.text, [str(choice) for choice in schema["enum"]]
        help_text = did_you_mean(text, choices) or f"one of {listing(choices)}"
        noun = f" is not {schema['title']}" if "title" in schema else " cannot stand here"
        yield Finding("CB204", f"{quote(text)}{noun}", subject.node.span, help_text)


def _exactly(walker: Walker, schema: Schema, subject: Subject) -> Iterator[Finding]:
    yield from _one_of(walker, {**schema, "enum": [schema["const"]]}, subject)


def _is_among(node: Scalar, choices: Iterable[object]) -> bool:
    value = scalar_value(node)
    return any(type(choice) is type(value) and choice == value for choice in choices)


def _form(walker: Walker, schema: Schema, subject: Subject) -> Iterator[Finding]:
    value = _value(subject.node)
    if isinstance(value, str) and not _pattern(schema["pattern"]).search(value):
        yield Finding(
            "CB205", f"{quote(value)} is not {schema['title']}", subject.node.span, explain(schema)
        )


def _shortest(walker: Walker, schema: Schema, subject: Subject) -> Iterator[Finding]:
    value = _value(subject.node)
    if isinstance(value, str) and len(value) < schema["minLength"]:
        yield Finding("CB205", "there is no text here", subject.node.span, explain(schema))


def _smallest(walker: Walker, schema: Schema, subject: Subject) -> Iterator[Finding]:
    value = _value(subject.node)
    if type(value) is int and value < schema["minimum"]:
        yield Finding(
            "CB207",
            f"`{value}` is less than {schema['minimum']}",
            subject.node.span,
            explain(schema),
        )


def _largest(walker: Walker, schema: Schema, subject: Subject) -> Iterator[Finding]:
    value = _value(subject.node)
    if type(value) is int and value > schema["maximum"]:
        yield Finding(
            "CB207",
            f"`{value}` is more than {schema['maximum']}",
            subject.node.span,
            explain(schema),
        )


@lru_cache(maxsize=64)
def _pattern(pattern: str) -> re.Pattern[str]:
    """`$` means the very end here, as in the standard; in Python a line break may follow it."""
    return re.compile(re.sub(r"\$$", r"\\Z", pattern), re.ASCII)


# --- conditions -------------------------------------------------------------------------------------------------


def _all(walker: Walker, schema: Schema, subject: Subject) -> Iterator[Finding]:
    for part in schema["allOf"]:
        yield from walker.check(
            part, replace(subject, known=schema.get("properties", subject.known))
        )


def _conditional(walker: Walker, schema: Schema, subject: Subject) -> Iterator[Finding]:
    known = schema.get("properties", subject.known)
    if walker.holds(schema["if"], subject):
        why = _condition(schema["if"], subject)
        yield from walker.check(
            schema.get("then", _NO_KEYS), replace(subject, why=why, known=known)
        )
    else:
        yield from walker.check(schema.get("else", _NO_KEYS), replace(subject, known=known))


def _condition(schema: Schema, subject: Subject) -> str:
    """The keys that make an `if` true, with the values that do."""
    values = {entry.key.text: entry.value for entry in _entries(subject)}
    shown: list[str] = []
    for name in schema.get("required", ()):
        value = values.get(name)
        with_value = name in schema.get("properties", _NO_KEYS) and isinstance(value, Scalar)
        shown.append(
            f"`{name}: {value.text}`" if with_value and isinstance(value, Scalar) else f"`{name}`"
        )
    return " and ".join(shown)


KEYWORDS: Mapping[str, Keyword] = {
    "additionalProperties": _additional,
    "propertyNames": _names,
    "required": _required,
    "minProperties": _fewest_keys,
    "properties": _properties,
    "minItems": _fewest_items,
    "uniqueItems": _distinct_items,
    "items": _each_item,
    "enum": _one_of,
    "const": _exactly,
    "minLength": _shortest,
    "pattern": _form,
    "minimum": _smallest,
    "maximum": _largest,
    "allOf": _all,
    "if": _conditional,
}

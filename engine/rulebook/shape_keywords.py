"""What an error of JSON Schema means to the author of a file: one small function for each keyword of our schemas.

`jsonschema` finds that a keyword does not hold for a value; the function of that keyword looks at the located node and
says so in our own words, at the key or value that is wrong. `KEYWORDS` is the table; a schema with a keyword that is
not in it (or among those that only lead on to others) is refused by a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from engine.diagnostics.findings import Finding, Note, quote
from engine.diagnostics.spans import Span
from engine.diagnostics.suggest import closest, did_you_mean
from engine.rulebook import located
from engine.rulebook.located import Node, Scalar, Sequence
from engine.rulebook.plain import scalar_value
from engine.rulebook.shape_wording import expectation, explain, listing, show

Schema: TypeAlias = Mapping[str, Any]
_NO_KEYS: Schema = {}
_MOST_SLIPS = 20  # unknown keys of one mapping that are taken for slips; each costs a search
_MUST_HOLD = frozenset({"required", "minProperties", "minItems"})


@dataclass(frozen=True, slots=True)
class Subject:
    """What is checked: a node, and where to point when something in it is missing (the key above it)."""

    node: Node
    at: Span
    why: str = ""  # the condition under which a branch applies, in words
    known: Schema = field(default_factory=dict)  # the keys of the mapping that a branch refines


Keyword: TypeAlias = Callable[[Schema, Subject], Iterator[Finding]]


def start_of(node: Node) -> Span:
    """Where a node is pointed at that stands under no key: its first key, or all of it."""
    return (
        node.entries[0].key.span
        if isinstance(node, located.Mapping) and node.entries
        else node.span
    )


def _noun(schema: Schema, types: tuple[str, ...]) -> str:
    return str(schema.get("title") or listing([_NOUNS[name] for name in types], "or", quoted=False))


_NOUNS = {
    "object": "a mapping", "array": "a list", "string": "text", "integer": "a whole number", "number": "a number",
    "boolean": "`true` or `false`", "null": "nothing",
}  # fmt: skip


def _entries(subject: Subject) -> tuple[located.Entry, ...]:
    return subject.node.entries if isinstance(subject.node, located.Mapping) else ()


# --- mappings ---------------------------------------------------------------------------------------------------


def _unknown_keys(schema: Schema, subject: Subject) -> Iterator[Finding]:
    known = schema.get("properties", _NO_KEYS)
    before: located.Entry | None = None
    for entry in _entries(subject):
        if entry.key.text not in known:
            message = f"unknown key {quote(entry.key.text)}"
            help_text = did_you_mean(entry.key.text, known) or f"known here: {listing(known)}"
            cut = _cut_off(before, entry)
            if cut is not None:
                help_text = f'inside `{{…}}` a comma ends the value: quote it, `"{cut.text}"`'
            elif entry.key.text.count("(") != entry.key.text.count(")"):
                help_text = "inside `{…}` a comma ends the value: quote the whole expression"
            yield Finding("CB201", message, cut or entry.key.span, help_text)
        before = entry


def _cut_off(before: located.Entry | None, entry: located.Entry) -> Span | None:
    """The whole of a value that a comma cuts in two, so that its rest is taken for a key without a value."""
    if before is None or not isinstance(before.value, Scalar) or before.value.style != "plain":
        return None
    rest, source = entry.key.span, entry.key.span.source
    if (
        not isinstance(entry.value, Scalar)
        or entry.value.text
        or before.value.span.line != rest.line
    ):
        return None
    between = source.text[before.value.span.end : rest.start]
    after = source.text[rest.end : rest.end + 1]
    whole = source.span(before.value.span.start, rest.end)
    return whole if between.strip() == "," and after in ",}" and '"' not in whole.text else None


def unfitting_keys(schema: Schema, subject: Subject) -> Iterator[Finding]:
    """The findings for the keys that a branch of the schema forbids."""
    help_text = "delete it" if ": " in subject.why else "delete one of the two"
    for entry in _entries(subject):
        if schema["properties"].get(entry.key.text) is False:
            message = f"`{entry.key.text}` does not go with {subject.why}"
            yield Finding("CB211", message, entry.key.span, help_text)


def ill_formed_names(form: Schema, subject: Subject, names: frozenset[str]) -> Iterator[Finding]:
    """The findings for those keys of a mapping whose spelling is not of the form asked for."""
    for entry in _entries(subject):
        if entry.key.text in names:
            message = f"{quote(entry.key.text)} is not {form['title']}"
            yield Finding("CB209", message, entry.key.span, explain(form))


def _required(schema: Schema, subject: Subject) -> Iterator[Finding]:
    present = [entry.key.text for entry in _entries(subject)]
    known = schema["properties"] if "additionalProperties" in schema else subject.known
    # a slip is reported as such, and the key that was meant is then not missing
    unknown = [key for key in present if known and key not in known]
    meant = {closest(key, known) for key in unknown[:_MOST_SLIPS]}
    for name in schema["required"]:
        if name not in present and name not in meant:
            reason = f", which goes with {subject.why}" if subject.why else ""
            help_text = explain(known.get(name, _NO_KEYS))
            yield Finding("CB202", f"missing key `{name}`{reason}", subject.at, help_text)


def _too_few(schema: Schema, subject: Subject) -> Iterator[Finding]:
    what = "mapping" if isinstance(subject.node, located.Mapping) else "list"
    message = f"there is nothing in this {what}"
    yield Finding("CB208", message, subject.at, "fill it, or delete the key")


def _distinct_items(schema: Schema, subject: Subject) -> Iterator[Finding]:
    first: dict[str, Scalar] = {}
    for item in subject.node.items if isinstance(subject.node, Sequence) else ():
        if isinstance(item, Scalar) and first.setdefault(item.text, item) is not item:
            notes = (Note("first given here", first[item.text].span),)
            message = f"{quote(item.text)} stands in this list twice"
            yield Finding("CB210", message, item.span, notes=notes)


# --- scalars ----------------------------------------------------------------------------------------------------


def _type(schema: Schema, subject: Subject) -> Iterator[Finding]:
    wanted = schema["type"]
    types: tuple[str, ...] = (wanted,) if isinstance(wanted, str) else tuple(wanted)
    node = subject.node
    code, help_text = expectation(types, node, may_be_empty=not _MUST_HOLD & schema.keys())
    span = node.span if isinstance(node, Scalar) and node.span.end > node.span.start else subject.at
    yield Finding(code, f"expected {_noun(schema, types)}, found {show(node)}", span, help_text)


def _one_of(schema: Schema, subject: Subject) -> Iterator[Finding]:
    if not isinstance(subject.node, Scalar):
        return
    choices = [str(choice) for choice in schema.get("enum", (schema.get("const"),))]
    text = subject.node.text
    help_text = did_you_mean(text, choices) or f"one of {listing(choices)}"
    noun = f" is not {schema['title']}" if "title" in schema else " cannot stand here"
    yield Finding("CB204", f"{quote(text)}{noun}", subject.node.span, help_text)


def _form(schema: Schema, subject: Subject) -> Iterator[Finding]:
    if isinstance(subject.node, Scalar):
        message = f"{quote(subject.node.text)} is not {schema['title']}"
        yield Finding("CB205", message, subject.node.span, explain(schema))


def _shortest(schema: Schema, subject: Subject) -> Iterator[Finding]:
    yield Finding("CB205", "there is no text here", subject.node.span, explain(schema))


def _out_of_range(schema: Schema, subject: Subject) -> Iterator[Finding]:
    value = scalar_value(subject.node) if isinstance(subject.node, Scalar) else None
    if isinstance(value, int):
        low = schema.get("minimum")
        too_low = low is not None and value < low
        bound = f"less than {low}" if too_low else f"more than {schema.get('maximum')}"
        yield Finding("CB207", f"`{value}` is {bound}", subject.node.span, explain(schema))


def condition(schema: Schema, subject: Subject) -> str:
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
    "type": _type,
    "additionalProperties": _unknown_keys,
    "required": _required,
    "minProperties": _too_few,
    "minItems": _too_few,
    "uniqueItems": _distinct_items,
    "enum": _one_of,
    "const": _one_of,
    "minLength": _shortest,
    "pattern": _form,
    "minimum": _out_of_range,
    "maximum": _out_of_range,
}
# Keywords that hold other schemas and have no error of their own.
LEADING = frozenset({"$ref", "properties", "propertyNames", "items", "allOf", "if", "then", "else"})

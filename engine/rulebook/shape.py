"""Located document + JSON Schema → findings in our own words, at the key or value that is wrong.

In: a node and the name of a schema in `schemas/`. Out: findings (CB201 to CB211); none means that the builder may take
the shape for granted. The schemas are plain JSON Schema 2020-12, for editors as much as for us. `jsonschema` says what
does not hold; each of its errors is brought back to the located node that it is about, and put into words by the
function of its keyword (`shape_keywords`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from engine.diagnostics.findings import Finding
from engine.diagnostics.spans import Span
from engine.resources import schema_path
from engine.rulebook.located import Mapping, Node, Sequence
from engine.rulebook.plain import to_plain
from engine.rulebook.shape_keywords import (
    KEYWORDS,
    Schema,
    Subject,
    condition,
    ill_formed_names,
    start_of,
    unfitting_keys,
)
from engine.rulebook.shape_validator import validator_class

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

MOST_FINDINGS = 200  # a document that is wrong throughout is not worth more


def check_shape(node: Node, schema_name: str) -> tuple[Finding, ...]:
    """What is wrong with the shape of `node`, as a document of kind `schema_name` (`provider`, `version`, …).

    One finding for each cause, in the order of the places; at most 200.
    """
    validator = _validator(schema_name)
    errors = list(islice(validator.iter_errors(to_plain(node)), MOST_FINDINGS))
    root = load_schema(schema_name)
    found = (finding for error in _causes(errors) for finding in _explain(root, node, error))
    first = islice(found, MOST_FINDINGS)  # one error may come to a finding for every key of a file
    return tuple(dict.fromkeys(sorted(first, key=lambda f: f.span.start if f.span else 0)))


@lru_cache(maxsize=8)
def load_schema(name: str) -> Schema:
    """The shipped schema `name`, as parsed JSON."""
    schema: dict[str, Any] = json.loads(schema_path(name).read_text(encoding="utf-8"))
    return schema


@lru_cache(maxsize=8)
def _validator(name: str) -> Validator:
    return validator_class()(load_schema(name))


def _causes(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """The errors that are causes: what is of the wrong type is not looked at further, and each place is told once."""
    listed = list(errors)
    wrong = {tuple(e.absolute_path) for e in listed if e.validator == "type"}
    for error in listed:
        path = tuple(error.absolute_path)
        above = any(path[:length] in wrong for length in range(len(path)))
        if not above and (error.validator == "type" or path not in wrong):
            yield error


def _explain(root: Schema, node: Node, error: ValidationError) -> Iterator[Finding]:
    """The findings that an error comes to."""
    subject, schema = _locate(root, node, error)
    steps = list(error.absolute_schema_path)
    if "propertyNames" in steps:
        names = frozenset({str(error.instance)})
        yield from ill_formed_names(schema, subject, names)
    elif error.validator is None:  # a property whose schema is `false`; the error is the mapping's
        yield from unfitting_keys(schema, subject)
    else:
        yield from KEYWORDS[str(error.validator)](schema, subject)


def _locate(root: Schema, node: Node, error: ValidationError) -> tuple[Subject, Schema]:
    """The node an error is about with its surroundings, and the schema whose keyword does not hold.

    Following the error's way through the schema tells under which condition (`if`) it was asked; each step into a
    property or an item is a step into the document as well.
    """
    trail = list(_trail(node, error.absolute_path))
    why, depth, before = "", 0, ""
    known: Schema = {}
    schema = _resolve(root, root)
    for step in list(error.absolute_schema_path)[:-1]:
        named = before == "properties"  # the step is a property's name, not a keyword
        depth += named or step in ("items", "additionalProperties")
        if not named and step in ("allOf", "then", "else"):
            known = schema.get("properties", known)
            why = condition(schema["if"], Subject(*trail[depth])) if step == "then" else why
        schema = _resolve(root, schema[step])
        before = "" if named else str(step)
    shown = {name: _resolve(root, inner) for name, inner in known.items()}
    inner, at = trail[-1]
    return Subject(inner, at, why, shown), schema


def _trail(node: Node, path: Iterable[str | int]) -> Iterator[tuple[Node, Span]]:
    """The nodes from the root to the end of a path, each with where to point when something in it is missing."""
    yield node, start_of(node)
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str):
            entry = node.entry(step)
            assert entry is not None
            node = entry.value
            yield node, entry.key.span
        elif isinstance(node, Sequence) and isinstance(step, int):
            node = node.items[step]
            yield node, start_of(node)


def _resolve(root: Schema, schema: Any) -> Any:
    """A schema with its `$ref` followed (an error's path leaves it out); what stands beside it prevails."""
    if not isinstance(schema, dict) or "$ref" not in schema:
        return schema
    target: Any = root
    for part in schema["$ref"].removeprefix("#/").split("/"):
        target = target[part]
    return {**_resolve(root, target), **{k: v for k, v in schema.items() if k != "$ref"}}

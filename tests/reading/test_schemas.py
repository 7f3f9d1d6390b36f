"""The schemas themselves: no keyword is misspelt, every key is explained, every example holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.resources import find_data, schema_path
from engine.rulebook.shape_keywords import KEYWORDS, LEADING

NAMES = ("provider", "clauses", "version", "cases", "mapping", "accepted")
ANNOTATIONS = frozenset({"$schema", "$defs", "title", "description", "examples", "default"})
Places = Iterator[tuple[str, Any]]


def load(name: str) -> Any:
    """A schema as parsed JSON."""
    import json

    return json.loads(schema_path(name).read_text(encoding="utf-8"))


def subschemas(schema: Any, path: str = "#") -> Places:
    """Every schema in a schema, with its place; `false` too."""
    yield path, schema
    if not isinstance(schema, dict):
        return
    for keyword in ("$defs", "properties"):
        for name, inner in schema.get(keyword, {}).items():
            yield from subschemas(inner, f"{path}/{keyword}/{name}")
    for keyword in ("additionalProperties", "propertyNames", "items", "if", "then", "else"):
        if keyword in schema:
            yield from subschemas(schema[keyword], f"{path}/{keyword}")
    for number, inner in enumerate(schema.get("allOf", ())):
        yield from subschemas(inner, f"{path}/allOf/{number}")


def in_branch(path: str) -> bool:
    """Whether a place refines a mapping that is described elsewhere."""
    return bool({"if", "then", "else"} & set(path.split("/")))


@pytest.fixture(params=NAMES)
def schema(request: pytest.FixtureRequest) -> Any:
    """Each schema in turn."""
    return load(request.param)


def test_all_schemas_are_tested() -> None:
    """No file in the folder goes unlooked at."""
    assert {p.name for p in find_data("schemas").glob("*")} == {f"{n}.schema.json" for n in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_no_key_twice(name: str) -> None:
    """JSON lets a second key of one name replace the first without a word."""
    import json

    def distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        assert len(set(keys)) == len(keys), sorted(key for key in keys if keys.count(key) > 1)
        return dict(pairs)

    json.loads(schema_path(name).read_text(encoding="utf-8"), object_pairs_hook=distinct)


def test_valid(schema: Any) -> None:
    """They are schemas of the draft that they name."""
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


def test_no_unknown_keyword(schema: Any) -> None:
    """A misspelt keyword constrains nothing and is no error to JSON Schema; here it is one."""
    known = ANNOTATIONS | LEADING | set(KEYWORDS)
    for path, inner in subschemas(schema):
        if isinstance(inner, dict):
            assert set(inner) <= known, path


def test_references_lead_somewhere(schema: Any) -> None:
    """Beside a reference stand only annotations; every definition is used."""
    used = set()
    for path, inner in subschemas(schema):
        if isinstance(inner, dict) and "$ref" in inner:
            name = inner["$ref"].removeprefix("#/$defs/")
            used.add(name)
            assert name in schema["$defs"], path
            assert set(inner) - {"$ref"} <= ANNOTATIONS, path
    assert used == set(schema["$defs"])


def test_every_key_is_explained(schema: Any) -> None:
    """An editor can show what a key is for, and an example."""
    for path, inner in subschemas(schema):
        for name, value in inner.get("properties", {}).items() if isinstance(inner, dict) else ():
            if not in_branch(path):
                where = f"{path}/{name}"
                target = (
                    schema["$defs"][value["$ref"].removeprefix("#/$defs/")]
                    if "$ref" in value
                    else {}
                )
                assert value.get("description", "").endswith("."), where
                assert {**target, **value}.get("examples") or value.get("properties"), where


def test_what_findings_quote_is_there(schema: Any) -> None:
    """A pattern has a name for people; types have a title wherever a bare one would say too little."""
    for path, inner in subschemas(schema):
        if isinstance(inner, dict) and "pattern" in inner:
            assert inner["title"], path
            assert inner["description"], path
            assert inner["pattern"].startswith("^") or inner["pattern"] == "%", path


def test_mappings_are_closed(schema: Any) -> None:
    """Every mapping says which keys it takes, or which form they have."""
    for path, inner in subschemas(schema):
        if isinstance(inner, dict) and "properties" in inner and not in_branch(path):
            assert inner["additionalProperties"] is False, path
        if isinstance(inner, dict) and inner.get("type") == "object" and not path.endswith("/if"):
            assert "additionalProperties" in inner, path


def test_one_cause_one_error(schema: Any) -> None:
    """No alternatives, whose errors cannot be told apart; conditions instead."""
    for _, inner in subschemas(schema):
        assert not isinstance(inner, dict) or not {"anyOf", "oneOf", "not"} & set(inner)


def test_examples_hold(schema: Any) -> None:
    """Every example, and every default, is what it is an example of."""
    for path, inner in subschemas(schema):
        if not isinstance(inner, dict):
            continue
        own = {k: v for k, v in inner.items() if k not in ("$defs", "$schema")}
        validator = Draft202012Validator({**own, "$defs": schema["$defs"]})
        for example in [
            *inner.get("examples", ()),
            *([inner["default"]] if "default" in inner else ()),
        ]:
            assert [e.message for e in validator.iter_errors(example)] == [], (path, example)


def test_shared_definitions_are_the_same() -> None:
    """Each file stands alone, for editors; what they have in common is word for word the same."""
    first: dict[str, tuple[str, Any]] = {}
    for name in NAMES:
        for word, definition in load(name)["$defs"].items():
            other, known = first.setdefault(word, (name, definition))
            if word not in ("clause", "table", "field", "event"):
                assert definition == known, f"{word} in {other} and {name}"

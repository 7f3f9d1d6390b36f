"""Nothing that the model holds is left out: whatever an entry has otherwise, in any field, is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache
from typing import Any

import pytest

from engine.compare.aspects import LEFT_OUT
from engine.compare.entries import changed
from engine.compare.families import families
from engine.rulebook.model import Rule, Version
from tests.conformance.harness import read_sample, sample_paths

OWN_NAMES = {"name", "id", "called"}
MOST = 400  # pairs of entries that are tried for a field
# Fields of which no sample has two values, or that only mean something with others.
UNTRIED = {("Whole", "also")}


@cache
def entries() -> dict[str, list[tuple[str, Any]]]:
    """By class: all entries of the conformance samples with their kinds."""
    found: dict[str, list[tuple[str, Any]]] = {}
    for path in sample_paths():
        book = read_sample(path).rulebook
        for version in book.versions.values() if book else ():
            for kind, named in families(version).items():
                for entry in named.values():
                    found.setdefault(type(entry).__name__, []).append((kind, entry))
    return found


def every_field() -> list[tuple[str, str]]:
    """(class, field) for all fields that are compared."""
    left_out = {kind.__name__: names for kind, names in LEFT_OUT.items()}
    return [
        (name, field.name)
        for name, found in entries().items()
        for field in fields(found[0][1])
        if field.compare and field.name not in left_out.get(name, frozenset()) | OWN_NAMES
    ]


@pytest.mark.parametrize(("name", "field"), every_field(), ids=str)
def test_another_value_of_a_field_is_told(name: str, field: str) -> None:
    """The value that the field has in another entry is put in its place."""
    if (name, field) in UNTRIED:
        return
    told = 0
    values: dict[str, tuple[str, Any]] = {}
    for kind, entry in entries()[name]:
        values.setdefault(repr(getattr(entry, field)), (kind, entry))
    pairs = [(one, two) for one in values.values() for two in values.values() if one is not two]
    for (kind, entry), (_, other) in pairs[:MOST]:
        edited = replace(entry, **{field: getattr(other, field)})
        told += changed(kind, entry, edited, ("x", "x"), {}) is not None
    assert not pairs or told > len(pairs[:MOST]) * 9 // 10, f"{told} of {len(pairs[:MOST])}"


def test_every_family_of_a_version_is_compared() -> None:
    """Also one that the model gains."""
    version = next(e for p in sample_paths() if (e := read_sample(p).rulebook)).versions["v"]
    held = [getattr(version, field.name) for field in fields(Version) if field.compare]
    kept = [entries for entries in held if isinstance(entries, Mapping)]
    told = [entries for kind, entries in families(version).items() if kind != "version"]
    assert len(told) == len(kept) + len(("valid", "straddle"))
    for entries in kept:
        assert not entries or entries in told or entries is version.ended


def test_what_is_left_out_follows_from_something_else() -> None:
    """A rule's conditions are those of `when`, and so on: the fields are there."""
    for kind, names in LEFT_OUT.items():
        assert names <= {field.name for field in fields(kind)}, kind
    assert LEFT_OUT[Rule] == {"conditions", "beats", "only_changes"}

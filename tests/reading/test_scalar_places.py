"""Every decoded character leads back to the raw character, or the escape, that was typed for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml
from hypothesis import assume, find, given
from hypothesis import strategies as st

from engine.diagnostics.spans import Source
from engine.rulebook.located import Mapping, Node, Scalar
from engine.rulebook.scalar_map import map_scalar
from engine.rulebook.yaml_reading import read_yaml
from tests.reading.yaml_texts import (
    block,
    damaged_texts,
    double_quoted,
    plain,
    real_texts,
    single_quoted,
)

STYLES = st.one_of(plain(), single_quoted(), double_quoted(), block())


def scalars(node: Node) -> Iterator[Scalar]:
    """All scalars of a document, keys too."""
    match node:
        case Scalar():
            yield node
        case Mapping():
            for entry in node:
                yield entry.key
                yield from scalars(entry.value)
        case _:
            for item in node:
                yield from scalars(item)


def check_places(scalar: Scalar) -> None:
    """The law, for every character of one scalar."""
    pieces = map_scalar(scalar.span, scalar.style, scalar.text).pieces
    assert len(pieces) == len(scalar.text), scalar
    at = 0
    for i, character in enumerate(scalar.text):
        place = scalar.place(i, i + 1)
        assert at <= place.start < place.end, "places follow each other"
        at = place.end
        raw = place.text
        if character in " \n" and raw in ("\n", "\r\n", "\r"):
            continue  # a line break, kept or folded
        if scalar.style == "single" and character == "'":
            assert raw == "''"
        elif scalar.style == "double" and raw.startswith("\\"):
            assert yaml.safe_load(f'"{raw}"') == character
        else:
            assert raw == character


@given(
    STYLES, st.sampled_from(["k: {}\n", "- - {}\n", "k:\n  - l:\n     {}\nm: 1\n", "? {}\n: 1\n"])
)
def test_places_in_every_style(scalar: str, frame: str) -> None:
    """Generated scalars, wherever they stand, over however many lines."""
    document, _ = read_yaml(Source("x", frame.format(scalar)))
    assume(document is not None)
    assert document is not None
    for found in scalars(document):
        check_places(found)


@pytest.mark.parametrize("style", [plain(), single_quoted(), double_quoted(), block()])
def test_the_generators_make_yaml(style: st.SearchStrategy[str]) -> None:
    """The law above is not empty: each generator finds a scalar of several characters that can be read."""

    def can_be_read(scalar: str) -> bool:
        document, _ = read_yaml(Source("x", f"k: {scalar}\n"))
        return document is not None and any(len(found.text) > 9 for found in scalars(document))

    find(style, can_be_read)


def test_places_in_real_and_damaged_texts() -> None:
    """All scalars of the rulebooks, and of three thousand damaged pieces of them."""
    seen = 0
    for text in [*real_texts(), *damaged_texts(3_000, seed=1)]:
        document, findings = read_yaml(Source("x", text))
        for scalar in scalars(document) if document is not None and not findings else ():
            check_places(scalar)
            seen += 1
    assert seen > 10_000


@pytest.mark.parametrize(
    ("text", "part", "line", "column"),
    [
        ("k: one bad two", "bad", 1, 8),
        ("k: one\n  bad two", "bad", 2, 3),
        ("k: 'it''s bad'", "bad", 1, 11),
        ('k: "\\u00e9\\t bad"', "bad", 1, 14),
        ('k: "one \\\n    bad"', "bad", 2, 5),
        ("k: |\n  one\n   bad\n", "bad", 3, 4),
        ("k: >-\n  one\n\n  two\n  bad\n", "bad", 5, 3),
        ("k: >2\n   bad\n", "bad", 2, 4),
        ("- k:\n    - |+\n      one\n\n      bad\n\n\n", "bad", 5, 7),
    ],
)
def test_places_by_hand(text: str, part: str, line: int, column: int) -> None:
    """One of each kind, counted by a person."""
    document, findings = read_yaml(Source("x", text))
    assert document is not None
    assert findings == ()
    (scalar,) = (s for s in scalars(document) if part in s.text)
    start = scalar.text.index(part)
    place = scalar.place(start, start + len(part))
    assert (place.line, place.column, place.text) == (line, column, part)


def test_empty_places() -> None:
    """Before a character, and after the last one."""
    document, _ = read_yaml(Source("x", "k: 'ab'"))
    assert isinstance(document, Mapping)
    scalar = document.get("k")
    assert isinstance(scalar, Scalar)
    assert (scalar.place(1, 1).start, scalar.place(1, 1).end) == (5, 5)
    assert (scalar.place(2, 2).start, scalar.place(9, 9).end) == (6, 6)

"""An edit and its opposite give the original bytes, whatever the new text needed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.authoring.editing import writing
from engine.authoring.editing.adding import add, entries_of
from engine.authoring.editing.dropping import remove
from engine.authoring.editing.formatting import formatted
from engine.authoring.editing.setting import Setting, set_values
from engine.authoring.editing.terms import Terms

VERSION = """\
version: first
in_force: [{from: 2026-01-01}]

figures:
  rate: {is: 60 USD/hour, clause: T-1}  # since spring
  fee: {is: 10 USD, means: plain words}

rules:
  # the first
  one:
    when: >-
      known(kind)
      and not small
    means: 'it is: so'

  two: {clause: [T-1, T-2]}
"""
LONG = "words " * 20 + "end"
Edit = Callable[[Terms], None]


def to(path: str, value: str) -> Edit:
    """The edit that sets a value."""
    return lambda terms: set_values(terms, [Setting(path, value)])


def without(path: str) -> Edit:
    """The edit that takes something out."""
    return lambda terms: remove(terms, path)


def with_rule(text: str) -> Edit:
    """The edit that adds a rule."""
    return lambda terms: add(terms, "rule", entries_of(text, "standard input"))


def made(folder: Path, *edits: Edit) -> str:
    """The version after these edits, each written."""
    for edit in edits:
        terms = Terms(folder)
        edit(terms)
        writing.write(terms.change("an edit"))
    return (folder / "versions/first.yaml").read_bytes().decode()


@pytest.fixture(params=["\n", "\r\n"])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A rulebook with one version, with either line break."""
    (tmp_path / "versions").mkdir()
    text = VERSION.replace("\n", request.param)
    (tmp_path / "versions/first.yaml").write_bytes(text.encode())
    return tmp_path


@pytest.mark.parametrize(
    "edits",
    [
        (to("figures.fee.means", "yes: so"), to("figures.fee.means", "plain words")),
        (to("rules.one.when", "true"), to("rules.one.when", "known(kind) and not small")),
        (to("rules.one.means", "so"), to("rules.one.means", "it is: so")),
        (to("rules.one.means", "so"), to("rules.one.means", "a: b"), to("rules.one.means", "it is: so")),
        (to("figures.rate.because", LONG), without("figures.rate.because")),
        (to("figures.rate.because", LONG), to("figures.fee", "9 USD"), without("figures.rate.because"),
         to("figures.fee", "10 USD")),
        (to("rules.two.because", LONG), to("rules.two.because", "a: b"), without("rules.two.because")),
        (without("rules.two.clause.T-2"), to("rules.two.clause", "[T-1, T-2]")),
        (without("rules.two"), with_rule("two: {clause: [T-1,  T-2]}")),
        (without("rules.one"), with_rule(
            "one:\n  when: known(kind) and not small\n  means: 'it is: so'\n")),
        (without("rules.one.when"), to("rules.one.when", "known(kind) and not small")),
    ],
)  # fmt: skip
def test_the_way_back(folder: Path, edits: tuple[Edit, ...]) -> None:
    """Set back, taken out, put in again: byte by byte."""
    old = (folder / "versions/first.yaml").read_bytes().decode()
    assert made(folder, edits[0]) != old
    assert made(folder, *edits[1:]) == old


def test_what_was_changed_by_hand_stays(folder: Path) -> None:
    """The journal does not know these bytes, so nothing but the text is changed."""
    path = folder / "versions/first.yaml"
    made(folder, to("figures.rate.because", LONG))
    path.write_bytes(path.read_bytes().replace(b"clause: T-1", b"clause:  T-1"))
    text = made(folder, without("figures.rate.because"))
    assert "clause:  T-1" in text
    assert "rate:  # since spring" in text


def test_a_form_that_was_given_since_stays(folder: Path) -> None:
    """`fmt` is an edit as well, and the last word on quotes that nobody needs."""
    path = folder / "versions/first.yaml"
    path.write_bytes(path.read_bytes().replace(b"plain words", b"'plain'"))
    assert "means: 'other'" in made(folder, to("figures.fee.means", "other"))
    made(folder, lambda terms: terms.put(formatted(terms.version(None))))
    assert "means: plain}" in made(folder, to("figures.fee.means", "plain"))


def test_quotes_that_nobody_needs_any_more_go(folder: Path) -> None:
    """Also without a journal; unless a text beside it has quotes for the author's taste."""
    path = folder / "versions/first.yaml"
    assert "means: so" in made(folder, to("rules.one.means", "so"))
    quoted = VERSION.replace("is: 10 USD", "is: '10 USD'").replace("plain words", "'a: b'")
    path.write_bytes(quoted.encode())
    assert "means: 'so'}" in made(folder, to("figures.fee.means", "so"))

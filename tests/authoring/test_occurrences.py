"""Where names stand: every place, with the characters that spell it, whatever the style of the scalar."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.authoring.occurrences.index import Index
from engine.authoring.occurrences.places import FILES, Family, Formula, Keyed, Place, Record, Word
from engine.authoring.occurrences.reading import index_of
from engine.authoring.occurrences.seen import Symbol
from engine.authoring.occurrences.words import pieces
from engine.language.tree import Ref, walk
from engine.rulebook.expressions_in import of_rule
from engine.rulebook.load import load
from engine.rulebook.shape import load_schema
from tests.house.modules import ROOT

VERSION = """\
in_force: [{from: 2026-01-01}]
facts:
  kind: {kind: enum, values: [visit, remote]}
  minutes: {kind: duration, unit: min}
  over_time: {kind: bool}
figures:
  hour_rate: 80 USD/hour
readings:
  AMB-1: {question: Which?, options: {a: this, b: that}, chosen: a}
values:
  quoted: "minutes if kind == \\"visit\\" and reading('AMB-1') == 'b' else minutes"
  single: 'minutes if kind == ''remote'' else minutes'
  folded: >-
    minutes
      if over_time
    else minutes
outcomes:
  payer: {kind: enum, values: [client, none]}
charges:
  time: {quantity: minutes, rate: hour_rate, payer: client}
rules:
  visits: {when: "kind in ('visit', 'remote')", then: {payer: client}, charge: {time: {}}}
  never: {when: over_time, then: {payer: none}, overrides: [visits]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A rulebook in all styles of scalars."""
    (tmp_path / "versions").mkdir()
    (tmp_path / "cases").mkdir()
    (tmp_path / "versions/one.yaml").write_text(VERSION, "utf-8")
    (tmp_path / "clauses.yaml").write_text("clauses: {A-1: {effect: something}}\n", "utf-8")
    (tmp_path / "cases/all.yaml").write_text(
        "cases:\n- name: one\n  event: {id: e, kind: visit, minutes: 30}\n"
        "  expect: {needs: [over_time], outcomes: {payer: client}, rules: [visits], lines: [{name: time}]}\n",
        "utf-8",
    )
    return tmp_path


@pytest.mark.parametrize(
    ("symbol", "lines"),
    [
        (Symbol("fact", "minutes"), [("one", 4), ("one", 11), ("one", 11), ("one", 12), ("one", 12),
                                     ("one", 14), ("one", 16), ("one", 20), ("all", 3)]),
        (Symbol("fact", "over_time"), [("one", 5), ("one", 15), ("one", 23), ("all", 4)]),
        (Symbol("figure", "hour_rate"), [("one", 7), ("one", 20)]),
        (Symbol("reading", "AMB-1"), [("one", 9), ("one", 11)]),
        (Symbol("member", "visit", "kind"), [("one", 3), ("one", 11), ("one", 22), ("all", 3)]),
        (Symbol("member", "client", "payer"), [("one", 18), ("one", 20), ("one", 22), ("all", 4)]),
        (Symbol("outcome", "payer"), [("one", 18), ("one", 22), ("one", 23), ("all", 4)]),
        (Symbol("charge", "time"), [("one", 20), ("one", 22), ("all", 4)]),
        (Symbol("rule", "visits"), [("one", 22), ("one", 23), ("all", 4)]),
        (Symbol("option", "b", "AMB-1"), [("one", 9), ("one", 11)]),
    ],
    ids=lambda value: getattr(value, "name", ""),
)  # fmt: skip
def test_every_place_is_found(folder: Path, symbol: Symbol, lines: list[tuple[str, int]]) -> None:
    """In plain, quoted and folded scalars, in keys and in lists, and in the cases."""
    found = index_of(folder).occurrences(symbol)
    assert [(one.file.stem, one.span.line) for one in found] == lines
    assert {one.span.text for one in found} == {symbol.name}


def test_a_value_is_declared_by_its_own_enum(folder: Path) -> None:
    """Where two enums have a value of one name, each has its own."""
    path = folder / "versions/one.yaml"
    path.write_text(
        VERSION.replace("values: [client, none]", "values: [client, none, visit]"), "utf-8"
    )
    index = index_of(folder)
    for owner, line in (("kind", 3), ("payer", 18)):
        declared = index.declaration(Symbol("member", "visit", owner), path)
        assert declared is not None
        assert declared.span.line == line


def test_a_rulebook_that_does_not_load_has_an_index(folder: Path) -> None:
    """An expression that is not finished, and a rule that is none."""
    path = folder / "versions/one.yaml"
    path.write_text(
        VERSION.replace("when: over_time,", "when: over_time and (,") + "  more: {when: 7 +}\n",
        "utf-8",
    )
    assert len(index_of(folder).occurrences(Symbol("fact", "over_time"))) == 4


def test_what_an_amending_version_drops_is_that_of_the_other(folder: Path) -> None:
    """`drops` names what the amended version declares; what it states anew stands beside it."""
    (folder / "versions/two.yaml").write_text(
        "amends: one\nin_force: [{from: 2027-01-01}]\ndrops: {rules: [never]}\nvalues: {more: minutes}\n",
        "utf-8",
    )
    index = index_of(folder)
    assert [o.file.stem for o in index.occurrences(Symbol("rule", "never"))] == ["one", "two"]
    assert [o.file.stem for o in index.occurrences(Symbol("fact", "minutes"))][-2:] == [
        "two",
        "all",
    ]


@pytest.mark.parametrize("name", ["wsm", "wtim"])
def test_the_words_of_expressions_are_those_that_the_parser_sees(name: str) -> None:
    """Names and their places, in every condition and result of the rules that ship."""
    for version in load(name).versions.values():
        for expr in (expr for rule in version.rules.values() for expr in of_rule(rule)):
            if "charged_but" in expr.text or expr.text.isidentifier():
                continue
            seen = {(ref.name, *ref.at) for ref in walk(expr.tree) if isinstance(ref, Ref)}
            words = pieces(expr.text)
            ours = {
                (w.text, w.start, w.end) for w in words if w.sort in ("name", "charge", "lookup")
            }
            assert seen <= ours, expr.text


NAMES = (
    "expression",
    "name",
    "names",
    "clauses",
    "clause_id",
    "subject",
    "reading_id",
    "rule_id",
    "dropped",
)


@pytest.mark.parametrize("sort", ["version", "provider", "cases"])
def test_each_place_of_the_schema_where_names_stand_is_known(sort: str) -> None:
    """A key that the schema gains, and that nobody describes here, would be left out of every rename."""
    schema = load_schema(sort)
    missing = list(_missing(schema, schema, FILES[sort], "", 0))
    assert missing == []


def _missing(
    root: dict[str, Any], schema: dict[str, Any], place: Place | None, path: str, depth: int
) -> Iterator[str]:
    name = schema.get("$ref", "").rpartition("/")[2]
    if name:
        schema = {**root["$defs"][name], **schema}
    if name in NAMES and not isinstance(place, Formula | Word) and not _has_short(place):
        yield f"{path}: {name}"
        return
    if depth > 12 or not isinstance(place, Record | Family | Keyed):
        return
    for key, below in schema.get("properties", {}).items():
        inner = place.fields.get(key) if isinstance(place, Record) else None
        yield from _missing(root, below, inner, f"{path}/{key}", depth + 1)
    for key in ("additionalProperties", "items"):
        below = schema.get(key)
        if isinstance(below, dict):
            inner = place.entry if key != "items" and isinstance(place, Family | Keyed) else place
            yield from _missing(root, below, inner, f"{path}/*", depth + 1)


def _has_short(place: Place | None) -> bool:
    return isinstance(place, Record) and isinstance(place.short, Formula | Word)


def test_all_that_ship_have_every_name_in_its_place() -> None:
    """The characters of each occurrence spell its symbol, in all files of the repository's rulebooks."""
    for folder in (*(ROOT / "rulebooks").glob("w*"), ROOT / "examples/providers/lawoffice"):
        index = index_of(folder)
        for file in index.files:
            for one in index.in_file(file.path):
                assert one.span.text == one.symbol.name


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ("in_force:", "# a comment\nin_force:", True),
        ("hour_rate: 80", "hour_rate: 90", True),
        ("values: [visit, remote]", "values: [visit, phone]", False),
        ("chosen: a", "chosen: b", True),
        ("options: {a: this, b: that}", "options: {a: this, c: that}", False),
        ("  over_time: {kind: bool}\n", "", False),
        ("  never: {", "  ever: {", False),
        ("  hour_rate: 80 USD/hour\n", "  visits: 80 USD/hour\n", False),
    ],
)
def test_an_index_after_a_change_is_that_of_all_files(
    folder: Path, old: str, new: str, kept: bool
) -> None:
    """Other files keep what was looked up of them only where the change means nothing to them."""
    before = index_of(folder)
    cases = folder / "cases/all.yaml"
    known = before.in_file(cases)
    path = folder / "versions/one.yaml"
    assert old in VERSION
    path.write_text(VERSION.replace(old, new), "utf-8")
    fresh = index_of(folder)
    same = {file.path: file for file in before.files if file.path != path}
    after = Index([same.get(file.path, file) for file in fresh.files], before)
    assert (after.in_file(cases) is known) == kept
    for file in fresh.files:
        assert [(one.symbol, one.span) for one in after.in_file(file.path)] == [
            (one.symbol, one.span) for one in fresh.in_file(file.path)
        ]
    assert after.symbols().keys() == fresh.symbols().keys()

"""Renaming: only the name changes, what comes of it is proved, and renaming back gives the same bytes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.authoring.editing.overlay import Overlay, after
from engine.authoring.occurrences.reading import index_of
from engine.authoring.renaming import RENAMED, renaming
from engine.authoring.renaming_proof import proved
from engine.authoring.same_but_names import differing
from engine.diagnostics.findings import FindingsError
from engine.rulebook.load import load_rulebook
from tests.house.modules import ROOT

CORNER = ROOT / "examples/small/corner"
LAWYERS = ROOT / "examples/providers/lawoffice"
NEW = {"reading": "ZZ-99", "clause": "Zz-1.1", "rule": "zz-new", "always": "zz-new"}


@pytest.mark.parametrize("folder", [LAWYERS, CORNER], ids=lambda path: path.name)
def test_each_kind_of_name_can_be_changed_and_changed_back(folder: Path) -> None:
    """One of each kind: the models are the same but for the name, and the bytes come back."""
    index = index_of(folder)
    old, _ = load_rulebook(folder)
    first = {symbol.kind: symbol for symbol in sorted(index.symbols(*RENAMED), reverse=True)}
    for symbol in first.values():
        new = NEW.get(symbol.kind, "zz_new_name")
        one = renaming(folder, f"{symbol.kind}.{symbol.name}", new)
        overlay = after(one.change)
        book, findings = load_rulebook(folder, overlay)
        assert book is not None, (symbol, findings)
        assert differing(old, book, one.names) is None, symbol
        again = index_of(folder, overlay)
        assert len(again.occurrences(type(symbol)(symbol.kind, new))) == len(one.occurrences)
        for path, both in one.change.files.items():
            assert both.old is not None and both.new is not None
            assert both.new.count(new.encode()) - both.old.count(new.encode()) == sum(
                o.file == path for o in one.occurrences
            )


def test_back_and_forth_gives_the_same_bytes(tmp_path: Path) -> None:
    """Whatever the name is longer or shorter by."""
    folder = tmp_path / "corner"
    shutil.copytree(CORNER, folder)
    files = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    for what, new in (("figure.hourly_rate", "r"), ("fact.started_at", "much_longer_than_it_was")):
        one = renaming(folder, what, new)
        proved(one)
        for path, both in one.change.files.items():
            assert both.new is not None
            path.write_bytes(both.new)
        back = renaming(folder, f"{one.symbol.kind}.{new}", one.symbol.name)
        for path, both in back.change.files.items():
            assert both.new is not None
            path.write_bytes(both.new)
        assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == files


@pytest.mark.parametrize(
    ("what", "new", "says"),
    [
        ("fact.started_a", "x", "there is no fact `started_a`"),
        ("nothing", "x", "nothing is called `nothing`"),
        (
            "fact.started_at",
            "hourly_rate",
            "`hourly_rate` is taken: there is a figure `hourly_rate`",
        ),
        ("fact.started_at", "Minutes", "`Minutes` is no name of a fact"),
        ("fact.started_at", "class", "`class` means something else in expressions"),
        ("fact.started_at", "true", "`true` is no name of a fact"),
        ("fact.started_at", "amount", "`amount` is a name of the language"),
        ("fact.started_at", "started_at", "the fact is called `started_at` already"),
    ],
)
def test_what_cannot_be_is_refused(what: str, new: str, says: str) -> None:
    """With the reason."""
    with pytest.raises(FindingsError, match="CB85") as caught:
        renaming(CORNER, what, new)
    assert caught.value.findings[0].message == says


def test_a_name_that_the_engine_knows_is_not_lost() -> None:
    """`payer` says who may pay a line: without it the rulebook does not load, so nothing is written."""
    with pytest.raises(FindingsError) as caught:
        proved(renaming(ROOT / "rulebooks/wtim", "outcome.payer", "payed_by"))
    assert caught.value.findings[0].code == "CB852"


def test_a_changed_literal_is_no_renaming(tmp_path: Path) -> None:
    """Were a word of an enum changed beside the name, the proof would not hold."""
    folder = tmp_path / "corner"
    shutil.copytree(CORNER, folder)
    old, _ = load_rulebook(folder)
    path = next((folder / "versions").glob("*.yaml"))
    data = path.read_bytes().replace(b"remote", b"phone")
    new, findings = load_rulebook(folder, Overlay({path: data}))
    assert new is not None, findings
    assert differing(old, new, {"remote": "phone"}) is not None

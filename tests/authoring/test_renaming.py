"""Renaming: only the name changes, what comes of it is proved, and renaming back gives the same bytes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.authoring.editing.overlay import Overlay, after
from engine.authoring.occurrences.reading import index_of
from engine.authoring.renaming import OF_OTHERS, RENAMED, renaming
from engine.authoring.renaming_proof import proved
from engine.authoring.same_but_names import differing
from engine.authoring.same_but_words import why_other
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
        if symbol.kind in OF_OTHERS:
            continue
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


@pytest.mark.parametrize("folder", [LAWYERS, CORNER], ids=lambda path: path.name)
def test_each_value_and_each_option_can_be_renamed(folder: Path) -> None:
    """Each of every enum and every reading, with the proof; nothing else of the text changes."""
    everywhere = index_of(folder).everywhere
    names = [
        f"member.{owner}.{one}" for owner, inside in everywhere.members.items() for one in inside
    ]
    names += [
        f"option.{owner}.{one}" for owner, inside in everywhere.options.items() for one in inside
    ]
    for name in names[:: max(1, len(names) // 4)]:
        one = renaming(folder, name, "zznew")
        proved(one)
        for both in one.change.files.values():
            assert both.old is not None and both.new is not None
            assert both.old == both.new.replace(b"zznew", one.symbol.name.encode())


VALUES = """\
  worked: ended_at - started_at
  way: kind if worked > quarter else 'visit'
  other: "'visit' if worked > quarter else 'call'"
  both: way == 'visit' and other == 'visit'
"""


@pytest.fixture
def wordy(tmp_path: Path) -> Path:
    """Corner IT's rulebook, with a value that has the fact's values and one with words of its own."""
    folder = tmp_path / "corner"
    shutil.copytree(CORNER, folder)
    path = folder / "versions/2026-01-01.yaml"
    path.write_text(
        path.read_text("utf-8").replace("  worked: ended_at - started_at\n", VALUES), "utf-8"
    )
    return folder


def test_a_value_is_renamed_where_it_is_that_value(wordy: Path) -> None:
    """In what a value is and in what it is compared with; a word that is spelled alike and is no such value stays."""
    one = renaming(wordy, "member.kind.visit", "call_out")
    proved(one)
    text = next(
        both.new for path, both in one.change.files.items() if path.parent.name == "versions"
    )
    assert text is not None
    assert (
        VALUES.replace("else 'visit'", "else 'call_out'").replace(
            "way == 'visit'", "way == 'call_out'"
        )
        in text.decode()
    )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (  # a word of its own taken for one of the fact's, though the rulebook would load
            "other == 'visit'",
            "other == 'call_out'",
            "`visit` would change in `way == 'visit' and other == 'visit'`",
        ),
        (  # one left alone that the rulebook would load with
            "'visit' if worked > quarter else 'call'",
            "'call_out' if worked > quarter else 'call'",
            "`visit` would change in `'visit' if worked > quarter else 'call'`",
        ),
    ],
)
def test_a_word_of_another_enum_does_not_go_along(
    wordy: Path, old: str, new: str, says: str
) -> None:
    """Were it changed with the value, the proof would not hold."""
    one = renaming(wordy, "member.kind.visit", "call_out")
    before, _ = load_rulebook(wordy)
    overlay = after(one.change)
    path = wordy / "versions/2026-01-01.yaml"
    data = overlay.bytes[path]
    assert before is not None and data is not None and old.encode() in data
    changed = Overlay({**overlay.bytes, path: data.replace(old.encode(), new.encode())})
    book, findings = load_rulebook(wordy, changed)
    assert book is not None, findings
    assert why_other(before, book, ("name", "kind"), one.names) == says


@pytest.mark.parametrize(
    ("what", "new", "says", "hint"),
    [
        ("member.kind.vist", "x", "`kind` has no member `vist`", "did you mean `visit`?"),
        ("member.knd.visit", "x", "there is no member `knd.visit`", "did you mean `kind`?"),
        ("option.AMB-01.z", "x", "`AMB-01` has no option `z`", "did you mean `a`?"),
        ("option.AMB-01.b", "a", "`a` is taken: there is an option `AMB-01.a`", None),
        ("member.kind.visit", "no", "`no` is no name of a member", None),
        ("member.kind.visit", "a b", "`a b` is no name of a member", None),
    ],
)
def test_values_that_cannot_be_renamed(what: str, new: str, says: str, hint: str | None) -> None:
    """With the reason, and the word that was meant."""
    with pytest.raises(FindingsError, match="CB85") as caught:
        renaming(CORNER, what, new)
    found = caught.value.findings[0]
    assert found.message == says
    assert hint is None or found.help == hint

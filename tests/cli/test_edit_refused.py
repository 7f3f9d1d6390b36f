"""Edits that are not made: what is said, where, for programs as well, and with which exit code."""

from __future__ import annotations

import io
import json
import shutil
import sys
from pathlib import Path

import pytest

from engine.authoring.editing import writing
from tests.cli.running import ROOT, Run

VERSION = "corner/versions/2026-01-01.yaml"
RATE = ("set", "corner", "figures.hourly_rate", "90 USD/hour", "--no-behaviour", "--yes")


@pytest.fixture
def corner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the rulebook, in which the commands run."""
    shutil.copytree(ROOT / "examples/small/corner", tmp_path / "corner")
    shutil.copy(ROOT / "examples/small/calls.csv", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize(
    "words",
    [
        ("show", "crner"),
        ("undo", "crner"),
        ("evaluate", "calls.csv", "-r", "corner", "--version", "2026-01-02"),
        ("evaluate", "calls.csv", "-r", "corner", "--reading", "AMB-09=b"),
        ("explain", "calls.csv", "-r", "corner", "--id", "c99"),
        ("diff", "corner@2026-01-02"),
        ("codes", "CB999"),
        ("set", "corner", "figures.rate", "90 USD/hour"),
        ("set", "corner", "figures.hourly_rate", "90 USD/hour", "--version", "2026-01-02"),
        ("set", "corner", "figures.hourly_rate", "[90 USD/hour"),
        ("remove", "corner", "rules.none"),
        ("add", "rule", "corner", "visits-bring-travel", "--when", "true"),
        ("amend", "corner", "--from", "2027-01-01", "--version", "2026-01-02"),
        ("amend", "corner", "--from", "2020-01-01"),
        ("rename", "corner", "fact.none", "other"),
        ("rename", "corner", "figure.hourly_rate", "quarter"),
        ("new", "corner"),
    ],
)
def test_words_that_name_nothing_or_what_is_taken_are_2(
    run: Run, corner: Path, words: tuple[str, ...]
) -> None:
    """One rule for all commands (docs/cli.md)."""
    before = files(corner)
    assert run(*words).code == 2
    assert files(corner) == before


@pytest.mark.parametrize(
    "words",
    [
        ("evaluate", "none.csv", "-r", "corner"),
        ("evaluate", "calls.csv", "-r", "corner", "-o", "none/out.csv"),
        ("evaluate", "calls.csv", "-r", "corner", "--columns", "id", "-o", "none/out.csv"),
        ("evaluate", "calls.csv", "-r", "corner", "--map", "none.yaml"),
    ],
)
def test_files_that_cannot_be_read_or_written_are_3(
    run: Run, corner: Path, words: tuple[str, ...]
) -> None:
    """Both."""
    before = files(corner)
    assert run(*words).code == 3
    assert files(corner) == before


def test_a_refused_edit_shows_the_text_as_it_would_be(run: Run, corner: Path) -> None:
    """And says so: the file itself has other words, and may have other lines."""
    before = files(corner)
    done = run("set", "corner", "rules.visits-bring-travel.when", "kind == 'vist'", "--yes")
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "Nothing is written: with this edit the rulebook would not load. What follows\n"
        "shows the text as it would be, with the lines that it would have.\n\n"
        f"{VERSION}:72:19: error[CB405]: `vist` is not one of the values\n"
        "   |\n"
        "72 |     when: kind == 'vist'\n"
        "   |                   ^^^^^^\n"
        "   = help: did you mean `visit`?\n"
    )
    assert files(corner) == before


def test_a_taken_name_is_shown_where_it_is_declared(run: Run, corner: Path) -> None:
    """The name itself, not what stands behind it."""
    done = run("add", "rule", "corner", "visits-bring-travel", "--when", "true")
    assert done.err == (
        f"{VERSION}:70:3: error[CB841]: there is a rule `visits-bring-travel` already\n"
        "   |\n"
        "70 |   visits-bring-travel:\n"
        "   |   ^^^^^^^^^^^^^^^^^^^\n"
        "   = help: change it with `clausebook set`, or name the new one otherwise\n"
    )


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("set", "corner", "figures.rate", "1 USD"), 2, "CB840"),
        (("set", "corner", "figures.hourly_rate", "1 USDD/hour", "--no-behaviour"), 1, "CB417"),
        (("remove", "corner", "rules.none"), 2, "CB840"),
        (("add", "rule", "corner", "visits-bring-travel"), 2, "CB841"),
        (("amend", "corner", "--from", "2020-01-01"), 2, "CB844"),
        (("rename", "corner", "fact.none", "other"), 2, "CB850"),
        (("undo", "corner"), 1, "CB843"),
        (("fmt", "crner"), 2, "CB505"),
    ],
)
def test_what_is_refused_is_json_as_well(
    run: Run, corner: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    """For programs: the findings, and that nothing is written."""
    done = run(*words, "--json")
    assert (done.code, done.err) == (code, "")
    found = json.loads(done.out)
    assert (found["written"], found["files"]) == (False, [])
    assert found["findings"][0]["code"] == told
    assert {"severity", "message", "file", "line", "column", "help"} <= found["findings"][0].keys()


def test_a_day_before_all_versions(run: Run, corner: Path) -> None:
    """The hint names the days that can be, with and without `--version`."""
    for more in ((), ("--version", "2026-01-01")):
        done = run("amend", "corner", "--from", "2020-01-01", *more)
        what = "`2026-01-01` is not" if more else "no version is"
        assert (done.code, done.out) == (2, "")
        assert done.err == (
            f"error[CB844]: {what} in force on 2020-01-01\n"
            "   = help: a new version begins while the one that it amends is in force: from\n"
            "           2026-01-01\n"
        )


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_bytes_that_are_no_text_are_told_as_of_a_file(
    run: Run, corner: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    """Also where they come through a pipe."""
    stream = io.TextIOWrapper(io.BytesIO(b"x: 1 USD\ny: caf\xe9\n"), errors="surrogateescape")
    monkeypatch.setattr(sys, "stdin", stream)
    done = run("add", "figure", "corner", *more)
    assert done.code == 3
    if not more:
        assert done.err == (
            "standard input:2: error[CB101]: byte 15 (0xe9) is not UTF-8\n"
            "   = help: save the file as UTF-8\n"
        )


def test_a_file_behind_a_link_is_written_where_it_is(run: Run, corner: Path) -> None:
    """The link stays one, through edits, `undo`, `fmt` and `rename`."""
    link, real = corner / VERSION, corner / "shared.yaml"
    link.rename(real)
    link.symlink_to("../../shared.yaml")
    old = real.read_bytes()
    assert run(*RATE).code == 1
    assert b"90 USD/hour" in real.read_bytes()
    assert (run("undo", "corner").code, real.read_bytes()) == (0, old)
    assert run("rename", "corner", "figure.quarter", "step").code == 0
    assert b"step: {is: 15 min" in real.read_bytes()
    assert run("undo", "corner").code == 0
    real.write_bytes(old + b"\n\n")
    assert (run("fmt", VERSION).code, real.read_bytes()) == (0, old)
    assert link.is_symlink()
    assert sorted(path.name for path in corner.iterdir()) == ["calls.csv", "corner", "shared.yaml"]


def test_a_folder_that_cannot_be_written_to(run: Run, corner: Path) -> None:
    """A finding with a code and a hint, first of where the old files are kept; nothing is left over."""
    (corner / "corner/.clausebook").write_text("in the way")
    before = files(corner)
    done = run(*RATE)
    assert (done.code, done.out) == (3, "")
    assert done.err == (
        "error[CB117]: cannot write `corner/.clausebook`: not a directory\n"
        "   = help: an edit keeps the old files there; nothing was written\n"
    )
    assert files(corner) == before


def test_the_file_is_named_that_cannot_be_written(
    run: Run, corner: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the one beside it, which nobody knows of."""
    before = files(corner)

    def full(path: Path, beside: Path, data: bytes) -> None:
        beside.write_bytes(data[:10])
        raise OSError(28, "No space left on device", str(beside))

    monkeypatch.setattr(writing, "_write_beside", full)
    done = run(*RATE)
    assert done.code == 3
    assert done.err == (
        f"error[CB117]: cannot write `{VERSION}`: no space left on device\n"
        "   = help: what was there before is unchanged; name another place\n"
    )
    assert files(corner) == before

"""The commands that edit a rulebook, as a person runs them on Corner IT: what they print, what they write, and back."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import ROOT, Run

VERSION = "corner/versions/2026-01-01.yaml"
SET = """\
--- corner/versions/2026-01-01.yaml
+++ corner/versions/2026-01-01.yaml
@@ -12,5 +12,5 @@
\x20
 figures:
-  hourly_rate: {is: 80 USD/hour, clause: C-1}
+  hourly_rate: {is: 90 USD/hour, clause: C-1}
   quarter: {is: 15 min, clause: C-1}
   half_an_hour: {is: 30 min, clause: C-1}

VERSION 2026-01-01

FIGURES
~ hourly_rate               80 USD/hour → 90 USD/hour (C-1)   2026-01-01.yaml:14

1 figure changed

2 of 6 cases pass.
  cases/calls.yaml:2: twenty minutes cost half an hour
    amount: expected 40.00, got 45.00
  cases/calls.yaml:8: work over six o'clock has two prices
    amount: expected 130.00, got 135.00
  cases/calls.yaml:14: a long way costs forty dollars
    amount: expected 120.00, got 130.00
    line time of c3: amount: expected 80.00, got 90.00
  cases/calls.yaml:23: a month from 31 January ends with February
    amount: expected 60.00, got 67.50

Written: corner/versions/2026-01-01.yaml
`clausebook undo corner` takes it back.
"""


@pytest.fixture
def corner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the rulebook, in which the commands run."""
    shutil.copytree(ROOT / "examples/small/corner", tmp_path / "corner")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_figure_is_set_and_the_edit_undone(run: Run, corner: Path) -> None:
    """One byte is written; what fails of the cases is told; `undo` brings all back, without a trace."""
    old = files(corner)
    done = run("set", "corner", "figures.hourly_rate", "90 USD/hour", "--yes", "--no-behaviour")
    assert (done.err, done.out) == ("", SET)
    assert done.code == 1  # cases that were worked out with 80 dollars fail now
    text = old[VERSION].decode()
    assert files(corner)[VERSION].decode() == text.replace("80 USD/hour", "90 USD/hour")
    done = run("undo", "corner")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "undone: set figures.hourly_rate to 90 USD/hour (versions/2026-01-01.yaml)\n"
    )
    assert files(corner) == old


def test_a_dry_run_writes_nothing(run: Run, corner: Path) -> None:
    """Nor does a command that is not on a terminal and was not told `--yes`."""
    old = files(corner)
    words = ("set", "corner", "figures.hourly_rate.means", "an hour", "--no-behaviour")
    done = run(*words, "--dry-run")
    assert done.code == 0
    assert done.out.endswith("cases pass.\n\nNothing is written: `--dry-run`.\n")
    assert files(corner) == old


def test_without_a_terminal_nobody_can_be_asked(
    run: Run, corner: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--yes` has to be said, and the exit code tells that nothing happened."""
    old = files(corner)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    done = run("set", "corner", "figures.hourly_rate.means", "an hour", "--no-behaviour")
    assert done.code == 2
    assert done.out.endswith("Nothing is written: `--yes` writes it.\n")
    assert files(corner) == old


def test_what_would_not_load_is_refused(run: Run, corner: Path) -> None:
    """With the finding at its place in the file as it would be; nothing is written."""
    old = files(corner)
    done = run("set", "corner", "rules.visits-bring-travel.when", "kind == 'vist'", "--yes")
    assert done.code == 1
    assert done.out == ""
    assert "error[CB404]" in done.err or "vist" in done.err
    assert files(corner) == old


def test_a_name_that_there_is_not(run: Run, corner: Path) -> None:
    """With the one that was likely meant."""
    done = run("set", "corner", "figures.hourly_rat", "90 USD/hour", "--yes")
    assert done.code == 2
    assert f"{VERSION}: error[CB840]: there is no `figures.hourly_rat`\n" in done.err
    assert "did you mean `hourly_rate`" in done.err


def test_nothing_to_undo(run: Run, corner: Path) -> None:
    done = run("undo", "corner")
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "error[CB843]: there is no edit of `corner` to undo\n"
        "   = help: edits by command are kept until they are undone, or confirmed with\n"
        "           `--keep`\n"
    )


def test_a_file_that_was_changed_by_hand_is_not_undone(run: Run, corner: Path) -> None:
    """What somebody typed in the meantime stays."""
    run("set", "corner", "figures.hourly_rate.means", "an hour", "--yes", "--no-behaviour")
    path = corner / VERSION
    assert len(files(corner / "corner/.clausebook")) == 3
    path.write_text(path.read_text("utf-8") + "# by hand\n", "utf-8")
    done = run("undo", "corner")
    assert done.code == 1
    assert done.err.startswith(
        "corner/versions/2026-01-01.yaml: error[CB842]: the file has been changed since\n"
    )
    assert path.read_text("utf-8").endswith("# by hand\n")
    assert run("undo", "corner", "--keep").code == 0
    assert not (corner / "corner/.clausebook").exists()


def test_the_next_version_closes_the_old_one(run: Run, corner: Path) -> None:
    """Corner IT records nothing: the old version ends on the day on which the new one begins."""
    done = run("amend", "corner", "--from", "2027-01-01", "--yes")
    assert (done.code, done.err) == (0, "")
    made = (corner / "corner/versions/2027-01-01.yaml").read_text("utf-8")
    assert made.endswith(
        'version: "2027-01-01"\namends: "2026-01-01"\nin_force: [{from: 2027-01-01}]\n'
    )
    assert "until: 2027-01-01" in (corner / VERSION).read_text("utf-8")
    assert "corner@2027-01-01 treats every event as corner@2026-01-01 does." in done.out


def test_json(run: Run, corner: Path) -> None:
    """All that is shown, for programs."""
    done = run("set", "corner", "figures.hourly_rate", "90 USD/hour", "--yes", "--json")
    found = json.loads(done.out)
    assert found["written"] is True
    assert found["files"] == ["versions/2026-01-01.yaml"]
    assert [one["same"] for one in found["behaviour"]] == [False]
    assert found["behaviour"][0]["differs"]["kinds"]
    assert found["cases"]["newly_failing"]


def test_files_are_given_their_form(run: Run, corner: Path) -> None:
    """`--check` names them and writes nothing; the old files can be had back."""
    path = corner / VERSION
    old = path.read_text("utf-8")
    assert run("fmt", "corner", "--check").out == "All files have their form.\n"
    path.write_text(old.replace("figures:\n", "figures:  \n\n\n"), "utf-8")
    done = run("fmt", "corner", "--check")
    assert (done.code, done.out, done.err) == (1, f"{VERSION}: has another form\n", "")
    assert (run("fmt", "corner").out, run("fmt", VERSION).code) == (f"{VERSION}: formatted\n", 0)
    assert path.read_text("utf-8") == old.replace("figures:\n", "figures:\n\n")
    assert run("undo", "corner").out == "undone: fmt (versions/2026-01-01.yaml)\n"
    assert run("fmt", VERSION, "--json").code == 0


@pytest.mark.parametrize("name", ["../outside", "sub/x", "", "a:b", "a\nb", ".hidden"])
def test_the_next_version_has_a_plain_name(run: Run, corner: Path, name: str) -> None:
    """It is the name of a file in the folder of versions."""
    before = files(corner)
    done = run("amend", "corner", "--from", "2027-01-01", "--id", name, "--yes", "--no-behaviour")
    assert (done.code, done.out) == (2, "")
    assert "is no name for a version" in done.err
    assert files(corner) == before


def test_the_next_version_has_the_line_breaks_of_the_one_before(run: Run, corner: Path) -> None:
    """Every line ends as those of the older file do."""
    path = corner / VERSION
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert run("amend", "corner", "--from", "2027-01-01", "--yes", "--no-behaviour").code == 0
    text = (path.parent / "2027-01-01.yaml").read_bytes()
    assert text.count(b"\r\n") == text.count(b"\n") == 3


@pytest.mark.parametrize(
    "words",
    [
        ("set", "corner", "", "x"),
        ("set", "corner", "figures..is", "x"),
        ("add", "rule", "corner", "", "--when", "true"),
    ],
)
def test_nothing_is_no_name(run: Run, corner: Path, words: tuple[str, ...]) -> None:
    """It is refused before anything is shown."""
    before = files(corner)
    done = run(*words, "--yes", "--no-behaviour")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error[CB840]: ")
    assert files(corner) == before


def test_what_is_not_written_ends_with_2(run: Run, corner: Path) -> None:
    """Also where cases would fail: 1 is for what was written, or would be."""
    before = files(corner)
    for more in ((), ("--json",)):
        done = run("set", "corner", "figures.hourly_rate", "90 USD/hour", "--no-behaviour", *more)
        assert done.code == 2
    assert files(corner) == before
    words = ("set", "corner", "figures.hourly_rate", "90 USD/hour", "--no-behaviour")
    assert run(*words, "--dry-run").code == 1
    assert run(*words, "--yes").code == 1


def test_a_closed_pipe_does_not_decide_what_is_written(corner: Path) -> None:
    """Whoever reads what is shown may have had enough."""
    words = ["set", "corner", "figures.large.means", "big", "--no-behaviour", "--yes"]
    shown, closed = os.pipe()
    os.close(shown)
    try:
        subprocess.run(
            [sys.executable, str(ROOT / "cli.py"), *words], stdout=closed, stderr=subprocess.DEVNULL, check=False
        )  # fmt: skip
    finally:
        os.close(closed)
    assert "means: big" in (corner / VERSION).read_text()

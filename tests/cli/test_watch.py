"""`clausebook watch` as a process of its own, while files change: waited for by what it says, never by the clock."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from tests.cli.running import ROOT, Run

SMALL = ROOT / "examples/small"
VERSION = Path("corner/versions/2026-01-01.yaml")
CASES = Path("corner/cases/calls.yaml")


@pytest.fixture(autouse=True)
def corner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small rulebook and its events, to be changed."""
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Watching:
    """A running watch."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def line(self) -> str:
        """The next line that it says."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def block(self) -> str:
        """What it says of a look, whose last line is how all stands."""
        lines = [self.line()]
        while lines[-1] and not lines[-1].startswith("now:"):
            lines.append(self.line())
        return "".join(lines)

    def object(self) -> dict[str, Any]:
        """What it says of a look as JSON."""
        return dict(json.loads(self.line()))

    def end(self) -> tuple[int, str, str]:
        """Ctrl-C: how it ends, and what it says then."""
        self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate()
        return self.process.returncode, out, err


@contextmanager
def watching(*words: str) -> Iterator[Watching]:
    """A watch that is ended whatever happens, and after two minutes."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), "watch", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    timer = Timer(120, process.kill)
    timer.start()
    try:
        yield Watching(process)
    finally:
        timer.cancel()
        process.kill()
        process.communicate()


def edit(path: Path, old: str, new: str) -> None:
    """Put a text in the place of another one, as editors do it: beside the file, then in its place."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    beside = path.with_name("beside")
    beside.write_text(text.replace(old, new), "utf-8")
    beside.replace(path)


DEARER = """\
versions/2026-01-01.yaml
  fails: twenty minutes cost half an hour (cases/calls.yaml:2)
    amount: expected 40.00, got 42.50
  fails: work over six o'clock has two prices (cases/calls.yaml:8)
    amount: expected 130.00, got 132.50
  fails: a long way costs forty dollars (cases/calls.yaml:14)
    amount: expected 120.00, got 125.00
    line time of c3: amount: expected 80.00, got 85.00
  fails: a month from 31 January ends with February (cases/calls.yaml:23)
    amount: expected 60.00, got 63.75
  c1, 2026-01: time: rate 80.00 USD/hour → 85.00 USD/hour, amount 40.00 USD →
    42.50 USD (+2.50 USD)
  c2, 2026-01: time: amount 130.00 USD → 132.50 USD (+2.50 USD)
  c3, 2026-01: time: rate 80.00 USD/hour → 85.00 USD/hour, amount 80.00 USD →
    85.00 USD (+5.00 USD)
  c5, 2026-01: time: rate 80.00 USD/hour → 85.00 USD/hour, amount 40.00 USD →
    42.50 USD (+2.50 USD)
  c6, 2026-03: time: rate 80.00 USD/hour → 85.00 USD/hour, amount 60.00 USD →
    63.75 USD (+3.75 USD)
  total: 414.00 USD → 430.25 USD (+16.25)
now: no findings, 2 of 6 cases pass, 6 results 430.25 USD
"""

BROKEN = """\
versions/2026-01-01.yaml
corner/versions/2026-01-01.yaml:86:11: error[CB402]: unknown name `wroked`
   |
86 |     when: wroked > large
   |           ^^^^^^
   = help: did you mean `worked`? declared at line 40
now: 1 error; cases and results are those of the terms before
"""


def test_what_changes_is_told_and_nothing_else() -> None:
    """A price, a typing error, both put right, a comment, Ctrl-C: every line of it."""
    with watching("corner", "--events", "calls.csv", "--no-proofs") as watch:
        assert watch.block() == (
            "watching corner\n"
            "  rejected rows: 0 → 1\n"
            "now: no findings, 6 of 6 cases pass, 6 results 414.00 USD\n"
        )
        edit(VERSION, "80 USD/hour", "85 USD/hour")
        assert watch.block() == DEARER
        edit(VERSION, "worked > large", "wroked > large")
        assert watch.block() == BROKEN
        edit(VERSION, "wroked > large", "worked > large")
        assert watch.block() == (
            "versions/2026-01-01.yaml\n"
            "  gone: CB402: unknown name `wroked`\n"
            "now: no findings, 2 of 6 cases pass, 6 results 430.25 USD\n"
        )
        edit(VERSION, "85 USD/hour", "80 USD/hour")
        again = watch.block().splitlines()
        assert sum(line.startswith("  passes again: ") for line in again) == 4
        assert "  total: 430.25 USD → 414.00 USD (-16.25)" in again
        edit(VERSION, "80 USD/hour", "80 USD/hour  ")
        same = "versions/2026-01-01.yaml\n  nothing else is otherwise\n"
        assert watch.block() == f"{same}now: no findings, 6 of 6 cases pass, 6 results 414.00 USD\n"
        assert watch.end() == (0, "\n", "")


def test_cases_and_events_that_change() -> None:
    """A case is run alone; a row that comes and one that goes are results like others; files may come and go."""
    with watching("corner", "--events", "calls.csv", "--json", "--no-proofs") as watch:
        first = watch.object()
        assert (first["cases"]["passed"], first["totals"]) == (6, {"USD": "414.00"})
        edit(CASES, 'amount: "130.00"', 'amount: "131.00"')
        found = watch.object()
        assert [one["case"] for one in found["cases"]["failing"]] == [
            "work over six o'clock has two prices"
        ]
        assert (found["files"], found["results"]) == (["cases/calls.yaml"], None)
        Path("calls.csv").write_text("".join(Path("calls.csv").read_text().splitlines(True)[:2]))
        found = watch.object()
        assert found["files"] == ["calls.csv"]
        assert len(found["results"]["changed"]) == 5
        assert found["totals"] == {"USD": "40.00"}
        Path("calls.csv").unlink()
        found = watch.object()
        assert [one["code"] for one in found["findings"]["new"]] == ["CB601"]
        shutil.copyfile(SMALL / "calls.csv", "calls.csv")
        found = watch.object()
        assert [one["code"] for one in found["findings"]["gone"]] == ["CB601"]
        assert found["totals"] == {"USD": "414.00"}
        Path("corner/cases/more.yaml").write_text("cases: [\n")
        found = watch.object()
        assert found["files"] == ["cases/more.yaml"]
        assert found["findings"]["now"] == len(found["findings"]["new"]) == 1
        assert watch.end() == (0, "", "")


def test_a_rulebook_that_does_not_load_is_watched_until_it_does() -> None:
    """Its findings at once; then its cases."""
    edit(VERSION, "worked > large", "wroked > large")
    with watching("corner", "--json", "--no-proofs") as watch:
        found = watch.object()
        assert (found["loads"], found["findings"]["now"], found["cases"]["now"]) == (False, 1, 0)
        edit(VERSION, "wroked > large", "worked > large")
        found = watch.object()
        assert (found["loads"], found["findings"]["now"], found["cases"]["passed"]) == (True, 0, 6)


def test_a_finding_that_moves_is_no_news() -> None:
    """It is told by what it says, not by its line."""
    edit(VERSION, "worked > large", "wroked > large")
    with watching("corner", "--json", "--no-proofs") as watch:
        assert len(watch.object()["findings"]["new"]) == 1
        edit(VERSION, "in_force:", "# a line\nin_force:")
        found = watch.object()["findings"]
        assert (found["new"], found["gone"], found["now"]) == ([], [], 1)


def test_proofs_come_later_and_tell_what_changed() -> None:
    """Two rules that disagree are told of when it is proved, and gone when they do not any more."""
    with watching("corner") as watch:
        assert watch.block().endswith("now: no findings, 6 of 6 cases pass\n")
        assert watch.line() == "proofs: nothing is wrong\n"
        edit(VERSION, "    overrides: [work-is-billed]\n", "")
        watch.block()
        said = [watch.line()]
        while not said[-1].startswith("proofs:"):
            said.append(watch.line())
        assert any("error[CB701]" in line for line in said)
        assert said[-1].startswith("proofs: 1 error")
        edit(VERSION, "in_force:", "# a line\nin_force:")
        assert "nothing else is otherwise" in watch.block()
        edit(CASES, 'amount: "130.00"', 'amount: "131.00"')
        assert "proofs" not in watch.block()
        assert watch.end() == (0, "\n", "")


def test_nothing_goes_on_after_the_end() -> None:
    """Proofs that are being worked out are abandoned at the next save, and at Ctrl-C."""
    shutil.copytree(ROOT / "rulebooks/wsm", "wsm")
    version = Path("wsm/versions/undated.yaml")
    with watching("wsm", "--json") as watch:
        assert watch.object()["cases"]["passed"] == 240
        before = children(watch.process.pid)
        edit(version, "is: 195 USD/hour", "is: 196 USD/hour")
        assert watch.object()["files"] == ["versions/undated.yaml"]
        left = children(watch.process.pid)
        assert (len(before), len(left)) == (1, 1)
        assert not before & left
        assert watch.end() == (0, "", "")
        assert not any(Path(f"/proc/{one}").exists() for one in left)


def children(process: int) -> set[str]:
    """The processes that a process has begun, once there is one."""
    listed = Path(f"/proc/{process}/task/{process}/children")
    while not (found := set(listed.read_text().split())):
        pass
    return found


def test_what_is_not_there(run: Run) -> None:
    """Wrong usage, at once."""
    done = run("watch", "nowhere")
    assert (done.code, done.out) == (2, "")
    assert "error[CB505]: no rulebook `nowhere`" in done.err


def test_saving_in_steps_is_one_change() -> None:
    """A file that is emptied, then written, then touched, is looked at when it has come to rest."""
    from engine.commandline.watching.files import changed, states

    file, other = Path("a"), Path("b")
    file.write_text("1")
    steps = iter([None, "", "", "22", None])

    def ask() -> list[Path]:
        text = next(steps, None)
        if text is not None:
            file.unlink()
            file.write_text(text)
            os.utime(file, ns=(0, len(text)))
        return [file, other]

    found = states(ask)
    before, after = next(found), next(found)
    assert changed(before, after) == (file,)
    assert after[file][1] == 2

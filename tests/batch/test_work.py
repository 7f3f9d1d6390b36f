"""The folder beside an output: one run's alone, and no hindrance once that run has ended."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.batch.output.work import work_beside
from tests.cli.running import ROOT, WSM, process

HOLDING = """
import sys, time
from pathlib import Path
from engine.batch.output.work import work_beside
with work_beside(Path(sys.argv[1])) as work:
    (work.folder / "more").mkdir()
    work.output.write_text("half")
    print("begun", flush=True)
    time.sleep(600)
"""


def test_two_runs_at_once_do_not_share_it(tmp_path: Path) -> None:
    """The second is refused, and takes nothing from the first."""
    out = tmp_path / "out.csv"
    with work_beside(out) as first:
        first.output.write_text("first")
        with pytest.raises(BlockingIOError, match="another run is writing it"), work_beside(out):
            pytest.fail("two runs have the folder")
    assert out.read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_a_killed_run_does_not_hold_it(tmp_path: Path) -> None:
    """What it left goes."""
    out = tmp_path / "out.csv"
    command = [sys.executable, "-c", HOLDING, str(out)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == "begun\n"
        killed.kill()
    with work_beside(out) as work:
        assert list(work.folder.iterdir()) == []
        work.output.write_text("whole")
    assert out.read_text() == "whole"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_the_second_of_two_commands_says_why(tmp_path: Path) -> None:
    """CB117 and 3, and the first goes on."""
    out = tmp_path / "out.csv"
    with work_beside(out) as first:
        done = process("evaluate", WSM, "-r", "wsm", "--columns", "id,amount", "-o", str(out))
        first.output.write_text("first")
    assert done.returncode == 3
    assert done.stderr == (
        f"error[CB117]: cannot write `{out}`: another run is writing it\n"
        "   = help: what was there before is unchanged; name another place\n"
    )
    assert out.read_text() == "first"

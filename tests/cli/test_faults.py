"""Faults of ours, interruptions and closed pipes end in one line, never in a traceback or half a file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.commandline import progress
from engine.commandline.progress_bar import Rate
from tests.cli.running import ROOT, WSM, Run, process

ARGS = ("evaluate", WSM, "-r", "wsm")
BROKEN = "import engine.report.table as t, sys; t.table = None; from cli import main; sys.exit(main({args!r}))"


def test_a_fault_of_ours_is_70_and_says_how_to_report_it() -> None:
    """CB901, no traceback."""
    done = process(code=BROKEN.replace("{args!r}", repr(list(ARGS))))
    assert done.returncode == 70
    assert "error[CB901]: unexpected TypeError" in done.stderr
    assert "report it" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_traceback_is_there_for_the_asking() -> None:
    """With CLAUSEBOOK_DEBUG."""
    env = {**os.environ, "CLAUSEBOOK_DEBUG": "1"}
    done = process(code=BROKEN.replace("{args!r}", repr(list(ARGS))), env=env)
    assert done.returncode == 70
    assert "Traceback" in done.stderr


@pytest.mark.parametrize("ended", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_leaves_no_half_written_file(tmp_path: Path, ended: signal.Signals) -> None:
    """By Ctrl-C, or by a service manager, while rows are being read: the old file stays, and nothing else is there."""
    pipe, out = tmp_path / "endless.csv", tmp_path / "out.jsonl"
    os.mkfifo(pipe)
    out.write_text("old\n")
    words = [sys.executable, "cli.py", "evaluate", str(pipe), "-r", "wsm", "-o", str(out)]
    running = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    with pipe.open("w") as rows:
        rows.write("id,kind\n")
        rows.flush()
        for _ in range(1_200):  # a minute, on a busy machine
            if any(path.name.endswith(".part") for path in tmp_path.iterdir()):
                break
            time.sleep(0.05)
        else:
            running.kill()
            pytest.fail("it never began to write")
        running.send_signal(ended)
        _, err = running.communicate(timeout=120)
    assert running.returncode == 130
    assert "interrupted" in err
    assert "Traceback" not in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["endless.csv", "out.jsonl"]
    assert out.read_text() == "old\n"


def test_a_closed_pipe_is_no_fault() -> None:
    """`clausebook … | head -1` ends quietly."""
    words = f"{sys.executable} cli.py show wtim | head -1"
    done = subprocess.run(
        ["bash", "-c", words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1


def test_output_does_not_depend_on_the_locale() -> None:
    """UTF-8, whatever the machine says."""
    env = {**os.environ, "LC_ALL": "C", "LANG": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    words = (
        "explain",
        str(ROOT / "examples/events/wtim.jsonl"),
        "-r",
        "wtim",
        "--id",
        "emergency-call",
    )
    plain, strange = process(*words), process(*words, env=env, encoding="utf-8")
    assert plain.stdout == strange.stdout
    assert "×" in strange.stdout


def test_no_progress_bar_off_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard error of a script holds messages only."""
    monkeypatch.setattr(progress, "PATIENCE", 0)
    assert run(*ARGS).err == ""


def test_the_progress_bar_follows_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """It shows what has been done when it appears, and is gone when the work is."""
    watch = progress.Watch()
    assert list(watch.rows(range(200))) == list(range(200))
    watch.appear()
    watch.results(64, 128)
    assert watch._bar is not None
    task = watch._bar.tasks[0]
    assert (task.completed, task.total, task.description) == (64, 128, "evaluating")
    watch.close()
    assert not watch._bar.live.is_started


def test_the_bar_says_what_is_done() -> None:
    """A proof is no evaluation, and one in four seconds is no rate."""
    watch = progress.Watch("proving")
    watch.appear()
    watch.results(1, 8)
    assert watch._bar is not None
    (task,) = watch._bar.tasks
    rate = next(column for column in watch._bar.columns if isinstance(column, Rate))
    assert task.description == "proving"
    task.finished_speed = 0.25
    assert str(rate.render(task)) == ""
    task.finished_speed = 2_500.0
    assert str(rate.render(task)) == "2,500/s"
    watch.close()


def test_the_bar_asks_an_engine_how_far_it_is() -> None:
    """Rows are what the engine says in percent; when it is done, nobody asks it."""
    watch = progress.Watch()
    watch.taken_in("calls.csv", 2_000)
    watch.follow(lambda: 12.5)
    watch.appear()
    watch.look()
    assert watch._bar is not None
    task = watch._bar.tasks[0]
    assert (task.completed, task.total, task.description) == (250, 2_000, "evaluating")
    watch.follow(lambda: -1)
    watch.look()
    assert task.completed == 250
    watch.follow(None)
    watch.look()
    watch.close()
    assert task.completed == 250


def test_a_bar_that_comes_too_late_does_not_appear() -> None:
    """The work was done before the timer's thread got its turn."""
    watch = progress.Watch()
    watch.close()
    watch.appear()
    assert watch._bar is None


def test_a_full_disk_is_no_fault_of_ours() -> None:
    """The reason, with a code."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    done = process(*ARGS, "--format", "jsonl", "-o", "/dev/full")
    assert done.returncode == 3
    assert done.stderr == (
        "error[CB117]: cannot write the output: no space left on device\n"
        "   = help: what was there before is unchanged; name another place\n"
    )

"""`clausebook verify`, with an engine of ours in place of the columnar one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.interpret.evaluate import Evaluation, evaluate
from tests.cli.running import WSM, WTIM, Run

Become = Callable[[Callable[[Evaluation], Evaluation]], None]


@pytest.fixture
def columnar(monkeypatch: pytest.MonkeyPatch) -> Become:
    """Makes the columnar engine the interpreter, but for what is done to its evaluations."""

    def become(change: Callable[[Evaluation], Evaluation]) -> None:
        def engine(*given: Any) -> Evaluation:
            return change(evaluate(*given))

        module = SimpleNamespace(evaluate_columnar=engine)
        monkeypatch.setitem(sys.modules, "engine.batch.evaluate", module)

    return become


def test_no_difference(run: Run, columnar: Become) -> None:
    """It says of how much that is, and the exit code is 0."""
    columnar(lambda done: done)
    done = run("verify", WTIM, "-r", "wtim")
    assert done.code == 0, done.out + done.err
    assert "no difference between interpreter and plan: " in done.out
    done = run("verify", WTIM, "-r", "wtim", "--sample", "3")
    assert "in 3 sets that have no bearing on one another, out of " in done.out


def test_a_difference(run: Run, columnar: Become) -> None:
    """It is shown with its events, and the command that explains it repeats the circumstances."""

    def wrong(done: Evaluation) -> Evaluation:
        return replace(done, results=tuple(replace(r, amount=1) for r in done.results))

    columnar(wrong)
    done = run("verify", WSM, "-r", "wsm", "--reading", "AMB-55=b", "--as-of", "2026-01-01")
    assert done.code == 1
    assert "  amount" in done.out and "event, as read:" in done.out
    last = done.out.splitlines()[-1].strip()
    assert last.startswith(f"clausebook explain {WSM} --id ")
    assert last.endswith(" -r wsm --as-of 2026-01-01 --reading AMB-55=b")


def test_rejected_rows_are_compared_too(run: Run, columnar: Become, tmp_path: Path) -> None:
    """A reason that is worded otherwise is a difference."""
    columnar(
        lambda done: replace(done, rejects=tuple(replace(r, reason="no") for r in done.rejects))
    )
    bad = tmp_path / "bad.csv"
    bad.write_text("id,kind\na,what\n")
    done = run("verify", bad, "-r", "wsm")
    assert done.code == 1 and "reason" in done.out


def test_ctrl_c(run: Run, columnar: Become) -> None:
    """The exit code says so, and the text of how much it can speak."""

    def tired(done: Evaluation) -> Evaluation:
        raise KeyboardInterrupt

    columnar(tired)
    done = run("verify", WTIM, "-r", "wtim")
    assert done.code == 130
    first, second = done.out.splitlines()
    assert first.startswith("0 events in 0 sets") and first.endswith("; interrupted")
    assert second == "no difference between interpreter and plan: 0 results and 0 rejected rows"


def test_wrong_usage(run: Run) -> None:
    """A sample of nothing, a rulebook that is not there."""
    assert run("verify", WTIM, "-r", "wtim", "--sample", "0").code == 2
    assert run("verify", WTIM).code == 2

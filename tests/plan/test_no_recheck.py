"""Of WTIM and WSM the plan decides everything: no result is left to the interpreter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench.events.stream import some
from engine.batch.evaluate import evaluate_columnar
from engine.events.readers.python_values import raw_events
from engine.rulebook.load import load

ROOT = Path(__file__).parents[2]
LOG = ROOT.parent / "shared" / "data" / "sip"


@pytest.mark.parametrize(("provider", "seed"), [("wtim", 11), ("wsm", 12)])
def test_random_events(provider: str, seed: int) -> None:
    """Events with facts missing, at odds with one another, years long: by the plan alone."""
    found = evaluate_columnar(load(provider), raw_events(some(provider, 2_000, seed), "events"))
    assert found.results
    assert not found.rechecked
    assert found.interpreted == 0


@pytest.mark.slow
@pytest.mark.skipif(
    not LOG.is_dir(), reason="needs the SiP log beside the repository (../shared/data/sip)"
)
@pytest.mark.parametrize("provider", ["wtim", "wsm"])
def test_the_log(provider: str, tmp_path: Path) -> None:
    words = [
        "evaluate", str(LOG / "tasks.csv"), "--map", f"examples/sip/{provider}.yaml", "-r", provider,
        "-o", str(tmp_path / "out.jsonl"), "--engine", "duckdb",
    ]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "cli.py", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "12299 rows read: 10240 accepted" in done.stderr
    assert "the interpreter decided" not in done.stderr

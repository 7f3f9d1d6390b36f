"""The figures of `docs/real-work.md` are what the commands print, where the data is at hand; and the runs reconcile."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from tests.docs.markdown import Block, blocks

ROOT = Path(__file__).parents[2]
LOG = ROOT.parent / "shared" / "data" / "sip"
RUNS = [block for block in blocks(ROOT / "docs" / "real-work.md") if block.info == "text real"]


def test_there_are_runs() -> None:
    """An empty page would pass everything."""
    assert len(RUNS) == 3


@pytest.mark.slow
@pytest.mark.skipif(
    not LOG.is_dir(), reason="needs the SiP log beside the repository (../shared/data/sip)"
)
@pytest.mark.parametrize("block", RUNS, ids=lambda block: block.place)
def test_a_run_prints_what_the_page_shows(block: Block, tmp_path: Path) -> None:
    """The summary is the page's; every event stands in one result; amounts are the sums of their rounded lines."""
    command, *shown = block.text.splitlines()
    out = tmp_path / "out.jsonl"
    words = [w.replace("$SIP", str(LOG)).replace("OUT", str(out)) for w in command.split()[2:]]
    done = subprocess.run(
        [sys.executable, "cli.py", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr  # there are rejects
    printed = [
        line
        for line in done.stderr.splitlines()
        if "rejected[" not in line and "more rejected" not in line
    ]
    assert [line for line in printed if line.strip()] == [line for line in shown if line.strip()]
    _reconciles(out)


def _reconciles(out: Path) -> None:
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    results = [row for row in rows if row["status"] != "rejected"]
    events = Counter(event for result in results for event in result["events"])
    assert sum(events.values()) == len(events) == 12_299 - (len(rows) - len(results))
    for result in results:
        lines = sum(Decimal(line["amount"]) for line in result["lines"] if line["amount"])
        assert Decimal(result["amount"]) == lines, result["id"]

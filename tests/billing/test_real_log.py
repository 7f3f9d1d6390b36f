"""A correction after 12,299 rows of the SiP log were billed, where the log is at hand."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.running import ROOT, Run

LOG = ROOT.parent / "shared" / "data" / "sip" / "tasks.csv"
CORRECTED = """\
in_force: [{from: 2016-09-02}]
recorded: 2026-03-01
amends: 2016-09-02
figures: {default_regular_rate: {is: 112 USD/hour, clause: WTIM-E3.2}}
"""


@pytest.mark.slow
@pytest.mark.skipif(not LOG.is_file(), reason="needs the SiP log beside the repository")
def test_a_log_of_bills_is_corrected_to_the_cent(run: Run, tmp_path: Path) -> None:
    """Two dollars an hour more: the old bills come out again to the byte, and the adjustments are the difference."""
    book, then, again = tmp_path / "wtim", tmp_path / "then.jsonl", tmp_path / "again.jsonl"
    shutil.copytree(ROOT / "rulebooks/wtim", book)
    words = (LOG, "--map", ROOT / "examples/sip/wtim.yaml", "-r", book)
    run("evaluate", *words, "-o", then)
    (book / "versions/corrected.yaml").write_text(CORRECTED)
    run("evaluate", *words, "-o", again, "--known-at", "2026-02-01")
    assert again.read_bytes() == then.read_bytes()
    more = ("--billed-at", "2026-02-01", "--bills", then, "--format", "json")
    done = run("retro", book, "--events", LOG, "--map", ROOT / "examples/sip/wtim.yaml", *more)
    found = json.loads(done.out)
    assert found["totals"] == [
        {"currency": "USD", "then": "6428456.69", "now": "6516706.15", "adjusted": "88249.46"}
    ]
    amounts = [Decimal(one["amount"]) for one in found["adjustments"]]
    assert len(amounts) == 2 * 8_113
    assert sum(amounts) == Decimal("88249.46")

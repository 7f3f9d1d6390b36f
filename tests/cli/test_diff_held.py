"""`clausebook diff` with behaviour and impact: the last line holds changed results against what was proved."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.running import ROOT, Run

CORNER = ROOT / "examples" / "small" / "corner"
DEARER = """\
amends: 2026-01-01
in_force: [{from: 2026-01-01}]
version: 2026-01-01b
figures: {hourly_rate: {is: 90 USD/hour, clause: C-1}}
"""
CALLS = """\
id,kind,started_at,ended_at
c1,remote,2026-01-05T10:00:00Z,2026-01-05T10:20:00Z
c2,remote,2026-01-05T10:00:00Z,2026-01-05T17:20:00Z
"""


def test_changed_results_fall_into_regions(run: Run, tmp_path: Path) -> None:
    """A remote hour costs 90 instead of 80; all results that change are of such events."""
    (tmp_path / "dearer.yaml").write_text(DEARER, encoding="utf-8")
    (tmp_path / "calls.csv").write_text(CALLS, encoding="utf-8")
    words = ["diff", CORNER, tmp_path / "dearer.yaml", "--behaviour", "--impact"]
    done = run(*words, "--events", tmp_path / "calls.csv", "--json")
    found = json.loads(done.out)
    changed = len(found["impact"]["changed"])
    assert found["held"] == {
        "changed": changed, "inside": changed, "differing": 0, "unknown": 0, "together": 0, "beyond": 0,
    }  # fmt: skip
    assert changed > 0

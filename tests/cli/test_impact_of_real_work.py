"""The SiP log under changed terms reconciles to the cent, with sums counted here from the results of `evaluate`."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ROOT, Run

LOG = ROOT.parent / "shared" / "data" / "sip"
WORDS = ("--map", str(ROOT / "examples/sip/wtim.yaml"), "--engine", "duckdb")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not LOG.is_dir(), reason="needs the SiP log beside the repository (../shared/data/sip)"
    ),
]


def amounts(run: Run, out: Path, *words: str) -> dict[str, Decimal]:
    """By id what `evaluate` bills."""
    run("evaluate", str(LOG / "tasks.csv"), "-r", "wtim", "-o", out, *WORDS, *words)
    rows = map(json.loads, out.read_text("utf-8").splitlines())
    return {f"{r['subject']} {r['id']}": Decimal(r["amount"]) for r in rows if "amount" in r}


def test_another_reading_of_the_largest_gap(run: Run, tmp_path: Path) -> None:
    """Hours beyond a long estimate at half the rate (AMB-21.long b): 19,756.13 hours of 506 tasks at 55 dollars."""
    reading = ("--reading", "AMB-21.long=b")
    done = run(
        "what-if", "wtim", "--events", str(LOG / "tasks.csv"), *WORDS, *reading,
        "--by", "project_id", "--as", "json",
    )  # fmt: skip
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    old = amounts(run, tmp_path / "old.jsonl")
    new = amounts(run, tmp_path / "new.jsonl", *reading)
    differences = {key: new[key] - old[key] for key in old if new[key] != old[key]}
    told = {
        f"{one['subject']} {one['id']}": sum(Decimal(m["difference"]) for m in one["differences"])
        for one in found["changed"]
        if one["differences"]
    }
    assert told == differences
    (money,) = found["money"]
    assert Decimal(money["old"]) == sum(old.values()) == Decimal("6428456.69")
    assert Decimal(money["new"]) == sum(new.values())
    assert Decimal(money["difference"]) == sum(differences.values())
    assert money["results_more"] == len(differences) == 506
    for table in found["tables"]:
        rows = [Decimal(m["difference"]) for row in table["rows"] for m in row["money"]]
        assert sum(rows) == Decimal(money["difference"]), table["by"]

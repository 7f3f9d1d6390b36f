"""The rulebooks and events of the benchmarks about size: they pass the check, and every event is decided."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.rulebooks import write_rules, write_totals
from bench.tariff_events import write
from engine import check, evaluate, load
from engine.interpret.evaluate import Evaluation
from engine.interpret.results import Status


def decided(folder: Path, count: int) -> Evaluation:
    """What the rulebook makes of so many events."""
    events = folder.with_suffix(".parquet")
    write(count, events)
    assert check(folder, strict=True) == ()
    done = evaluate(load(folder), events)
    assert {result.status for result in done.results} == {Status.DECIDED}
    assert done.accepted == count and done.findings == ()
    return done


@pytest.mark.parametrize(("groups", "bands"), [(6, 6), (18, 22)])
def test_a_rule_for_each_rate(tmp_path: Path, groups: int, bands: int) -> None:
    """Of the rules about rates exactly one fires."""
    assert write_rules(tmp_path / "rules", groups, bands) == groups * bands + 4
    for result in decided(tmp_path / "rules", 40).results:
        assert len([name for name in result.rules if name.startswith("rate-")]) == 1


@pytest.mark.parametrize("totals", [False, True])
def test_with_and_without_running_totals(tmp_path: Path, totals: bool) -> None:
    """What a client has used before matters only with totals."""
    write_totals(tmp_path / "book", totals)
    done = decided(tmp_path / "book", 300)
    free = [line for r in done.results for line in r.lines if line.covered and not r.amount]
    assert len(done.results) == 300
    assert ("covered" in {name for r in done.results for name in r.rules}) and bool(free)


def test_files_can_stand_together(tmp_path: Path) -> None:
    """Events by their number: those of two files are those of one that holds both."""
    import pyarrow.parquet as pq

    write(50, tmp_path / "all.parquet")
    write(20, tmp_path / "a.parquet", 0, 50)
    write(30, tmp_path / "b.parquet", 20, 50)
    parts = [pq.read_table(tmp_path / f"{name}.parquet").to_pylist() for name in "ab"]
    assert pq.read_table(tmp_path / "all.parquet").to_pylist() == parts[0] + parts[1]

"""What is found of decision tables made up by chance is what is found by looking at every event that there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.analysis.proving import proofs
from engine.rulebook.load import load
from tests.analysis.random_tables import table, wrong
from tests.analysis.random_tables import written as rows_of
from tests.analysis.test_tables import written


@pytest.mark.parametrize("seed", range(40))
def test_a_table_made_up_by_chance(seed: int, tmp_path: Path) -> None:
    """Nothing is missed, nothing invented, nothing left open."""
    rows = table(seed)
    found = proofs(load(written(rows_of(rows), tmp_path)))
    assert not found.unsettled
    told = {
        matter.kind if matter.kind in ("conflict", "gap") else matter.id
        for matter in found.matters
        if matter.kind != "silent"
    }
    assert told == wrong(rows)

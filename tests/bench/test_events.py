"""The random events of both providers: the same for the same seed, and rich enough to hold engines to."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from bench.events.coverage import Seen
from bench.events.files import write
from bench.events.stream import PROVIDERS, events, some
from engine.batch.compare import compare_results
from engine.events.reading import read_events
from engine.interpret.evaluate import evaluate
from engine.rulebook.load import load

BOTH = sorted(PROVIDERS)


@pytest.mark.parametrize("provider", BOTH)
def test_a_seed_names_its_events(provider: str) -> None:
    """The same again, others for another seed, and more of them begin with the same ones."""
    assert some(provider, 5_000) == some(provider, 9_000)[:5_000]
    ids = {row["id"] for seed in (1, 2) for row in some(provider, 5_000, seed, spoiled=0)}
    assert len(ids) == 10_000


@pytest.mark.parametrize("provider", BOTH)
def test_much_happens_among_few(provider: str) -> None:
    """Every charge, nearly every rule that usual readings let fire, and rejects of many kinds."""
    rulebook, seen = load(provider), Seen()
    seen.take(rulebook, some(provider, 2_500))
    charges = {name for v in rulebook.versions.values() for name in v.charges}
    assert charges - seen.charges.keys() <= {"undecided_time"}
    assert len(seen.rules) >= {"wtim": 95, "wsm": 48}[provider]
    assert {"decided", "needs_fact", "needs_decision", "rejected"} <= seen.statuses.keys()
    assert len(seen.rejects) > 8


@pytest.mark.parametrize("provider", BOTH)
def test_every_format_tells_the_same(provider: str, tmp_path: Path) -> None:
    """The files of one seed are the same events."""
    found = []
    for suffix in ("jsonl", "csv", "parquet"):
        path = tmp_path / f"events.{suffix}"
        assert write(islice(events(provider, spoiled=0), 400), provider, path) == 400
        found.append(evaluate(load(provider), read_events([path])))
        assert found[-1].accepted == found[0].accepted > 390
        assert compare_results(found[0].results, found[-1].results).differing == 0

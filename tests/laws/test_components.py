"""Components of events: what one decides, no other one changes."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given

from engine.batch.compare import compare_results
from engine.batch.components import Accepted, accept_all
from engine.batch.joined import Joined
from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import evaluate
from engine.interpret.results import Result
from engine.report.as_json import as_json
from engine.rulebook.load import load
from engine.rulebook.model import Rulebook
from tests.conformance.harness import read_sample, sample_paths
from tests.laws.events import rows
from tests.laws.running import SEEDS, of_many_customers, world


def by_component(rulebook: Rulebook, found: Accepted) -> list[Result]:
    """The results of all components, each evaluated by itself."""
    results = [r for rows in found.components for r in evaluate(rulebook, rows).results]
    return sorted(results, key=lambda r: (r.subject, r.id, r.events))


def holds(rulebook: Rulebook, events: list[dict[str, Any]]) -> Accepted:
    """Check the law for these events."""
    whole = evaluate(rulebook, raw_events(events, "events"))
    found = accept_all(rulebook, raw_events(events, "events"))
    assert (found.rejects, found.accepted) == (whole.rejects, whole.accepted)
    apart = by_component(rulebook, found)
    compared = compare_results(whole.results, apart)
    assert compared.differing == 0, compared.first
    assert list(map(as_json, whole.results)) == list(map(as_json, apart))
    return found


@given(SEEDS)
def test_a_component_by_itself_gives_what_the_whole_gives(seed: int) -> None:
    """Random rulebooks: groups of every sort, runs, windows, balances, running state, two versions."""
    made = world(seed)
    holds(made.rulebook, made.rows)


@given(SEEDS)
def test_of_many_customers_too(seed: int) -> None:
    """The same with keys of many values, so that there are many components."""
    made = world(seed)
    holds(made.rulebook, of_many_customers(Random(seed), made.rulebook))


@pytest.mark.parametrize("path", sample_paths(), ids=lambda path: path.stem)
def test_of_the_conformance_rulebooks(path: Any) -> None:
    """Every construct that there is a file for."""
    sample = read_sample(path)
    if sample.rulebook is not None:
        rng = Random(path.stem)
        holds(sample.rulebook, rows(rng, sample.rulebook.versions.values(), 9, 0.2))


@pytest.mark.parametrize("name", ["wtim", "wsm"])
def test_of_our_rulebooks(name: str) -> None:
    """Random events of both providers: few belong together."""
    rulebook, rng = load(name), Random(name)
    events = rows(rng, rulebook.versions.values(), 60, 0.5)
    found = holds(rulebook, events)
    assert len(found.components) > 1


def test_runs_are_told_apart_among_all_with_equal_keys() -> None:
    """Two runs of one customer are two groups, but their numbers depend on both."""
    sample = read_sample(next(p for p in sample_paths() if p.stem == "groups-runs"))
    assert sample.rulebook is not None
    for case in sample.cases:
        events: list[Any] = list(case.events)
        holds(sample.rulebook, events)


def test_what_is_joined_pair_by_pair() -> None:
    """Sets grow together, in any order."""
    joined: Joined[int] = Joined()
    for one, two in [(1, 2), (3, 4), (5, 6), (2, 4), (7, 7)]:
        joined.join(one, two)
    assert len({joined.root(n) for n in range(1, 9)}) == 4
    joined.join_all([8, 7, 6, 1])
    assert len({joined.root(n) for n in range(1, 9)}) == 1

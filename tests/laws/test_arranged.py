"""Sets of rows that have no bearing on one another: what one gives, no other row changes, rejects included."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given

from engine.batch.arranged import Sets, arranging
from engine.batch.claims import Claims
from engine.batch.compare import compare_rejects, compare_results
from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import evaluate
from engine.interpret.options import Options
from engine.rulebook.load import load
from engine.rulebook.model import Rulebook
from tests.conformance.harness import read_sample, sample_paths
from tests.examples import examples
from tests.laws.events import rows
from tests.laws.running import SEEDS, of_many_customers, world


def holds(rulebook: Rulebook, events: list[dict[str, Any]], at_once: int) -> int:
    """Check the law for these events, looked at so many rows at a time; how many sets there are."""
    raws = list(raw_events(events, "events"))
    whole = evaluate(rulebook, raws)
    results, rejects = [], []
    with arranging(Claims(rulebook, Options())) as arranged:
        arranged.take(raws, at_once)
        assert arranged.rows(range(len(raws))) == raws
        numbers = [number for place in arranged.sets() for number in arranged.numbers(place)]
        assert sorted(numbers) == list(range(len(raws)))
        for place in arranged.sets():
            done = evaluate(rulebook, arranged.rows(arranged.numbers(place)))
            assert arranged.has_event(place) or not done.accepted
            assert arranged.has_reject(place) or not done.rejects
            results += done.results
            rejects += done.rejects
        found = len(arranged.sets())
    results.sort(key=lambda r: (r.subject, r.id, r.events))
    rejects.sort(key=lambda r: (r.place.row or 0, r.place.note))
    listed = sorted(whole.rejects, key=lambda r: (r.place.row or 0, r.place.note))
    compared = compare_results(whole.results, results) + compare_rejects(listed, rejects)
    assert compared.first is None, compared.first
    return found


@given(SEEDS)
@examples(20)
def test_a_set_by_itself_gives_what_the_whole_gives(seed: int) -> None:
    """Random rulebooks, groups of groups among them; some rows have the id of another one."""
    made, rng = world(seed), Random(seed)
    events = of_many_customers(rng, made.rulebook)
    for event in events:
        if rng.random() < 0.1:
            event["id"] = rng.choice(events)["id"]
    holds(made.rulebook, events, rng.choice([1, 3, 100]))


@pytest.mark.parametrize("path", sample_paths(), ids=lambda path: path.stem)
def test_of_the_conformance_rulebooks(path: Any) -> None:
    """Every construct that there is a file for, and the cases of each."""
    sample = read_sample(path)
    if sample.rulebook is None:
        return
    rng = Random(path.stem)
    holds(sample.rulebook, rows(rng, sample.rulebook.versions.values(), 9, 0.2), 2)
    every: list[dict[str, Any]] = []
    for number, case in enumerate(sample.cases[:12]):
        every += [{"id": f"{number}", **event} for event in case.events]
    holds(sample.rulebook, every, 3)


@pytest.mark.parametrize("name", ["wtim", "wsm"])
def test_of_our_rulebooks(name: str) -> None:
    """Random events of both providers: few belong together."""
    rulebook, rng = load(name), Random(name)
    assert holds(rulebook, rows(rng, rulebook.versions.values(), 60, 0.5), 7) > 1


def test_numbers_are_joined_pair_by_pair() -> None:
    """Each set goes by its least number, in whatever order it grew."""
    sets = Sets()
    for _ in range(9):
        sets.add()
    joined = [sets.join(*pair) for pair in [(8, 7), (3, 4), (6, 7), (4, 8), (3, 6), (0, 0)]]
    assert joined == [True, True, True, True, False, False]
    assert [sets.root(number) for number in range(9)] == [0, 1, 2, 3, 3, 5, 3, 3, 3]

"""Laws over random rulebooks: they build, they evaluate on any event of their schema, and no order matters."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given

from engine.interpret.results import Status
from engine.report.explanation import explanation
from engine.rulebook.catalogue import rulebook_names
from engine.rulebook.load import load
from engine.values.numbers import norm
from tests.conformance.harness import read_sample, sample_paths
from tests.laws.building import build
from tests.laws.events import rows
from tests.laws.running import SEEDS, run, shown, world


@given(SEEDS)
def test_a_checked_rulebook_never_raises(seed: int) -> None:
    """A rulebook that passes the build evaluates on any event of its schema, and can explain every result."""
    made = world(seed)
    for result in run(made.rulebook, made.rows, derivations=True).results:
        assert explanation(result)


@given(SEEDS)
def test_the_order_of_rules_changes_nothing(seed: int) -> None:
    """Entries of a mapping may stand in any order: rules, charges, values, outcomes, groups, figures."""
    made = world(seed)
    turned = build(_shuffled(made.document, made.rng))
    one, two = shown(run(made.rulebook, made.rows)), shown(run(turned, made.rows))
    assert [_unordered(part) for part in one] == [_unordered(part) for part in two]


@given(SEEDS)
def test_the_order_of_events_changes_nothing(seed: int) -> None:
    """The rows of a file may stand in any order."""
    made = world(seed)
    again = list(made.rows)
    made.rng.shuffle(again)
    assert shown(run(made.rulebook, made.rows)) == shown(run(made.rulebook, again))


@given(SEEDS)
def test_every_event_is_accounted_for(seed: int) -> None:
    """Each accepted event stands in exactly one result, each other one in exactly one reject; the counts add up."""
    made = world(seed)
    events = [
        *made.rows,
        {"id": "bad", "job": "j", "client": "c", "m0": "-1"},
        {"id": made.rows[0]["id"]},
    ]
    done = run(made.rulebook, events)
    accepted = sorted(event for result in done.results for event in result.events)
    assert len(set(accepted)) == len(accepted) == done.accepted
    assert len(done.rejects) == done.rejected
    assert done.accepted + done.rejected == len(events)
    assert set(accepted) | {r.id for r in done.rejects} == {event["id"] for event in events}


@given(SEEDS)
def test_amounts_and_statuses(seed: int) -> None:
    """An amount is the sum of its rounded lines; decided is exactly what lacks nothing, all else names it."""
    made = world(seed)
    for result in run(made.rulebook, made.rows).results:
        assert result.amount == norm(sum(line.amount or 0 for line in result.lines))
        assert (result.status is Status.DECIDED) == (not result.causes)
        if result.status is not Status.NOT_IN_FORCE:
            assert (result.status is Status.DECIDED) == (not result.needs)


@pytest.mark.parametrize("name", sorted(rulebook_names()))
def test_our_rulebooks_never_raise(name: str) -> None:
    """The shipped rulebooks evaluate on random events of their schema, facts missing at will."""
    rulebook, rng = load(name), Random(name)
    for missing in (0.0, 0.3, 0.7, 0.9):
        events = rows(rng, rulebook.versions.values(), 40, missing)
        done = run(rulebook, events, derivations=True)
        assert done.accepted + done.rejected == len(events)
        assert all(explanation(result) for result in done.results)


@pytest.mark.parametrize("path", sample_paths(), ids=lambda path: path.stem)
def test_conformance_rulebooks_never_raise(path: Any) -> None:
    """The rulebooks of the conformance data evaluate on random events of their schema."""
    sample = read_sample(path)
    if sample.rulebook is None:
        return
    rng = Random(path.stem)
    for missing in (0.0, 0.5):
        events = rows(rng, sample.rulebook.versions.values(), 12, missing)
        done = run(sample.rulebook, events, derivations=True)
        whole = {
            name.partition("/")[0] for name in done.ids
        }  # an event across two versions is several
        assert len(whole) + done.rejected >= len(events) and whole <= {e["id"] for e in events}
        assert all(explanation(result) for result in done.results)


def _shuffled(node: Any, rng: Random, keep: bool = False) -> Any:
    """The same data with the entries of its mappings in another order; enums and lists stay as they are."""
    if isinstance(node, dict):
        keys = list(node)
        rng.shuffle(keys)
        return {key: _shuffled(node[key], rng) for key in keys}
    return [_shuffled(item, rng) for item in node] if isinstance(node, list) else node


def _unordered(found: Any) -> Any:
    """Objects without their order: outcomes stand in declared order, which is an order of the file."""
    if isinstance(found, dict):
        return {key: _unordered(value) for key, value in sorted(found.items())}
    return [_unordered(item) for item in found] if isinstance(found, list) else found

"""Laws of the columnar plan: it decides as the interpreter does, whatever the rulebook, the events and their order."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given

from bench.agreement import options_for
from bench.events.stream import some
from engine.batch.compare import compare, compare_results
from engine.batch.evaluate import evaluate_columnar
from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import evaluate
from engine.interpret.options import Options
from engine.rulebook.load import load
from engine.rulebook.model import Rulebook
from tests.examples import TIMES, examples
from tests.laws.events import Row, rows
from tests.laws.running import SEEDS, world


def agree(rulebook: Rulebook, events: list[Row], options: Options | None = None) -> None:
    """Both engines give the same: results in every field, rejects, counts, warnings."""
    raws = list(raw_events(events, "events"))
    found = compare(evaluate(rulebook, raws, options), evaluate_columnar(rulebook, raws, options))
    assert found.first is None, found.first


@given(SEEDS)
@examples(20)
def test_the_plan_decides_as_the_interpreter_does(seed: int) -> None:
    """Random rulebooks of every construct, a few events that have much to do with one another."""
    made = world(seed)
    agree(made.rulebook, made.rows)


@given(SEEDS)
@examples(8)
def test_however_they_are_evaluated(seed: int) -> None:
    """Other readings, another date or version for all events, as of a moment, as known at another."""
    made = world(seed)
    agree(made.rulebook, made.rows, Options(**options_for(Random(seed), made.rulebook)))


@given(SEEDS)
@examples(6)
def test_of_many_events_too(seed: int) -> None:
    """The same with sixty events of several customers."""
    made, rng = world(seed), Random(seed)
    events = rows(rng, made.rulebook.versions.values(), 60, 0.2)
    for event in events:
        event |= {name: f"k{rng.randint(0, 15)}" for name in ("job", "client") if name in event}
    agree(made.rulebook, events)


@given(SEEDS)
@examples(4)
def test_the_order_of_events_changes_nothing(seed: int) -> None:
    """Neither the order of rows nor of files has a say."""
    made = world(seed)
    turned = made.rows[::-1]
    one, two = (
        evaluate_columnar(made.rulebook, raw_events(events, "events"))
        for events in (made.rows, turned)
    )
    assert compare_results(one.results, two.results).first is None


@pytest.mark.parametrize("provider", ["wtim", "wsm"])
def test_of_our_rulebooks(provider: str) -> None:
    """Realistic and hostile events of both providers."""
    agree(load(provider), some(provider, 300, seed=7))


@pytest.mark.parametrize("provider", ["wtim", "wsm"])
def test_under_other_readings(provider: str) -> None:
    """Several doubtful clauses read otherwise at once, at random."""
    rulebook, rng = load(provider), Random(provider)
    readings = {n: r for v in rulebook.versions.values() for n, r in v.readings.items()}
    for seed in range(TIMES):
        chosen = {name: rng.choice(list(r.options)) for name, r in readings.items()}
        agree(rulebook, some(provider, 100, seed), Options(readings=chosen))

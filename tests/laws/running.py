"""What the laws share: a random rulebook with events, and results in a form that can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from hypothesis import strategies as st

from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import Evaluation, evaluate
from engine.interpret.options import Options
from engine.interpret.results import Result
from engine.report.as_json import as_json, reject_json
from engine.rulebook.model import Rulebook
from tests.laws.building import build
from tests.laws.events import Row, rows
from tests.laws.generate import document

SEEDS = st.integers(0, 2**32 - 1)


@dataclass(frozen=True)
class World:
    """A random rulebook and events for it; `document` is the rulebook as plain data."""

    rng: Random
    document: dict[str, Any]
    rulebook: Rulebook
    rows: list[Row]


def world(seed: int, monotone: bool = False, versions: int | None = None) -> World:
    """The world of a seed."""
    rng = Random(seed)
    made = document(rng, monotone, versions or rng.choice([1, 1, 2]))
    rulebook = build(made)
    missing = rng.choice([0.0, 0.15, 0.4])
    return World(
        rng, made, rulebook, rows(rng, rulebook.versions.values(), rng.randint(1, 7), missing)
    )


def of_many_customers(rng: Random, rulebook: Rulebook) -> list[Row]:
    """A dozen events whose keys have many values, so that few of them belong together."""
    events = rows(rng, rulebook.versions.values(), 12, 0.1)
    for event in events:
        event |= {name: rng.choice("abcdefgh") for name in ("job", "client") if name in event}
    return events


def run(rulebook: Rulebook, events: list[Row], derivations: bool = False) -> Evaluation:
    """The evaluation of these rows."""
    return evaluate(rulebook, raw_events(events, "events"), Options(derivations=derivations))


def shown(done: Evaluation) -> tuple[dict[str, Any], dict[str, Any]]:
    """Results by subject and id, rejects by id, without what tells only where a row stood."""
    results = {
        f"{r.subject} {r.id} {r.events}": as_json(r) | {"causes": _causes(r)} for r in done.results
    }
    rejects = {str(r.id): {**reject_json(r), "row": None} for r in done.rejects}
    return results, rejects


def _causes(result: Result) -> list[str]:
    return sorted(f"{cause.kind} {cause.name} {cause.detail}" for cause in result.causes)

"""Formulas of one event come to what the interpreter says of it: status and money of events of both providers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from bench.events import stream
from engine.analysis.cases import Home
from engine.analysis.evaluating import Computed
from engine.analysis.worlds import World
from engine.batch.one_event import OddError, default_of, taker
from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import deep_recursion, evaluate
from engine.interpret.options import Options
from engine.plan.alone import FIRST_DAY, LAST_DAY
from engine.plan.formulas import Formula
from engine.plan.lower.names import fact_column
from engine.plan.lower.results import STATUSES
from engine.plan.profile import Profile
from engine.rulebook.load import load


def columns_of(world: World, event: Any) -> dict[str, Any] | None:
    """The columns of an event; None where a value is not plainly written."""
    profile = Profile(first=FIRST_DAY, last=LAST_DAY, rows=1)
    found: dict[str, Any] = {"id": event.get("id", "x")}
    for name, fact in world.facts.items():
        value = event.get(name)
        try:
            given = default_of(fact) if value is None else taker(fact, profile)(value)
        except OddError:
            return None
        found[fact_column(name)] = (
            None if isinstance(given, object) and type(given) is object else given
        )
    return found


def _asked(home: Home) -> list[Formula]:
    """Whether there is a result, its status, and its amount."""
    return [home.there, home.status, home.amount.form, home.amount.per]


@pytest.mark.parametrize("provider", ["wtim", "wsm"])
def test_one_event(provider: str) -> None:
    """Of some hundred events each by itself; those that are cut into more stretches than looked at are left out."""
    rulebook = load(provider)
    version = list(rulebook.versions)[-1]
    world = World(rulebook, version, {}, FIRST_DAY, LAST_DAY)
    seen = 0
    with deep_recursion():
        cases = {value: world.case(value) for value in world.values}
        checks = {
            value: Computed([case.plain, case.recheck, *case.assumed])
            for value, case in cases.items()
        }
        told_of = {
            value: [(home, Computed(_asked(home))) for home in case.homes]
            for value, case in cases.items()
        }
        for event in stream.some(provider, 400, 11, 0.0):
            columns = columns_of(world, event)
            if columns is None or event.get("kind") not in cases:
                continue
            plain, recheck, *assumed = checks[event["kind"]](columns)
            if plain is not True or recheck or not all(assumed):
                continue
            done = evaluate(rulebook, raw_events([event]), Options(version=version))
            told = {result.subject: result for result in done.results}
            for home, computed in told_of[event["kind"]]:
                there, status, amount, per = computed(columns)
                assert (home.kind in told) is there, event
                if not there:
                    continue
                result = told[home.kind]
                assert STATUSES[status] == str(result.status), event
                assert (None if amount is None else Fraction(amount, per)) == result.amount, event
                seen += 1
    assert seen > 150

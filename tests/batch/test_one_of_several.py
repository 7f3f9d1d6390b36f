"""An event that has several results, or several rejects: all of them, or a refusal with them; never one of them."""

from __future__ import annotations

from typing import Any

import pytest

from engine import load
from engine.batch.one import Evaluator, NotOneResultError
from engine.batch.one_home import Decision
from engine.events.model import Reject
from engine.rulebook.model import Rulebook
from tests.laws.building import build

Found = tuple[Decision | Reject, ...]


def _all(evaluator: Evaluator, event: dict[str, Any]) -> Found:
    """All that is decided, which the refusal to give one of them has as well."""
    found = evaluator.decide_all(event)
    with pytest.raises(NotOneResultError, match="decide_all") as refused:
        evaluator.decide(event)
    assert refused.value.found == found
    return found


def _amounts(found: Found) -> list[tuple[str, str, Any]]:
    return [(x.subject, x.id, x.amount) for x in found if isinstance(x, Decision)]


def test_a_group_with_a_result_beside_the_events() -> None:
    """There and back it is 2 x 15 kilometres at 0.65, 19.50; two hours in office hours at 150 are 300."""
    evaluator = Evaluator(load("examples/providers/lantern"))
    event = {
        "id": "e07", "kind": "visit", "customer": "mill", "distance": 15,
        "started_at": "2026-01-07T13:00:00-05:00", "ended_at": "2026-01-07T15:00:00-05:00",
    }  # fmt: skip
    travel, visit = _amounts(_all(evaluator, event))
    assert travel[0] == "day_of_visits" and travel[2] * 2 == 39
    assert visit == ("event", "e07", 300)


def _hourly(span: dict[str, str], rate: str) -> dict[str, Any]:
    return {
        "in_force": [span],
        "facts": {"start": {"kind": "instant"}, "end": {"kind": "instant"}},
        "figures": {"hourly": rate},
        "charges": {"time": {"quantity": "end - start", "rate": "hourly"}},
        "rules": {"time": {"charge": {"time": {}}}},
    }


def test_an_event_that_is_cut_at_a_change_of_terms() -> None:
    """An hour before midnight at 60 is 60; half an hour after it at 80 is 40."""
    versions = {
        "a": _hourly({"until": "2020-02-01"}, "60 USD/hour"),
        "b": _hourly({"from": "2020-02-01"}, "80 USD/hour"),
    }
    straddle = {"how": "split", "from": "start", "until": "end"}
    evaluator = Evaluator(build({"provider": {"straddle": straddle}, "versions": versions}))
    night = {"start": "2020-01-31T23:00:00-05:00", "end": "2020-02-01T00:30:00-05:00", "id": "n"}
    assert _amounts(_all(evaluator, night)) == [("event", "n/1", 60), ("event", "n/2", 40)]
    day = night | {"start": "2020-02-01T00:00:00-05:00"}
    assert evaluator.compiled
    assert evaluator.decide_all(day) == (evaluator.decide(day),)  # which is not cut: 40


def _nested() -> Rulebook:
    version = {
        "in_force": [{}],
        "facts": {"client": {"kind": "text"}, "minutes": {"kind": "duration", "unit": "min"}},
        "nested": {"entries": {"key": "client", "own": ["minutes"]}},
        "figures": {"hourly": "60 USD/hour"},
        "charges": {"time": {"quantity": "minutes", "rate": "hourly"}},
        "rules": {"time": {"charge": {"time": {}}}},
    }
    return build({"versions": {"v": version}})


def test_an_event_with_a_list_of_events() -> None:
    """Forty minutes and twenty, at a dollar each; and both are rejected where one is."""
    evaluator = Evaluator(_nested())
    both = {"id": "p", "entries": [{"minutes": 40}, {"minutes": 20}]}
    assert _amounts(_all(evaluator, both)) == [("event", "p#1", 40), ("event", "p#2", 20)]
    one = {"id": "p", "entries": [{"minutes": 40}]}
    assert evaluator.decide_all(one) == (evaluator.decide(one),)
    spoiled = {"id": "p", "entries": [{"minutes": 40}, {"minutes": "x"}]}
    codes = [x.code for x in _all(evaluator, spoiled) if isinstance(x, Reject)]
    assert codes == ["CB632", "CB624"]

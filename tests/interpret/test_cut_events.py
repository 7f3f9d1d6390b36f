"""Events that a change of terms cuts: counted once, asked for as a whole, rejected as a whole."""

from __future__ import annotations

from typing import Any

from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import Evaluation, evaluate
from engine.interpret.options import Options
from tests.laws.building import build

FACTS = {"start": {"kind": "instant"}, "end": {"kind": "instant"}}


def _version(span: dict[str, str], **more: Any) -> dict[str, Any]:
    charges = {"time": {"quantity": "end - start", "rate": "hourly"}}
    rules: dict[str, Any] = {"time": {"charge": {"time": {}}}}
    figures = {"hourly": "60 USD/hour"}
    return {
        "in_force": [span],
        "facts": FACTS,
        "figures": figures,
        "charges": charges,
        "rules": rules,
        **more,
    }


def _run(only: set[str] | None = None, **second: Any) -> Evaluation:
    straddle = {"how": "split", "from": "start", "until": "end"}
    versions = {
        "a": _version({"until": "2020-02-01"}),
        "b": _version({"from": "2020-02-01"}, **second),
    }
    book = build({"provider": {"straddle": straddle}, "versions": versions})
    rows: list[Any] = [
        {"id": "over", "start": "2020-01-31T23:00:00-05:00", "end": "2020-02-01T01:00:00-05:00"},
        {"id": "day", "start": "2020-01-05T10:00:00-05:00", "end": "2020-01-05T11:00:00-05:00"},
    ]
    options = Options(only=None if only is None else frozenset(only))
    return evaluate(book, raw_events(rows, "events"), options)


def test_a_cut_event_is_one_row() -> None:
    done = _run()
    assert [result.id for result in done.results] == ["day", "over/1", "over/2"]
    assert (done.accepted, done.rejected) == (2, 0)


def test_the_whole_can_be_asked_for() -> None:
    done = _run({"over"})
    assert [result.id for result in done.results] == ["over/1", "over/2"]
    assert "over" in done.ids


def test_a_part_that_is_rejected_takes_the_whole_with_it() -> None:
    valid = [{"field": "end", "holds": "end - start > hours(1)", "says": "too short"}]
    done = _run(valid=valid)
    assert [(reject.id, reject.reason) for reject in done.rejects] == [("over", "too short")]
    assert done.rejects[0].value == "2020-02-01T06:00:00+00:00"  # of the part, which no row has
    assert [result.id for result in done.results] == ["day"]
    assert (done.accepted, done.rejected) == (1, 1)

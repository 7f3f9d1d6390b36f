"""Groups with rules and `result: none`: results beside those of their events, where there is something to say."""

from __future__ import annotations

from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import Evaluation, Options, evaluate
from engine.report.as_json import as_json
from engine.report.explanation import explanation
from tests.conformance.harness import FOLDER, read_sample

RULEBOOK = read_sample(FOLDER / "groups-beside.yaml").built()


def _done(*minutes: int) -> Evaluation:
    """Calls of one day, of so many minutes each."""
    rows = [
        {"id": f"e{number}", "client": "c", "worked_on": "2020-05-04", "minutes": length}
        for number, length in enumerate(minutes, 1)
    ]
    return evaluate(RULEBOOK, raw_events(rows, "calls"), Options(derivations=True))


def test_there_is_no_result_where_no_rule_about_the_group_applies() -> None:
    """A day of exactly the least has no line of its own, and is not open either."""
    assert [result.subject for result in _done(30).results] == ["event"]


def test_events_stand_in_exactly_one_result_and_money_is_counted_once() -> None:
    """A group beside its events repeats neither them nor their lines."""
    done = _done(10, 15)
    assert sorted(event for result in done.results for event in result.events) == ["e1", "e2"]
    assert sum(result.amount for result in done.results) == 30
    day = next(result for result in done.results if result.subject == "day")
    assert [line.name for line in day.lines] == ["day_minimum"]
    assert as_json(day)["members"] == ["e1", "e2"]


def test_its_explanation_is_of_the_group_alone() -> None:
    """It names its members and explains none of them."""
    day = next(result for result in _done(10, 15).results if result.subject == "day")
    shown = explanation(day)
    assert "made of" in shown and "e1, e2" in shown
    assert "why: day c 2020-05-04" in shown and "why: event" not in shown

"""One event at a time, compiled: the same decisions as the interpreter's, for every event that can be asked alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine import load
from engine.batch.one import Evaluator
from engine.batch.one_home import Decision
from engine.events.model import NumberText, RawEvent, Reject
from engine.interpret.options import Options
from engine.interpret.results import Result
from engine.rulebook.model import Rulebook
from tests.plan.samples import PROVIDERS, conformance, conformance_names, loaded, rulebook_cases

EVENT: dict[str, Any] = {
    "id": "e1", "account_id": "a", "kind": "computer_support", "topic": "training", "minutes": 25,
    "started_at": datetime(2017, 3, 1, 15, tzinfo=UTC), "on_retainer": False, "is_home_user": False,
}  # fmt: skip


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    return Evaluator(load("bench/peers/rulebook"))


def test_an_event_is_decided_by_the_compiled_plan(evaluator: Evaluator) -> None:
    """A computer call of 25 minutes in office hours, under the later version: 60 minutes at 110 dollars an hour."""
    assert evaluator.compiled
    found = evaluator.decide(EVENT)
    assert isinstance(found, Decision)
    assert (found.status, found.version, found.amount) == ("decided", "B", 110)
    assert found.outcomes["decided_by"] == "computer_adhoc"
    (line,) = found.lines
    assert (line.name, line.billed, line.amount) == ("time", 60, 110)


@pytest.mark.parametrize(
    "change",
    [
        {"minutes": "25"},
        {"minutes": 25.0},
        {"minutes": 0},
        {"minutes": None},
        {"kind": "computer"},
        {"kind": " computer_support "},
        {"on_retainer": "true"},
        {"started_at": "2017-03-01T15:00:00Z"},
        {"started_at": "2017-03-01T10:00:00-05:00"},
        {"started_at": "2017-03-01T15:00:00"},
        {"started_at": datetime(1950, 3, 1, tzinfo=UTC)},
        {"project_start": "2017-02-29"},
        {"project_start": date(2017, 1, 31), "kind": "project_support"},
        {"id": "é"},
        {"id": None},
        {"strange": 1},
    ],
)
def test_whatever_comes_is_taken_as_the_interpreter_takes_it(
    evaluator: Evaluator, change: dict[str, Any]
) -> None:
    event = EVENT | change
    _same(evaluator, event)


@pytest.mark.parametrize("name", conformance_names())
def test_conformance_cases_of_one_event(name: str) -> None:
    for rulebook, event, options in _single(conformance(name)):
        _same(_evaluator(rulebook, options), event)


@pytest.mark.parametrize("folder", PROVIDERS)
def test_cases_of_rulebooks(folder: str) -> None:
    rulebook = loaded(folder)
    plain = Evaluator(rulebook)
    for _, event, options in _single(rulebook_cases(folder)):
        if options == Options():
            _same(plain, event)


_KEPT: dict[tuple[int, str], Evaluator] = {}


def _evaluator(rulebook: Rulebook, options: Options) -> Evaluator:
    key = (id(rulebook), repr(options))
    if key not in _KEPT:
        _KEPT.clear()
        _KEPT[key] = Evaluator(rulebook, options)
    return _KEPT[key]


def _single(samples: Iterator[Any]) -> Iterator[tuple[Rulebook, Mapping[str, Any], Options]]:
    for sample in samples:
        if len(sample.rows) == 1 and isinstance(sample.rows[0], RawEvent):
            raw = sample.rows[0]
            fields = {name: _plain(value) for name, value in raw.fields.items()}
            yield sample.rulebook, fields, sample.options


def _plain(value: Any) -> Any:
    """A number as a program would give it."""
    if isinstance(value, NumberText):
        return int(value) if value.isdigit() else str(value)
    return value


def _same(evaluator: Evaluator, event: Mapping[str, Any]) -> None:
    found, done = evaluator.decide(event), evaluator.evaluate(event)
    if done.rejects:
        assert isinstance(found, Reject) and found == done.rejects[0]
        return
    assert isinstance(found, Decision)
    assert _told(found) in [_told_by(result) for result in done.results]


def _told(found: Decision) -> tuple[Any, ...]:
    lines = [(line.name, line.billed, line.rate, line.amount) for line in found.lines]
    return (
        found.id, found.subject, found.status, found.version, dict(found.outcomes), sorted(lines, key=repr),
        found.amount,
        found.rules, found.causes,
    )  # fmt: skip


def _told_by(result: Result) -> tuple[Any, ...]:
    lines = [(line.name, line.billed, line.rate, line.amount) for line in result.lines]
    version = "" if result.version is None else result.version.id
    return (
        result.id, result.subject, result.status, version, dict(result.outcomes), sorted(lines, key=repr),
        result.amount,
        result.rules, result.causes,
    )  # fmt: skip

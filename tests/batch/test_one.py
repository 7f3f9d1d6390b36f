"""One event at a time, compiled: the same decisions as the interpreter's, for every event that can be asked alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

import pytest

from bench.events.stream import some
from engine import load
from engine.batch import one_runs
from engine.batch.one import Evaluator
from engine.batch.one_home import Decision
from engine.events.model import NumberText, RawEvent, Reject
from engine.interpret.options import Options
from engine.interpret.results import Result
from engine.language.kinds import INSTANT, Quantity
from engine.rulebook.model import Rulebook
from tests.plan.samples import PROVIDERS, conformance, conformance_names, loaded, rulebook_cases

EVENT: dict[str, Any] = {
    "id": "e1", "account_id": "a", "kind": "computer_support", "topic": "training", "minutes": 25,
    "started_at": datetime(2017, 3, 1, 15, tzinfo=UTC), "on_retainer": False, "is_home_user": False,
}  # fmt: skip


class NoOffset(tzinfo):
    """A zone that does not say how far from UTC it is."""

    def utcoffset(self, _at: datetime | None) -> timedelta | None:
        return None


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
        {"minutes": "25.5"},
        {"minutes": Decimal("25")},
        {"minutes": Decimal("25.5")},
        {"minutes": Decimal("NaN")},
        {"minutes": "025"},
        {"minutes": "1e2"},
        {"minutes": "-3"},
        {"started_at": "2017-03-01T15:00:00.250000+00:00"},
        {"started_at": "2017-03-01 15:00:00+00:00"},
        {"minutes": 0},
        {"minutes": None},
        {"kind": "computer"},
        {"kind": " computer_support "},
        {"on_retainer": "true"},
        {"started_at": "2017-03-01T15:00:00Z"},
        {"started_at": "2017-03-01T10:00:00-05:00"},
        {"started_at": "2017-03-01T15:00:00"},
        {"started_at": datetime(1950, 3, 1, tzinfo=UTC)},
        {"started_at": "2017-W09-3T15:00:00Z"},
        {"started_at": "2017-03-01T15:00:00,250000Z"},
        {"started_at": "2017-03-01T150000.250000Z"},
        {"started_at": "2017-03-01T1500+0000"},
        {"started_at": "2017-03-01T15:00:00.250000Z"},
        {"started_at": "2017-03-01T15:00:00+05:59"},
        {"started_at": "2017-03-01T15:00:00+05:99"},
        {"started_at": "2017-03-01T15:00:00+24:00"},
        {"started_at": "2017-03-01T24:00:00Z"},
        {"started_at": "2017-03-01T15:00:00é"},
        {"started_at": EVENT["started_at"].replace(tzinfo=None)},
        {"started_at": datetime(2017, 3, 1, 15, tzinfo=NoOffset())},
        {"project_start": "2017-02-29"},
        {"project_start": "2017-W05-2"},
        {"project_start": "2017-01-31", "kind": "project_support"},
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


@pytest.mark.parametrize("event", [None, "e1", ["e1"], [EVENT], 7])
def test_what_is_no_event_is_a_reject(evaluator: Evaluator, event: Any) -> None:
    found = evaluator.decide(event)
    assert isinstance(found, Reject) and found.code == "CB612"
    _same(evaluator, event)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"project_start": "2017-W05-2"}, "CB624"),
        ({"started_at": "2017-03-01T1500+0000"}, "CB624"),
        ({"started_at": datetime(2017, 3, 1, 15, tzinfo=NoOffset())}, "CB625"),
    ],
)
def test_what_readers_refuse_is_refused(
    evaluator: Evaluator, change: dict[str, Any], code: str
) -> None:
    found = evaluator.decide(EVENT | change)
    assert isinstance(found, Reject) and found.code == code


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


@pytest.mark.parametrize("often", [1_000, 1])
@pytest.mark.parametrize("provider", ["wtim", "wsm"])
def test_random_events_of_providers(
    provider: str, often: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Almost all are decided by what was compiled, for their kind or for their shape; and all as by the interpreter."""
    monkeypatch.setattr(one_runs, "OFTEN", often)
    evaluator = Evaluator(load(provider))
    assert evaluator.compiled, evaluator.reason
    rows = [_typed(evaluator.rulebook, row) for row in some(provider, 120 if often > 1 else 60)]
    for row in rows:
        _same(evaluator, row)
    monkeypatch.setattr(evaluator, "evaluate", _refuse)
    assert sum(_is_compiled(evaluator, row) for row in rows) >= 0.9 * len(rows)


def _refuse(_event: Mapping[str, Any]) -> None:
    raise LookupError


def _is_compiled(evaluator: Evaluator, row: Mapping[str, Any]) -> bool:
    try:
        evaluator.decide(row)
    except LookupError:
        return False
    return True


def _typed(rulebook: Rulebook, row: Mapping[str, Any]) -> dict[str, Any]:
    """An event as a program has it: numbers are numbers, instants in turn texts and instants."""
    (version,) = rulebook.versions.values()
    found: dict[str, Any] = {}
    for place, (name, value) in enumerate(row.items()):
        fact = version.facts.get(name)
        found[name] = value
        if fact is None or not isinstance(value, str):
            continue
        if isinstance(fact.kind, Quantity):
            found[name] = int(value) if value.isdigit() else value
            if place % 2 and value.replace(".", "").isdigit():
                found[name] = Decimal(value)
        elif fact.kind == INSTANT and place % 2 and value[10:11] == "T" and value[20:]:
            found[name] = datetime.fromisoformat(value)
    return found


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
    found, done = evaluator.decide_all(event), evaluator.evaluate(event)
    decisions = [_told(one) for one in found if isinstance(one, Decision)]
    assert decisions == [_told_by(result) for result in done.results]
    assert found[len(decisions) :] == done.rejects
    if len(found) == 1:
        assert evaluator.decide(event) == found[0]


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

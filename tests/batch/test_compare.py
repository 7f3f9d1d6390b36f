"""Comparing two evaluations: every field counts, the smallest difference comes first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from engine.batch.compare import ABSENT, APART, compare, compare_results
from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import Evaluation, evaluate
from engine.interpret.results import Result, Status
from engine.rulebook.load import load
from engine.values.unknown import Cause, CauseKind, Unknown

CALL = {"kind": "support_call", "opened_as": "computer", "technical_minutes": "70"}
EVENTS: list[dict[str, Any]] = [
    {
        "id": f"c{n}", "incident_id": f"i{n // 3}", "retainer_active": "false",
        "started_at": "2017-01-03T17:30:00-05:00", "ended_at": "2017-01-03T18:40:00-05:00",
    } | CALL
    for n in range(7)
]  # fmt: skip
EVENTS += [{"id": "q", "kind": "question"}, {"id": "bad", "kind": "what"}, {"id": "q"}]


@pytest.fixture(scope="module")
def done() -> Evaluation:
    return evaluate(load("wtim"), raw_events(EVENTS, "events"))


def with_result(done: Evaluation, place: int, **changed: Any) -> Evaluation:
    """The same evaluation but for one result."""
    results = list(done.results)
    results[place] = replace(results[place], **changed)
    return replace(done, results=tuple(results))


def test_the_same_is_the_same(done: Evaluation) -> None:
    """Nothing differs, and it says of how many; steps and derivations do not count."""
    again = evaluate(load("wtim"), raw_events(EVENTS, "events"))
    bare = replace(
        again,
        results=tuple(
            replace(r, lines=tuple(replace(line, steps=()) for line in r.lines))
            for r in again.results
        ),
    )
    for other in (again, bare):
        found = compare(done, other)
        assert (found.results, found.rejects, found.differing) == (4, 2, 0)
        assert found.first is None


def _others(value: Any) -> Iterator[Any]:
    """Values that are not quite the same as a value."""
    match value:
        case bool():
            yield not value
            yield int(value)
        case Status():
            yield next(s for s in Status if s is not value)
        case int() | Fraction():
            yield value + 1
            yield value + Fraction(1, 10**12)
            yield None
        case str():
            yield value + "x"
        case datetime():
            yield value + timedelta(microseconds=1)
        case date():
            yield value + timedelta(days=1)
        case None:
            yield 0
            yield Unknown(frozenset({Cause(CauseKind.FACT, "x")}))
        case frozenset():
            yield value | {Cause(CauseKind.FACT, "x")}
        case tuple():
            yield (*value, value[0] if value else "x")
            for place, entry in enumerate(value):
                yield from ((*value[:place], o, *value[place + 1 :]) for o in _others(entry))
        case dict():
            yield {**value, "x": 1}
            for key, entry in value.items():
                yield from ({**value, key: other} for other in _others(entry))
        case _ if is_dataclass(value) and not isinstance(value, Unknown | type):
            for field in fields(value):
                if field.name not in APART | {"rulebook", "version"}:
                    for other in _others(getattr(value, field.name)):
                        yield replace(value, **{field.name: other})


def test_every_field_counts(done: Evaluation) -> None:
    """Whatever is changed in any result, line or piece is found, and nothing else is."""
    tried = 0
    for place, result in enumerate(done.results):
        for other in _others(result):
            changed = replace(done, results=(other,))
            found = compare_results((result,), changed.results)
            assert found.differing, (result, other)
            tried += 1
        changed = with_result(done, place, version=None)
        assert compare(done, changed).differing == 1
    assert tried > 200


def test_the_smallest_difference_comes_first(done: Evaluation) -> None:
    """Of differing results that of the fewest events, then the first by subject and id."""
    assert [len(r.events) for r in done.results] == [1, 3, 3, 1]
    two = with_result(with_result(done, 1, amount=1), 2, status=Status.OPEN)
    found = compare(done, two)
    assert found.differing == 2 and found.first is not None
    assert found.first.id == done.results[1].id
    assert [(s.field, s.two) for s in found.first.spots] == [("amount", 1)]
    found = compare(done, with_result(two, 3, needs=("x",)))
    assert found.differing == 3 and found.first is not None
    assert found.first.id == done.results[3].id


def test_a_field_is_named_for_a_person(done: Evaluation) -> None:
    """Where it is: the line by its charge and subject, the piece by its place."""
    result = done.results[1]
    line = replace(result.lines[0], billed=1, pieces=())
    found = compare(done, with_result(done, 1, lines=(line, *result.lines[1:])))
    assert found.first is not None
    name = f"lines: {line.name} of {line.subject} {line.id}"
    assert [s.field for s in found.first.spots][:2] == [
        f"{name}: billed",
        f"{name}: pieces 1",
    ]


def test_a_result_that_one_side_lacks(done: Evaluation) -> None:
    """It is a difference, and those that follow are still compared with their own."""
    fewer = replace(done, results=done.results[:1] + done.results[2:])
    found = compare(done, fewer)
    assert (found.results, found.differing) == (4, 1) and found.first is not None
    assert found.first.spots[0].two is ABSENT and found.first.one is done.results[1]
    found = compare(fewer, done)
    assert found.first is not None and found.first.spots[0].one is ABSENT


def test_two_results_of_one_name_are_two(done: Evaluation) -> None:
    """A result that stands there twice is one too many."""
    twice: tuple[Result, ...] = (*done.results[:1], *done.results)
    assert compare_results(done.results, twice).differing == 1


def test_rejects_and_counts(done: Evaluation) -> None:
    """A reject of another reason, one that lacks, another number of events."""
    other = replace(done.rejects[0], reason="because")
    found = compare(done, replace(done, rejects=(other, *done.rejects[1:])))
    assert found.differing == 1 and found.first is not None
    assert [s.field for s in found.first.spots] == ["reason"]
    assert compare(done, replace(done, rejects=done.rejects[:1])).differing == 1
    found = compare(done, replace(done, accepted=3))
    assert found.first is not None and found.first.subject == "all events"

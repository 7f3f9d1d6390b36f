"""Parts that disagree: the cause lists their ids, which the rows tell that a run brought back."""

from __future__ import annotations

from engine.batch.evaluate import evaluate_columnar
from engine.events.readers.python_values import raw_events
from engine.plan import formulas as f
from engine.plan.why import arisen, row_of
from engine.rulebook.model import Rulebook
from engine.values.unknown import Cause, CauseKind
from tests.plan.evaluating import evaluate
from tests.plan.lower.gathered import agree, events, rulebook


def _seen_from_around() -> Rulebook:
    return rulebook(
        {
            "own": ("number", "event", "agreed"),
            "of_job": ("number", "job", "agreed"),
            "of_client": ("number", "client", "sum(agreed)"),
            "any": ("bool", "client", "any_of(agreed > 1)"),
            "flagged": ("number", "job", "the(n, where=flag)"),
        },
        groups={
            "job": {"by": ["key"], "result": "none"},
            "client": {"of": "job", "by": ["place"], "result": "none"},
        },
        values={
            "place": {"about": "job", "is": "first(word, by=id)"},
            "agreed": {"about": "job", "is": "the(n)"},
        },
    )


def test_a_cause_lists_the_first_six_ids() -> None:
    """Of seven calls with hours of their own six are listed; one says nothing, and one is of another job."""
    made = rulebook({"hours": ("number", "job", "the(n)")}, groups={"job": {"by": ["key"]}})
    rows = [{"id": f"c{n}", "key": "a", "n": n} for n in range(7)]
    rows += [{"id": "b", "key": "a"}, {"id": "a", "key": "b", "n": 9}]
    found = evaluate_columnar(made, raw_events(rows, "calls"))
    assert found.interpreted == 0
    lost = next(r for r in found.results if r.causes)
    assert lost.needs == ("n",)
    assert lost.causes == {Cause(CauseKind.FACT, "n", "parts disagree: c0, c1, c2, c3, c4, c5")}


def test_two_groups_that_disagree_are_told_apart() -> None:
    """A client sees the parts of both of his jobs."""
    made = _seen_from_around()
    rows = [
        {"id": "a1", "key": "a", "n": 1, "word": "x", "at": "2026-03-01T00:00:00Z"},
        {"id": "a2", "key": "a", "n": 2, "word": "x", "at": "2026-03-01T00:00:00Z"},
        {"id": "b1", "key": "b", "n": 3, "word": "x", "at": "2026-03-01T00:00:00Z"},
        {"id": "b2", "key": "b", "n": 4, "word": "x", "at": "2026-03-01T00:00:00Z"},
    ]
    found = evaluate_columnar(made, raw_events(rows, "calls"))
    client = next(r for r in found.results if r.subject == "client")
    assert found.interpreted == 0
    assert {c.detail for c in client.causes} == {"parts disagree: a1, a2", "parts disagree: b1, b2"}
    agree(made, tuple(raw_events(rows, "calls")))


def test_what_cannot_be_told_apart_is_the_interpreters() -> None:
    """Many jobs of one client that disagree: the words of some are lost among those of others."""
    made = _seen_from_around()
    coverage = agree(made, events(3, 300, 0.05))
    assert coverage.reasons.keys() == {"parts that disagree in several groups"}
    assert coverage.interpreted < coverage.results


def test_random_groups_agree() -> None:
    for seed in range(4):
        agree(_seen_from_around(), events(seed, 40, 0.2))


def test_a_word_tells_its_row() -> None:
    row = f.column("row", "int", 0, f.INT64[1], nullable=False)
    word = arisen(row)
    assert (word.low, word.high) == (2**30 - 1, 2**60 - 1)

    def of(number: int) -> int:
        found = evaluate(word, {"row": number})
        assert isinstance(found, int)
        return found

    for number in (0, 1, 5, 2**30 - 2):
        assert row_of(of(number)) == number
    for number in (2**30 - 1, 2**62):
        assert row_of(of(number)) is None
    assert row_of(of(1) | of(5)) is None

"""Outcomes of several values, of one event: sets where the interpreter has sets, lists in its order."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.batch.one import Evaluator
from engine.batch.one_home import Decision
from engine.plan.known import NotColumnarError
from engine.plan.lower.sets import unordered
from engine.rulebook.model import Rulebook
from tests.laws.building import build

EVENT = {"id": "e", "n": 1, "days": ["2026-03-03", "2026-01-01", "2026-03-03"]}
DAYS = frozenset({date(2026, 1, 1), date(2026, 3, 3)})
WORDS = ("b", "a", "b")  # in the order given, each as often as it is given


def _rulebook(kind: str, value: str) -> Rulebook:
    version = {
        "in_force": [{}],
        "facts": {
            "n": {"kind": "integer"},
            "words": {"kind": "texts", "default": list(WORDS)},
            "days": {"kind": "dates"},
            "others": {"kind": "dates", "default": ["2026-03-03", "2026-01-01"]},
        },
        "figures": {"listed_days": {"is": ["2026-03-03", "2026-01-01"]}, "listed_words": {"is": ["b", "a"]}},
        "values": {"by_name": "words"},
        "outcomes": {
            "found": {"kind": kind},
            "first": {"kind": "dates"},
            "all": {"kind": "text", "meet": "all"},
        },
        "rules": {"r": {"then": {"found": value, "first": "others", "all": ["'b'", "'a'"]}}},
    }  # fmt: skip
    return build({"versions": {"v": version}})


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("texts", "words", WORDS),
        ("texts", "by_name", WORDS),
        ("texts", "words if n > 0 else by_name", WORDS),
        ("texts", "listed_words", frozenset({"a", "b"})),
        ("texts", "all", ("a", "b")),
        ("dates", "days", DAYS),
        ("dates", "others", DAYS),
        ("dates", "listed_days", DAYS),
        ("dates", "first", DAYS),
        ("dates", "first_known(days, others)", DAYS),
    ],
)
def test_several_values_are_what_the_interpreter_has(
    kind: str, value: str, expected: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluator = Evaluator(_rulebook(kind, value))
    (result,) = evaluator.evaluate(EVENT).results
    assert result.outcomes["found"] == expected
    monkeypatch.setattr(evaluator, "evaluate", None)  # the compiled plan alone
    decision = evaluator.decide(EVENT)
    assert isinstance(decision, Decision) and decision.outcomes == result.outcomes


def test_what_may_be_either_is_the_interpreters() -> None:
    rulebook = _rulebook("texts", "words if n > 0 else listed_words")
    (version,) = rulebook.versions.values()
    with pytest.raises(NotColumnarError):
        unordered(version, version.outcomes["found"])
    found = Evaluator(rulebook).decide(EVENT)
    assert isinstance(found, Decision) and found.outcomes["found"] == WORDS

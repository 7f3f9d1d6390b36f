"""The same through Python."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import engine
from engine import check, evaluate, explain, load
from engine.diagnostics.findings import FindingsError
from tests.cli.running import WSM

EVENT = {
    "id": "e1",
    "kind": "site_request",
    "worked_on": "2025-09-10",
    "minutes": 21,
    "nature": "change",
}


def test_the_api_is_these_five() -> None:
    """And nothing else by accident."""
    assert engine.__all__ == ["Evaluator", "check", "evaluate", "explain", "load"]


def test_dictionaries_are_events() -> None:
    """Amounts are exact numbers."""
    done = evaluate(load("wsm"), [EVENT])
    assert [result.amount for result in done.results] == [Fraction(21 * 195, 60)]
    assert (done.accepted, done.rejected) == (1, 0)


def test_paths_are_events() -> None:
    """One path, or several, or paths among dictionaries."""
    book = load("wsm")
    one = evaluate(book, WSM)
    assert len(one.results) == len(evaluate(book, [Path(WSM)]).results) > 10
    assert len(evaluate(book, [WSM, EVENT]).results) == len(one.results) + 1


def test_options_are_keywords() -> None:
    """A reading chosen by hand."""
    done = evaluate(load("wsm"), [EVENT], readings={"AMB-66": "b"})
    assert done.results[0].amount == Fraction(30 * 195, 60)


def test_an_explanation_is_text() -> None:
    """And an id that is not there is a LookupError."""
    assert "21 min × 195.00 USD/hour = 68.25 USD" in explain(load("wsm"), [EVENT], "e1")
    with pytest.raises(LookupError, match="did you mean `e1`"):
        explain(load("wsm"), [EVENT], "e2")


def test_loading_raises_what_checking_returns(tmp_path: Path) -> None:
    """Findings, either way."""
    assert check("wsm") == ()
    (tmp_path / "provider.yaml").write_text("provider: [")
    findings = check(tmp_path)
    assert findings
    with pytest.raises(FindingsError) as caught:
        load(tmp_path)
    assert caught.value.findings == findings


def test_times_may_be_texts() -> None:
    """As on the command line; a text that is none is refused by name."""
    book, event = load("wtim"), {"id": "e", "kind": "support_call", "opened_as": "email"}
    asked: dict[str, Any] = {"on": "2017-01-01", "as_of": "2017-02-01T00:00:00Z"}
    texts = evaluate(book, [event], **asked)
    times = evaluate(book, [event], on=date(2017, 1, 1), as_of=datetime(2017, 2, 1, tzinfo=UTC))
    assert texts.results == times.results
    with pytest.raises(ValueError, match="soon"):
        evaluate(book, [event], as_of="soon")

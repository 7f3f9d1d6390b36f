"""`clausebook explain`: the whole story of a result."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import WSM, WTIM, Run


def explain(run: Run, events: str, book: str, id: str, *more: str) -> str:
    """The explanation of one id, its blanks made one."""
    done = run("explain", events, "-r", book, "--id", id, *more)
    assert done.code == 0, done.err
    assert max(map(len, done.out.splitlines())) <= 80
    return " ".join(done.out.split())


def test_a_minimum_is_explained_step_by_step(run: Run) -> None:
    """Twelve minutes worked, thirty billed, under the clause that says so."""
    text = explain(run, WTIM, "wtim", "converted-call")
    for part in (
        "incident converted-call decided, 45.00 USD",
        "12 min worked",
        "minimum 30 min: + 18 min at 90.00 USD/hour",
        "12 min × 90.00 USD/hour = 18.00 USD",
        "[billed, not worked]",
        "together 45.00 USD",
        "WTIM-1.1 (Converted call: the minimum)",
        "rules that nearly applied",
        "AMB-02: Which minutes of a converted call count?",
    ):
        assert part in text, part


def test_stretches_stand_with_their_times(run: Run) -> None:
    """An emergency across the end of office hours."""
    text = explain(run, WTIM, "wtim", "emergency-call")
    assert "20 min × 110.00 USD/hour = 36.666666… USD [Wed 2017-01-11 17:40 to 18:00]" in text
    assert "40 min × 155.00 USD/hour = 103.333333… USD [Wed 2017-01-11 18:00 to 18:40]" in text
    assert "rules that gave way to an exception ordinary-rate overridden by: emergency-rate" in text


def test_a_cut_at_the_estimate_is_shown(run: Run) -> None:
    """Asked for by the id of one entry: the result is that of its project."""
    text = explain(run, WTIM, "wtim", "second-day")
    assert "project short-project decided, 440.00 USD" in text
    assert "cut at 180 min of the running total" in text
    assert "120 min × 55.00 USD/hour = 110.00 USD [Wed 2017-01-18 11:00 to 13:00]" in text


def test_a_chosen_reading_is_named_beside_the_rulebooks_own(run: Run) -> None:
    """So that nobody takes it for the provider's."""
    text = explain(run, WTIM, "wtim", "home-computer", "--reading", "AMB-02=b")
    assert "b (the rulebook's own is a):" in text


@pytest.mark.parametrize(
    ("events", "book", "id", "part"),
    [
        (WTIM, "wtim", "split-not-recorded", "needs missing: technical_minutes"),
        (WTIM, "wtim", "own-server", "needs a person has to decide: who pays for security work"),
        (WTIM, "wtim", "before-the-terms", "version no version is in force on 2016-09-01"),
        (WSM, "wsm", "P-2", "a person has to decide: signature of the quote"),
    ],
)
def test_what_is_not_decided_says_what_is_needed(
    run: Run, events: str, book: str, id: str, part: str
) -> None:
    """The missing fact, the pending decision, or the date that no version covers."""
    assert part in explain(run, events, book, id)


def test_the_same_as_json(run: Run) -> None:
    """The result, its steps in words, and the derivation."""
    (found,) = json.loads(
        run("explain", WTIM, "-r", "wtim", "--id", "emergency-call", "--json").out
    )
    assert found["amount"] == "140.00"
    assert found["lines"][0]["steps"][0] == "60 min worked"
    derivation = found["derivation"]
    assert derivation["subject"] == "incident"
    stretches = [p for event in derivation["parts"] for p in event["parts"]]
    assert [s["subject"] for s in stretches] == ["stretch", "stretch"]
    states = {rule["rule"]: rule["state"] for rule in stretches[1]["rules"]}
    assert states["emergency-rate"] == "fired"
    assert states["ordinary-rate"] == "overridden"


def test_a_rejected_row_is_explained_as_one(run: Run, tmp_path: Path) -> None:
    """No result, but a reason."""
    path = tmp_path / "bad.csv"
    path.write_text("id,kind\nx1,nonsense\n")
    done = run("explain", path, "-r", "wsm", "--id", "x1")
    assert "rejected[CB621]" in done.out


def test_of_many_events_only_those_that_bear_on_it_are_evaluated(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The story of an event in a group is the same, whether all others are evaluated with it or not."""
    whole = run("explain", WTIM, "-r", "wtim", "--id", "converted-call")
    monkeypatch.setattr("engine.commandline.explain.MANY", 3)
    assert run("explain", WTIM, "-r", "wtim", "--id", "converted-call") == whole
    assert whole.code == 0

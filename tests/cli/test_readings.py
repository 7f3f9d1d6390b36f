"""`clausebook readings`, as a person runs it; and nothing that it leaves out would have changed anything."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.compare.impact.stakes import questions
from engine.rulebook.load import load
from tests.cli.running import ROOT, WTIM, Run

SMALL = ROOT / "examples/small"


def test_the_whole_page(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand: of thirty days, c6 of 2 March is within the warranty, and 72 dollars are not billed."""
    monkeypatch.chdir(SMALL)
    monkeypatch.setenv("NO_COLOR", "1")
    done = run("readings", "corner", "--events", "calls.csv")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "corner, as its unclear clauses are read: 6 events in 6 results, 414.00 USD\n"
        "  billed\n"
        "One reading at a time is changed and the others stay as chosen: combinations are\n"
        "  not tried.\n"
        "\n"
        "option                                              changed   billed  difference\n"
        "\n"
        "AMB-01 How long is a month? (C-4)\n"
        "* a  to the same day of the next month               chosen\n"
        "  b  thirty days                                          1   342.00      -72.00\n"
    )


def found(run: Run, *words: str) -> list[dict[str, Any]]:
    """The readings of WTIM on the events of its examples."""
    done = run("readings", "wtim", "--events", WTIM, "--as", "json", *words)
    assert done.code == 0, done.err
    readings: list[dict[str, Any]] = json.loads(done.out)["readings"]
    return readings


def test_the_largest_stake_first(run: Run) -> None:
    """By the largest difference of any option, up or down."""
    sizes = [
        max((abs(float(m["difference"])) for o in r["options"] for m in o["money"]), default=0)
        for r in found(run)
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 0


def test_one_of_several(run: Run) -> None:
    """A name stands for all that begin so; one that there is not has a hint."""
    assert {r["reading"] for r in found(run, "--only", "AMB-21")} == {"AMB-21.fixed", "AMB-21.long"}
    done = run("readings", "wtim", "--events", WTIM, "--only", "AMB-99")
    assert done.code == 2
    assert "there is no reading `AMB-99`" in done.err


def test_each_option_is_what_what_if_says(run: Run) -> None:
    """The same difference, the same number of results."""
    for reading in found(run, "--only", "AMB-03", "--only", "AMB-18"):
        for option in reading["options"]:
            if option["chosen"]:
                continue
            choice = f"{reading['reading']}={option['option']}"
            words = ("what-if", "wtim", "--events", WTIM, "--reading", choice, "--as", "json")
            impact = json.loads(run(*words).out)
            assert impact["results_changed"] == option["results_changed"], choice
            differences = [m["difference"] for m in impact["money"]]
            if reading["asked"]:
                assert differences == [m["difference"] for m in option["money"]], choice


def test_what_nothing_asks_for_changes_nothing(run: Run) -> None:
    """The first option of every reading that was not tried, all at once; then every second one, and so on."""
    unasked = [r for r in found(run) if not r["asked"]]
    assert unasked
    for place in range(max(len(reading["options"]) for reading in unasked)):
        choices = [
            f"{reading['reading']}={reading['options'][place]['option']}"
            for reading in unasked
            if place < len(reading["options"])
        ]
        words = [word for choice in choices for word in ("--reading", choice)]
        done = run("what-if", "wtim", "--events", WTIM, *words, "--as", "json")
        assert json.loads(done.out)["results_changed"] == 0, choices


def test_markdown(run: Run) -> None:
    """A table a reading."""
    done = run("readings", "corner" if Path("corner").exists() else str(SMALL / "corner"),
               "--events", str(SMALL / "calls.csv"), "--as", "markdown")  # fmt: skip
    assert "| b  thirty days | 1 | 342.00 | -72.00 |" in done.out


def test_questions_of_several_versions() -> None:
    """What is chosen in any version, all options, and the others to try."""
    names = [question.name for question in questions(load("wtim"))]
    assert names == sorted(names)
    (one,) = [q for q in questions(load("wtim")) if q.name == "AMB-02"]
    assert (one.chosen, tuple(one.options), one.others) == ({"a"}, ("a", "b", "c"), ("b", "c"))

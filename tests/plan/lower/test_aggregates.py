"""Aggregates in the plan: over members, over members of members, and over what is around, with facts missing."""

from __future__ import annotations

from itertools import product

import pytest

from tests.plan.lower.gathered import agree, events, rulebook

TAKEN = {
    "sum": ("n", "whole * 2", "n / 3"), "count": ("event",), "any_of": ("flag", "n > 1"),
    "all_of": ("flag", "known(n)"), "smallest": ("n", "at", "on"), "largest": ("whole", "at"),
    "first": ("grade", "n", "flag", "term"), "last": ("word", "on"), "the": ("grade", "n", "flag", "on"),
    "listing": ("id", "word"),
}  # fmt: skip
KINDS = {
    "n": "number", "whole * 2": "integer", "n / 3": "number", "event": "integer", "whole": "integer",
    "at": "instant", "on": "date", "grade": "grade", "flag": "bool", "term": "period", "word": "text",
}  # fmt: skip
SEVERAL = "parts that disagree in several groups"
ABOUT = ("job", "day", "client")
ORDERS = ("at", "(grade, n)", "(flag, word)")


def _outcomes(function: str) -> dict[str, tuple[str, str, str]]:
    found: dict[str, tuple[str, str, str]] = {}
    keys = ORDERS if function in ("first", "last", "listing") else ("",)
    for about, of, where, by in product(ABOUT, TAKEN[function], ("", "flag", "n > 0"), keys):
        said = [of, *([f"by={by}"] if by else []), *([f"where={where}"] if where else [])]
        kind = "bool" if function in ("any_of", "all_of") else KINDS.get(of, "text")
        expression = f"{function}({', '.join(said)})"
        if function == "listing":
            kind, expression = "bool", f"'e001' in {expression}"
        found[f"v{len(found)}"] = (kind, about, expression)
    return found


GROUPS = {
    "job": {"by": ["key"], "when": "grade != 'high'"},
    "day": {"by": ["on"], "result": "none"},
    "client": {"of": "job", "by": ["most"], "result": "none"},
}
VALUES = {"most": {"about": "job", "is": "largest(whole)"}}


@pytest.mark.parametrize("function", TAKEN)
@pytest.mark.parametrize("missing", [0, 0.1, 0.5])
def test_aggregates_agree(function: str, missing: float) -> None:
    """What the parts come to, and why it is not known, is what the interpreter says."""
    made = rulebook(_outcomes(function), groups=GROUPS, values=VALUES)
    coverage = agree(made, events(len(function), 60, missing))
    assert coverage.reasons.keys() <= ({SEVERAL} if function == "the" else set())


def test_around_agrees() -> None:
    """Days in which the parts of a job lie count once; a part whose day nobody knows leaves it open."""
    outcomes = {
        "days": ("integer", "job", "count(day)"),
        "long_days": ("integer", "job", "count(day, where=busy > 1)"),
        "busiest": ("number", "job", "largest(busy)"),
        "all_days": ("integer", "client", "count(day)"),
        "in_all": ("number", "client", "sum(busy)"),
    }
    values = {**VALUES, "busy": {"about": "day", "is": "sum(whole)"}}
    for missing in (0, 0.05, 0.3):
        made = rulebook(outcomes, groups=GROUPS, values=values)
        coverage = agree(made, events(5, 60, missing))
        assert not coverage.reasons


def test_around_what_is_around_agrees() -> None:
    """The weeks of the days in which the parts of a job lie, each once."""
    groups = {**GROUPS, "week": {"of": "day", "by": ["busy"], "result": "none"}}
    values = {**VALUES, "busy": {"about": "day", "is": "sum(whole)"}}
    outcomes = {
        "weeks": ("integer", "job", "count(week)"),
        "days": ("integer", "week", "count(day)"),
    }
    coverage = agree(rulebook(outcomes, groups=groups, values=values), events(5, 60, 0))
    assert not coverage.reasons


def test_stretches_of_what_is_around_agree() -> None:
    """The stretches of the days in which the parts of a job lie, of every day once."""
    splits = {
        "stay": {"of": "day", "from": "begun", "until": "begun + hours(30)", "at": ["midnight"]}
    }
    values = {**VALUES, "begun": {"about": "day", "is": "smallest(at)"}}
    outcomes = {
        "stays": ("integer", "job", "count(stay)"),
        "long": ("integer", "job", "count(stay, where=stay_minutes > minutes(600))"),
        "time": ("duration", "job", "sum(stay_minutes)"),
        "least": ("duration", "job", "smallest(stay_minutes)"),
        "all_long": ("bool", "job", "all_of(stay_minutes > minutes(60))"),
    }
    made = rulebook(outcomes, groups=GROUPS, values=values, splits=splits)
    coverage = agree(made, events(5, 60, 0))
    assert not coverage.reasons

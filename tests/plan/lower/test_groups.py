"""Groups in the plan: keys of every kind, keys and conditions that nobody knows, groups of groups, homes, and runs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.plan.lower.gathered import agree, events, rulebook

COUNTED = {
    "size": ("integer", "job", "count(event)"),
    "sum": ("number", "job", "sum(whole)"),
    "mine": ("number", "event", "first_known(total, -1)"),
    "seen": ("number", "event", "total"),
}
VALUES = {"total": {"about": "job", "is": "sum(n)"}}
KEYS = {
    "text": ["key"], "texts": ["key", "other"], "date": ["on"], "number": ["n"], "integer": ["whole"],
    "bool": ["flag", "grade"], "period": ["term"], "ratio": ["n / 4", "key"], "negative": ["-n / 8"],
    "instant": ["at"], "odd": ["at + minutes(n / 7)"],
}  # fmt: skip


@pytest.mark.parametrize("result", ["own", "none"])
@pytest.mark.parametrize("keys", KEYS)
def test_keys_of_every_kind_agree(keys: str, result: str) -> None:
    """Who is in which group, what it is called, and why nobody knows."""
    group: dict[str, Any] = {"by": KEYS[keys], "when": "grade != 'mid'", "result": result}
    made = rulebook(COUNTED, groups={"job": group}, values=VALUES)
    coverage = agree(made, events(len(keys), 60, 0.15))
    assert not coverage.reasons


def test_groups_of_groups_agree() -> None:
    """A group's keys may rest on what its parts come to; what is lost at the bottom is lost at the top."""
    groups = {
        "job": {"by": ["key"], "when": "grade != 'mid'"},
        "client": {"of": "job", "by": ["most"]},
        "day": {"by": ["on"], "when": "flag", "result": "none"},
        "month": {"of": "day", "by": ["busy"], "result": "none"},
        "share": {"by": ["word"], "result": "inside"},
    }
    values = {
        **VALUES,
        "most": {"about": "job", "is": "largest(whole)"},
        "busy": {"about": "day", "is": "sum(whole)"},
        "of_share": {"about": "share", "is": "sum(whole)"},
        "of_client": {"about": "client", "is": "sum(whole)"},
    }
    outcomes = {
        **COUNTED,
        "jobs": ("integer", "client", "count(job)"),
        "events": ("integer", "client", "count(event)"),
        "days": ("integer", "month", "count(day)"),
        "shares": ("integer", "client", "count(share)"),
        "share_size": ("number", "share", "of_share"),
        "part": ("number", "share", "of_client"),
        "in_month": ("number", "event", "first_known(busy, of_share)"),
    }
    made = rulebook(outcomes, groups=groups, values=values)
    for seed, missing in enumerate((0, 0.05, 0.2, 0.5)):
        coverage = agree(made, events(seed, 60, missing))
        assert not coverage.reasons


RUNS = {
    "touching": {"from": "at", "until": "until"},
    "ending": {"from": "on"},
    "gap": {"from": "at", "until": "until", "gap_under": "6 hours"},
    "gap_up_to": {"from": "at", "gap_up_to": "5 hours"},
    "days": {"from": "on", "gap_up_to": "1 day"},
    "own_gap": {"from": "at", "gap_under": "hours(whole)"},
}


@pytest.mark.parametrize("result", ["own", "none", "inside"])
@pytest.mark.parametrize("runs", RUNS)
def test_runs_agree(runs: str, result: str) -> None:
    """What follows closely is one group; from the first that is unsure nobody knows who is in which."""
    group = {"by": ["other"], "runs": RUNS[runs], "result": result, "when": "grade != 'mid'"}
    groups: dict[str, Any] = {"job": group}
    if result == "inside":
        groups["case"] = {"by": ["word"]}
    made = rulebook(COUNTED, groups=groups, values=VALUES)
    for seed, missing in enumerate((0, 0.03, 0.2)):
        coverage = agree(made, events(seed, 40, missing))
        assert not coverage.reasons

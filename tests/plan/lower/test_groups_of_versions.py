"""Groups whose members stand under several versions: other keys, other conditions, other results."""

from __future__ import annotations

from typing import Any

import pytest

from engine.diagnostics.render import render_all
from engine.rulebook.model import Rulebook
from tests.laws.building import try_build
from tests.plan.lower.gathered import FACTS, agree, events

GOVERNED = "first_known(on, date(2026, 3, 2))"
OUTCOMES = {
    "size": ("integer", "job", "count(event)"),
    "most": ("number", "job", "largest(n)"),
    "mine": ("number", "event", "total"),
    "past": ("number", "event", "first_known(before, -1)"),
}


def _version(group: dict[str, Any], in_force: dict[str, str], factor: int) -> dict[str, Any]:
    values = {
        "total": {"about": "job", "is": f"sum(n) * {factor}"},
        "before": {
            "window": {"total": "n", "within": "job", "order_by": ["at"], "frame": "before"}
        },
    }
    return {
        "in_force": [in_force], "facts": dict(FACTS),
        "month_ends": "clamp", "groups": {"job": group}, "values": values,
        "outcomes": {n: {"kind": kind, "about": about} for n, (kind, about, _) in OUTCOMES.items()},
        "rules": {
            f"sets-{n}": {"about": about, "then": {n: of}} for n, (_, about, of) in OUTCOMES.items()
        },
    }  # fmt: skip


def _rulebook(one: dict[str, Any], two: dict[str, Any]) -> Rulebook:
    versions = {
        "v1": _version(one, {"until": "2026-03-03"}, 1),
        "v2": _version(two, {"from": "2026-03-03"}, 10),
    }
    found, findings = try_build({"provider": {"governed_by": GOVERNED}, "versions": versions})
    assert found is not None, render_all(findings)
    return found


PAIRS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "same": ({"by": ["key"]}, {"by": ["key"]}),
    "last": ({"by": ["key"], "version": "last"}, {"by": ["key"]}),
    "all-last": ({"by": ["key"], "version": "last"}, {"by": ["key"], "version": "last"}),
    "condition": ({"by": ["key"], "when": "flag"}, {"by": ["key"], "when": "n > 0"}),
    "key": ({"by": ["key"]}, {"by": ["joined('', 'k', word)"]}),
    "kind": ({"by": ["whole"]}, {"by": ["key"]}),
    "kinds": ({"by": ["n", "on"]}, {"by": ["n", "flag"]}),
    "fewer": ({"by": ["key", "other"]}, {"by": ["key"]}),
    "more": ({"by": ["whole"]}, {"by": ["key", "term", "whole"]}),
    "result": ({"by": ["key"], "result": "none"}, {"by": ["key"], "result": "own"}),
    "other-runs": (
        {"by": ["other"], "runs": {"from": "at", "gap_under": "5 hours"}},
        {"by": ["other"], "runs": {"from": "on", "gap_up_to": "1 day"}},
    ),
    "some-runs": (
        {"by": ["key"]},
        {"by": ["key"], "runs": {"from": "at", "until": "until"}},
    ),
    "runs": (
        {"by": ["other"], "runs": {"from": "at", "gap_under": "5 hours"}},
        {"by": ["other"], "runs": {"from": "at", "gap_under": "5 hours"}, "version": "last"},
    ),
}


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("missing", [0, 0.15])
def test_members_of_two_versions_agree(pair: str, missing: float) -> None:
    """Members keep their versions, and the group is read under that of the earliest or the last."""
    coverage = agree(_rulebook(*PAIRS[pair]), events(len(pair), 60, missing))
    assert not coverage.reasons

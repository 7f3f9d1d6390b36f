"""Windows in the plan: every function along every frame, with facts missing, and equal keys apart or together."""

from __future__ import annotations

import pytest

from tests.plan.lower.gathered import agree, events, rulebook

ORDERS = {
    "at": ["at"],
    "graded": [{"by": "grade", "down": True}, "n"],
    "flagged": ["flag", {"by": "word", "down": True}],
}
TAKEN = {
    "total": "n", "count": True, "first": "grade", "last": "on", "smallest": "n", "largest": "at",
    "previous": "word", "rank": True,
}  # fmt: skip
KINDS = {"n": "number", "grade": "grade", "on": "date", "at": "instant", "word": "text"}


def _windows(
    frame: str, **how: object
) -> tuple[dict[str, object], dict[str, tuple[str, str, str]]]:
    values: dict[str, object] = {}
    outcomes: dict[str, tuple[str, str, str]] = {}
    for order, keys in ORDERS.items():
        for function, of in TAKEN.items():
            window = {function: of, "within": "row", "order_by": keys, **how}
            if function not in ("previous", "rank"):
                window["frame"] = frame
            name = f"{function}_{order}"
            values[f"v_{name}"] = {"window": window}
            kind = "integer" if of is True else KINDS[str(of)]
            outcomes[name] = (kind, "event", f"v_{name}")
    return values, outcomes


@pytest.mark.parametrize("frame", ["before", "through", "whole"])
@pytest.mark.parametrize("how", [{}, {"where": "flag"}, {"ties": "together"}])
@pytest.mark.parametrize("missing", [0, 0.1, 0.4])
def test_windows_agree(frame: str, how: dict[str, object], missing: float) -> None:
    """What a window takes in, and why it is not known, is what the interpreter says."""
    values, outcomes = _windows(frame, **how)
    made = rulebook(outcomes, groups={"row": {"by": ["key"], "result": "none"}}, values=values)
    coverage = agree(made, events(len(frame), 90, missing))
    assert not coverage.reasons


@pytest.mark.parametrize("missing", [0, 0.15])
@pytest.mark.parametrize("how", [{}, {"where": "flag"}, {"ties": "together"}])
def test_windows_that_roll_agree(how: dict[str, object], missing: float) -> None:
    """Hours, days and months back; what is unknown in reach is for the interpreter."""
    values: dict[str, object] = {}
    outcomes: dict[str, tuple[str, str, str]] = {}
    for name, key, last in (
        ("a", "at", "24 hours"),
        ("b", "on", "2 days"),
        ("c", "at", "term"),
        ("d", "at", "hours(n)"),
    ):
        for function, of in (("total", "n"), ("count", True)):
            window = {
                function: of,
                "within": "row",
                "order_by": [key],
                "frame": {"last": last},
                **how,
            }
            values[f"v_{name}_{function}"] = {"window": window}
            outcomes[f"{name}_{function}"] = ("number", "event", f"v_{name}_{function}")
    made = rulebook(outcomes, groups={"row": {"by": ["key"], "result": "none"}}, values=values)
    coverage = agree(made, events(7, 90, missing))
    assert missing or not coverage.reasons


@pytest.mark.parametrize("missing", [0, 0.1, 0.3])
def test_windows_of_groups_and_stretches_agree(missing: float) -> None:
    """Groups look along the others in their group, stretches along those of all that is in theirs."""
    groups = {
        "job": {"by": ["key"], "when": "grade != 'mid'"},
        "client": {"of": "job", "by": ["busiest"], "result": "none"},
        "part": {"by": ["whole"], "result": "inside"},
    }
    splits = {"piece": {"from": "at", "until": "until", "at": ["midnight"], "when": "n > 0"}}
    values: dict[str, object] = {
        "busiest": {"about": "job", "is": "largest(whole)"},
        "begun": {"about": "job", "is": "smallest(at)"},
        "size": {"about": "part", "is": "sum(whole)"},
    }
    outcomes: dict[str, tuple[str, str, str]] = {}
    looks = (
        ("job", "client", "begun", "busiest", "number"),
        ("piece", "job", "piece_start", "piece_minutes", "duration"),
        ("piece", "piece_day", "piece_start", "n", "number"),
        ("part", "job", "size", "size", "number"),
    )
    groups["piece_day"] = {"of": "piece", "by": ["date_of(piece_start)"], "result": "none"}
    for number, (about, within, key, of, kind) in enumerate(looks):
        for function in ("total", "previous", "rank", "largest"):
            counted = function == "rank"
            window = {function: True if counted else of, "within": within, "order_by": [key]}
            if function in ("total", "largest"):
                window["frame"] = "before"
            name = f"{function}_{number}"
            values[f"v_{name}"] = {"about": about, "window": window}
            outcomes[name] = ("integer" if counted else kind, about, f"v_{name}")
    made = rulebook(outcomes, groups=groups, splits=splits, values=values)
    coverage = agree(made, events(3, 60, missing))
    assert coverage.reasons.keys() <= {"windows over what is around"}
    assert missing or not coverage.reasons

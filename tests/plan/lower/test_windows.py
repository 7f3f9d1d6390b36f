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

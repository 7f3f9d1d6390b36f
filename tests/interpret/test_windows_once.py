"""What the members of a group contribute to a window is worked out once, not once for each that looks."""

from __future__ import annotations

from typing import Any

import pytest

from engine.events.readers.python_values import raw_events
from engine.interpret import windows
from engine.interpret.evaluate import evaluate
from tests.laws.building import build

MEMBERS = 40


def _terms(**window: Any) -> dict[str, Any]:
    facts = {"who": {"kind": "text"}, "at": {"kind": "integer"}, "n": {"kind": "integer"}}
    found = {"total": "n", "within": "all_of_them", "order_by": ["at"], "frame": "through"}
    version = {
        "in_force": [{}],
        "facts": facts,
        "groups": {"all_of_them": {"by": "who", "result": "none"}},
        "values": {"so_far": {"window": found | window}},
        "outcomes": {"seen": {"kind": "integer"}},
        "rules": {"seen": {"then": {"seen": "floor(so_far)"}}},
    }
    return {"versions": {"v": version}}


@pytest.mark.parametrize(
    ("window", "times"),
    [({}, MEMBERS), ({"where": "n > 2"}, MEMBERS), ({"where": "n > own(n)"}, MEMBERS**2)],
)
def test_members_are_asked_once(
    monkeypatch: pytest.MonkeyPatch, window: dict[str, str], times: int
) -> None:
    """Only `own` makes what counts depend on who looks."""
    asked: list[object] = []
    inner = windows._neighbour

    def neighbour(*args: Any) -> windows.Neighbour:
        asked.append(args)
        return inner(*args)

    monkeypatch.setattr(windows, "_neighbour", neighbour)
    rows: list[Any] = [{"id": f"e{n}", "who": "w", "at": n, "n": n} for n in range(MEMBERS)]
    done = evaluate(build(_terms(**window)), raw_events(rows, "events"))
    assert len(done.results) == MEMBERS and len(asked) == times


def test_running_totals_of_all() -> None:
    """0 + 1 + … + n for each."""
    rows: list[Any] = [{"id": f"e{n}", "who": "w", "at": n, "n": n} for n in range(MEMBERS)]
    done = evaluate(build(_terms()), raw_events(rows, "events"))
    totals = {result.id: result.outcomes["seen"] for result in done.results}
    assert totals == {f"e{n}": n * (n + 1) // 2 for n in range(MEMBERS)}

"""Totals by currency."""

from __future__ import annotations

from engine.report.summary import summarise, summary_json
from tests.laws.building import build
from tests.laws.running import run


def test_an_event_that_no_version_governs_adds_no_currency() -> None:
    """A firm that bills in francs alone has a total in francs, also beside a row that is not in force."""
    version = {
        "in_force": [{"from": "2026-01-01"}],
        "currency": "CHF",
        "facts": {"worked_on": {"kind": "date"}},
        "figures": {"fee": "10 CHF"},
        "charges": {"visit": {"price": "fee"}},
        "rules": {"visits": {"charge": {"visit": {}}}},
    }
    rulebook = build({"provider": {"governed_by": "worked_on"}, "versions": {"v": version}})
    rows = [{"id": "a", "worked_on": "2026-02-01"}, {"id": "b", "worked_on": "2025-02-01"}]
    done = run(rulebook, rows)
    shown = summary_json(summarise(done.results, done.accepted, done.rejected), rulebook)
    assert {shown["amount"], shown["currency"], shown["results"]} == {"10.00", "CHF", 2}

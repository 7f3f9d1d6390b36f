"""An explanation says from whose credits a draw was taken, and what else happened on the account."""

from __future__ import annotations

from typing import Any

from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import evaluate
from engine.interpret.options import Options
from engine.report.derivation_json import explanation_json
from engine.report.explanation import explanation
from tests.laws.building import build

TERMS: dict[str, Any] = {
    "versions": {
        "v": {
            "in_force": [{}],
            "facts": {
                "who": {"kind": "text"},
                "on": {"kind": "date"},
                "buys": {"kind": "duration", "unit": "hour", "default": 0},
                "uses": {"kind": "duration", "unit": "min", "default": 0},
            },
            "figures": {"ten_days": "10 days", "half_an_hour": "30 min"},
            "groups": {"account": {"by": "who", "result": "none"}},
            "balances": {
                "prepaid": {
                    "within": "account", "order_by": ["on"], "credit": "buys", "draw": "uses",
                    "opening": "half_an_hour", "expires": "ten_days",
                }
            },
            "outcomes": {"drawn": {"kind": "duration", "unit": "min"}},
            "rules": {"drawn": {"then": {"drawn": "prepaid_drawn"}}},
        }
    }
}  # fmt: skip
EVENTS = [
    {"id": "old", "who": "w", "on": "2026-01-01", "buys": "1"},
    {"id": "new", "who": "w", "on": "2026-01-05", "buys": "2"},
    {"id": "some", "who": "w", "on": "2026-01-06", "uses": "50"},
    {"id": "more", "who": "w", "on": "2026-01-11", "uses": "30"},
]


def _explained(name: str) -> tuple[str, dict[str, Any]]:
    options = Options(derivations=True)
    results = evaluate(build(TERMS), raw_events(EVENTS, "events"), options).results
    result = next(result for result in results if result.id == name)
    found: Any = explanation_json(result)
    values = {value["name"]: value for value in found["derivation"]["values"]}
    return explanation(result), values


def test_a_draw_names_the_credits_it_took() -> None:
    """The opening is the oldest; 20 of the first credit's 60 minutes follow."""
    text, values = _explained("some")
    assert "50 min: 30 min from the opening, 20 min from old" in " ".join(text.split())
    assert values["prepaid_drawn"]["taken"] == [
        {"of": "the opening", "amount": 30},
        {"of": "old", "amount": 20},
    ]
    assert "prepaid_expired" not in text


def test_what_expired_is_shown() -> None:
    """Ten days after the first credit its other 40 minutes are gone."""
    text, values = _explained("more")
    assert "30 min: 30 min from new" in " ".join(text.split())
    assert values["prepaid_expired"]["value"] == 40
    assert "prepaid_expired" in text

"""An explanation shows times on the clock that the event names, where it names one."""

from __future__ import annotations

from typing import Any

from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import evaluate
from engine.interpret.options import Options
from engine.report.explanation import explanation
from tests.laws.building import build

TERMS: dict[str, Any] = {
    "versions": {
        "v": {
            "in_force": [{}],
            "facts": {"at": {"kind": "instant"}, "site_zone": {"kind": "zone"}},
            "outcomes": {"day": {"kind": "date"}, "seen": {"kind": "instant"}},
            "rules": {
                "there": {
                    "when": "known(site_zone)",
                    "then": {"day": "date_of(at, site_zone)", "seen": "at"},
                },
                "here": {"when": "not known(site_zone)", "then": {"day": "date_of(at)", "seen": "at"}},
            },
        }
    }
}  # fmt: skip


def _seen(**event: str) -> str:
    rows: list[Any] = [{"id": "e", "at": "2026-01-07T22:00:00Z", **event}]
    done = evaluate(build(TERMS), raw_events(rows, "events"), Options(derivations=True))
    return explanation(done.results[0])


def test_the_clock_of_the_event() -> None:
    """Ten at night in UTC is half past three in the morning in India."""
    text = _seen(site_zone="Asia/Kolkata")
    assert "Thu 2026-01-08 03:30+05:30" in text and "-05:00" not in text


def test_else_the_clock_of_the_provider() -> None:
    assert "Wed 2026-01-07 17:00-05:00" in _seen()

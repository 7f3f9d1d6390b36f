"""An explanation shows what was decided about parts, how prices and windows are defined, and the stretches of a day."""

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
            "facts": {
                "bill": {"kind": "text"},
                "on": {"kind": "date"},
                "paid": {"kind": "money", "unit": "USD"},
            },
            "figures": {"share": "10 %", "same": "1"},
            "groups": {"account": {"by": "bill"}},
            "values": {
                "all_paid": {"about": "account", "is": "sum(paid)"},
                "before": {
                    "window": {
                        "total": "paid", "within": "account", "order_by": ["on"], "frame": "before",
                    }
                },
            },
            "charges": {
                "fee": {"about": "account", "price": "all_paid * share", "multiplier": "same"}
            },
            "outcomes": {"so_far": {"kind": "money", "unit": "USD", "about": "event"}},
            "rules": {
                "fee": {"about": "account", "charge": {"fee": {}}},
                "so-far": {"then": {"so_far": "before"}},
            },
        }
    }
}  # fmt: skip
ROWS: list[Any] = [
    {"id": "a", "bill": "B", "on": "2026-01-01", "paid": 30},
    {"id": "b", "bill": "B", "on": "2026-01-02", "paid": 20},
]


def test_parts_prices_and_windows() -> None:
    """A tenth of 50 is 5; before b there were 30."""
    done = evaluate(build(TERMS), raw_events(ROWS, "events"), Options(derivations=True))
    text = " ".join(explanation(done.results[0]).split())
    assert "event a: so_far 0.00 USD" in text and "event b: so_far 30.00 USD" in text
    assert "price 5.00 USD = all_paid * share" in text
    assert "× 1 = " not in text
    assert "30.00 USD = total of paid over account, before it, by on" in text


def test_running_state_has_its_unit() -> None:
    """500 dollars less 20 are 480."""
    running = {
        "within": "account",
        "order_by": ["on"],
        "cells": {"owed": {"start": "first", "next": "owed_before - paid"}},
    }
    version = {
        "in_force": [{}],
        "facts": TERMS["versions"]["v"]["facts"],
        "figures": {"first": "500 USD"},
        "groups": {"account": {"by": "bill", "result": "none"}},
        "running": {"debt": running},
        "outcomes": {"owes": {"kind": "money"}},
        "rules": {"owes": {"then": {"owes": "owed_after"}}},
    }
    book = build({"versions": {"v": version}})
    done = evaluate(book, raw_events(ROWS[1:], "events"), Options(derivations=True))
    text = " ".join(explanation(done.results[0]).split())
    assert "owed_before 500.00 USD" in text
    assert "owed_after 480.00 USD = owed_before - paid" in text

"""Running state in closed form is that which is carried from one to the next."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from engine.events.readers.python_values import raw_events
from engine.rulebook.model import Rulebook
from tests.laws.building import build
from tests.plan.lower.both import both

CELLS: dict[str, dict[str, Any]] = {
    "total": {"start": 5, "next": "total_before + n - m"},
    "count": {"start": "smallest(n)", "next": "1 + count_before"},
    "half": {"start": 0, "next": "half_before - n / 2", "kind": "number"},
    "last_on": {"kind": "date", "next": "day"},
    "last": {"start": 7, "next": "n + m"},
    "daily": {"per": "day", "start": 0, "next": "daily_before + n"},
    "said": {"per": "level", "kind": "integer", "next": "m"},
}
NEVER_CLOSED = {"top": {"start": 0, "next": "max(top_before, n)"}}


def rulebook(cells: dict[str, dict[str, Any]]) -> Rulebook:
    names = [f"{name}_{part}" for name in cells for part in ("before", "after")]
    kinds = {"half": "number", "last_on": "date"}
    version = {
        "in_force": [{}],
        "facts": {
            "account": {"kind": "text"},
            "day": {"kind": "date"},
            "level": {"kind": "enum", "values": ["urgent", "plain"]},
            "n": {"kind": "integer"},
            "m": {"kind": "integer"},
        },
        "groups": {"contract": {"by": "account", "when": "account != 'none'", "result": "none"}},
        "running": {"state": {"within": "contract", "order_by": ["level", "day"], "cells": cells}},
        "outcomes": {
            f"o_{name}": {"kind": kinds.get(name.rsplit("_", 1)[0], "integer")} for name in names
        },
        "rules": {"all": {"about": "event", "then": {f"o_{name}": name for name in names}}},
    }
    return build({"versions": {"v": version}})


def events(seed: int, missing: tuple[str, ...]) -> list[dict[str, Any]]:
    """Forty accounts with up to eight events; of some of them a fact is missing."""
    random = Random(seed)
    found: list[dict[str, Any]] = []
    for account in range(40):
        lacking = random.random() < 0.4
        for n in range(random.randint(1, 8)):
            event = {
                "id": f"{random.randint(0, 99):02}-{account}-{n}",
                "account": random.choice(["none", *[f"a{account}"] * 5]),
                "day": f"2026-01-{random.randint(1, 4):02}",
                "level": random.choice(["urgent", "plain"]),
                "n": random.randint(-3, 9),
                "m": random.randint(0, 4),
            }
            if missing and lacking and random.random() < 0.3:
                del event[random.choice(missing)]
            found.append(event)
    return found


@pytest.mark.parametrize("missing", [(), ("n", "m"), ("day",), ("n", "level", "account")])
def test_sums_and_what_was_said_last(missing: tuple[str, ...]) -> None:
    cells = {name: cell for name, cell in CELLS.items() if not (missing and "per" in cell)}
    coverage = both(rulebook(cells), raw_events(events(1, missing)))
    assert coverage.interpreted == 0


def test_for_each_of_what_is_not_known() -> None:
    cells = {name: cell for name, cell in CELLS.items() if "per" in cell}
    coverage = both(rulebook(cells), raw_events(events(2, ("day", "n"))))
    assert 0 < coverage.interpreted < coverage.results


def test_state_that_decides_about_itself() -> None:
    coverage = both(rulebook(NEVER_CLOSED), raw_events(events(3, ())))
    assert coverage.interpreted > 0

"""Balances in closed form are those that are folded one by one."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from engine.events.readers.python_values import raw_events
from engine.rulebook.model import Rulebook
from tests.laws.building import build
from tests.plan.lower.both import both

PARTS = ("before", "drawn", "after", "expired", "forfeited", "refilled")


def rulebook(overdraw: bool, **more: Any) -> Rulebook:
    """An account with what is paid in and asked for, in the order of two keys."""
    shown = {f"p_{part}": {"kind": "duration", "unit": "min"} for part in PARTS}
    version = {
        "facts": {
            "account": {"kind": "text"},
            "day": {"kind": "date"},
            "level": {"kind": "enum", "values": ["urgent", "plain"]},
            "paid": {"kind": "duration", "unit": "min"},
            "used": {"kind": "duration", "unit": "hour"},
        },
        "groups": {"contract": {"by": "account", "when": "account != 'none'", "result": "none"}},
        "balances": {
            "pot": {
                "about": "event",
                "within": "contract",
                "order_by": ["day", "level"],
                "credit": "paid",
                "draw": "used",
                **({"overdraw": True} if overdraw else {}),
                **more,
            }
        },
        "outcomes": shown,
        "rules": {
            "all": {"about": "event", "then": {f"p_{part}": f"pot_{part}" for part in PARTS}}
        },
    }
    return build({"versions": {"v": {"in_force": [{}], **version}}})


def events(seed: int, gaps: bool) -> list[dict[str, Any]]:
    """Forty accounts with up to nine events; of some, where there are gaps, a fact is missing."""
    random = Random(seed)
    found: list[dict[str, Any]] = []
    for account in range(40):
        lacking = gaps and random.random() < 0.3
        for n in range(random.randint(1, 9)):
            event = {
                "id": f"{random.randint(0, 99):02}-{account}-{n}",
                "account": random.choice(["none", f"a{account}", f"a{account}", f"a{account}"]),
                "day": f"2026-01-{random.randint(1, 5):02}",
                "level": random.choice(["urgent", "plain"]),
                "paid": random.choice([0, 0, 30, 45, -20, "0.5"]),
                "used": random.choice([0, 1, "0.25", "1.1", -1]),
            }
            if lacking and random.random() < 0.3:
                del event[random.choice(["day", "level", "paid", "used", "account"])]
            found.append(event)
    return found


@pytest.mark.parametrize("overdraw", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_where_all_is_known(seed: int, overdraw: bool) -> None:
    coverage = both(rulebook(overdraw), raw_events(events(seed, False)))
    assert coverage.interpreted == 0


@pytest.mark.parametrize("opening", ["smallest(paid)", "50 if day_of(smallest(day)) == 1 else 0"])
def test_what_is_there_at_first(opening: str) -> None:
    """It is seen from the group."""
    opening = opening.replace("50 if", "hours(1) if").replace("else 0", "else minutes(0)")
    coverage = both(rulebook(False, opening=opening), raw_events(events(7, False)))
    assert coverage.interpreted == 0


@pytest.mark.parametrize("overdraw", [False, True])
def test_where_not_all_is_known(overdraw: bool) -> None:
    """Only the accounts of which something is not known are the interpreter's."""
    coverage = both(rulebook(overdraw), raw_events(events(11, True)))
    assert 0 < coverage.interpreted < coverage.results


@pytest.mark.parametrize(
    "more",
    [
        {"expires": "days(2)"},
        {"limit": "hours(1)"},
        {"refill": {"below": "minutes(10)", "by": "minutes(30)"}},
    ],
)
def test_what_hangs_on_age_or_amount(more: dict[str, Any]) -> None:
    """It has no closed form; results are the same all the same."""
    coverage = both(rulebook(False, **more), raw_events(events(3, False)))
    assert coverage.interpreted > 0

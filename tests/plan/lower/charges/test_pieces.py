"""Lines of pieces: random charges over events and their stretches, through both engines."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from engine.events.readers.python_values import raw_events
from tests.laws.building import build
from tests.plan.lower.both import both

_FACTS = {
    "job": {"kind": "text"},
    "began_at": {"kind": "instant"},
    "worked": {"kind": "duration", "unit": "min", "min": 0},
    "extra": {"kind": "duration", "unit": "min"},
    "sort": {"kind": "enum", "values": ["a", "b"]},
    "allowance": {"kind": "duration", "unit": "min", "default": 10},
}
_SOURCES: list[dict[str, Any]] = [
    {"each": "stretch", "quantity": "stretch_minutes", "rate": "first_known(rate_here, low)"},
    {"each": "stretch", "quantity": "stretch_minutes if sort == 'a' else 0"},
    {"each": "event", "quantity": "extra", "rate": "high if sort == 'b' else low"},
    {"each": "event", "quantity": "first_known(extra, 0)"},
]
_PARTS: list[dict[str, Any]] = [
    {"free": "first_known(largest(allowance), 0)"},
    {"minimum": "hour"},
    {"increment": "quarter"},
    {"increment": "quarter", "increment_to": "down"},
    {"increment": "quarter", "increment_to": "nearest", "minimum": "hour"},
    {"unworked_rate": "first", "minimum": "hour"},
    {"unworked_rate": "last", "minimum": "hour", "increment": "quarter"},
    {"unworked_rate": "highest", "minimum": "hour"},
    {"multiplier": [{"by": "2", "when": "any_of(sort == 'a')"}]},
    {"round_each": "piece"},
    {"round_each": "'piece' if any_of(sort == 'a') else 'line'"},
    {"floor": "least"},
    {"cap": "most"},
    {
        "tiers": {
            "steps": [{"until": "half_hour"}, {"until": "hour", "factor": "0.5"}, {"rate": "high"}]
        }
    },
    {
        "tiers": {
            "how": "volume",
            "steps": [{"until": "hour"}, {"rate": "high", "free": "any_of(sort == 'b')"}],
        }
    },
    {"tiers": {"steps": [{"until": "first_known(largest(allowance), 0)", "free": True}, {}]}},
    {"undecided": "whether it is paid"},
]


def _version(rng: Random) -> dict[str, Any]:
    """A version with a charge of pieces, of which a rule changes some parts."""
    charge: dict[str, Any] = {"about": "visit", "rate": "low", "pieces": _some(rng, _SOURCES, 1, 3)}
    for parts in _some(rng, _PARTS, 0, 3):
        charge |= parts
    changed: dict[str, Any] = {}
    for parts in _some(rng, _PARTS, 0, 2):
        changed |= parts
    return {
        "in_force": [{}],
        "facts": _FACTS,
        "figures": {
            "low": "60 USD/hour", "high": "90.50 USD/hour", "hour": "60 min", "half_hour": "30 min",
            "quarter": "15 min", "least": "20 USD", "most": "77.77 USD",
        },
        "groups": {"visit": {"by": ["job"]}},
        "splits": {
            "stretch": {
                "when": "known(worked)", "from": "began_at", "until": "began_at + worked",
                "length": "worked", "at": ["midnight"],
            }
        },
        "outcomes": {"rate_here": {"kind": "rate", "unit": "USD/hour", "about": "stretch"}},
        "charges": {"work": charge},
        "rules": {
            "plain": {"about": "stretch", "then": {"rate_here": "low"}},
            "dear": {
                "about": "stretch", "when": "sort == 'b'", "then": {"rate_here": "high"}, "overrides": ["plain"],
            },
            "works": {"about": "visit", "when": "any_of(sort == 'a') or count(event) > 2", "charge": {"work": {}}},
            "otherwise": {"about": "visit", "when": "any_of(sort == 'b')", "change": {"work": changed}},
        },
    }  # fmt: skip


def _some(rng: Random, options: list[dict[str, Any]], low: int, high: int) -> list[dict[str, Any]]:
    return [dict(one) for one in rng.sample(options, rng.randint(low, high))]


def _event(rng: Random, number: int) -> dict[str, Any]:
    row: dict[str, Any] = {"id": f"e{number}", "job": f"j{rng.randint(0, 12)}"}
    row["began_at"] = (
        f"2024-03-{rng.randint(1, 9):02}T{rng.randint(19, 23):02}:{rng.randint(0, 59):02}:30Z"
    )
    row["worked"] = rng.choice([0, 1, 15, 29, 45, 60, 200, 3000])
    row["extra"] = rng.choice([0, 0, 5, 10, 90, -1])
    row["sort"] = rng.choice(["a", "b"])
    row["allowance"] = rng.choice([0, 7, 40])
    for name in ("began_at", "worked", "extra", "sort"):
        if rng.random() < 0.06:
            del row[name]
    return row


@pytest.mark.parametrize("seed", range(8))
def test_random_charges(seed: int) -> None:
    rng = Random(seed)
    rulebook = build({"provider": {"time_zone": "UTC"}, "versions": {"v": _version(rng)}})
    rows = list(raw_events([_event(rng, number) for number in range(60)]))
    assert both(rulebook, rows).results

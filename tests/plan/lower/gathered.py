"""Random events with facts of every kind, many of them missing, and small rulebooks around what a test is about."""

from __future__ import annotations

import random
from typing import Any

from engine.diagnostics.render import render_all
from engine.events.model import RawEvent, Reject
from engine.events.readers.python_values import raw_events
from engine.interpret.options import Options
from engine.rulebook.model import Rulebook
from tests.laws.building import try_build
from tests.plan.lower.both import Coverage, both

FACTS: dict[str, Any] = {
    "key": {"kind": "text"},
    "other": {"kind": "text"},
    "at": {"kind": "instant"},
    "until": {"kind": "instant"},
    "on": {"kind": "date"},
    "n": {"kind": "number"},
    "whole": {"kind": "integer", "min": 0},
    "flag": {"kind": "bool"},
    "grade": {"kind": "enum", "values": ["low", "mid", "high"]},
    "word": {"kind": "text"},
    "term": {"kind": "period"},
}


def rulebook(outcomes: dict[str, tuple[str, str, str]], **parts: Any) -> Rulebook:
    """A rulebook that sets each outcome, by name (kind, what it is about, expression); `grade` is a kind."""
    document = {"in_force": [{}], "facts": dict(FACTS), "month_ends": "clamp", **parts}
    document["outcomes"] = {
        n: {**({"kind": kind} if kind != "grade" else FACTS["grade"]), "about": about}
        for n, (kind, about, _) in outcomes.items()
    }
    document["rules"] = {
        f"sets-{n}": {"about": about, "then": {n: expression}}
        for n, (_, about, expression) in outcomes.items()
    }
    found, findings = try_build({"versions": {"v": document}})
    assert found is not None, render_all(findings)
    return found


def events(seed: int, count: int, missing: float = 0.2) -> tuple[RawEvent | Reject, ...]:
    """Events of few days, in groups of a few each."""
    choose = random.Random(seed)
    rows = [_event(choose, n, count, missing) for n in range(count)]
    choose.shuffle(rows)
    return tuple(raw_events(rows, "generated"))


def _event(choose: random.Random, number: int, count: int, missing: float) -> dict[str, Any]:
    hour, day = choose.randrange(0, 24), choose.randrange(1, 6)
    start = f"2026-03-{day + 5:02}T{hour:02}:{choose.choice(['00', '15'])}:00Z"
    later = min(day + 5 + choose.randrange(0, 2), 28)
    found = {
        "key": f"k{choose.randrange(0, max(1, count // 3))}",
        "other": choose.choice(["", "x", "y"]),
        "at": start,
        "until": f"2026-03-{later:02}T{choose.randrange(0, 24):02}:00:00Z",
        "on": f"2026-03-{day:02}",
        "n": choose.choice(["0", "1", "2.5", "-1", "3"]),
        "whole": choose.choice([0, 1, 2, 3]),
        "flag": choose.choice([True, False]),
        "grade": choose.choice(["low", "mid", "high"]),
        "word": choose.choice(["a", "b", ""]),
        "term": choose.choice(["1 month", "2 days", "0 days"]),
    }
    kept = {name: value for name, value in found.items() if choose.random() >= missing}
    return {"id": f"e{number:03}", **kept}


def agree(made: Rulebook, rows: tuple[RawEvent | Reject, ...]) -> Coverage:
    """Both engines decide the same; what of it the plan decided."""
    return both(made, rows, Options())

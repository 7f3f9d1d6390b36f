"""Holidays that events bring close calendars for them, their stretches and their groups, in both engines alike."""

from __future__ import annotations

import random
from typing import Any

import pytest

from engine.events.model import RawEvent
from engine.events.readers.python_values import raw_events
from tests.plan.lower.gathered import FACTS, agree, rulebook

PARTS: dict[str, Any] = {
    "facts": {**FACTS, "closed": {"kind": "dates"}},
    "calendars": {"office": {"week": {"mon-fri": "09:00-18:00"}, "holidays_from": "closed"}},
    "grids": {"factor": {
        "week": {"mon-fri": {"09:00-18:00": 1, "18:00-24:00": 2}}, "holidays_from": "closed",
        "on_holidays": {"00:00-12:00": 3, "12:00-24:00": 4}}},
    "splits": {"part": {"of": "event", "from": "at", "until": "until", "at": ["office"]}},
    "groups": {
        "job": {"of": "event", "by": ["key"], "result": "none"},
        "client": {"of": "job", "by": ["count(event)"], "result": "none"},
    },
}  # fmt: skip
OUTCOMES: dict[str, tuple[str, str, str]] = {
    "inside": ("bool", "event", "inside(office, at)"),
    "minutes": ("duration", "event", "open_minutes(office, at, until)"),
    "end": ("instant", "event", "opening_end(office, at, whole)"),
    "next": ("instant", "event", "next_opening(office, at)"),
    "last": ("instant", "event", "last_closing(office, at)"),
    "after": ("instant", "event", "after_open_minutes(office, at, hours(whole))"),
    "day": ("date", "event", "working_day_after(office, on, whole)"),
    "before": ("date", "event", "working_day_before(office, on, whole)"),
    "between": ("integer", "event", "working_days_between(office, date_of(at), on)"),
    "cell": ("number", "event", "grid(factor, at)"),
    "of a stretch": ("bool", "part", "inside(office, part_start)"),
    "of a group": ("date", "job", "working_day_after(office, largest(on), 2)"),
    "of groups": ("bool", "client", "open_on(office, date(2026, 3, 9))"),
}


def events(seed: int) -> tuple[RawEvent, ...]:
    """Events of a week, many with holidays of their own."""
    choose = random.Random(seed)
    rows: list[dict[str, Any]] = []
    for number in range(150):
        day, more = choose.randrange(4, 14), choose.choice([0, 0, 1, 2])
        closed = sorted({choose.randrange(4, 18) for _ in range(choose.choice([0, 0, 1, 3]))})
        row = {
            "id": f"e{number:03}", "key": f"k{choose.randrange(0, 50)}", "other": choose.choice("xy"),
            "at": f"2026-03-{day:02}T{choose.randrange(0, 24):02}:30:00Z",
            "until": f"2026-03-{day + more:02}T{choose.randrange(0, 24):02}:00:00Z",
            "on": f"2026-03-{choose.randrange(4, 14):02}", "whole": choose.randrange(0, 4),
            "closed": [f"2026-03-{day:02}" for day in closed],
        }  # fmt: skip
        rows.append({k: v for k, v in row.items() if k in ("id", "key") or choose.random() > 0.04})
    return tuple(raw_events(rows, "generated"))


@pytest.mark.parametrize("name", OUTCOMES)
def test_holidays_of_events(name: str) -> None:
    about = OUTCOMES[name][1]
    needs = {"part": ("splits",), "job": ("groups",), "client": ("groups",)}.get(about, ())
    parts = {k: v for k, v in PARTS.items() if k in ("facts", "calendars", "grids", *needs)}
    made = rulebook({name.replace(" ", "_"): OUTCOMES[name]}, **parts)
    coverage = agree(made, events(len(name)))
    assert coverage.interpreted < coverage.results / 4, coverage.reasons

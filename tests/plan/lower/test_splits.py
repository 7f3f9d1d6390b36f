"""Stretches are the same in both engines: how many there are, where they begin and end, and why nobody knows."""

from __future__ import annotations

import random
from typing import Any

import pytest

from engine.events.model import RawEvent
from engine.events.readers.python_values import raw_events
from tests.plan.lower.gathered import agree, rulebook

CALENDARS: dict[str, Any] = {
    "office": {"week": {"mon-fri": "09:00-18:00"}},
    "shift": {"week": {"mon-sun": ["00:00-01:30", "22:00-24:00"]}, "holidays": ["2026-03-07"]},
    "listed": {"week": {"mon-fri": "08:00-12:00"}},
}
OUTCOMES: dict[str, tuple[str, str, str]] = {
    "begins": ("instant", "part", "part_start"),
    "ends": ("instant", "part", "part_end"),
    "lasts": ("duration", "part", "part_minutes"),
}
PLAIN = {"of": "event", "from": "at", "until": "until", "at": ["office"]}
SPLITS: dict[str, dict[str, Any]] = {
    "a calendar": PLAIN,
    "two calendars and midnight": {**PLAIN, "at": ["office", "shift", "midnight"]},
    "a condition": {**PLAIN, "when": "flag"},
    "a length": {**PLAIN, "length": "minutes(n)"},
    "a length of work": {**PLAIN, "until": "at + minutes(n * 600)", "length": "minutes(n * 600)"},
    "an edge with a condition": {**PLAIN, "at": ["office", {"edge": "midnight", "when": "flag"}]},
    "two edges with conditions": {
        **PLAIN, "at": [{"edge": "office", "when": "n > 1"}, {"edge": "midnight", "when": "flag"}]},
    "a time of the day": {**PLAIN, "at": [{"clock": "06:30"}, {"clock": "02:30"}]},
    "a moment": {**PLAIN, "at": ["office", {"moment": "at + hours(3)"}]},
    "moments": {
        **PLAIN, "at": [{"moment": "at + hours(3)"}, {"moment": "on"}, {"moment": "until - hours(5)", "when": "flag"}]},
    "months and weeks": {**PLAIN, "at": ["month", "week"]},
    "every so long": {**PLAIN, "at": [{"every": "hours(7)"}]},
    "every so long from a moment": {**PLAIN, "at": [{"every": "minutes(100 / 3)", "from": "on_at"}]},
    "every so long, as the event says": {
        **PLAIN, "at": [{"every": "minutes(max(n, 1) * 100)"}, {"moment": "at + hours(3)"}]},
    "every so long under a condition": {**PLAIN, "at": [{"every": "hours(7)", "when": "flag"}]},
    "every day from a date": {**PLAIN, "at": [{"every": "days(2)", "from": "on"}, {"moment": "at + hours(3)"}]},
    "every month from the start": {**PLAIN, "until": "at + hours(n * 700)", "at": [{"every": "months(1)"}]},
    "every month from a date long ago": {**PLAIN, "at": [{"every": "months(1)", "from": "date(1999, 1, 31)"}]},
    "a time of the day that the event brings": {**PLAIN, "at": [{"clock": "minutes(n * 300)"}]},
    "every day from the start": {**PLAIN, "at": [{"every": "days(1)"}]},
}  # fmt: skip


def events(seed: int) -> tuple[RawEvent, ...]:
    """Events around the change of the clocks, now and then with facts missing."""
    choose = random.Random(seed)
    rows: list[dict[str, Any]] = []
    for number in range(120):
        day, more = choose.randrange(5, 11), choose.choice([0, 0, 1, 2, 5])
        clock = f"{choose.randrange(0, 24):02}:{choose.choice(['00', '15', '59:59.999999'])}"
        row = {
            "id": f"e{number:03}", "at": f"2026-03-{day:02}T{clock}Z",
            "until": f"2026-03-{day + more:02}T{choose.randrange(0, 24):02}:00:00.000001Z",
            "on": f"2026-03-{choose.randrange(5, 12):02}", "flag": choose.choice([True, False]),
            "n": choose.choice(["0", "1", "2.5", "-1", "3"]),
        }  # fmt: skip
        rows.append({k: v for k, v in row.items() if k == "id" or choose.random() > 0.15})
    return tuple(raw_events(rows, "generated"))


@pytest.mark.parametrize("name", SPLITS)
def test_stretches_are_the_same(name: str) -> None:
    values = {"on_at": {"is": "day_start(on) + hours(3)"}}
    made = rulebook(OUTCOMES, calendars=CALENDARS, splits={"part": SPLITS[name]}, values=values)
    coverage = agree(made, events(len(name)))
    assert not coverage.interpreted, coverage.reasons


def test_more_stretches_than_a_plan_counts_are_left_to_the_interpreter() -> None:
    long = {**PLAIN, "at": [{"every": "minutes(1)"}]}
    rows = [{"id": "e", "at": "2026-03-01T00:00:00Z", "until": "2026-03-07T00:00:00Z"}]
    made = rulebook(OUTCOMES, splits={"part": long})
    assert agree(made, tuple(raw_events(rows, "generated"))).interpreted == 1

"""What grids say for a moment, and where they change, is the same in both engines."""

from __future__ import annotations

from typing import Any

import pytest

from tests.plan.lower.gathered import agree, events, rulebook

GRIDS: dict[str, Any] = {
    "factor": {
        "week": {
            "mon-fri": {"00:00-08:00": 1.5, "08:00-18:00": 1, "18:00-24:00": 1.5},
            "sat": {"00:00-12:00": 2, "12:00-24:00": "high"},
            "sun": 2,
        },
        "holidays": ["2026-03-09"],
        "on_holidays": {"00:00-20:00": 3, "20:00-24:00": 2},
    },
    "shift": {
        "week": {"mon-sun": {"01:30-03:15": "'early'", "09:00-17:00": "'day'"}},
        "seasons": [{"from": "03-10", "until": "03-20", "week": {"mon-fri": {"02:00-10:00": "'spring'"}}}],
        "days": {"first sun": {"00:00-12:00": "'sunday'"}},
    },
}  # fmt: skip
EXPRESSIONS: dict[str, tuple[str, str]] = {
    "number": ("number", "grid(factor, at)"),
    "of both": ("number", "grid(factor, at) + grid(factor, until)"),
    "text": ("text", "grid(shift, at)"),
    "elsewhere": ("text", "grid(shift, at, 'Australia/Lord_Howe')"),
}
PARTS: dict[str, Any] = {
    "figures": {"high": 2.5}, "grids": GRIDS,
    "splits": {"part": {"of": "event", "from": "at", "until": "until", "at": ["factor", "shift"]}},
}  # fmt: skip


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_grids_say_the_same(name: str) -> None:
    kind, expression = EXPRESSIONS[name]
    made = rulebook({"said": (kind, "event", expression)}, **PARTS)
    coverage = agree(made, events(len(name), 150))
    assert not coverage.interpreted, coverage.reasons


def test_cuts_where_a_grid_changes() -> None:
    made = rulebook({"lasts": ("duration", "part", "part_minutes")}, **PARTS)
    coverage = agree(made, events(7, 150))
    assert not coverage.interpreted, coverage.reasons

"""The time that parts cover together is the same in both engines, and so is why nobody knows it."""

from __future__ import annotations

from typing import Any

import pytest

from engine.events.model import RawEvent
from tests.plan.lower.gathered import agree, events, rulebook

CALENDARS: dict[str, Any] = {
    "office": {"week": {"mon-fri": "09:00-18:00"}},
    "lunch": {"week": {"mon-sun": "12:00-13:00"}, "holidays": ["2026-03-10"]},
}
GROUPS: dict[str, Any] = {"job": {"of": "event", "by": ["key"], "result": "none"}}
UNIONS = {
    "plain": "union_of(at, until)",
    "some": "union_of(at, until, where=flag)",
    "in hours": "union_of(at, until, inside=office)",
    "outside hours": "union_of(at, until, outside=lunch, where=flag)",
    "in some hours": "union_of(at, until, inside=office, outside=lunch)",
    "twice": "union_of(at, until, least=2, where=flag)",
    "as often as said": "union_of(at, until, least=largest(whole), where=flag)",
}


def given(seed: int) -> tuple[RawEvent, ...]:
    """Fewer missing facts: of most groups the time is known."""
    return events(seed, 150, missing=0.06)


@pytest.mark.parametrize("name", UNIONS)
def test_the_covered_time_is_the_same(name: str) -> None:
    made = rulebook(
        {"covered": ("duration", "job", UNIONS[name])}, calendars=CALENDARS, groups=GROUPS
    )
    for seed in (len(name), 31 + len(name)):
        coverage = agree(made, given(seed))
        assert not coverage.interpreted, coverage.reasons

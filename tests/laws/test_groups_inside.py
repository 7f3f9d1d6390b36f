"""Laws of groups inside a home: each is charged once, where its events stand, and no row is forgotten."""

from __future__ import annotations

from collections import Counter

from hypothesis import given

from engine.interpret.results import Status
from engine.rulebook.model import EVENT
from tests.laws.running import SEEDS, run, world


@given(SEEDS)
def test_each_group_inside_is_charged_once(seed: int) -> None:
    """Every `day` has one line, in one result; a row of a job is in one of its days, or the result asks for more."""
    made = world(seed)
    of_rows = {v.groups["day"].of for v in made.rulebook.versions.values()} == {EVENT}
    seen: Counter[tuple[str, str, str, str]] = Counter()
    for result in run(made.rulebook, made.rows).results:
        lines = [line for line in result.lines if line.name == "daily"]
        seen.update((result.subject, result.id, line.id, " ".join(line.events)) for line in lines)
        assert all(set(line.events) <= set(result.events) for line in lines)
        if result.subject == "work" and of_rows:
            days = Counter(event for line in lines for event in line.events)
            assert set(days.values()) <= {1}
            assert (
                days.keys() == set(result.events)
                or result.status is Status.NEEDS_FACT
                or result.status is Status.CONFLICT
            )
    assert set(seen.values()) <= {1}

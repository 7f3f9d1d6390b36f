"""Strong Kleene logic: more knowledge never changes an answer that was already given.

The law holds for what is missing of an event. It does not reach over constructs that ask what is known (`known`,
`first_known`, `the`), nor over which events there are and what they belong to (keys of groups, governing dates), nor
over the one stretch that stands for an event whose place in time is unknown; the generator leaves those out.
"""

from __future__ import annotations

from typing import Any

from hypothesis import given

from engine.interpret.results import Line, Result, Status
from engine.values.unknown import Unknown
from tests.laws.events import Row, value_of
from tests.laws.running import SEEDS, World, run, world

FINAL = (Status.DECIDED, Status.NEEDS_DECISION, Status.OPEN)


@given(SEEDS)
def test_a_missing_fact_that_comes_in_changes_no_answer(seed: int) -> None:
    """Filling in one missing fact changes no known field, no known number of a line, and no status but `needs_fact`."""
    made = world(seed, monotone=True, versions=1)
    filled = _with_one_fact_more(made)
    if filled is None:
        return
    before = {(r.subject, r.id): r for r in run(made.rulebook, made.rows).results}
    for after in run(made.rulebook, filled).results:
        _check(before[after.subject, after.id], after)


def _with_one_fact_more(made: World) -> list[Row] | None:
    (version,) = made.rulebook.versions.values()
    lacking = [
        (n, fact)
        for n, row in enumerate(made.rows)
        for name, fact in version.facts.items()
        if name not in row and fact.default is None
    ]
    if not lacking:
        return None
    place, fact = made.rng.choice(lacking)
    value = value_of(made.rng, fact)
    return [{**row, fact.name: value} if n == place else row for n, row in enumerate(made.rows)]


def _check(before: Result, after: Result) -> None:
    if before.status in FINAL:
        assert after.status is before.status
        assert after.amount == before.amount
    for name, value in before.outcomes.items():
        if not isinstance(value, Unknown):
            assert after.outcomes.get(name) == value, name
    lines = {(line.name, line.id): line for line in after.lines}
    for line in before.lines:
        if (line.name, line.id) in lines:
            _check_line(line, lines[line.name, line.id])
        else:  # a line that was only in doubt
            assert line.amount is None or line.amount == 0


def _check_line(before: Line, after: Line) -> None:
    for part in ("actual", "billed", "covered", "undecided", "amount"):
        value: Any = getattr(before, part)
        assert value is None or value == getattr(after, part), part

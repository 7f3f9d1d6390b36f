"""Events of one provider near its boundaries, and what the interpreter makes of them under the terms as they are.

They are made once for all edits. What OLD comes to is worked out when it is first asked for, and kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final, TypeAlias

from bench.mutations.near import Event, boundary_events, near, outputs, usual_events
from engine.analysis.cases import Case
from engine.analysis.worlds import World
from engine.compare.behaviour.finding import behaviour
from engine.compare.behaviour.model import Behaviour
from engine.compare.impact.told import Told, told
from engine.compare.sources.side import Side
from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import deep_recursion, evaluate
from engine.interpret.intake import Intake
from engine.interpret.options import Options
from engine.interpret.world import World as Running
from engine.plan.lower.names import day_number
from engine.rulebook.model import Rulebook

Results: TypeAlias = tuple[Told, ...] | None  # None: it is no event
_REJECTED: Final = (
    20  # one event in so many fails a check of the terms, or more where there are not as many
)
_MOST: Final = 3  # times as many events are made as are wanted
_NUMBER: Final = re.compile(r"e(\d+)")


@dataclass(frozen=True, slots=True)
class One:
    """An event of the pool: its columns, and its row."""

    number: int
    event: Event
    row: Mapping[str, Any]


@dataclass(slots=True)
class Pool:
    """The events by kind, and what OLD makes of those that somebody asked for."""

    provider: str
    side: Side
    world: World
    bounds: Behaviour  # of the terms beside themselves: between which days, and how long
    cases: Mapping[str | None, Case]
    events: Mapping[str | None, Sequence[One]]
    known: dict[int, Results] = field(default_factory=dict)

    def bare(self, unfilled: frozenset[str]) -> World:
        """OLD's formulas, of events that come without these defaults."""
        if not unfilled:
            return self.world
        own = self.world
        days = (own.first, own.last)
        return World(own.rulebook, own.version, {}, *days, None, own.longest, False, True, unfilled)

    def old(self, chosen: Sequence[One]) -> dict[int, Results]:
        """What OLD makes of events."""
        missing = [one for one in chosen if one.number not in self.known]
        if missing:
            self.known |= interpreted(self.side.rulebook, self.world.version, missing)
        return {one.number: self.known[one.number] for one in chosen}


def interpreted(rulebook: Rulebook, version: str, chosen: Sequence[One]) -> dict[int, Results]:
    """What the interpreter makes of events, by their number."""
    rows = raw_events([dict(one.row) for one in chosen])
    options = Options(version=version, derivations=False)
    done = evaluate(rulebook, rows, options)
    found: dict[int, list[Told]] = {one.number: [] for one in chosen}
    for result in map(told, done.results):
        numbers = {_number(name) for name in result.about}
        assert len(numbers) == 1, "an event is not alone"
        found[numbers.pop()].append(result)
    rejected = {_number(one.id or "") for one in done.rejects}
    return {n: None if n in rejected else tuple(results) for n, results in found.items()}


def _number(name: str) -> int:
    found = _NUMBER.match(name)
    assert found is not None
    return int(found[1])


def pool(side: Side, provider: str, count: int, seed: int) -> Pool:
    """So many events of a provider, as many of each kind."""
    assert side.version is not None
    bounds = behaviour(side, side)
    days = (day_number(bounds.first), day_number(bounds.last))
    book, version = side.rulebook, side.version.id
    world = World(book, version, {}, *days, longest=bounds.longest, listless=True)
    values = world.values
    share, rows = -(-count // len(values)), 40_000 if count > 5_000 else 2_000
    usual = usual_events(provider, world, rows)
    cases: dict[str | None, Case] = {}
    events: dict[str | None, list[One]] = {}
    with deep_recursion():
        for place, value in enumerate(values):
            cases[value] = world.case(value)
            rng = Random(f"{provider} {seed} {value}")
            made = near(world, value, list(outputs(cases[value])))
            drawn = boundary_events(made, usual[value], _MOST * share, rng)
            numbered = enumerate(drawn, place * _MOST * share)
            some = [One(n, one, made.row(one, n)) for n, one in numbered]
            events[value] = list(_valid(side.rulebook, world.version, some, share))
    return Pool(provider, side, world, bounds, cases, events)


def _valid(rulebook: Rulebook, version: str, events: Sequence[One], share: int) -> Iterator[One]:
    """So many of the events that pass the checks of the terms, and some that do not."""
    intake = Intake(Running(rulebook, {}, None), Options(version=version))
    intake.take(raw_events([dict(one.row) for one in events]))
    accepted = {_number(subject.id) for subject in intake.subjects}
    good = [one for one in events if one.number in accepted]
    bad = [one for one in events if one.number not in accepted]
    few = min(share // _REJECTED, len(bad))
    yield from good[: share - few]
    yield from bad[:few]

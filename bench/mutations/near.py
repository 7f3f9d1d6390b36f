"""Events near the boundaries of terms, as columns: a third as people have them, a third of these with a few facts moved
to a boundary, a third put together of boundaries only.

All lie within the bounds of what `diff` claims, pass the checks of the terms, and stand alone: whatever names a group
is another one for each event. The same seed gives the same events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any, Final, TypeAlias

from bench.events.stream import PROVIDERS
from bench.events.stream import events as stream
from engine.analysis.cases import Case
from engine.analysis.witness import columns_of, event_of
from engine.analysis.worlds import World
from engine.events.readers.python_values import raw_events
from engine.interpret.intake import Intake
from engine.interpret.options import Options
from engine.interpret.world import World as Running
from engine.language.kinds import DATE, INSTANT, Collection, Enum, Quantity
from engine.plan import formulas as f
from engine.plan.cells import dimensions
from engine.plan.cutting import conditions_of
from engine.plan.formulas import Constant, Formula
from engine.plan.lower.names import SEPARATOR, fact_column
from engine.plan.profile import declared
from engine.plan.sheets import Typed
from engine.rulebook.model import Fact

Event: TypeAlias = Mapping[str, Constant | None]
_CLOCK: Final = (0, 8 * 60, 9 * 60 - 1, 9 * 60, 12 * 60, 17 * 60 + 59, 18 * 60, 22 * 60)
_NUMBERS: Final = (
    0, 1, 2, 7, 8, 15, 16, 19, 20, 21, 29, 30, 31, 59, 60, 61, 100, 119, 120, 121, 240, 399, 400, 401,
)  # fmt: skip
_DENSE: Final = (0.25, 0.5, 0.85)  # parts of the facts that an event has
_MINUTE: Final = 60_000_000
_DAY: Final = 1_440 * _MINUTE


@dataclass(frozen=True, slots=True)
class Near:
    """Who makes events of one kind, and the row that an event is in a file."""

    world: World
    value: str | None
    domain: Mapping[str, Sequence[Constant | None]]

    def row(self, event: Event, number: int) -> dict[str, Any]:
        """The event as a row: alone, whatever the others are."""
        columns = dict(event)
        for name, fact in self.world.facts.items():
            column = fact_column(name)
            if isinstance(columns.get(column), str) and _is_name(fact):
                columns[column] = f"{columns[column]}~{number}"
        row = event_of(columns, self.world.facts, self.world.columns)
        return row | {"id": f"e{number}"} | self._kind

    @property
    def _kind(self) -> dict[str, str]:
        if self.value is None or self.world.selector is None:
            return {}
        return {self.world.selector.removeprefix(fact_column("")): self.value}

    def moved(self, event: Event, rng: Random) -> Event:
        """The event with up to three facts moved to a boundary."""
        found = dict(event)
        for name in rng.sample(sorted(self.domain), min(rng.randint(1, 3), len(self.domain))):
            found[name] = rng.choice(self.domain[name])
        return found

    def bare(self) -> dict[str, Constant | None]:
        """An event that says nothing but of what kind it is."""
        found = columns_of(self._kind, self.world.facts, self.world.columns)
        assert found is not None
        return found

    def drawn(self, rng: Random) -> Event:
        """An event of boundaries only."""
        dense = rng.choice(_DENSE)
        found = self.bare()
        for name, values in self.domain.items():
            there = rng.random() < dense or not self.world.columns[name].nullable
            given = [value for value in values if value is not None] if there else []
            found[name] = rng.choice(given) if given else None
        return found


def near(
    world: World, value: str | None, forms: Sequence[Formula], more: Sequence[int] = ()
) -> Near:
    """Who makes events of one kind for the boundaries of formulas; `more`: numbers that may be boundaries as well."""
    columns = {n for n in f.columns_of(*forms) if n in world.columns and n != world.selector}
    known = {fact_column(name): fact for name, fact in world.facts.items()}
    found: dict[str, dict[Constant | None, None]] = {n: {} for n in sorted(columns & known.keys())}
    for dimension in dimensions(conditions_of(forms)).values():
        source = dimension.source
        if source.op == "col" and source.data in found:
            samples = (dimension.sample(cell) for cell in range(dimension.cells))
            found[source.data] |= dict.fromkeys(samples)
    domain = {}
    for name, own in found.items():
        typed = world.columns[name]
        every = dict.fromkeys((*own, *_usual(known[name], typed, more)))
        words = kind.values if isinstance(kind := known[name].kind, Enum) else ()
        domain[name] = [one for one in every if allowed(one, typed, words)]
    return Near(world, value, {name: values for name, values in domain.items() if values})


def allowed(value: Constant | None, typed: Typed, words: Sequence[str] = ()) -> bool:
    """Whether a column may hold a value."""
    if value is None:
        return typed.nullable
    if words and value not in words:
        return False
    if typed.type != "int" or isinstance(value, str):
        return True
    return (typed.low is None or value >= typed.low) and (typed.high is None or value <= typed.high)


def _usual(fact: Fact, typed: Typed, more: Sequence[int]) -> Iterator[Constant | None]:
    """Absence, what people write, and the numbers that may be boundaries, with those beside them."""
    yield None
    if typed.type == "bool":
        yield from (False, True)
    elif isinstance(fact.kind, Enum):
        yield from fact.kind.values
    elif isinstance(fact.kind, Collection):
        yield from ("", "2020-01-06", SEPARATOR.join(("2016-09-05", "2020-01-06", "2020-01-07")))
    elif typed.type == "text":
        yield from ("x", "y")
    elif fact.kind == INSTANT:
        first = (typed.low or 0) // _DAY * _DAY
        for day in (3, 4, 5, 6, 17, 18):
            for minutes in _CLOCK:
                yield from (
                    first + day * _DAY + minutes * _MINUTE + more for more in (0, _MINUTE, 1)
                )
    elif fact.kind == DATE:
        yield from (
            (typed.low or 0) + days
            for days in (*range(8), 13, 14, 15, 29, 30, 31, 182, 183, 365, 366)
        )
    elif isinstance(fact.kind, Quantity):
        unit = int(declared(fact).scale * (1 if fact.unit is None else fact.unit.factor))
        yield from (number * unit for number in _NUMBERS)
        yield from (number + step for number in more for step in (-unit, 0, unit))


def outputs(case: Case) -> Iterator[Formula]:
    """All that becomes of an event, formula by formula."""
    yield case.plain
    yield case.recheck
    for home in case.homes:
        yield from (home.there, home.status, home.amount.form)
        yield from (value.form for value in home.fields.values())
        yield from home.causes.values()
        for line in home.lines:
            yield line.there
            yield from (part.form for part in line.parts.values())


def _is_name(fact: Fact) -> bool:
    return not isinstance(fact.kind, Enum | Collection | Quantity) and fact.kind not in (
        DATE,
        INSTANT,
    )


# ── Many of them ────────────────────────────────────────────────────────────────────────────────────


def boundary_events(made: Near, usual: Sequence[Event], count: int, rng: Random) -> Iterator[Event]:
    """So many events: usual ones, usual ones with something moved, and others; not all of them pass every check."""
    for number in range(count):
        if usual and number % 3 == 0:
            yield usual[number // 3 % len(usual)]
        elif usual and number % 3 == 1:
            yield made.moved(rng.choice(usual), rng)
        else:
            yield made.drawn(rng)


def usual_events(provider: str, world: World, most: int) -> dict[str | None, list[Event]]:
    """What people have, by kind of event, as far as it lies within the bounds; none where there is no stream of it."""
    found: dict[str | None, list[Event]] = {value: [] for value in world.values}
    options = Options(version=world.version)
    intake = Intake(Running(world.rulebook, {}, None), options)
    nested = world.rulebook.versions[world.version].nested
    rows = islice(stream(provider, 1, 0.0), most) if provider in PROVIDERS else ()
    plain = [{n: x for n, x in row.items() if n not in nested} for row in rows]
    intake.take(raw_events(plain))
    for subject in intake.subjects:
        assert subject.event is not None
        columns = columns_of(subject.event.facts, world.facts, world.columns)
        if columns is not None:
            kind = columns.get(world.selector) if world.selector is not None else None
            assert kind is None or isinstance(kind, str)
            found.setdefault(kind, []).append(columns)
    return found

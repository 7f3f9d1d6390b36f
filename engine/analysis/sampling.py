"""Events near all the boundaries of a condition, one after the other: most witnesses are found without a solver.

A column takes the values of the cells that conditions cut it into (`engine.plan.cells`), some plain ones, and absence.
An event takes one of each column's, by a fixed sequence of numbers: the same question always sees the same events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from engine.analysis.evaluating import Columns, Simpler
from engine.language.kinds import DATE, INSTANT, Enum, Quantity
from engine.plan import formulas as f
from engine.plan.cells import dimensions
from engine.plan.cutting import conditions_of
from engine.plan.formulas import Constant, Formula
from engine.plan.lower.names import fact_column
from engine.plan.profile import declared
from engine.plan.sheets import Typed
from engine.rulebook.model import Fact

TRIES: Final = 12_000
_MINUTE: Final = 60_000_000
_LENGTHS: Final = (0, 1, 5, 15, 30, 60, 61, 90, 240, 600)  # minutes
_HOURS: Final = (0, 8, 9, 10, 12, 17, 18, 22)


class Samples:
    """Events on which a truth may hang; `facts` say what plain values are."""

    def __init__(
        self, form: Formula, columns: Mapping[str, Typed], facts: Mapping[str, Fact]
    ) -> None:
        known = {fact_column(name): fact for name, fact in facts.items()}
        listed: dict[str, dict[Constant | None, None]] = {
            name: {} for name in sorted(f.columns_of(form)) if name in columns
        }
        for dimension in dimensions(conditions_of([form])).values():
            source = dimension.source
            if source.op == "col" and source.data in listed:
                cells = (dimension.sample(cell) for cell in range(dimension.cells))
                listed[source.data] |= dict.fromkeys(cells)
        self._values: dict[str, Sequence[Constant | None]] = {}
        for name, found in listed.items():
            typed = columns[name]
            plain = _plain(known.get(name), typed)
            every = [*found, *(value for value in plain if value not in found)]
            allowed = [value for value in every if _allowed(value, typed)]
            self._values[name] = allowed or [_any(typed)]

    def events(self, tries: int = TRIES) -> Iterator[Columns]:
        """So many events."""
        state = 1
        names = list(self._values)
        for _ in range(tries):
            event: dict[str, Constant | None] = {}
            for name in names:
                state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
                values = self._values[name]
                event[name] = values[(state >> 33) % len(values)]
            yield event


def sampled(simpler: Simpler, samples: Samples, tries: int = TRIES) -> Columns | None:
    """The first of the events for which all of some formulas are true."""
    return next((event for event in samples.events(tries) if simpler.holds(event)), None)


def _allowed(value: Constant | None, typed: Typed) -> bool:
    if value is None:
        return typed.nullable
    if typed.type != "int" or isinstance(value, str):
        return True
    above = typed.low is None or value >= typed.low
    return above and (typed.high is None or value <= typed.high)


def _any(typed: Typed) -> Constant:
    if typed.type == "bool":
        return False
    return "x" if typed.type == "text" else typed.low or 0


def _plain(fact: Fact | None, typed: Typed) -> Iterator[Constant | None]:
    """Values that people write, and absence."""
    yield None
    if typed.type == "bool":
        yield from (False, True)
    elif fact is not None and isinstance(fact.kind, Enum):
        yield from fact.kind.values
    elif typed.type == "text":
        yield "x"
    elif fact is not None and fact.kind == INSTANT:
        start = typed.low or 0
        moments = (start + (24 * day + hour) * 60 * _MINUTE for day in (4, 5) for hour in _HOURS)
        for moment in moments:
            yield from (moment + length * _MINUTE for length in _LENGTHS)
    elif fact is not None and fact.kind == DATE:
        yield from ((typed.low or 0) + days for days in (0, 1, 7, 31, 200, 400))
    elif fact is not None and isinstance(fact.kind, Quantity):
        unit = int(declared(fact).scale * (1 if fact.unit is None else fact.unit.factor))
        yield from (number * unit for number in (0, 1, 2, 7, 10, 31, 60, 100, 200, 1000))

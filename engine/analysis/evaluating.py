"""Formulas computed for one event in Python: whether a witness is one, and whether a simpler event is one as well."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from engine.language.kinds import DATE, INSTANT, Enum, Quantity
from engine.plan import formulas as f
from engine.plan.formulas import Constant, Formula
from engine.plan.lower.names import fact_column
from engine.plan.profile import DAY, declared
from engine.plan.python.sources import Writer, function
from engine.plan.sheets import Typed
from engine.rulebook.model import Fact

Columns = Mapping[str, Constant | None]
_MINUTE: Final = 60_000_000
_LASTING: Final = (0, 60, 30, 15, 10, 5, 1, 120, 240, 480)
_FEW: Final = (0, 1, 2, 3, 5, 10, 12, 15, 20, 30, 45, 60, 90, 120, 180, 240, 480, 600, 1000)


class Computed:
    """Formulas as one function of an event's columns; columns that it lacks are absent."""

    def __init__(self, formulas: Sequence[Formula]) -> None:
        names = {name: f"c{n}" for n, name in enumerate(sorted(f.columns_of(*formulas)))}
        writer = Writer(lambda name: names[name])
        results = writer.write(formulas)
        body = [*writer.lines, f"return ({''.join(f'{one}, ' for one in results)})"]
        known: dict[str, Any] = {"bisect_right": bisect_right, "iso_date": _iso_date}
        self.columns = tuple(names)
        self._run: Callable[..., tuple[Any, ...]] = function(
            "computed", list(names.values()), body, known
        )

    def __call__(self, event: Columns) -> tuple[Any, ...]:
        """What the formulas come to."""
        return self._run(*(event.get(name) for name in self.columns))


def _iso_date(day: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()


class Simpler:
    """Looks for plain values with which an event is still one for which formulas are true."""

    def __init__(
        self, formulas: Sequence[Formula], columns: Mapping[str, Typed], facts: Mapping[str, Fact]
    ) -> None:
        self._computed = Computed(list(formulas))
        self._columns = columns
        self._facts = {fact_column(name): fact for name, fact in facts.items()}

    def holds(self, event: Columns) -> bool:
        """Whether all formulas are true of an event."""
        try:
            return all(value is True for value in self._computed(event))
        except (ZeroDivisionError, TypeError):  # what only guards keep away
            return False

    def simplest(self, event: Columns) -> dict[str, Constant | None]:
        """The event with as few facts as do, and with plain values; first those that are left out, then the others."""
        found = {name: value for name, value in event.items() if name in self._computed.columns}
        if not self.holds(found):
            return dict(event)
        for name in sorted(found):
            if found[name] is not None and self._columns[name].nullable:
                self._try(found, name, (None,))
        for name in (*sorted(found), *sorted(found)):  # what others became may allow more
            if found[name] is not None:
                self._try(found, name, self._wishes(name, found))
        return found

    def _try(
        self,
        found: dict[str, Constant | None],
        name: str,
        wishes: Iterator[Constant] | tuple[None, ...],
    ) -> None:
        before = found[name]
        for wish in wishes:
            if wish == before:
                break
            found[name] = wish
            if self.holds(found):
                return
        found[name] = before

    def _wishes(self, name: str, event: Columns) -> Iterator[Constant]:
        """Values of a column that are plainer than this one, best first."""
        typed, fact, value = self._columns[name], self._facts.get(name), event[name]
        if isinstance(value, bool):
            yield False
        elif isinstance(value, str):
            yield from (
                fact.kind.values if fact is not None and isinstance(fact.kind, Enum) else ("x",)
            )
        elif isinstance(value, int):
            low, high = typed.low, typed.high
            for wish in (*self._after(name, event), *_plainer(fact, value, low or 0)):
                if (low is None or wish >= low) and (high is None or wish <= high):
                    yield wish

    def _after(self, name: str, event: Columns) -> Iterator[int]:
        """Moments some minutes after the first moment of the event."""
        moments = {n for n, fact in self._facts.items() if fact.kind == INSTANT}
        others = [event[n] for n in sorted(moments & event.keys()) if n != name]
        first = min((at for at in others if isinstance(at, int)), default=None)
        if name in moments and first is not None:
            yield from (first + minutes * _MINUTE for minutes in _LASTING)


def _plainer(fact: Fact | None, value: int, low: int) -> Iterator[int]:
    if fact is not None and fact.kind == INSTANT:
        start = low // DAY * DAY
        yield from (start + hours * 60 * _MINUTE for hours in (10, 12, 18, 0))
        yield from (value // unit * unit for unit in (DAY, 60 * _MINUTE, 15 * _MINUTE, _MINUTE))
    elif fact is not None and fact.kind == DATE:
        yield low
    elif fact is not None and isinstance(fact.kind, Quantity):
        unit = int(declared(fact).scale * (1 if fact.unit is None else fact.unit.factor))
        yield from (number * unit for number in _FEW)
        yield from (value // (k * unit) * k * unit for k in (60, 15, 1) if unit)

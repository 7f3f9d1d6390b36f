"""Events near all the boundaries of a condition, one after the other: most witnesses are found without a solver.

A column takes the values of the cells that conditions cut it into (`engine.plan.cells`), some plain ones, and absence.
An event takes one of each column's, by a fixed sequence of numbers: the same question always sees the same events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from engine.analysis.evaluating import Columns, Computed, Simpler
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
_GRID: Final = 30 * _MINUTE  # how far apart the moments lie at which boundaries are looked for
_DAYS: Final = 8
_TURNS: Final = 40  # boundaries of one column
_LENGTHS: Final = (0, 1, 5, 15, 20, 30, 45, 60, 61, 90, 240, 600)  # minutes


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
        self.values: dict[str, Sequence[Constant | None]] = {}  # by column
        for name, found in listed.items():
            typed = columns[name]
            plain = _plain(known.get(name), typed, partial(turns, form, name, columns))
            every = [*found, *(value for value in plain if value not in found)]
            allowed = [value for value in every if _allowed(value, typed)]
            self.values[name] = allowed or [_any(typed)]
        moments = {fact_column(name) for name, fact in facts.items() if fact.kind == INSTANT}
        self.spans = [pair for pair in spans(form) if moments.issuperset(pair)]

    def events(self, tries: int = TRIES) -> Iterator[Columns]:
        """So many events; most of those that last from one moment to another last for some minutes."""
        state = 1
        names = list(self.values)
        for _ in range(tries):
            event: dict[str, Constant | None] = {}
            for name in names:
                state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
                values = self.values[name]
                event[name] = values[(state >> 33) % len(values)]
            for end, start in self.spans:
                state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
                begun = event.get(start)
                if isinstance(begun, int) and state >> 62:
                    length = _LENGTHS[(state >> 33) % len(_LENGTHS)]
                    event[end] = begun + length * _MINUTE
            yield event


def spans(form: Formula) -> tuple[tuple[str, str], ...]:
    """Columns that are subtracted from one another: the one that others are subtracted from, and the other."""
    found: dict[tuple[str, str], None] = {}
    for node in f.walk(form):
        if node.op == "add" and len(node.args) == 2:
            plus = [str(arg.data) for arg in node.args if arg.op == "col"]
            less = [arg.args[0] for arg in node.args if arg.op == "neg"]
            if len(plus) == 1 and less and less[0].op == "col":
                found[plus[0], str(less[0].data)] = None
    return tuple(found)


def turns(form: Formula, column: str, columns: Mapping[str, Typed]) -> list[int]:
    """Moments of some days at which what follows from one moment alone takes a turn: opening hours begin or end, a day
    is over."""
    own = {node for node in f.walk(form) if node.type == "int" and f.columns_of(node) == (column,)}
    inner = {arg for node in own for arg in node.args}
    tops = [node for node in f.walk(form) if node in own and node not in inner and node.op != "col"]
    if not tops:
        return []
    computed = Computed(tops)
    start = columns[column].low or 0
    rows = [_at(computed, column, start + step * _GRID) for step in range(_DAYS * 48)]
    found: list[int] = []
    for step in range(1, len(rows) - 1):
        before, here, after = rows[step - 1 : step + 2]
        if _bent(before, here, after):
            found.append(start + step * _GRID)
    return found[:: max(1, len(found) // _TURNS)]


def _at(computed: Computed, column: str, moment: int) -> tuple[Constant | None, ...]:
    try:
        return computed({column: moment})
    except (ZeroDivisionError, TypeError):  # what only guards keep away
        return ()


def _bent(*rows: tuple[Constant | None, ...]) -> bool:
    for before, here, after in zip(*rows, strict=False):
        known = isinstance(before, int) and isinstance(here, int) and isinstance(after, int)
        if known and here - before != after - here:
            return True
    return False


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


def _plain(
    fact: Fact | None, typed: Typed, turning: Callable[[], list[int]]
) -> Iterator[Constant | None]:
    """Values that people write, and absence; of moments those at which something turns."""
    yield None
    if typed.type == "bool":
        yield from (False, True)
    elif fact is not None and isinstance(fact.kind, Enum):
        yield from fact.kind.values
    elif typed.type == "text":
        yield "x"
    elif fact is not None and fact.kind == INSTANT:
        noon = (typed.low or 0) + (4 * 24 + 12) * 60 * _MINUTE
        for moment in turning() or [noon]:
            yield from (moment + length * _MINUTE for length in (-30, *_LENGTHS))
    elif fact is not None and fact.kind == DATE:
        yield from ((typed.low or 0) + days for days in (0, 1, 7, 31, 200, 400))
    elif fact is not None and isinstance(fact.kind, Quantity):
        unit = int(declared(fact).scale * (1 if fact.unit is None else fact.unit.factor))
        yield from (number * unit for number in (0, 1, 2, 7, 10, 31, 60, 100, 200, 1000))

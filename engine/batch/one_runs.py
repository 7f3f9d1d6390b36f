"""The compiled functions of a plan: one for each kind of event, and more for shapes of events that come often.

A shape is which facts an event has, and what those of few values say. Of a shape that has come many times, all that
follows from it is folded into a function of its own; that takes about as long as a thousand events.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from engine.interpret.evaluate import deep_recursion
from engine.language.kinds import BOOL, Enum
from engine.plan import formulas as f
from engine.plan.alone import WIDEST, selector
from engine.plan.classes import classed
from engine.plan.formulas import Formula
from engine.plan.formulas.nodes import up_to
from engine.plan.known import NotColumnarError
from engine.plan.lower.names import fact_column
from engine.plan.python.compiling import Run, compiled
from engine.plan.python.special import specialised
from engine.plan.sheets import Given, Plan
from engine.rulebook.model import EVENT, Fact

OFTEN: Final = 1_000  # events of a shape before it gets a function of its own
LONG: Final = 4_000  # bytes of a function that takes its time
MOST: Final = 256  # shapes that have one
COUNTED: Final = 10_000  # shapes that are counted
Columns = Mapping[str, Any]
Shape = tuple[Any, ...]


@dataclass(slots=True)
class _Seen:
    """How many events of a shape have come, up to `OFTEN`, and what decides them."""

    run: Run
    count: int


class Runs:
    """Which function decides an event."""

    def __init__(self, plan: Plan, facts: Mapping[str, Fact]) -> None:
        self._plan = plan
        few = [n for n, x in facts.items() if x.kind == BOOL or isinstance(x.kind, Enum)]
        self._few = tuple(fact_column(name) for name in few)
        self._values: Callable[[Columns], Any] = itemgetter(*self._few) if few else _nothing
        self._selector = selector(plan, facts)
        self._by_kind: dict[Any, Run] = {}
        self._shapes: dict[Shape, _Seen] = {}
        self._often = 0  # shapes that have a function of their own

    def of(self, columns: Columns, present: list[str]) -> Run:
        """The function for an event with these columns; `present` names the facts that it has."""
        shape = (self._values(columns), *present)
        seen = self._shapes.get(shape)
        if seen is None:
            if len(self._shapes) >= COUNTED:
                self._forget()
            key = None if self._selector is None else columns[self._selector]
            run = self._by_kind.get(key) or self._prepared(key)
            seen = self._shapes[shape] = _Seen(run, 0 if _is_long(run) else OFTEN)
        if seen.count < OFTEN:
            seen.count += 1
            if seen.count == OFTEN and self._often < MOST:
                self._often += 1
                seen.run = self._of_shape(columns)
        return seen.run

    def _forget(self) -> None:
        """Count anew, but for the shapes that have a function of their own."""
        kinds = set(map(id, self._by_kind.values()))
        shapes = list(self._shapes.items())  # at once: another thread may add to them meanwhile
        self._shapes = {s: seen for s, seen in shapes if id(seen.run) not in kinds}
        self._often = len(self._shapes)

    def _prepared(self, key: Any) -> Run:
        """The function for all events of one kind, compiled when the first of them comes."""
        known: dict[str, Formula] = {}
        if self._selector is not None:
            known[self._selector] = f.null("text") if key is None else f.const(key)
        found = self._by_kind[key] = self._compiled(known)
        return found

    def _of_shape(self, columns: Columns) -> Run:
        rows = self._plan.sheets[EVENT].rows
        assert isinstance(rows, Given)
        known: dict[str, Formula] = {}
        for name, typed in rows.columns.items():
            if name not in columns:
                continue
            value = columns[name]
            if value is None:
                known[name] = f.null(typed.type)
            elif name in self._few:
                known[name] = f.const(value)
            else:
                known[name] = f.column(name, typed.type, typed.low, typed.high, nullable=False)
        return self._compiled(known)

    def _compiled(self, known: Mapping[str, Formula]) -> Run:
        with deep_recursion(), up_to(WIDEST):
            try:
                return compiled(specialised(self._plan, EVENT, known))
            except NotColumnarError:
                return compiled(classed(self._plan))


def _is_long(run: Run) -> bool:
    """Whether a function is worth another for a shape; of a short one little could be left out."""
    return len(run.__code__.co_code) >= LONG


def _nothing(_columns: Columns) -> None:
    return None

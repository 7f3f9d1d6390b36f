"""A condition that holds of one event, made as wide as it can be: between which numbers something is still so.

Each number that the condition names is freed of its bounds where they do not matter, or its bounds are moved away from
the event for as long as the solver proves that all events between them are of the same sort.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.analysis.asking import Session
from engine.analysis.evaluating import Columns
from engine.analysis.regions import Literal
from engine.analysis.wording import Wording
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.sheets import Typed

_STEPS: Final = 400_000  # of the solver, for one question
_MOST: Final = 60  # questions about one bound


@dataclass
class Bounds:
    """Between which numbers a column lies; None: any that it may have."""

    source: Formula
    low: int | None
    high: int | None

    @property
    def formulas(self) -> list[Formula]:
        """The bounds as truths."""
        found = []
        if self.low is not None:
            found.append(f.is_true(f.at_most(f.const(self.low), self.source)))
        if self.high is not None:
            found.append(f.is_true(f.at_most(self.source, f.const(self.high))))
        return found

    def words(self, wording: Wording) -> str:
        """The bounds in words; empty where there are none."""
        held, name = wording.held(self.source), wording.source(self.source)
        low, high = (None if x is None else wording.number(x, held) for x in (self.low, self.high))
        if low is not None and low == high:
            return f"{name} = {low}"
        if low is not None and high is not None:
            return f"{low} <= {name} <= {high}"
        if low is not None:
            return f"{name} >= {low}"
        return "" if high is None else f"{name} <= {high}"


class Widened:
    """The condition of an event; `words` says it."""

    def __init__(
        self,
        session: Session,
        form: Formula,
        literals: Sequence[Literal],
        event: Columns,
        columns: Mapping[str, Typed],
    ) -> None:
        self._session = session
        self._not = session.encoder.not_(session.holds(form))
        self._kept: list[Literal] = []
        self.bounds: dict[str, Bounds] = {}
        for one in literals:
            source = one.dimension.source
            value = event.get(str(source.data)) if source.op == "col" else None
            if one.dimension.form == "number" and isinstance(value, int):
                self.bounds[str(source.data)] = Bounds(source, value, value)
            else:
                self._kept.append(one)
        self._terms = [session.holds(one.formula) for one in self._kept]
        self.proved = self._proved()
        if self.proved:
            for name, bounds in self.bounds.items():
                self._widen(bounds, columns[name])

    @property
    def formula(self) -> Formula:
        """The condition as a truth."""
        bounds = (form for one in self.bounds.values() for form in one.formulas)
        return f.conjunction(*(one.formula for one in self._kept), *bounds)

    def words(self, wording: Wording) -> str:
        """The whole condition; `always` where there is none."""
        told = {wording.literal(one): None for one in self._kept}
        told |= {bounds.words(wording): None for bounds in self.bounds.values()}
        return " and ".join(sorted(part for part in told if part)) or "always"

    def _proved(self) -> bool:
        """Whether all that meets the condition is so."""
        terms: list[Any] = [*self._terms, self._not]
        bounds = (form for one in self.bounds.values() for form in one.formulas)
        terms += map(self._session.holds, bounds)
        return self._session.ask(*terms, steps=_STEPS).verdict == "never"

    def _widen(self, bounds: Bounds, typed: Typed) -> None:
        for end, limit, away in (("low", typed.low, -1), ("high", typed.high, 1)):
            kept = getattr(bounds, end)
            setattr(bounds, end, None)
            if not self._proved():
                setattr(bounds, end, self._moved(bounds, end, kept, away, limit))

    def _moved(self, bounds: Bounds, end: str, kept: int, away: int, limit: int | None) -> int:
        """How far a bound can be moved."""
        good, step, grows = kept, 1, True
        for _ in range(_MOST):
            tried = good + away * step
            if limit is not None and (tried - limit) * away > 0:
                ok = False
            else:
                setattr(bounds, end, tried)
                ok = self._proved()
            if ok:
                good = tried
                step = step * 2 if grows else max(1, step // 2)
            elif step == 1:
                break
            else:
                grows, step = False, step // 2
        return good

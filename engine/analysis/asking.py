"""Questions to the solver about events: is there one for which something holds, and the simplest that there is.

Limits are counted in the solver's own steps and its seed is fixed, so that the same question always has the same
answer, on any machine. What is not settled within them is `unknown`, never taken for proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import z3

from engine.analysis.encoding import OTHERS, Encoder
from engine.language.kinds import Enum
from engine.plan.formulas import Constant, Formula
from engine.plan.lower.names import fact_column
from engine.plan.sheets import Typed
from engine.rulebook.model import Fact

STEPS: Final = 4_000_000  # of the solver, for one question
_FEW: Final = 400_000  # for one try at a simpler witness
Verdict = Literal["never", "possible", "unknown"]
Columns = Mapping[str, Constant | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether something can hold; where it can, the columns of one event for which it does (absent ones: None)."""

    verdict: Verdict
    event: Columns | None = None


class Session:
    """Questions about events whose columns lie in the domain of their facts, and for which `assumed` is true."""

    def __init__(
        self, columns: Mapping[str, Typed], facts: Mapping[str, Fact], assumed: Iterable[Formula]
    ) -> None:
        words = {
            fact_column(n): x.kind.values for n, x in facts.items() if isinstance(x.kind, Enum)
        }
        self.columns = columns
        self.encoder = Encoder(columns, words)
        self._assumed = [self.encoder.true(form) for form in assumed]
        self._solver = z3.Solver(ctx=self.encoder.context)
        self._solver.set("random_seed", 0)
        self._bound: set[str] = set()
        self._solver.add(*self._assumed)

    def holds(self, form: Formula) -> Any:
        """A truth as a term that is true or false."""
        return self.encoder.true(form)

    def ask(self, *terms: Any, steps: int = STEPS, witness: bool = False) -> Answer:
        """Whether there is an event for which all terms hold."""
        if any(z3.is_false(term) for term in terms):
            return Answer("never")
        model = self._model(terms, steps)
        if isinstance(model, str):
            return Answer("never" if model == "unsat" else "unknown")
        return Answer("possible", self._simplest(terms, model) if witness else self._event(model))

    def core(self, terms: Sequence[Any], *always: Any) -> list[int] | None:
        """Places of terms that rule `always` out together; None where all of them do not, or nobody knows."""
        names = [z3.Bool(f"#{n}", self.encoder.context) for n in range(len(terms))]
        self._settle()
        self._solver.push()
        try:
            self._solver.add(*always)
            self._solver.add(*(z3.Implies(n, t) for n, t in zip(names, terms, strict=True)))
            self._solver.set("rlimit", STEPS)
            if self._solver.check(*names) != z3.unsat:
                return None
            core = {str(one) for one in self._solver.unsat_core()}
        finally:
            self._solver.pop()
        return [n for n, name in enumerate(names) if str(name) in core]

    def equals(self, name: str, value: Constant | None) -> Any:
        """That a column has this value."""
        term, absent = self.encoder.given[name]
        if value is None:
            return absent
        there = self.encoder.not_(absent)
        if isinstance(value, bool):
            return z3.And(there, term if value else z3.Not(term))
        if isinstance(value, str):
            code = self.encoder.texts.get(value)
            number = OTHERS + int(value[5:]) if code is None else code
            return z3.And(there, term == number)
        return z3.And(there, term == value)

    def numbers(self, terms: Sequence[Any], event: Columns) -> list[int] | None:
        """What terms come to for an event; None where nobody knows."""
        for term in terms:
            self._named([term >= 0])  # so that the model speaks of them
        model = self._model([self.equals(name, value) for name, value in event.items()], STEPS)
        if isinstance(model, str):
            return None
        return [int(model.eval(term, model_completion=True).as_long()) for term in terms]

    # ── Models ────────────────────────────────────────────────────────────────────────────────────

    def _settle(self) -> None:
        """Say what is known of columns that were met since."""
        fresh = self.encoder.given.keys() - self._bound
        if fresh:
            self._bound |= fresh
            self._solver.add(*self.encoder.domain())

    def _model(self, terms: Sequence[Any], steps: int) -> Any:
        self._settle()
        self._solver.set("rlimit", steps)
        found = self._solver.check(*self._named(terms))
        return self._solver.model() if found == z3.sat else str(found)

    def _named(self, terms: Sequence[Any]) -> list[Any]:
        """Terms as assumptions, which must be names."""
        named = []
        for term in terms:
            name = z3.Bool(f"!{term.get_id()}", self.encoder.context)
            if (key := str(name)) not in self._bound:
                self._bound.add(key)
                self._kept = [*getattr(self, "_kept", []), term]  # its number is not given again
                self._solver.add(z3.Implies(name, term))
            named.append(name)
        return named

    def _simplest(self, terms: Sequence[Any], model: Any) -> Columns:
        """An event with few facts, and plain values in these."""
        fixed = list(terms)
        for name in sorted(self.encoder.given):
            for wish in self._wishes(name):
                found = self._model([*fixed, wish], _FEW)
                if not isinstance(found, str):
                    fixed.append(wish)
                    model = found
                    break
        return self._event(model)

    def _wishes(self, name: str) -> Iterator[Any]:
        """What would make the value of a column plain, best first."""
        value, absent = self.encoder.given[name]
        typed = self.columns[name]
        if typed.nullable:
            yield absent
        if typed.type == "bool":
            yield z3.Not(value)
        elif typed.type == "int":
            low = typed.low or 0
            near = max(low, 0) if typed.high is None or typed.high >= 0 else low
            yield value == near
            for unit in (86_400_000_000, 3_600_000_000, 900_000_000, 60_000_000, 10_000, 100):
                if typed.high is None or typed.high - low > unit * 4:
                    yield z3.And(value % unit == 0, value <= low + 64 * unit)
                    yield value % unit == 0

    def _event(self, model: Any) -> dict[str, Constant | None]:
        texts = {number: text for text, number in self.encoder.texts.items()}
        found: dict[str, Constant | None] = {}
        for name, (value, absent) in self.encoder.given.items():
            if z3.is_true(model.eval(absent, model_completion=True)):
                found[name] = None
                continue
            term = model.eval(value, model_completion=True)
            kind = self.columns[name].type
            if kind == "bool":
                found[name] = z3.is_true(term)
            elif kind == "int":
                found[name] = term.as_long()
            else:
                number = term.as_long()
                found[name] = texts.get(number, f"text {number % OTHERS}")
        return found

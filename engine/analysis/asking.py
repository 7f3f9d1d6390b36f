"""Questions to the solver about events: is there one for which something holds, and the simplest that there is.

Limits are counted in the solver's own steps and its seed is fixed, so that the same question always has the same
answer, on any machine. What is not settled within them is `unknown`, never taken for proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import z3

from engine.analysis.encoding import Encoder
from engine.analysis.evaluating import Columns, Simpler
from engine.language.kinds import Enum
from engine.plan.formulas import Formula
from engine.plan.lower.names import fact_column
from engine.plan.sheets import Typed
from engine.rulebook.model import Fact

STEPS: Final = 4_000_000  # of the solver, for one question
Verdict = Literal["never", "possible", "unknown"]


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
        self.columns, self.facts = columns, facts
        self.assumed = tuple(assumed)
        self._kept: list[
            Any
        ] = []  # terms that stand under names: their numbers must not be given again
        self.encoder = Encoder(columns, words)
        self._solver = z3.Solver(ctx=self.encoder.context)
        self._solver.set("random_seed", 0)
        self._bound: set[str] = set()
        self._solver.add(*(self.encoder.true(form) for form in self.assumed))

    def holds(self, form: Formula) -> Any:
        """A truth as a term that is true or false."""
        return self.encoder.true(form)

    def ask(self, *terms: Any, steps: int = STEPS) -> Answer:
        """Whether there is an event for which all terms hold."""
        if any(z3.is_false(term) for term in terms):
            return Answer("never")
        model = self._model(terms, steps)
        if isinstance(model, str):
            return Answer("never" if model == "unsat" else "unknown")
        return Answer("possible", self.encoder.event(model))

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

    @property
    def without_texts(self) -> list[Any]:
        """That no text is given of which the solver knows only whether it is there."""
        free = (n for n, typed in self.columns.items() if typed.type == "text" and typed.nullable)
        known = self.encoder.given
        return [known[n][1] for n in free if n in known and n not in self.encoder.words]

    def simpler(self, *forms: Formula) -> Simpler:
        """Who looks for a plainer event of which formulas are true."""
        return Simpler([*forms, *self.assumed], self.columns, self.facts)

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
                self._kept.append(term)
                self._solver.add(z3.Implies(name, term))
            named.append(name)
        return named

"""What would break a promise, as a question about one event, or about two that differ in one fact; and its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import z3

from engine.analysis.asking import Verdict
from engine.analysis.encoding import Encoder
from engine.analysis.promises import Asked
from engine.language.kinds import Enum
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.lower.names import fact_column
from engine.plan.sheets import Typed
from engine.rulebook.model import Fact, Promise

_TRIALS: Final[Sequence[tuple[int, int]]] = (
    (6, 6_000_000),
    (2, 12_000_000),
)  # ways of arithmetic, and steps


@dataclass(frozen=True, slots=True)
class Question:
    """A promise of one kind of event, or of two copies of it: what breaks it, over which columns and facts."""

    promise: Promise
    assumed: tuple[Formula, ...]
    broken: Formula
    unseen: Formula
    columns: Mapping[str, Typed]
    facts: Mapping[str, Fact]

    @property
    def whole(self) -> tuple[Formula, ...]:
        """All that is true of what breaks it."""
        return (self.broken, *self.assumed)


class Alone:
    """Whether something can be so of the events of a question: each time a solver that knows of nothing else."""

    def __init__(self, question: Question) -> None:
        words = {
            fact_column(n): x.kind.values
            for n, x in question.facts.items()
            if isinstance(x.kind, Enum)
        }
        self._encoder = Encoder(question.columns, words)
        self._assumed = [self._encoder.true(one) for one in question.assumed]

    def ask(self, form: Formula) -> Verdict:
        """Whether there is an event for which a truth is true."""
        encoder = self._encoder
        terms = [*self._assumed, encoder.true(form)]
        if any(term is encoder.no for term in terms):
            return "never"
        terms += encoder.domain()
        for arithmetic, steps in _TRIALS:
            solver: Any = z3.SimpleSolver(ctx=encoder.context)
            solver.set("arith.solver", arithmetic)
            solver.set("random_seed", 0)
            solver.set("rlimit", steps)
            solver.add(*terms)
            verdict = solver.check()
            if verdict != z3.unknown:
                return "never" if verdict == z3.unsat else "possible"
        return "unknown"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two copies of a case: the second has more of a fact."""

    promise: Promise
    fact: str

    @property
    def name(self) -> str:
        """What the fact of the second copy is called."""
        return f"more {self.fact}"

    @property
    def column(self) -> str:
        """The column of the fact."""
        return fact_column(self.fact)

    @property
    def other(self) -> str:
        """The column of the second copy."""
        return fact_column(self.name)

    def second(self, form: Formula) -> Formula:
        """A formula as it is of the second copy."""
        found = {
            node: f.column(self.other, node.type, node.low, node.high, nullable=False)
            for node in f.walk(form)
            if node.op == "col" and node.data == self.column
        }
        return f.substituted(form, found) if found else form

    def more(self, columns: Mapping[str, Typed]) -> Formula:
        """That the second copy has more."""
        one, two = columns[self.column], columns[self.other]
        first = f.column(self.column, "int", one.low, one.high, nullable=one.nullable)
        return f.is_true(
            f.less(first, f.column(self.other, "int", two.low, two.high, nullable=False))
        )

    def alike(self, one: Asked) -> bool:
        """Whether a subject is the same in both, whatever the fact."""
        return all(
            form is self.second(form) for form in (one.claim.form, one.claim.per, one.beyond)
        )

    def broken(self, one: Asked) -> Formula:
        """That what is compared goes the wrong way, of one subject of both."""
        mine, theirs = one.claim.form, self.second(one.claim.form)
        if mine is theirs:
            return f.FALSE
        per, other = one.claim.per, self.second(one.claim.per)
        if per is not other:
            mine, theirs = f.mul(mine, other), f.mul(theirs, per)
        wrong = (
            f.less(theirs, mine) if self.promise.never_less is not None else f.less(mine, theirs)
        )
        applies = f.conjunction(one.applies, self.second(one.applies))
        return f.conjunction(applies, f.is_true(wrong))

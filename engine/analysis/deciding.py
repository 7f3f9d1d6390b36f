"""Whether something can be so of any event: each question by itself, its ways one by one, with a solver of its own.

A solver that knows of nothing else is many times faster than one that has heard of all questions before. The terms are
put together once. Limits are counted in the solver's steps: the same questions always have the same answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import z3

from engine.analysis.asking import Answer
from engine.analysis.encoding import Encoder
from engine.analysis.enumerating import enumerated
from engine.analysis.inverse import Inverse, Tables
from engine.analysis.masks import Opened
from engine.analysis.ways import ways
from engine.language.kinds import Enum
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.lower.names import fact_column
from engine.plan.sheets import Typed
from engine.rulebook.model import Fact

Try = tuple[int, int]  # a way of arithmetic of the solver, and steps
FIRST: Final[Sequence[Try]] = ((2, 300_000),)
CALM: Final[Sequence[Try]] = ((2, 600_000), (6, 600_000))  # of what is asked without calendars
THEN: Final[Sequence[Try]] = ((2, 1_500_000),)  # of a part
LAST: Final[Sequence[Try]] = ((2, 4_000_000), (6, 2_000_000))  # of what cannot be split
DEEP: Final = 6  # times that a question is split
MOST: Final = 24  # questions that one is split into


class Decider:
    """Answers about events whose columns lie in the domain of their facts, and for which `assumed` is true."""

    def __init__(
        self,
        columns: Mapping[str, Typed],
        facts: Mapping[str, Fact],
        assumed: Iterable[Formula] = (),
        words: Mapping[str, Sequence[str]] | None = None,
        tables: Tables | None = None,
    ) -> None:
        listed = {
            fact_column(n): x.kind.values for n, x in facts.items() if isinstance(x.kind, Enum)
        }
        self.words: Mapping[str, Sequence[str]] = {**listed, **(words or {})}
        self._columns = dict(columns)
        self._inverse = Inverse(self._columns, {} if tables is None else tables)
        self._encoder = Encoder(self._columns, self.words)
        self._opened = Opened()
        self._assumed = f.conjunction(*map(self._opened, assumed))
        self._known: dict[Formula, Answer] = {}

    def opened(self, form: Formula) -> Formula:
        """The same truth without questions about masks."""
        return self._opened(form)

    def ask(self, form: Formula) -> Answer:
        """Whether there is an event for which a truth is true; split into its ways until each is settled."""
        answer = self.first(form)
        if answer.verdict != "unknown":
            return answer
        left = [(part, DEEP) for part in reversed(ways(self._opened(form)))]
        asked, verdict = 0, Answer("never")
        while left:
            one, deep = left.pop()
            answer, asked = self.whole(one, THEN), asked + 1
            if answer.verdict == "unknown":
                parts = ways(one) if deep and asked < MOST else (one,)
                if parts != (one,):
                    left += ((part, deep - 1) for part in reversed(parts))
                    continue
                answer = self.whole(one, LAST)
            if answer.verdict == "possible":
                return answer
            if answer.verdict == "unknown":
                verdict = answer
        return verdict

    def first(self, form: Formula) -> Answer:
        """The same where it is soon told: as it stands, or without calendars."""
        opened = self._opened(form)
        answer = self.whole(opened, FIRST)
        if answer.verdict == "unknown":
            answer = self._known[opened] = self._enumerated(opened)
        if answer.verdict == "unknown":
            calm = self._inverse.without(f.conjunction(self._assumed, opened))
            if calm is not None and self._solved(calm, CALM).verdict == "never":
                answer = self._known[opened] = Answer("never")
        return answer

    def _enumerated(self, form: Formula) -> Answer:
        whole = f.conjunction(self._assumed, form)
        found = enumerated(whole, self._columns, self.words)
        if isinstance(found, bool):
            return Answer("unknown" if found else "never")
        return Answer("possible", found)

    def whole(self, form: Formula, tries: Sequence[Try] = FIRST) -> Answer:
        """The same as it stands, in a single question."""
        form = self._opened(form)
        if form is f.FALSE:
            return Answer("never")
        found = self._known.get(form)
        if found is None or (found.verdict == "unknown" and tries is not FIRST):
            found = self._solved(f.conjunction(self._assumed, form), tries)
            self._known[form] = found
        return found

    def _solved(self, form: Formula, tries: Sequence[Try]) -> Answer:
        encoder = self._encoder
        names = f.columns_of(form)
        parts = form.args if form.op == "and" else (form,)
        terms = [encoder.true(part) for part in parts]
        if any(term is encoder.no for term in terms):
            return Answer("never")
        terms += encoder.domain(names)
        for arithmetic, steps in tries:
            solver: Any = z3.SimpleSolver(ctx=encoder.context)
            solver.set("arith.solver", arithmetic)
            solver.set("random_seed", 0)
            solver.set("rlimit", steps)
            solver.add(*terms)
            verdict = solver.check()
            if verdict == z3.sat:
                return Answer("possible", encoder.event(solver.model(), names))
            if verdict == z3.unsat:
                return Answer("never")
        return Answer("unknown")

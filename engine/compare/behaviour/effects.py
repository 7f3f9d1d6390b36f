"""What a difference comes to in money when its witness lasts longer or shorter: worked out for each whole minute."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Final

from engine.analysis.cases import Case
from engine.analysis.evaluating import Columns, Computed
from engine.analysis.sampling import spans
from engine.analysis.searching import Question
from engine.compare.behaviour.model import Effect
from engine.language.kinds import DURATION, INSTANT
from engine.plan.formulas import Constant
from engine.plan.lower.names import fact_column
from engine.plan.profile import declared
from engine.values.numbers import Number, norm

MINUTES: Final = 600  # the longest duration
_HOUR: Final = 60
_MINUTE: Final = 60_000_000  # microseconds
Lasting = Callable[[Columns, int], Columns]  # an event that lasts so many minutes


def effect(question: Question, old: Case, new: Case, event: Columns) -> Effect | None:
    """The effect by the duration that most hangs on; None where nothing of the event is one."""
    amounts = _Amounts(question, old, new)
    found: list[tuple[int, Effect]] = []
    for name, lasting in _durations(question, event):
        by_minute = [amounts.difference(lasting(event, n)) for n in range(1, MINUTES + 1)]
        if len(set(by_minute)) > 1 or by_minute[0][1]:  # otherwise nothing hangs on how long it is
            found.append((len(set(by_minute)), _effect(name, by_minute)))
    return max(found, key=lambda one: (one[0], one[1].differ), default=(0, None))[1]


def _effect(name: str, differences: Sequence[tuple[bool, Number]]) -> Effect:
    money = [by for differs, by in differences if differs and by]
    differ, hour = differences[_HOUR - 1]
    return Effect(
        name, MINUTES, sum(differs for differs, _ in differences), min(money, default=None),
        max(money, default=None), hour if differ and hour else None,
    )  # fmt: skip


class _Amounts:
    """Both sides' amounts, and whether anything is otherwise at all."""

    def __init__(self, question: Question, old: Case, new: Case) -> None:
        forms = [question.base, question.form]
        self._places: list[tuple[int, int]] = []
        for sign, case in ((-1, old), (1, new)):
            for home in case.homes:
                self._places.append((sign, len(forms)))
                forms += [home.there, home.amount.form, home.amount.per]
        self._computed = Computed(forms)

    def difference(self, event: Columns) -> tuple[bool, Number]:
        """Whether an event that is looked at is treated otherwise, and by how much: new less old."""
        try:
            found = self._computed(event)
        except (ZeroDivisionError, TypeError):  # what only guards keep away
            return False, 0
        if found[0] is not True or found[1] is not True:
            return False, 0
        total = Fraction(0)
        for sign, place in self._places:
            there, amount, per = found[place : place + 3]
            if there and amount is not None:
                total += sign * Fraction(amount, per)
        return True, norm(total)


def _durations(question: Question, event: Columns) -> Iterator[tuple[str, Lasting]]:
    """The durations that an event says, by the fact that is varied."""
    for name, fact in question.facts.items():
        column = fact_column(name)
        if fact.kind == DURATION and event.get(column) is not None:
            yield name, _said(column, int(declared(fact).scale))
    moments = {fact_column(name): name for name, x in question.facts.items() if x.kind == INSTANT}
    for ends, begins in spans(question.form):
        there = event.get(begins) is not None and event.get(ends) is not None
        if there and begins in moments and ends in moments:
            yield moments[ends], _spanned(begins, ends)


def _said(column: str, minute: int) -> Lasting:
    return lambda event, minutes: {**event, column: minutes * minute}


def _spanned(begins: str, ends: str) -> Lasting:
    def lasting(event: Columns, minutes: int) -> dict[str, Constant | None]:
        start = event[begins]
        assert isinstance(start, int)
        return {**event, ends: start + minutes * _MINUTE}

    return lasting

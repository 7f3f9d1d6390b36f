"""An account in the making: credits by age, debt, and how much of it is certain.

Lives inside the folding of one balance only. Amounts are never negative; debt stands apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from engine.values.numbers import Number, norm
from engine.values.unknown import Unknown, merge

Taken = tuple[tuple[str, Number], ...]  # what a draw took: from whose credit, and how much


@dataclass
class Lot:
    """A credit: whose it is, what is left of it, and when it is gone (None: never)."""

    source: str
    left: Number
    gone_at: Any


@dataclass
class Account:
    """What is certainly there. `doubt`: why it may be another amount; `at_least`: yet no less than this.

    `unplaced`: why the place of some member is not known, so that what expires before it may go to its account.
    """

    lots: list[Lot] = field(default_factory=list)
    debt: Number = 0
    doubt: Unknown | None = None
    at_least: bool = True
    unplaced: tuple[Unknown, ...] = ()

    @property
    def total(self) -> Number:
        """What there is; below zero where it is overdrawn."""
        return norm(sum((lot.left for lot in self.lots), -self.debt))

    def suspect(self, *doubts: Unknown, at_least: bool = False) -> None:
        """From now on the amount is in doubt."""
        known = [] if self.doubt is None else [self.doubt]
        self.doubt, self.at_least = merge([*known, *doubts]), self.at_least and at_least

    def certain(self, value: Number) -> Any:
        """A value that follows from the amount: unknown while that is in doubt."""
        return value if self.doubt is None else self.doubt

    def lapse(self, now: Any) -> Any:
        """Take out what is gone by now; how much that was, since the member before."""
        gone: Number = 0
        for lot in self.lots:
            if lot.gone_at is None:
                continue
            if isinstance(lot.gone_at, Unknown) or isinstance(now, Unknown):
                self.suspect(*(x for x in (lot.gone_at, now) if isinstance(x, Unknown)))
            elif lot.gone_at <= now:
                gone, lot.left = gone + lot.left, 0
        self._tidy()
        return merge(self.unplaced) if gone and self.unplaced else self.certain(norm(gone))

    def put(self, source: str, amount: Number, gone_at: Any) -> None:
        """A credit pays debts first."""
        paid = min(self.debt, amount)
        self.debt = norm(self.debt - paid)
        if amount > paid:
            self.lots.append(Lot(source, norm(amount - paid), gone_at))

    def take(self, amount: Number) -> Taken:
        """A draw takes from the oldest credits; what they lack becomes debt."""
        found: list[tuple[str, Number]] = []
        for lot in self.lots:
            taken = min(lot.left, amount)
            lot.left, amount = norm(lot.left - taken), norm(amount - taken)
            if taken:
                found.append((lot.source, taken))
        self._tidy()
        self.debt = norm(self.debt + amount)
        return tuple(found)

    def _tidy(self) -> None:
        self.lots = [lot for lot in self.lots if lot.left != 0]

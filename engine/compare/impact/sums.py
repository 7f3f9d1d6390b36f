"""Sums that grow pair by pair, and the tables that they become."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from engine.compare.impact.model import Amounts, Row, Table
from engine.compare.impact.pairs import Pair
from engine.compare.impact.told import NOBODY, ToldLine
from engine.interpret.results import Number
from engine.values.numbers import norm

Money = Mapping[str, tuple[Number, Number]]  # currency → what OLD and NEW bill


def money_of(pair: Pair) -> Money:
    """The amounts of a pair of results."""
    old, new = pair
    found: dict[str, tuple[Number, Number]] = {}
    if old is not None and old.currency is not None:
        found[old.currency] = old.amount, 0
    if new is not None and new.currency is not None:
        before = found.get(new.currency, (0, 0))[0]
        found[new.currency] = before, new.amount
    return found


def money_by(pair: Pair, name: Callable[[ToldLine], str]) -> dict[str, Money]:
    """The amounts of a pair's lines by charge or by payer; what no line holds is nobody's."""
    found: dict[str, dict[str, tuple[Number, Number]]] = {}

    def add(key: str, currency: str, side: int, amount: Number) -> None:
        own = found.setdefault(key, {})
        before = own.get(currency, (0, 0))
        own[currency] = (
            (before[0] + amount, before[1]) if side == 0 else (before[0], before[1] + amount)
        )

    for side, one in enumerate(pair):
        if one is None or one.currency is None:
            continue
        for line in one.lines:
            add(name(line), one.currency, side, line.amount or 0)
        rest = one.amount - sum(line.amount or 0 for line in one.lines)
        if rest:
            add(NOBODY, one.currency, side, rest)
    return dict(found)


@dataclass(slots=True)
class _Sum:
    """The amounts of one currency so far, in whole numbers of `1 / per`: adding fractions takes most of the time."""

    per: int = 1
    old: int = 0
    new: int = 0
    more: int = 0
    less: int = 0
    dearer: int = 0
    cheaper: int = 0

    def add(self, old: Number, new: Number) -> None:
        if self.per % old.denominator or self.per % new.denominator:
            self._refine(lcm(self.per, old.denominator, new.denominator))
        mine = old.numerator * (self.per // old.denominator)
        theirs = new.numerator * (self.per // new.denominator)
        self.old += mine
        self.new += theirs
        if theirs > mine:
            self.more += theirs - mine
            self.dearer += 1
        elif theirs < mine:
            self.less += mine - theirs
            self.cheaper += 1

    def _refine(self, per: int) -> None:
        by, self.per = per // self.per, per
        self.old, self.new = self.old * by, self.new * by
        self.more, self.less = self.more * by, self.less * by

    def amounts(self, currency: str) -> Amounts:
        sums = (self.old, self.new, self.more, self.less)
        old, new, more, less = (norm(Fraction(one, self.per)) for one in sums)
        return Amounts(currency, old, new, more, less, self.dearer, self.cheaper)


@dataclass(slots=True)
class Sums:
    """Results, changed ones among them, and their money."""

    results: int = 0
    changed: int = 0
    _money: dict[str, _Sum] = field(default_factory=dict)

    def add(self, money: Money, changed: bool) -> None:
        """One more pair."""
        self.results += 1
        self.changed += changed
        for currency, (old, new) in money.items():
            self._money.setdefault(currency, _Sum()).add(old, new)

    def amounts(self) -> tuple[Amounts, ...]:
        """The money, by currency."""
        return tuple(self._money[name].amounts(name) for name in sorted(self._money))


@dataclass(slots=True)
class Rows:
    """A table in the making."""

    what: str
    name: str
    _rows: dict[str, Sums] = field(default_factory=dict)

    def add(self, row: str, money: Money, changed: bool) -> None:
        """One more pair in a row."""
        self._rows.setdefault(row, Sums()).add(money, changed)

    def table(self) -> Table:
        """The table: months in order, else the largest change first."""
        rows = [Row(n, s.results, s.changed, s.amounts()) for n, s in self._rows.items()]
        by_month = self.what == "month"
        rows.sort(key=lambda row: (row.name == NOBODY, row.name) if by_month else _weight(row))
        return Table(self.what, self.name, tuple(rows))


def _weight(row: Row) -> tuple[object, ...]:
    sizes = [min(a.difference, -a.difference) for a in row.amounts]
    return min(sizes, default=0), -row.changed, row.name


def totals(amounts: Iterable[Amounts]) -> dict[str, tuple[Number, Number]]:
    """What OLD and NEW come to, by currency; nothing where there is no money."""
    return {a.currency: (a.old, a.new) for a in amounts if a.old or a.new}

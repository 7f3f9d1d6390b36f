"""Two evaluations of the same events → their impact.

Everything is added up from pairs of results; what each evaluation came to by its own count is used for nothing but the
check that both agree (`reconciling`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final

from engine.compare.impact.facts import KIND, By, fact_text, outcome_text
from engine.compare.impact.model import (
    ASPECTS,
    SEVERAL,
    Amounts,
    Changed,
    Customers,
    Impact,
    Side,
)
from engine.compare.impact.pairs import Pair, pairs
from engine.compare.impact.reconciling import reconcile
from engine.compare.impact.spots import spots
from engine.compare.impact.sums import Money, Rows, Sums, money_by, money_of
from engine.compare.impact.told import NOBODY, Told

Facts = Mapping[str, Mapping[str, str]]  # event → fact → text
_NO_RESULT: Final = "(no result)"


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One side on its way: its results, and the facts of its events."""

    side: Side
    results: Sequence[Told]
    facts: Facts


def impact(old: Evaluated, new: Evaluated, by: By) -> Impact:
    """What NEW comes to beside OLD. Raises `FindingsError` (CB820) where sums do not agree with the totals."""
    facts = {**old.facts, **{e: new.facts[e] for e in new.facts if not old.facts.get(e)}}
    measure = _Measure(by, facts)
    for pair in pairs(old.results, new.results):
        measure.add(pair)
    found = measure.impact(old.side, new.side)
    reconcile(found)
    return found


@dataclass
class _Measure:
    """The sums so far."""

    by: By
    facts: Facts
    whole: Sums = field(default_factory=Sums)
    aspects: Counter[str] = field(default_factory=Counter)
    affected: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)
    changed: list[Changed] = field(default_factory=list)

    def __post_init__(self) -> None:
        by = self.by
        names = [("status", "status"), *(("outcome", name) for name in by.outcomes)]
        names += [("fact", name) for name in by.looked_at]
        names += [("month", "month"), ("charge", "charge"), ("payer", "payer")]
        self.rows = {key: Rows(*key) for key in names}

    def add(self, pair: Pair) -> None:
        """One more pair."""
        about = dict.fromkeys(event for one in pair if one is not None for event in one.about)
        self.events.update(event for one in pair if one is not None for event in one.events)
        facts = {n: fact_text(about, self.facts, n) for n in {*self.by.looked_at, KIND}}
        money, month = money_of(pair), _month(pair)
        found = self._changed(pair, facts, month, money)
        if found is not None:
            self.changed.append(found)
            self.affected.update(about)
            self.aspects.update(found.aspects)
        self.whole.add(money, found is not None)
        for (what, name), rows in self.rows.items():
            if what in ("charge", "payer"):
                _add_lines(rows, pair, what)
            else:
                row = facts[name] if what == "fact" else self._row(what, name, pair, month)
                rows.add(row, money, found is not None)

    def _row(self, what: str, name: str, pair: Pair, month: str) -> str:
        if what == "month":
            return month
        texts = [_NO_RESULT if one is None else _text(one, what, name) for one in pair]
        return texts[0] if texts[0] == texts[1] else " → ".join(texts)

    def _changed(
        self, pair: Pair, facts: Mapping[str, str], month: str, money: Money
    ) -> Changed | None:
        old, new = pair
        both = old is not None and new is not None
        found = tuple(spots(old, new)) if old is not None and new is not None else ()
        if both and not found:
            return None
        sums = Sums()
        sums.add(money, True)
        customer = NOBODY if self.by.customer is None else facts[self.by.customer]
        return Changed(old, new, found, customer, facts[KIND], month, sums.amounts())

    def impact(self, old: Side, new: Side) -> Impact:
        """The impact of all pairs."""
        tables = {key: rows.table() for key, rows in self.rows.items()}
        aspects = {name: self.aspects[name] for name in ASPECTS if self.aspects[name]}
        return Impact(
            old, new, self.whole.results, len(self.events), len(self.affected), aspects,
            self._customers(), self.whole.amounts(), tuple(tables.values()), tuple(self.changed),
        )  # fmt: skip

    def _customers(self) -> Customers | None:
        fact = self.by.customer
        if fact is None:
            return None
        rows = self.rows["fact", fact].table().rows
        named = [row for row in rows if row.name not in (NOBODY, SEVERAL)]
        return Customers(
            fact,
            len(named),
            sum(row.changed > 0 for row in named),
            sum(_any_more(row.amounts, 1) for row in named),
            sum(_any_more(row.amounts, -1) for row in named),
        )


def _any_more(amounts: Sequence[Amounts], sign: int) -> bool:
    return any(a.difference * sign > 0 for a in amounts)


def _text(one: Told, what: str, name: str) -> str:
    return one.status if what == "status" else outcome_text(one.outcomes, one.version, name)


def _month(pair: Pair) -> str:
    at = next((one.at for one in pair if one is not None and one.at is not None), None)
    return NOBODY if at is None else at.isoformat()[:7]


def _add_lines(rows: Rows, pair: Pair, what: str) -> None:
    name = attrgetter(what)
    lines = [[] if one is None else [(name(line), line) for line in one.lines] for one in pair]
    for row, money in money_by(pair, name).items():
        mine, theirs = ([line for key, line in side if key == row] for side in lines)
        rows.add(row, money, mine != theirs)

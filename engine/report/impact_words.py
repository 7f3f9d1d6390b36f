"""What an impact says, in words: sides, counts, tables, money, and what is otherwise in a result.

The same words stand on the terminal and in Markdown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from engine.compare.impact.model import Amounts, Changed, Impact, Row, Spot, Table
from engine.compare.impact.spots import LINE
from engine.compare.impact.told import NOBODY, Told, ToldLine
from engine.interpret.results import Number
from engine.report.forms import Forms, forms_of, printable
from engine.rulebook.model import Outcome, Rulebook
from engine.values.currencies import is_currency
from engine.values.units import MINUTE, NO_UNIT, Unit, parse_unit

_ASPECTS: Final = {
    "new": "only in NEW", "gone": "only in OLD", "status": "another status", "needs": "needs something else",
    "events": "other events", "outcomes": "other outcomes", "lines": "other lines", "amount": "another amount",
}  # fmt: skip
_QUANTITIES: Final = frozenset({"billed", "actual", "covered", "undecided"})
_HIDDEN: Final = frozenset({"actual", "covered", "unit"})  # of a line: what billed and amount say
MANY: Final = 6  # things that are otherwise in a result, as far as they are told


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 result`, `12 results`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def signed(forms: Forms, amount: Number) -> str:
    """An amount with its sign: `+12.00`."""
    text = forms.money_json(amount) or ""
    return f"+{text}" if amount > 0 else text


def summary(impact: Impact) -> list[str]:
    """How much there is and how much of it changes, a sentence each."""
    changed = len(impact.changed)
    found = [
        f"{count(impact.events, 'event')} in {count(impact.results, 'result')}: "
        + (f"{count(changed, 'result')} with {count(impact.affected, 'event')} "
           f"{'changes' if changed == 1 else 'change'}." if changed else "no result changes.")
    ]  # fmt: skip
    if changed:
        ways = (f"{_ASPECTS[name]} {number:,}" for name, number in impact.aspects.items())
        found.append(f"What is otherwise: {', '.join(ways)}.")
    customers = impact.customers
    if customers is not None and customers.all and changed:
        found.append(
            f"Customers by `{customers.fact}`: {customers.affected:,} of {customers.all:,} are affected; "
            f"{pay(customers.dearer)} more, {customers.cheaper:,} less."
        )
    if impact.old.rejected or impact.new.rejected:
        found.append(
            f"Rows that are no events: {impact.old.rejected:,} under OLD, {impact.new.rejected:,} under NEW."
        )
    return found


def pay(number: int) -> str:
    """`1 pays`, `3 pay`."""
    return f"{number:,} {'pays' if number == 1 else 'pay'}"


def adds_up(impact: Impact) -> str:
    """That the impact reconciles, in words; it would not be there otherwise."""
    return (
        f"The differences of all {count(impact.results, 'result')} add up to the difference of the totals, "
        "in every table."
    )


def heading(table: Table) -> str:
    """What a table is by: `by category`."""
    return f"by {table.name}"


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows of a table that are told, and how many are not: with a change, and without."""

    rows: tuple[Row, ...]
    more: int
    same: int

    @property
    def rest(self) -> str:
        """What is not told, in words."""
        parts = [f"{self.more:,} more that change"] if self.more else []
        if self.same:
            parts.append(f"{self.same:,} that {'does' if self.same == 1 else 'do'} not change")
        return f"… and {', '.join(parts)}" if parts else ""


def shown(table: Table, top: int) -> Shown:
    """The rows of a table that change, at most so many."""
    rows = [row for row in table.rows if row.changed or any(a.difference for a in row.amounts)]
    kept = rows[:top]
    if table.what == "month":  # the months in which most changes, in their order
        kept = sorted(sorted(rows, key=_weight)[:top], key=rows.index)
    return Shown(tuple(kept), len(rows) - len(kept), len(table.rows) - len(rows))


def _weight(row: Row) -> tuple[Number, str]:
    return min((min(a.difference, -a.difference) for a in row.amounts), default=0), row.name


def told_tables(impact: Impact) -> Iterator[Table]:
    """The tables in which something changes: that of the statuses only where one does, and none of what nothing has."""
    for table in impact.tables:
        if table.what == "status" and "status" not in impact.aspects:
            continue
        if [row.name for row in table.rows] == [NOBODY]:
            continue
        if any(row.changed for row in table.rows):
            yield table


def money_cells(
    amounts: Sequence[Amounts], rulebook: Rulebook, several: bool
) -> tuple[str, str, str]:
    """OLD, NEW and the difference of a row: a line a currency, which is named where there are several."""
    cells: tuple[list[str], list[str], list[str]] = ([], [], [])
    for one in amounts:
        forms = forms_of(rulebook, one.currency)
        name = f" {one.currency}" if several else ""
        texts = (
            forms.money_json(one.old),
            forms.money_json(one.new),
            signed(forms, one.difference),
        )
        for cell, text in zip(cells, texts, strict=True):
            cell.append(f"{text}{name}")
    old, new, difference = ("\n".join(cell) or "-" for cell in cells)
    return old, new, difference


def currencies(impact: Impact) -> tuple[str, ...]:
    """The currencies in which there is any money."""
    found = [a.currency for a in impact.amounts if a.old or a.new]
    return tuple(found) or (impact.new.rulebook.currency,)


def differences(changed: Changed, rulebook: Rulebook) -> str:
    """What a result bills more or less: `+12.00 USD`."""
    found = [a for a in changed.amounts if a.difference]
    return ", ".join(
        f"{signed(forms_of(rulebook, a.currency), a.difference)} {a.currency}" for a in found
    )


def who(changed: Changed) -> str:
    """The result, who it is of, and when: `call-17, acme, 2016-10`."""
    one = changed.one
    kind = "" if one.subject == "event" else f"{one.subject} "
    said = [f"{kind}{one.id}", *(x for x in (changed.customer, changed.month) if x != NOBODY)]
    return printable(", ".join(said))


def what(changed: Changed, rulebook: Rulebook) -> str:
    """What is otherwise in a result, in words."""
    if changed.old is None or changed.new is None:
        side, one = ("NEW", changed.new) if changed.old is None else ("OLD", changed.old)
        assert one is not None
        forms = forms_of(rulebook, one.currency or rulebook.currency)
        return f"only in {side}: {one.status}, {forms.money(one.amount)}"
    told = [spot for spot in changed.spots if _is_told(spot)] or list(changed.spots)
    named: dict[str, list[str]] = {}  # what of one line or part is otherwise stands together
    for spot in told[:MANY]:
        named.setdefault(_whose(spot), []).append(_spot(spot, changed, rulebook))
    parts = [f"{name}{', '.join(texts)}" for name, texts in named.items()]
    if len(told) > MANY:
        parts.append(f"and {len(told) - MANY} more")
    return printable("; ".join(parts))


def _is_told(spot: Spot) -> bool:
    if spot.what == "amount" or (spot.what == "line" and spot.field in _HIDDEN):
        return False
    return spot.what != "needs"


def _whose(spot: Spot) -> str:
    """`time of event call-2: `; empty for what the result itself says."""
    whose = f"of {spot.whose}" if spot.whose else ""
    name = " ".join(filter(None, (spot.name, whose)))
    return f"{name}: " if name else ""


def _spot(spot: Spot, changed: Changed, rulebook: Rulebook) -> str:
    assert changed.old is not None and changed.new is not None
    name = "" if spot.field == LINE else f"{spot.field} "
    old = spot_text(spot, spot.old, changed.old, rulebook)
    new = spot_text(spot, spot.new, changed.new, rulebook)
    return f"{name}{old} → {new}"


def spot_text(spot: Spot, value: object, side: Told, rulebook: Rulebook) -> str:
    """One of the two values that a spot has."""
    forms = forms_of(rulebook, side.currency or rulebook.currency)
    if spot.field == LINE:
        return forms.money(value.amount) if isinstance(value, ToldLine) else "no line"
    if isinstance(value, tuple) and spot.what in ("needs", "events"):
        return ", ".join(map(str, value)) or "none"
    if spot.what in ("outcome", "part"):
        return forms.outcome_text(value, outcome_of(spot, side))
    if isinstance(value, int | Fraction):
        if spot.field == "amount":
            return forms.money(value)
        unit = (
            line_unit(spot.unit)
            if spot.field in _QUANTITIES
            else forms.rate_unit(line_unit(spot.unit))
        )
        return forms.text(value, None, unit)
    return forms.text(value)


def outcome_of(spot: Spot, side: Told) -> Outcome | None:
    """The outcome that a spot is about, as its side declares it."""
    return None if side.version is None else side.version.outcomes.get(spot.field)


def line_unit(name: str) -> Unit:
    """The unit in which a line's quantities show."""
    if name == "min":
        return MINUTE
    if not name:
        return NO_UNIT
    return parse_unit(name, () if is_currency(name) else (name,))


def total_of(amounts: Iterable[Amounts], currency: str) -> Amounts:
    """The amounts of one currency, nothing where there are none."""
    return next((a for a in amounts if a.currency == currency), Amounts(currency))

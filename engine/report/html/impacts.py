"""What NEW bills beside OLD, as tables with bars and a chart by month; each currency has its own.

Every number of a table is exact; bars and shares are drawn from the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from engine.compare.impact.model import Amounts, Changed, Impact, Table
from engine.compare.impact.told import NOBODY
from engine.report.forms import Forms, forms_of
from engine.report.html.charts import (
    Columns,
    Piece,
    Reading,
    Way,
    columns,
    strip,
    way,
)
from engine.report.html.numbers import (
    listed,
    money,
    month,
    months_between,
    percent,
    short_month,
    signed,
    words,
)
from engine.report.html.splits import Split, split, whole
from engine.report.impact_words import (
    adds_up,
    count,
    currencies,
    told_tables,
    total_of,
    what,
    who,
)

_WAYS: Final = {"less": "less", "same": "the same", "more": "more"}
_MANY_MONTHS: Final = 18  # of which not each is named below its column


@dataclass(frozen=True, slots=True)
class Total:
    """One currency: both totals, what is billed more and less, and by how many results."""

    currency: str
    old: str
    new: str
    difference: str
    share: str
    way: Way
    more: str
    less: str
    dearer: int
    cheaper: int


@dataclass(frozen=True, slots=True)
class Months:
    """The chart by month of one currency, what it shows in words, and its numbers as a table."""

    currency: str
    said: str
    chart: Columns
    table: Split


@dataclass(frozen=True, slots=True)
class Mover:
    """A result that changes, and what of it is otherwise."""

    who: str
    difference: str
    way: Way
    what: str


@dataclass(frozen=True, slots=True)
class Told:
    """A piece of a strip: how many, and what they do (`pay less`)."""

    piece: Piece
    count: str
    does: str


@dataclass(frozen=True, slots=True)
class Strip:
    """How many pay less, the same and more, as one strip; `said` is the same in words."""

    pieces: tuple[Told, ...]
    whose: str
    said: str


@dataclass(frozen=True, slots=True)
class Money:
    """The whole part."""

    nothing: bool
    counts: tuple[tuple[str, str], ...]
    strip: Strip | None
    totals: tuple[Total, ...]
    people: tuple[Split, ...]
    months: tuple[Months, ...]
    splits: tuple[Split, ...]
    movers: tuple[Mover, ...]
    moved: str
    left: str
    reconciled: tuple[str, ...]
    adds_up: str


def impacts(impact: Impact, top: int) -> Money:
    """The part about money; tables and movers of at most `top` rows."""
    tables = list(told_tables(impact)) if impact.changed else []
    fact = None if impact.customers is None else impact.customers.fact
    named = currencies(impact)
    several = [(table, currency) for table in tables for currency in named]
    splits = [split(impact, *one, top, fact) for one in several if one[0].what != "month"]
    months = [m for one in several if one[0].what == "month" for m in _months(impact, *one)]
    movers = impact.movers or impact.changed
    left = len(movers) - top
    return Money(
        not impact.changed, tuple(_counts(impact)), _strip(impact),
        tuple(_total(impact, total_of(impact.amounts, c)) for c in named),
        tuple(one for one in splits if one.people), tuple(months), tuple(one for one in splits if not one.people),
        tuple(_mover(impact, one) for one in movers[:top]),
        "The largest changes" if impact.movers else "Results that change without money",
        f"… and {count(left, 'result')} more." if left > 0 else "",
        tuple(_reconciled(impact, one) for one in impact.amounts if one.old or one.new), adds_up(impact),
    )  # fmt: skip


def _counts(impact: Impact) -> Iterator[tuple[str, str]]:
    changed = len(impact.changed)
    yield "events", f"{impact.events:,}, of which {impact.affected:,} are affected"
    yield "results", f"{impact.results:,}, of which {changed:,} change"
    customers = impact.customers
    if customers is not None and customers.all:
        yield (
            "customers",
            f"{customers.all:,} (by {words(customers.fact)}), of whom {customers.affected:,} are affected",
        )
    if impact.old.rejected or impact.new.rejected:
        yield (
            "rows that are no events",
            f"{impact.old.rejected:,} under the old terms, {impact.new.rejected:,} under the new",
        )


def _strip(impact: Impact) -> Strip | None:
    """Customers, where they have names, else results."""
    customers = impact.customers
    if customers is not None and customers.all:
        less, more, whole, whose = customers.cheaper, customers.dearer, customers.all, "customers"
    else:
        less = sum(any(a.difference < 0 for a in one.amounts) for one in impact.changed)
        more = sum(any(a.difference > 0 for a in one.amounts) for one in impact.changed)
        whole, whose = impact.results, "results"
    same = whole - less - more
    if whole == 0 or same < 0:  # somebody pays more of one currency and less of another
        return None
    verb = "pay" if whose == "customers" else "cost"
    pieces = [
        Told(one, f"{one.count:,}", f"{verb}{'s' * (one.count == 1)} {_WAYS[one.way]}")
        for one in strip(less, same, more)
    ]
    said = listed([f"{one.count} {one.does}" for one in pieces])
    return Strip(tuple(pieces), f"{whole:,} {whose}", f"Of {whole:,} {whose} {said}.")


def _total(impact: Impact, one: Amounts) -> Total:
    forms = _forms(impact, one.currency)
    return Total(
        one.currency, money(forms, one.old), money(forms, one.new), signed(forms, one.difference),
        _share(one), way(one.difference), signed(forms, one.more), signed(forms, -one.less),
        one.dearer, one.cheaper,
    )  # fmt: skip


def _share(one: Amounts) -> str:
    text = percent(one.difference, one.old)
    return f"+{text}" if text and one.difference > 0 else text


def _months(impact: Impact, table: Table, currency: str) -> Iterator[Months]:
    rows = [row for row in table.rows if row.name != NOBODY]
    if not rows:
        return
    forms = _forms(impact, currency)
    by_month = {row.name: total_of(row.amounts, currency) for row in rows}
    every_month = months_between(rows[0].name, rows[-1].name)
    readings, year = [], ""
    for name in every_month:
        one = by_month.get(name, Amounts(currency))
        first, year = name[:4] != year, name[:4]
        label = (year if first else "") if len(every_month) > _MANY_MONTHS else short_month(name)
        net = signed(forms, one.difference)
        title = f"{month(name)}: {signed(forms, one.more)}, {signed(forms, -one.less)}; together {net} {currency}"
        readings.append(Reading(label, title, one.more, one.less))
    largest = max(rows, key=lambda row: abs(Fraction(total_of(row.amounts, currency).difference)))
    most = signed(forms, total_of(largest.amounts, currency).difference)
    said = (
        f"Columns for the months from {month(rows[0].name)} to {month(rows[-1].name)}: above zero what is "
        f"billed more, below what is billed less, in {currency}. The largest change is that of "
        f"{month(largest.name)}, {most}."
    )
    yield Months(currency, said, columns(readings), whole(impact, table, currency))


def _mover(impact: Impact, changed: Changed) -> Mover:
    found = [one for one in changed.amounts if one.difference]
    texts = (f"{signed(_forms(impact, a.currency), a.difference)} {a.currency}" for a in found)
    one = found[0].difference if found else 0
    return Mover(who(changed), ", ".join(texts), way(one), what(changed, impact.new.rulebook))


def _reconciled(impact: Impact, one: Amounts) -> str:
    """The sum, to be checked with a pencil."""
    forms = _forms(impact, one.currency)
    return (
        f"{money(forms, one.new)} − {money(forms, one.old)} = {signed(forms, one.difference)} = "
        f"{money(forms, one.more)} billed more − {money(forms, one.less)} billed less ({one.currency})"
    )


def _forms(impact: Impact, currency: str) -> Forms:
    return forms_of(impact.new.rulebook, currency)

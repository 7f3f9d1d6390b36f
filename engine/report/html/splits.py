"""The results by something, as a table with bars: each row with what OLD and NEW bill, in one currency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.compare.impact.facts import KIND
from engine.compare.impact.model import Impact, Row, Table
from engine.report.forms import forms_of, printable
from engine.report.html.charts import Bar, Way, bars, way
from engine.report.html.numbers import money, month, signed, words
from engine.report.impact_words import Shown, shown, total_of

_OURS: Final = frozenset({"charge", "status", "outcome"})  # tables whose rows the rulebook names


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table."""

    name: str
    results: str
    changed: str
    old: str
    new: str
    difference: str
    way: Way
    bar: Bar


@dataclass(frozen=True, slots=True)
class Split:
    """The results by something, in one currency; `rest` says what is not shown. `people`: its rows are customers."""

    title: str
    head: str
    currency: str
    lines: tuple[Line, ...]
    rest: str
    people: bool


def split(impact: Impact, table: Table, currency: str, top: int, fact: str | None) -> Split:
    """A table with at most `top` rows; `fact` is the one that names the customer."""
    found = shown(table, top)
    people = table.what == "fact" and table.name == fact
    rows = found.rows
    if people:  # who pays more first, who less last
        rows = tuple(sorted(rows, key=lambda row: -total_of(row.amounts, currency).difference))
    title = "Who pays more, and who less" if people else f"By {words(table.name)}"
    head = "customer" if people else words(table.name)
    ours = table.what in _OURS or table.name == KIND
    told = Shown(tuple(rows), found.more, found.same)
    return _of(impact, told, currency, title, head, people, ours)


def whole(impact: Impact, table: Table, currency: str) -> Split:
    """A table with all its rows."""
    every = Shown(tuple(table.rows), 0, 0)
    return _of(impact, every, currency, f"By {words(table.name)}", words(table.name))


def _of(
    impact: Impact, found: Shown, currency: str, title: str, head: str, people: bool = False, ours: bool = False
) -> Split:  # fmt: skip
    rows = found.rows
    amounts = [total_of(row.amounts, currency) for row in rows]
    drawn = bars([one.difference for one in amounts])
    forms = forms_of(impact.new.rulebook, currency)
    lines = (
        Line(
            _row_name(row, head, ours), f"{row.results:,}", f"{row.changed:,}", money(forms, one.old),
            money(forms, one.new), signed(forms, one.difference), way(one.difference), bar,
        )
        for row, one, bar in zip(rows, amounts, drawn, strict=True)
    )  # fmt: skip
    rest = f"{found.rest}." if found.rest else ""
    return Split(title, head, currency, tuple(lines), rest, people)


def _row_name(row: Row, head: str, ours: bool) -> str:
    """Values of the rulebook's own as people say them; what events bring, such as customers, to the letter."""
    if head == "month":
        return month(row.name)
    return printable(words(row.name) if ours else row.name)

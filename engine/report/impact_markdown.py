"""An impact as Markdown that fits a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.compare.impact.model import Changed, Impact, Row
from engine.report.forms import forms_of, printable
from engine.report.impact_words import (
    adds_up,
    count,
    currencies,
    differences,
    heading,
    money_cells,
    shown,
    signed,
    summary,
    told_tables,
    what,
    who,
)

_HEAD = ("results", "changed", "old", "new", "difference")


def impact_markdown(impact: Impact, top: int) -> str:
    """The whole text, ending with a line break; tables and movers of at most `top` rows."""
    parts = [f"# Impact: {_code(impact.old.name)} → {_code(impact.new.name)}"]
    parts += [" ".join(summary(impact)), _totals(impact)]
    if impact.changed:
        for table in told_tables(impact):
            parts += _table(impact, heading(table), shown(table, top).rows, shown(table, top).rest)
        parts += _movers(impact, top)
    return "\n\n".join([*parts, adds_up(impact)]) + "\n"


def _totals(impact: Impact) -> str:
    rows = []
    for one in impact.amounts:
        forms = forms_of(impact.new.rulebook, one.currency)
        more, less = signed(forms, one.more), signed(forms, -one.less)
        cells = money_cells([one], impact.new.rulebook, False)
        rows.append([one.currency, *cells, f"{more} ({one.dearer:,})", f"{less} ({one.cheaper:,})"])
    head = ["total", "old", "new", "difference", "billed more (results)", "billed less (results)"]
    return _laid(head, rows)


def _table(impact: Impact, title: str, rows: Sequence[Row], rest: str) -> Iterator[str]:
    several = len(currencies(impact)) > 1
    found = []
    for row in rows:
        cells = money_cells(row.amounts, impact.new.rulebook, several)
        counts = (f"{row.results:,}", f"{row.changed:,}")
        found.append([_cell(row.name), *counts, *(cell.replace("\n", "<br>") for cell in cells)])
    yield _laid([title, *_HEAD], found)
    if rest:
        yield f"{rest}."


def _laid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    ruled = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ruled, *rows))


def _movers(impact: Impact, top: int) -> Iterator[str]:
    movers: Sequence[Changed] = impact.movers or impact.changed
    yield "## The largest changes" if impact.movers else "## Results that change without money"
    rulebook = impact.new.rulebook
    rows = [
        [_cell(who(one)), differences(one, rulebook), _cell(what(one, rulebook))]
        for one in movers[:top]
    ]
    head = ["| result | difference | what is otherwise |", "| --- | ---: | --- |"]
    yield "\n".join([*head, *(f"| {' | '.join(row)} |" for row in rows)])
    if len(movers) > top:
        yield f"… and {count(len(movers) - top, 'result')} more."


def _cell(text: str) -> str:
    return printable(text).replace("|", "\\|").replace("<", "&lt;")


def _code(text: str) -> str:
    return f"`{printable(text).replace('`', ' ')}`"

"""An impact for a terminal, on 80 columns: who and how much, the tables in which something changes, the top movers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from engine.compare.impact.model import Amounts, Changed, Impact
from engine.report.compare_page import Line, Tone, lines
from engine.report.forms import forms_of, printable
from engine.report.impact_words import (
    Shown,
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
from engine.report.layout import WIDTH, columns, fit, paragraph

_LEAST: Final = 10  # of the column of names
_GAP: Final = 2
_OLD: Final = 3  # the place of OLD's amounts in a row
_RIGHT: Final = frozenset({1, 2, 3, 4, 5})
Cells = tuple[str, ...]


def impact_page(impact: Impact, top: int) -> list[Line]:
    """The whole page; tables and movers of at most `top` rows."""
    page = list(lines(paragraph(f"{impact.old.name} → {impact.new.name}", 0, 2), "head"))
    for sentence in summary(impact):
        page += lines(paragraph(sentence, 0, 2))
    page += [Line(), *_totals(impact)]
    if impact.changed:
        for table in told_tables(impact):
            page += [Line(), *_table(impact, heading(table), shown(table, top))]
        page += _movers(impact, top)
    return [*page, Line(), *lines(paragraph(adds_up(impact)), "quiet")]


def _totals(impact: Impact) -> Iterator[Line]:
    names = currencies(impact)
    rows: list[Cells] = [("total", "results", "changed", "old", "new", "difference")]
    for number, name in enumerate(names):
        amounts = [a for a in impact.amounts if a.currency == name]
        counts = (str(impact.results), str(len(impact.changed))) if number == 0 else ("", "")
        cells = money_cells(amounts, impact.new.rulebook, False)
        rows.append((name, *counts, *(cells if amounts else ("-", "-", "-"))))
    for one in impact.amounts:
        forms = forms_of(impact.new.rulebook, one.currency)
        name = f" {one.currency}" if len(names) > 1 else ""
        if one.dearer:
            rows.append(
                (f"  billed more{name}", "", str(one.dearer), "", "", signed(forms, one.more))
            )
        if one.cheaper:
            rows.append(
                (f"  billed less{name}", "", str(one.cheaper), "", "", signed(forms, -one.less))
            )
    yield from _laid(rows, [_tone(impact.amounts)] * len(rows))


def _table(impact: Impact, title: str, found: Shown) -> Iterator[Line]:
    several = len(currencies(impact)) > 1
    rows: list[Cells] = [(title, "results", "changed", "old", "new", "difference")]
    for row in found.rows:
        cells = money_cells(row.amounts, impact.new.rulebook, several)
        rows.append((printable(row.name), str(row.results), str(row.changed), *cells))
    yield from _laid(rows, [_tone(row.amounts) for row in found.rows])
    if found.rest:
        yield Line(found.rest, "quiet")


def _laid(rows: Sequence[Cells], tones: Sequence[Tone]) -> Iterator[Line]:
    """Rows below a heading; the names have the room that the numbers leave, and OLD's go first where that is little."""
    widths = _widths(rows)
    if widths[0] < _LEAST:
        rows = [(*row[:_OLD], *row[_OLD + 1 :]) for row in rows]
        widths = _widths(rows)
    yield from lines(columns(rows[:1], widths, _RIGHT), "head")
    for row, tone in zip(rows[1:], tones, strict=False):
        yield from lines(columns([row], widths, _RIGHT), tone)


def _widths(rows: Sequence[Cells]) -> tuple[int, ...]:
    numbers = [fit((row[place] for row in rows), 7, 22) for place in range(1, len(rows[0]))]
    room = WIDTH - sum(numbers) - _GAP * len(numbers)
    return min(room, fit((row[0] for row in rows), _LEAST, WIDTH)), *numbers


def _tone(amounts: Sequence[Amounts]) -> Tone:
    found = {a.difference > 0 for a in amounts if a.difference}
    if not found:
        return "plain"
    return "changed" if len(found) > 1 else ("added" if found == {True} else "removed")


def _movers(impact: Impact, top: int) -> Iterator[Line]:
    movers = impact.movers
    title = "the largest changes"
    if not movers:
        movers, title = impact.changed, "results that change without money"
    yield Line()
    yield Line(title, "head")
    for changed in movers[:top]:
        yield from _mover(impact, changed)
    if len(movers) > top:
        yield Line(f"… and {count(len(movers) - top, 'result')} more", "quiet")


def _mover(impact: Impact, changed: Changed) -> Iterator[Line]:
    rulebook = impact.new.rulebook
    difference = differences(changed, rulebook)
    first = paragraph(who(changed), 2, 4)
    *before, last = first
    yield from lines(before)
    tone = _tone(changed.amounts)
    if difference and len(last) + len(difference) + 2 <= WIDTH:
        yield Line(last + difference.rjust(WIDTH - len(last)), tone)
    else:
        yield Line(last, tone)
        if difference:
            yield Line(difference.rjust(WIDTH), tone)
    yield from lines(paragraph(what(changed, rulebook), 4), "quiet")

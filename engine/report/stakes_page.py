"""What hangs on readings, for a terminal on 80 columns and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import Final

from engine.compare.impact.model import Amounts
from engine.compare.impact.stakes import OptionStake, ReadingStake, Stakes
from engine.interpret.results import Number
from engine.report.compare_page import Line, Tone, lines
from engine.report.forms import forms_of, printable
from engine.report.impact_words import count, signed
from engine.report.layout import WIDTH, columns, fit, paragraph
from engine.rulebook.model import Rulebook

_RIGHT: Final = frozenset({1, 2, 3})
_GAPS: Final = 6
ALONE: Final = (
    "One reading at a time is changed and the others stay as chosen: combinations are not tried."
)
Cells = tuple[str, str, str, str]


def stakes_page(stakes: Stakes) -> list[Line]:
    """The whole page."""
    page = [*lines(paragraph(_title(stakes), 0, 2), "head"), *lines(paragraph(ALONE, 0, 2))]
    told = [(reading, _rows(reading, stakes)) for reading in stakes.readings if reading.matters]
    if told:
        head = ("option", "changed", "billed", "difference")
        widths = _widths([head, *(row for _, rows in told for row in rows)])
        page += [Line(), *lines(columns([head], widths, _RIGHT), "head")]
        for reading, rows in told:
            page += [Line(), *lines(paragraph(_heading(reading), 0, 2))]
            for row, option in zip(rows, reading.options, strict=True):
                tone: Tone = "quiet" if option.chosen or not option.changed else "plain"
                page += lines(columns([_hung(row, widths[0])], widths, _RIGHT), tone)
    for sentence in _without(stakes):
        page += [Line(), *lines(paragraph(sentence, 0, 2))]
    return page


def stakes_markdown(stakes: Stakes) -> str:
    """The same as Markdown, ending with a line break."""
    parts = [f"# {_title(stakes)}", ALONE]
    for reading in stakes.readings:
        if reading.matters:
            rows = _rows(reading, stakes)
            cells = (" | ".join(_cell(cell) for cell in row) for row in rows)
            head = ["| option | changed | billed | difference |", "| --- | ---: | ---: | ---: |"]
            table = "\n".join([*head, *(f"| {row} |" for row in cells)])
            parts += [f"## {_cell(_heading(reading))}", table]
    return "\n\n".join([*parts, *_without(stakes)]) + "\n"


def _title(stakes: Stakes) -> str:
    billed = ", ".join(_money(a, a.old, stakes.rulebook, True) for a in stakes.amounts)
    return (
        f"{stakes.rulebook.id}, as its unclear clauses are read: {count(stakes.events, 'event')} in "
        f"{count(stakes.results, 'result')}, {billed or 'nothing'} billed"
    )


def _heading(reading: ReadingStake) -> str:
    clauses = f" ({', '.join(reading.clauses)})" if reading.clauses else ""
    return printable(f"{reading.name}  {reading.question}{clauses}")


def _rows(reading: ReadingStake, stakes: Stakes) -> list[Cells]:
    return [_row(option, stakes) for option in reading.options]


def _row(option: OptionStake, stakes: Stakes) -> Cells:
    mark = "*" if option.chosen else " "
    status = f" [{option.statuses:,} with another status]" if option.statuses else ""
    name = printable(f"{mark} {option.letter}  {option.text}{status}")
    if not option.amounts and not option.changed:
        return name, "chosen" if option.chosen else "-", "", ""
    if not option.changed:
        return name, "none", "", ""
    several = len(option.amounts) > 1
    rulebook = stakes.rulebook
    billed = "\n".join(_money(a, a.new, rulebook, several) for a in option.amounts)
    difference = "\n".join(
        f"{signed(forms_of(rulebook, a.currency), a.difference)}{f' {a.currency}' if several else ''}"
        for a in option.amounts
    )
    return name, f"{option.changed:,}", billed, difference


def _hung(row: Cells, width: int) -> Cells:
    """The row with its first cell broken into lines, all but the first below the words of the first."""
    first = wrap(row[0], width, subsequent_indent=" " * 5, break_on_hyphens=False)
    return "\n".join(first), *row[1:]


def _money(amounts: Amounts, amount: Number, rulebook: Rulebook, named: bool) -> str:
    forms = forms_of(rulebook, amounts.currency)
    text = forms.money_json(amount)
    return f"{text} {amounts.currency}" if named else f"{text}"


def _widths(rows: Sequence[Cells]) -> tuple[int, ...]:
    numbers = [fit((row[place] for row in rows), 7, 22) for place in (1, 2, 3)]
    return WIDTH - sum(numbers) - _GAPS, *numbers


def _without(stakes: Stakes) -> Iterator[str]:
    """The readings that change nothing here, in words."""
    same = [r.name for r in stakes.readings if r.asked and not r.matters]
    if same:
        yield f"Asked for, and no other option changes a result ({len(same)}): {_listed(same)}."
    unasked = [r.name for r in stakes.readings if not r.asked]
    if unasked:
        yield f"Nothing about these events asks for them ({len(unasked)}): {_listed(unasked)}."


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", "<br>").strip()

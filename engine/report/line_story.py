"""The story of a priced line: every step with its numbers, the times of its pieces, who pays and when."""

from __future__ import annotations

from collections.abc import Iterator

from engine.interpret.charging import BilledPiece, Step, StepUnits, step_text
from engine.interpret.results import Line
from engine.report.as_json import line_unit
from engine.report.forms import Forms, causes_text, printable
from engine.report.layout import paragraph
from engine.values.units import show
from engine.values.unknown import Unknown

LONGEST = 100  # letters of a formula; a longer one explains nothing at a glance, and `clausebook show` has it
_OF_PIECES = frozenset(
    {"piece", "piece_unknown", "undecided"}
)  # one such step a piece, in the same order


def line_story(
    line: Line, forms: Forms, home: tuple[str, str], price: str | None = None
) -> list[str]:
    """The line in text; `home` is the result's own subject and id, which need no mention; `price` its definition."""
    whose = "" if (line.subject, line.id) == home else f" ({line.subject} {printable(line.id)})"
    lines = paragraph(f"{line.name}{whose}: {forms.money(line.amount)}", 2, 4)
    for step, text in _told(line, forms):
        defined = (
            f" = {price}" if step.text_key == "price" and price and len(price) <= LONGEST else ""
        )
        lines += paragraph(text + defined, 4, 6)
    for text in _ends(line, forms):
        lines += paragraph(text, 4, 6)
    return lines


def step_texts(line: Line, forms: Forms) -> Iterator[str]:
    """Each step of a line as a sentence; that of a piece with the time it was worked."""
    yield from (text for _, text in _told(line, forms))


def _told(line: Line, forms: Forms) -> Iterator[tuple[Step, str]]:
    """Each step with its sentence; a factor of 1 is not worth one."""
    unit = line_unit(line, forms)
    units = StepUnits(unit, forms.rate_unit(unit), forms.currency)
    pieces = iter(line.pieces)
    for step in line.steps:
        if step.name == "multiplier" and step.number("factor") == 1:
            continue
        text = step_text(step, units)
        piece = next(pieces, None) if step.text_key in _OF_PIECES else None
        yield step, f"{text}{_when(piece, forms)}" if piece is not None else text


def _when(piece: BilledPiece, forms: Forms) -> str:
    span = forms.span(piece.start, piece.end)
    if piece.kind == "unworked":
        return "   [billed, not worked]"
    return f"   [{span}]" if span else ""


def _ends(line: Line, forms: Forms) -> Iterator[str]:
    unit = line_unit(line, forms)
    if line.undecided:
        yield f"left to a person: {show(line.undecided, unit)}"
    if line.payer is not None:
        yield f"paid by: {_shown(line.payer, forms)}"
    if line.invoice_on is not None:
        yield f"invoiced on: {_shown(line.invoice_on, forms)}"
    if line.causes:
        yield f"not settled: {causes_text(line.causes)}"
    yield f"clauses: {', '.join(line.clauses) or 'none'}; rules: {', '.join(line.rules) or 'none'}"


def _shown(value: object, forms: Forms) -> str:
    return (
        f"not known, {causes_text(value.causes)}"
        if isinstance(value, Unknown)
        else forms.text(value)
    )

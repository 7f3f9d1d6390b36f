"""Results as a table for people: one row a result, what it lacks below it, the totals at the end.

The table fits 80 columns. A result's two leading words are the first two single-valued enum outcomes of its rulebook,
in declared order (for both shipped rulebooks the outcome and the category), without one that repeats the status.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.interpret.results import Result, Status
from engine.language.kinds import Enum
from engine.report.forms import causes_text, printable, result_forms
from engine.report.layout import WIDTH, columns, fit, paragraph
from engine.values.unknown import Unknown

_HEAD = ("id", "status", "what", "amount")
_AMOUNT_WIDTH = 12
_GAPS = 6


def table(results: Sequence[Result]) -> str:
    """The rows of all results, with a heading; empty text when there are none."""
    if not results:
        return ""
    rows = [_row(result) for result in results]
    id_width = fit((row[0] for row in rows), 10, 24)
    amount_width = fit((row[3] for row in rows), _AMOUNT_WIDTH, 20)
    status_width = fit((row[1] for row in rows), 6, 14)
    what_width = WIDTH - id_width - status_width - amount_width - _GAPS
    widths = (id_width, status_width, what_width, amount_width)
    lines = columns([_HEAD, tuple("-" * width for width in widths)], widths, frozenset({3}))
    for result, row in zip(results, rows, strict=True):
        lines += columns([row], widths, frozenset({3}))
        lines += _below(result, id_width)
    return "\n".join(lines)


def headline(result: Result) -> str:
    """The first two enum outcomes of a result: `billable, converted_email_call`."""
    return ", ".join(_leading(result))


def _row(result: Result) -> tuple[str, str, str, str]:
    foreign = result.currency != result.rulebook.currency
    forms = result_forms(result)
    amount = forms.money(result.amount) if foreign else forms.money_json(result.amount) or ""
    nothing = result.status is Status.NOT_IN_FORCE or (not result.lines and not result.amount)
    return printable(result.id), str(result.status), headline(result), "-" if nothing else amount


def _leading(result: Result) -> Iterable[str]:
    declared = result.version.outcomes if result.version is not None else {}
    found = (
        str(result.outcomes[name])
        for name, outcome in declared.items()
        if isinstance(outcome.kind, Enum)
        and name in result.outcomes
        and not isinstance(result.outcomes[name], Unknown)
        and result.outcomes[name] != result.status
    )
    return [value for _, value in zip(range(2), found, strict=False)]


def _below(result: Result, indent: int) -> list[str]:
    """Why a result is not simply decided, under its row."""
    start = indent + 2
    if result.because:
        return paragraph(result.because, start)
    if not result.causes:
        return []
    gravest = min(cause.kind for cause in result.causes)
    return paragraph(causes_text(cause for cause in result.causes if cause.kind is gravest), start)

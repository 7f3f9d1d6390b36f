"""Adjustments for people, on 80 columns: by reason, then by month, then what was billed and what should have been."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from engine.billing.adjustments import Adjustment, Retro, Total
from engine.billing.reasons import Reason
from engine.report.adjustments import monthly
from engine.report.as_json import line_unit
from engine.report.forms import causes_text, forms_of, printable, result_forms
from engine.report.layout import WIDTH, columns, fit, paragraph
from engine.rulebook.model import Version
from engine.values.units import show

_HEAD = ("id", "line", "", "date", "billed", "amount")
_RIGHT = frozenset({4, 5})
_REST = 8 + 10 + 12 + 5 * 2  # the widths of the other columns, and what is between them
_MIDNIGHT = "T00:00:00+00:00"  # a recording of which only the day is said


def retro_text(retro: Retro) -> str:
    """All of it; where nothing is adjusted, that."""
    blocks = [_block(found) for found in _by_reason(retro.adjustments)]
    blocks += [_unpriced(retro), _months(retro)]
    return "\n\n".join(["\n".join(block) for block in blocks if block] + [totals_text(retro)])


def totals_text(retro: Retro) -> str:
    """What was billed, what is right, the difference, and of how many lines."""
    lines = [] if retro.adjustments else ["nothing to adjust", ""]
    for total in retro.totals:
        lines += columns(_total_rows(retro, total), (24, 20), frozenset({1}))
    reversals = sum(one.kind == "reversal" for one in retro.adjustments)
    new = len(retro.adjustments) - reversals
    lines.append(f"{_counted(reversals, 'reversal')}, {_counted(new, 'new line')}")
    return "\n".join(lines)


def _by_reason(adjustments: Iterable[Adjustment]) -> Iterable[list[Adjustment]]:
    found: dict[object, list[Adjustment]] = {}
    for one in adjustments:
        found.setdefault(one.reason.key, []).append(one)
    return found.values()


def _block(found: Sequence[Adjustment]) -> list[str]:
    rows = list(_rows(found))
    names, billed = fit((row[1] for row in rows), 4, 14), fit((row[4] for row in rows), 6, 12)
    ids = fit((row[0] for row in rows), 8, WIDTH - names - billed - _REST)
    widths = (ids, names, 8, 10, billed, 12)
    head = [_HEAD, tuple("-" * width for width in widths)]
    return [*paragraph(_reason_text(found[0].reason)), "", *columns([*head, *rows], widths, _RIGHT)]


def _rows(found: Sequence[Adjustment]) -> Iterator[tuple[str, ...]]:
    for _, same in groupby(found, _key):
        pair = list(same)
        labels = _labels(pair[0]) if len(pair) > 1 else ["\n".join(_labels(pair[0]))]
        for number, one in enumerate(pair):
            forms = result_forms(one.result)
            unit = line_unit(one.line, forms)
            yield (
                "" if number else printable(one.result.id),
                labels[number] if number < len(labels) else "",
                one.kind,
                "?" if one.on is None else one.on.isoformat(),
                "" if one.billed is None else show(one.billed, unit),
                forms.money(one.amount) if _foreign(one) else forms.money_json(one.amount) or "",
            )


def _key(one: Adjustment) -> tuple[str, ...]:
    line = one.line
    return one.result.subject, one.result.id, line.subject, line.id, line.name


def _labels(one: Adjustment) -> list[str]:
    """The name of a line, and whose it is where that is not the result itself."""
    own = (one.line.subject, one.line.id) == (one.result.subject, one.result.id)
    return [one.line.name] if own else [one.line.name, printable(one.line.id)]


def _foreign(one: Adjustment) -> bool:
    return one.result.currency != one.result.rulebook.currency


def _reason_text(reason: Reason) -> str:
    replaced = _named(reason.replaced)
    if reason.by is None:
        text = f"{replaced} no longer decides" if replaced else "nothing decides"
    elif not replaced:
        text = f"{_named(reason.by)} decides"
    elif reason.replaced is not None and reason.replaced.id == reason.by.id:
        text = f"{replaced} still decides"
    else:
        text = f"{_named(reason.by)} replaces {replaced}"
    return printable(f"{text}: {' '.join(reason.because.split())}" if reason.because else text)


def _named(version: Version | None) -> str:
    """A version with the moment at which it was recorded."""
    if version is None:
        return ""
    if version.recorded is None:
        return f"`{version.id}`"
    recorded = version.recorded.isoformat().removesuffix(_MIDNIGHT)
    return f"`{version.id}` (recorded {recorded})"


def _unpriced(retro: Retro) -> list[str]:
    lines = ["taken back, and the new amount is not known yet"] if retro.unpriced else []
    for result in retro.unpriced:
        lines += paragraph(f"{printable(result.id)}: {causes_text(result.causes)}", 2, 4)
    return lines


def _months(retro: Retro) -> list[str]:
    sums = monthly(retro.adjustments)
    rows = [
        (month, forms_of(retro.rulebook, currency).money(amount))
        for month, found in sums.items()
        for currency, amount in found.items()
    ]
    return (
        columns([("by month", "amount"), *rows], (24, 20), frozenset({1})) if len(sums) > 1 else []
    )


def _total_rows(retro: Retro, total: Total) -> list[tuple[str, str]]:
    forms = forms_of(retro.rulebook, total.currency)
    named = (("billed then", total.then), ("due now", total.now), ("adjusted", total.adjusted))
    return [(name, forms.money(amount)) for name, amount in named]


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"

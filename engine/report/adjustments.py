"""Adjustments for programs: JSON objects, and CSV with a row each.

Amounts, rates and quantities stand as in results, those of a reversal with the opposite sign; a rate is never turned
round. `version` and the hashes are of the result that the line is of: for a reversal what was billed then.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, TextIO

from engine.billing.adjustments import Adjustment, Retro, Total
from engine.billing.reasons import Reason
from engine.interpret.results import Line, Number, Result
from engine.report.as_json import Object, hashes_json, line_unit
from engine.report.forms import Json, forms_of, result_forms
from engine.report.writers import cell
from engine.rulebook.model import Rulebook, Version
from engine.values.numbers import norm

CITED: Final = ("version", "version_hash", "amount")
REASON: Final = ("replaced", "replaced_recorded", "by", "by_recorded", "because")
COLUMNS: Final = (
    "kind", "subject", "id", "line", "line_subject", "line_id", "events", "date", "billed", "unit", "rate", "rate_unit",
    "amount", "currency", "payer", "invoice_on", "version", "version_hash", "input_hash",
    *(f"cites_{name}" for name in CITED), *REASON,
)  # fmt: skip
Sums = dict[str, dict[str, Number]]


def adjustment_json(adjustment: Adjustment) -> Object:
    """One adjustment as an object."""
    result, line = adjustment.result, adjustment.line
    forms = result_forms(result)
    unit = line_unit(line, forms)
    rate_unit = forms.rate_unit(unit)
    return {
        "kind": adjustment.kind,
        "subject": result.subject,
        "id": result.id,
        "line": line.name,
        "line_subject": line.subject,
        "line_id": line.id,
        "events": list(line.events),
        "date": None if adjustment.on is None else adjustment.on.isoformat(),
        "billed": forms.number_json(adjustment.billed, unit),
        "unit": unit.text,
        "rate": forms.number_json(line.rate, rate_unit),
        "rate_unit": rate_unit.text,
        "amount": forms.money_json(adjustment.amount),
        "currency": result.currency,
        "payer": forms.json(line.payer),
        "invoice_on": forms.json(line.invoice_on),
        "version": None if result.version is None else result.version.id,
        **hashes_json(result),
        "cites": None if adjustment.cites is None else _cited(*adjustment.cites),
        "reason": _reason(adjustment.reason),
    }


def retro_json(
    retro: Retro, billed_at: datetime, known_at: datetime | None, into: date | None
) -> Object:
    """Everything: what was asked, the adjustments, and what they come to."""
    book = retro.rulebook
    months = monthly(retro.adjustments)
    return {
        "rulebook": book.id,
        "billed_at": billed_at.isoformat(),
        "known_at": None if known_at is None else known_at.isoformat(),
        "period": "original" if into is None else into.isoformat(),
        "adjustments": [adjustment_json(adjustment) for adjustment in retro.adjustments],
        "totals": [_total(total, book) for total in retro.totals],
        "by_month": {
            month: {name: forms_of(book, name).money_json(n) for name, n in sums.items()}
            for month, sums in months.items()
        },
        "unpriced": [
            {"subject": r.subject, "id": r.id, "status": str(r.status), "needs": list(r.needs)}
            for r in retro.unpriced
        ],
    }


def monthly(adjustments: Iterable[Adjustment]) -> Sums:
    """What adjustments come to by the month that they belong to, and currency; `unknown` where nobody knows it."""
    found: Sums = {}
    for one in adjustments:
        month = "unknown" if one.on is None else one.on.isoformat()[:7]
        sums = found.setdefault(month, {})
        sums[one.result.currency] = norm(sums.get(one.result.currency, 0) + one.amount)
    return {month: dict(sorted(found[month].items())) for month in sorted(found)}


def write_adjustments(adjustments: Iterable[Adjustment], out: TextIO) -> None:
    """Write the heading and a row for each adjustment."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in map(_flat, adjustments):
        writer.writerow([cell(row[name]) for name in COLUMNS])


def _flat(adjustment: Adjustment) -> Object:
    found = adjustment_json(adjustment)
    cites, reason = found.pop("cites"), found.pop("reason")
    assert isinstance(reason, dict)
    cited = cites if isinstance(cites, dict) else dict.fromkeys(CITED)
    return found | {f"cites_{name}": cited[name] for name in CITED} | reason


def _cited(result: Result, line: Line) -> Json:
    version = None if result.version is None else result.version.id
    amount = result_forms(result).money_json(line.amount)
    return {"version": version, "version_hash": result.version_hash, "amount": amount}


def _reason(reason: Reason) -> Json:
    def recorded(version: Version | None) -> str | None:
        moment = None if version is None else version.recorded
        return None if moment is None else moment.isoformat()

    return {
        "replaced": None if reason.replaced is None else reason.replaced.id,
        "replaced_recorded": recorded(reason.replaced),
        "by": None if reason.by is None else reason.by.id,
        "by_recorded": recorded(reason.by),
        "because": " ".join(reason.because.split()) or None,
    }


def _total(total: Total, rulebook: Rulebook) -> Json:
    forms = forms_of(rulebook, total.currency)
    return {
        "currency": total.currency,
        "then": forms.money_json(total.then),
        "now": forms.money_json(total.now),
        "adjusted": forms.money_json(total.adjusted),
    }

"""Results and rejects → JSON objects, the shape that `--format json` and `jsonl` print.

Keys stand in a fixed order. Amounts and rates are decimal texts; quantities are integers in the unit that the line or
outcome names, or exact text (`12.5`, `1/3`) when they are not whole; what nobody knows is null.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from engine.report.forms import Forms, Json, cause_text, result_forms
from engine.rulebook.model import Rulebook, Version
from engine.values.currencies import is_currency
from engine.values.units import MINUTE, NO_UNIT, Unit, parse_unit
from engine.values.unknown import Unknown

if TYPE_CHECKING:
    from engine.events.model import Reject
    from engine.interpret.charging import BilledPiece
    from engine.interpret.results import Line, Part, Result

Object = dict[str, Json]


def as_json(result: Result, forms: Forms | None = None, hashes: bool = False) -> Object:
    """One result as an object, in the forms of its values unless others are given.

    `outcomes` holds the fields that are known; those that are not stand in `unknown`, each with its reasons. `hashes`:
    with the content hashes of its version and of its events.
    """
    forms = forms or result_forms(result)
    found: Object = {
        "subject": result.subject,
        "id": result.id,
        "events": list(result.events),
        "status": str(result.status),
        "rulebook": result.rulebook.id,
        "version": None if result.version is None else result.version.id,
        **(hashes_json(result) if hashes else {}),
        "outcomes": outcomes_json(result.outcomes, result.version, forms, result.subject),
        "lines": [line_json(line, forms) for line in result.lines],
        "amount": forms.money_json(result.amount),
        "currency": result.currency,
        "needs": list(result.needs),
        "rules": list(result.rules),
        "clauses": list(result.clauses),
        "parts": [_part(part, result.version, forms) for part in result.parts],
    }
    if result.members:
        found["members"] = list(result.members)
    if result.because:
        found["because"] = result.because
    unknown = {name: value for name, value in result.outcomes.items() if isinstance(value, Unknown)}
    if unknown:
        found["unknown"] = {
            n: [cause_text(c) for c in sorted(v.causes)] for n, v in unknown.items()
        }
    return found


def hashes_json(result: Result) -> Object:
    """The content hashes of the version that decided a result, and of its events."""
    return {"version_hash": result.version_hash, "input_hash": result.input_hash}


def reject_json(reject: Reject) -> Object:
    """A row that is no event, with its place and why."""
    note: Object = {"note": reject.place.note} if reject.place.note else {}
    return {
        "status": "rejected",
        "file": reject.place.file,
        "row": reject.place.row,
        **note,
        "id": reject.id,
        "field": reject.field,
        "value": reject.value,
        "reason": reject.reason,
        "code": reject.code,
    }


def all_json(
    results: Iterable[Result], rejects: Iterable[Reject], hashes: bool = False
) -> Iterable[Object]:
    """The results, then the rejects."""
    yield from (as_json(result, hashes=hashes) for result in results)
    yield from map(reject_json, rejects)


def outcomes_json(
    outcomes: Mapping[str, object],
    version: Version | None,
    forms: Forms,
    subject: str | None = None,
) -> Object:
    """The known outcome fields, in their declared order and units.

    For a `subject`, every shown field that is about it is there, null where nothing decides it: a program finds the
    same keys in every result.
    """
    declared = {} if version is None else version.outcomes
    found: Object = {
        name: None
        for name, outcome in declared.items()
        if subject is not None and outcome.show and (not outcome.about or subject in outcome.about)
    }
    for name, value in outcomes.items():
        if not isinstance(value, Unknown):
            found[name] = forms.outcome_json(value, declared.get(name))
    return found


def line_json(line: Line, forms: Forms) -> Object:
    """A priced line; its quantities in `unit`, its rate in `rate_unit`."""
    unit = line_unit(line, forms)
    rate_unit = forms.rate_unit(unit)
    return {
        "name": line.name,
        "subject": line.subject,
        "id": line.id,
        "events": list(line.events),
        "actual": forms.number_json(line.actual, unit),
        "billed": forms.number_json(line.billed, unit),
        "covered": forms.number_json(line.covered, unit),
        "undecided": forms.number_json(line.undecided, unit),
        "unit": unit.text,
        "rate": forms.number_json(line.rate, rate_unit),
        "rate_unit": rate_unit.text,
        "amount": forms.money_json(line.amount),
        "payer": forms.json(line.payer),
        "invoice_on": forms.json(line.invoice_on),
        "rules": list(line.rules),
        "clauses": list(line.clauses),
        "pieces": [_piece(piece, unit, rate_unit, forms) for piece in line.pieces],
    }


def line_unit(line: Line, forms: Forms) -> Unit:
    """The unit in which a line's quantities show: minutes, the line's own unit, or a plain number."""
    if line.unit == "min":
        return MINUTE
    if not line.unit:
        return NO_UNIT
    return parse_unit(line.unit, () if is_currency(line.unit) else (line.unit,))


def rulebook_json(rulebook: Rulebook) -> Object:
    """Who a rulebook is of, and its versions."""
    return {
        "rulebook": rulebook.id,
        "name": rulebook.name,
        "currency": rulebook.currency,
        "time_zone": rulebook.time_zone,
        "folder": None if rulebook.folder is None else str(rulebook.folder),
        "versions": [_version(version) for version in rulebook.versions.values()],
    }


def _version(version: Version) -> Object:
    return {
        "version": version.id,
        "in_force": [
            {
                "from": None if span.start is None else span.start.isoformat(),
                "until": None if span.until is None else span.until.isoformat(),
                "when": None if span.when is None else span.when.text,
            }
            for span in version.in_force
        ],
        "recorded": None if version.recorded is None else version.recorded.isoformat(),
        **({"because": version.because} if version.because else {}),
    }


def _part(part: Part, version: Version | None, forms: Forms) -> Object:
    return {
        "subject": part.subject,
        "id": part.id,
        "outcomes": outcomes_json(part.outcomes, version, forms),
        "rules": list(part.rules),
    }


def _piece(piece: BilledPiece, unit: Unit, rate_unit: Unit, forms: Forms) -> Object:
    return {
        "kind": piece.kind,
        "subject": piece.subject or None,
        "quantity": forms.number_json(piece.quantity, unit),
        "rate": forms.number_json(piece.rate, rate_unit),
        "amount": forms.money_json(piece.amount),
        "start": forms.json(piece.start),
        "end": forms.json(piece.end),
        "note": piece.note or None,
        "undecided": piece.undecided,
    }

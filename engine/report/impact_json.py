"""An impact as a JSON object, for programs: every table whole, and every result that changes."""

from __future__ import annotations

from fractions import Fraction

from engine.compare.impact.model import Amounts, Changed, Impact, Row, Side, Spot, Table
from engine.compare.impact.told import Told, ToldLine
from engine.report.as_json import Object
from engine.report.forms import Forms, Json, forms_of
from engine.report.impact_words import line_unit, outcome_of
from engine.rulebook.model import Rulebook


def impact_json(impact: Impact) -> Object:
    """The whole impact."""
    rulebook = impact.new.rulebook
    customers = impact.customers
    return {
        "old": _side(impact.old),
        "new": _side(impact.new),
        "events": impact.events,
        "events_affected": impact.affected,
        "results": impact.results,
        "results_changed": len(impact.changed),
        "changed_in": dict(impact.aspects),
        "customers": None
        if customers is None
        else {
            "fact": customers.fact,
            "all": customers.all,
            "affected": customers.affected,
            "pay_more": customers.dearer,
            "pay_less": customers.cheaper,
        },
        "money": [_amounts(one, rulebook) for one in impact.amounts],
        "tables": [_table(table, rulebook) for table in impact.tables],
        "changed": [_changed(changed, rulebook) for changed in impact.changed],
        "reconciles": True,
    }


def _side(side: Side) -> Object:
    totals = {
        name: forms_of(side.rulebook, name).money_json(side.totals[name])
        for name in sorted(side.totals)
    }
    return {
        "name": side.name,
        "rulebook": side.rulebook.id,
        "accepted": side.accepted,
        "rejected": side.rejected,
        "results": side.results,
        "totals": {**totals},
    }


def _amounts(one: Amounts, rulebook: Rulebook) -> Object:
    forms = forms_of(rulebook, one.currency)
    return {
        "currency": one.currency,
        "old": forms.money_json(one.old),
        "new": forms.money_json(one.new),
        "difference": forms.money_json(one.difference),
        "more": forms.money_json(one.more),
        "less": forms.money_json(one.less),
        "results_more": one.dearer,
        "results_less": one.cheaper,
    }


def _table(table: Table, rulebook: Rulebook) -> Object:
    return {
        "what": table.what,
        "by": table.name,
        "rows": [_row(row, rulebook) for row in table.rows],
    }


def _row(row: Row, rulebook: Rulebook) -> Object:
    return {
        "name": row.name,
        "results": row.results,
        "changed": row.changed,
        "money": [_amounts(one, rulebook) for one in row.amounts],
    }


def _changed(changed: Changed, rulebook: Rulebook) -> Object:
    one = changed.one
    return {
        "subject": one.subject,
        "id": one.id,
        "events": list(one.about),
        "customer": changed.customer,
        "kind": changed.kind,
        "month": changed.month,
        "in": list(changed.aspects),
        "old": _told(changed.old, rulebook),
        "new": _told(changed.new, rulebook),
        "differences": [_amounts(a, rulebook) for a in changed.amounts if a.difference],
        "details": [_spot(spot, changed, rulebook) for spot in changed.spots],
    }


def _told(one: Told | None, rulebook: Rulebook) -> Json:
    if one is None:
        return None
    forms = _forms(one, rulebook)
    return {
        "status": one.status,
        "version": None if one.version is None else one.version.id,
        "amount": forms.money_json(one.amount),
        "currency": one.currency,
    }


def _spot(spot: Spot, changed: Changed, rulebook: Rulebook) -> Object:
    old, new = changed.old, changed.new
    assert old is not None and new is not None
    return {
        "what": spot.what,
        "charge": spot.name or None,
        "of": spot.whose or None,
        "field": spot.field,
        "old": _value(spot, spot.old, old, rulebook),
        "new": _value(spot, spot.new, new, rulebook),
    }


def _value(spot: Spot, value: object, side: Told, rulebook: Rulebook) -> Json:
    forms = _forms(side, rulebook)
    if value is None:
        return None
    if isinstance(value, ToldLine):
        return forms.money_json(value.amount)
    if spot.what in ("outcome", "part"):
        return forms.outcome_json(value, outcome_of(spot, side))
    if spot.field == "amount" and isinstance(value, int | Fraction):
        return forms.money_json(value)
    if spot.what == "line" and spot.field not in ("payer", "unit", "invoice_on"):
        unit = line_unit(spot.unit)
        return forms.number_json(value, forms.rate_unit(unit) if spot.field == "rate" else unit)
    return forms.json(value)


def _forms(one: Told, rulebook: Rulebook) -> Forms:
    return forms_of(rulebook, one.currency or rulebook.currency)

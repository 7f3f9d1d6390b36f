"""A version of a rulebook as a JSON object, for programs; every expression as its author wrote it."""

from __future__ import annotations

from collections.abc import Mapping

from engine.report.as_json import Object
from engine.report.definitions import definition_text
from engine.report.forms import Json
from engine.report.show import in_force_text
from engine.report.show_rules import part_name, part_text
from engine.rulebook.charge_parts import ChargePart
from engine.rulebook.model import (
    Charge,
    Figure,
    Group,
    Outcome,
    Promise,
    Reading,
    Rule,
    Rulebook,
    Value,
    Version,
)


def show_json(rulebook: Rulebook, version: Version) -> Object:
    """What `show` prints of figures, readings, groups, values, outcomes, rules, charges and promises."""
    return {
        "rulebook": rulebook.id,
        "version": version.id,
        "in_force": [in_force_text(span) for span in version.in_force],
        "amends": version.amends,
        "currency": version.currency,
        "figures": {name: _figure(entry) for name, entry in version.figures.items()},
        "readings": {name: _reading(entry) for name, entry in version.readings.items()},
        "groups": {name: _group(entry) for name, entry in version.groups.items()},
        "values": {name: _value(entry) for name, entry in version.values.items()},
        "outcomes": {name: _outcome(entry) for name, entry in version.outcomes.items()},
        "rules": {name: _rule(entry) for name, entry in version.rules.items()},
        "charges": {name: _charge(entry) for name, entry in version.charges.items()},
        "always": {name: _promise(entry) for name, entry in version.always.items()},
    }


def _figure(figure: Figure) -> Json:
    return {"is": figure.text, "clauses": list(figure.clauses), "means": figure.means or None}


def _reading(reading: Reading) -> Json:
    return {
        "question": reading.question,
        "options": dict(reading.options),
        "chosen": reading.chosen,
        "because": reading.because or None,
        "clauses": list(reading.clauses),
    }


def _group(group: Group) -> Json:
    by: list[Json] = [expr.text for expr in group.by]
    when = group.when.text if group.when else None
    return {"of": group.of, "by": by, "when": when, "clauses": list(group.clauses)}


def _value(value: Value) -> Json:
    return {"about": value.about, "is": definition_text(value), "clauses": list(value.clauses)}


def _outcome(outcome: Outcome) -> Json:
    unit = outcome.unit.text if outcome.unit else None
    about: list[Json] = list(outcome.about)
    return {"kind": str(outcome.kind), "unit": unit, "about": about, "shown": outcome.show}


def _rule(rule: Rule) -> Json:
    return {
        "about": rule.about,
        "when": rule.when.text if rule.when else None,
        "then": {name: part_text(found) for name, found in rule.sets.items()},
        "charge": {name: _parts(parts) for name, parts in rule.charges.items()},
        "awaits": rule.awaits.name if rule.awaits else None,
        "overrides": list(rule.overrides),
        "because": rule.because or None,
        "clauses": list(rule.clauses),
    }


def _charge(charge: Charge) -> Json:
    return {"about": charge.about, "parts": _parts(charge.parts), "clauses": list(charge.clauses)}


def _promise(promise: Promise) -> Json:
    given = ("when", "that", "never_less", "never_more")
    texts: dict[str, Json] = {
        key: expr.text for key in given if (expr := getattr(promise, key)) is not None
    }
    more: dict[str, Json] = {} if promise.more is None else {"more": promise.more}
    return {"about": promise.about, **more, **texts, "clauses": list(promise.clauses)}


def _parts(parts: Mapping[str, ChargePart]) -> Json:
    return {part_name(name, part): part_text(part) for name, part in parts.items()}

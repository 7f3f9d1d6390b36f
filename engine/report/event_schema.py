"""The JSON Schema (2020-12) of a version's events, for editors, exporters and form builders.

It describes what the event reader accepts: numbers as JSON numbers or as decimal text in the unit named, dates as
ISO 8601, and the nested lists whose elements become events of their own.
"""

from __future__ import annotations

from engine.language.kinds import BOOL, DATE, DATES, INSTANT, PERIOD, Collection, Enum, Quantity
from engine.report.forms import Forms, Json, forms_of
from engine.rulebook.model import Fact, Nested, Rulebook, Version
from engine.values.numbers import decimal_text
from engine.values.units import NO_UNIT, in_unit

_DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"
_INSTANT = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$"


def event_schema(rulebook: Rulebook, version: Version) -> dict[str, Json]:
    """The schema of one event under `version`."""
    forms = forms_of(rulebook, version.currency)
    properties: dict[str, Json] = {
        "id": {
            "type": ["string", "integer"],
            "description": "names the event; no two events share one",
        }
    }
    for fact in version.facts.values():
        properties[fact.name] = _fact(fact, forms)
    whole: dict[str, Json] = {**properties, **{n.name: _nested(n) for n in version.nested.values()}}
    required: list[Json] = ["id", *(fact.name for fact in version.facts.values() if fact.required)]
    schema: dict[str, Json] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"an event of {rulebook.name}, version {version.id}",
        "description": "Fields that are not listed are allowed; they are ignored with a warning.",
        "type": "object",
        "properties": whole,
        "required": required,
    }
    if version.nested:
        schema["$defs"] = {"element": {"type": "object", "properties": properties}}
    return schema


def _nested(nested: Nested) -> Json:
    shared = "with the other facts of this event" if nested.inherit else "on its own"
    return {
        "type": "array",
        "items": {"$ref": "#/$defs/element"},
        "description": f"each element becomes an event, {shared}",
    }


def _fact(fact: Fact, forms: Forms) -> Json:
    schema = _kind(fact, forms)
    notes = [fact.means] if fact.means else []
    if isinstance(fact.kind, Quantity):
        unit = forms.unit(fact.kind, fact.unit)
        notes += [f"in {unit.text}"] if unit.text else []
    if fact.table:
        notes.append(f"may come from the reference table {fact.table}")
    if notes:
        schema["description"] = "; ".join(notes)
    if fact.default is not None:
        schema["default"] = forms.json(fact.default, fact.kind, fact.unit)
    return schema


def _kind(fact: Fact, forms: Forms) -> dict[str, Json]:
    kind = fact.kind
    if isinstance(kind, Quantity):
        return _quantity(fact, forms)
    if isinstance(kind, Enum):
        return {"type": "string", "enum": list(kind.values)}
    if kind == BOOL:
        return {"type": "boolean"}
    if kind == DATE:
        return {"type": "string", "format": "date"}
    if kind == INSTANT:
        return {"type": "string", "format": "date-time", "pattern": _INSTANT}
    if kind == PERIOD:
        return {"type": "string", "examples": ["6 months", "14 days"]}
    if isinstance(kind, Collection):
        items: dict[str, Json] = {"type": "string"}
        if kind == DATES:
            items["format"] = "date"
        if isinstance(kind.of, Enum):
            items["enum"] = list(kind.of.values)
        return {"type": "array", "items": items}
    return {"type": "string"}


def _quantity(fact: Fact, forms: Forms) -> dict[str, Json]:
    """Numbers or decimal text. A bound that is not whole cannot be said without a float, so it stands in words."""
    unit = fact.unit or (
        forms.unit(fact.kind, None) if isinstance(fact.kind, Quantity) else NO_UNIT
    )
    schema: dict[str, Json] = {
        "type": ["integer" if fact.whole else "number", "string"],
        "pattern": _DECIMAL,
    }
    for key, bound in (("minimum", fact.minimum), ("maximum", fact.maximum)):
        if bound is not None:
            shown = in_unit(bound, unit)
            schema[key if isinstance(shown, int) else f"x-{key}"] = (
                shown if isinstance(shown, int) else decimal_text(shown)
            )
    return schema

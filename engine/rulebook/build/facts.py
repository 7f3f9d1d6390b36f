"""Facts, figures, calendars, readings and tables: what the terms and the events bring with them."""

from __future__ import annotations

from dataclasses import replace

from engine.diagnostics.suggest import did_you_mean
from engine.language.kinds import (
    BOOL,
    CALENDAR,
    DATE,
    DATES,
    DURATION_DIMS,
    INSTANT,
    INTEGER,
    MOMENT,
    NUMBER,
    PERIOD,
    TEXT,
    ZONE,
    Collection,
    Enum,
    Kind,
    Quantity,
    dims_name,
    money,
)
from engine.language.scope import Sign
from engine.language.signs import sign_of_number
from engine.rulebook.build.calendars import build_calendar
from engine.rulebook.build.defaults import read_default
from engine.rulebook.build.desk import clauses, entries, flag, items, scalar, text, texts
from engine.rulebook.build.names import Declared, Names
from engine.rulebook.build.plans import read_like
from engine.rulebook.located import Entry, Node, Scalar
from engine.rulebook.model import CalendarEntry, Fact, Reading, Table
from engine.values.numbers import Number, NumberError, exact, norm
from engine.values.units import OwnUnits, Unit, UnitError, kind_of, parse_unit

_SIMPLE: dict[str, Kind] = {
    "bool": BOOL, "text": TEXT, "integer": INTEGER, "number": NUMBER, "percentage": NUMBER, "date": DATE,
    "instant": INSTANT, "dates": DATES, "zone": ZONE, "period": PERIOD, "texts": Collection(TEXT),
    "instant_or_date": MOMENT,
}  # fmt: skip


def read_unit(names: Names, node: Node | None, own_units: OwnUnits) -> Unit | None:
    """The unit under `unit:`, if there is one; a percentage counts in per cent unless it says otherwise."""
    found = scalar(node, "unit")
    if found is None:
        return parse_unit("%", own_units) if text(node, "kind") == "percentage" else None
    try:
        return parse_unit(found.text, own_units)
    except UnitError as error:
        names.desk.report("CB417", error.message, found.place(error.start, error.end), error.help)
        return None


def read_kind(names: Names, node: Node, unit: Unit | None, own_units: OwnUnits) -> Kind | None:
    """The kind that `kind:` and `unit:` declare together."""
    found = scalar(node, "kind")
    name = found.text if found else ""
    if name == "texts" and items(node, "values"):
        return Collection(Enum(texts(node, "values")))
    if name in _SIMPLE:
        return (
            _SIMPLE[name]
            if unit is None or not unit.dims
            else _unfit(names, node, unit, f"a {name}")
        )
    if name == "enum":
        return Enum(texts(node, "values"))
    if name == "money" and unit is None:
        return money(names.currency)
    if name == "duration" and unit is None:
        return Quantity(DURATION_DIMS)
    if unit is None and scalar(node, "unit") is not None:
        return None  # the unit has a finding
    if unit is None:
        span = found.span if found else node.span
        names.desk.report(
            "CB417", f"a {name} needs a `unit:`", span, "for example `unit: USD/hour`"
        )
        return None
    expected = {"duration": DURATION_DIMS, "money": ((names.currency, 1),)}.get(name)
    if expected is not None and unit.dims != expected:
        return _unfit(names, node, unit, dims_name(expected))
    if name == "rate" and kind_of(unit) != "rate":
        return _unfit(names, node, unit, "a rate, which is one thing for another")
    return Quantity(unit.dims)


def _unfit(names: Names, node: Node, unit: Unit, what: str) -> Kind | None:
    """A finding for a unit that is none of the kind; there is no kind then."""
    found = scalar(node, "unit")
    message = f"`{unit.text}` is not a unit of {what}"
    help_text = "a number of things with a unit is a `quantity`, or a `duration`, `money` or `rate`"
    names.desk.report("CB417", message, found.span if found else node.span, help_text)
    return None


def build_facts(names: Names, root: Node, own_units: OwnUnits) -> dict[str, Fact]:
    """The facts, declared in `names`."""
    facts: dict[str, Fact] = {}
    dated = _dated_tables(root)
    for entry in entries(root, "facts"):
        fact = _fact(names, entry, own_units)
        if fact is None:
            continue
        if fact.name == "as_of" and fact.kind != INSTANT:
            message = f"`as_of` is the moment of evaluation, an instant, not {fact.kind}"
            names.desk.report("CB401", message, entry.key.span)
        if None not in (fact.minimum, fact.maximum) and fact.minimum > fact.maximum:  # type: ignore[operator]
            message = f"no number lies between `min` and `max` of `{fact.name}`"
            names.desk.report("CB405", message, entry.key.span, "every event would be rejected")
        sign = Sign.ANY if fact.minimum is None else sign_of_number(fact.minimum)
        declared = Declared("fact", "event", fact.kind, entry.key.span, sign)
        declared.dated = fact.table in dated
        names.declare(fact.name, declared)
        facts[fact.name] = fact
    return facts


def _dated_tables(root: Node) -> frozenset[str]:
    """The reference tables whose rows hold on certain days."""
    tables = entries(root, "tables")
    return frozenset(
        table.key.text
        for table in tables
        if text(table.value, "valid_from") or text(table.value, "valid_until")
    )


def _fact(names: Names, entry: Entry, own_units: OwnUnits) -> Fact | None:
    node = entry.value
    unit = read_unit(names, node, own_units)
    kind = read_kind(names, node, unit, own_units)
    if kind is None:
        return None
    factor: Number = unit.factor if unit is not None else 1
    fact = Fact(
        name=entry.key.text, kind=kind, unit=unit, required=flag(node, "required"),
        whole=flag(node, "whole") or kind == INTEGER, minimum=_bound(names, node, "min", factor),
        maximum=_bound(names, node, "max", factor), table=text(node, "from") or None,
        means=text(node, "means"), clauses=clauses(node), span=entry.key.span,
    )  # fmt: skip
    if "default" in getattr(node, "keys", tuple)():
        fact = replace(fact, default=read_default(names, node, fact))
    return fact


def _bound(names: Names, node: Node, key: str, factor: Number) -> Number | None:
    found = scalar(node, key)
    if found is None:
        return None
    try:
        return norm(exact(found.text) * factor)
    except NumberError:
        names.desk.report("CB417", f"`{found.text}` is not an exact number", found.span)
        return None


def build_calendars(names: Names, root: Node, time_zone: str) -> dict[str, CalendarEntry]:
    """The calendars, declared in `names`."""
    calendars: dict[str, CalendarEntry] = {}
    for entry in entries(root, "calendars"):
        calendar = build_calendar(names, entry, time_zone)
        names.declare(entry.key.text, Declared("calendar", None, CALENDAR, entry.key.span))
        source = scalar(entry.value, "holidays_from")
        if source is not None:
            symbol = names.declared.get(source.text)
            if symbol is None or symbol.kind != DATES:
                message = f"`{source.text}` is not a fact of kind `dates`"
                names.desk.report("CB402", message, source.span)
        if calendar is not None:
            calendars[entry.key.text] = CalendarEntry(
                entry.key.text, calendar, source.text if source else None, read_like(names, entry.value),
                clauses(entry.value), text(entry.value, "means"), entry.key.span,
            )  # fmt: skip
    return calendars


def build_readings(names: Names, root: Node) -> dict[str, Reading]:
    """The readings, declared in `names`."""
    readings: dict[str, Reading] = {}
    for entry in entries(root, "readings"):
        node = entry.value
        options = {
            o.key.text: o.value.text
            for o in entries(node, "options")
            if isinstance(o.value, Scalar)
        }
        chosen = scalar(node, "chosen")
        if chosen is not None and chosen.text not in options:
            message = f"`{chosen.text}` is not an option of `{entry.key.text}`"
            names.desk.report("CB413", message, chosen.span, f"one of {', '.join(options)}")
        readings[entry.key.text] = Reading(
            entry.key.text, text(node, "question"), options, text(node, "chosen"),
            text(node, "because"), text(node, "certainty"), clauses(node), entry.key.span,
        )  # fmt: skip
        names.readings[entry.key.text] = tuple(options)
    return readings


def build_tables(names: Names, root: Node, facts: dict[str, Fact]) -> dict[str, Table]:
    """The reference tables; every fact they supply must be declared."""
    tables: dict[str, Table] = {}
    for entry in entries(root, "tables"):
        node = entry.value
        for key in ("key", "facts"):
            for item in items(node, key):
                if isinstance(item, Scalar) and item.text not in facts and item.text != "id":
                    help_text = names.with_line(did_you_mean(item.text, facts))
                    names.desk.report("CB402", f"unknown fact `{item.text}`", item.span, help_text)
        tables[entry.key.text] = Table(
            entry.key.text, texts(node, "key"), texts(node, "facts"),
            text(node, "valid_from") or None, text(node, "valid_until") or None, clauses(node),
        )  # fmt: skip
    for fact in facts.values():
        if fact.table is not None and fact.table not in tables:
            message = f"`{fact.name}` comes from `{fact.table}`, which is not a table"
            names.desk.report("CB414", message, fact.span, "declare it under `tables:`")
        elif fact.table is not None and fact.name not in tables[fact.table].facts:
            message = f"`{fact.name}` comes from `{fact.table}`, which does not have it"
            help_text = f"add it to the `facts` of `{fact.table}`"
            names.desk.report("CB414", message, fact.span, help_text)
    return tables

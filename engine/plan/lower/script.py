"""A plan whose outputs people can read in a warehouse: results and lines as plain columns, without the run around it.

Events come as a table with the columns of their facts. A first plan keeps those that a version plainly governs, a
second one decides them; the others are for the tool, and `apart` lists them. What comes out are, for each kind of home,
a table of results, and for each kind of subject a table of its lines. Numbers are whole, in a unit that `Scripted`
names. A status `recheck` is of results that the plan does not work out: the tool itself decides these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.lower.bits import Bits
from engine.plan.lower.lowering import EVENTS, VERSION, Lowering, column_of, given_columns
from engine.plan.lower.names import ID
from engine.plan.lower.placing import Placement, placement
from engine.plan.lower.results import result_columns
from engine.plan.lower.script_input import MAYBE, Filled, filled, script_input, script_profile
from engine.plan.lower.script_output import Output
from engine.plan.lower.script_tables import Scripted
from engine.plan.lower.told import DAY, told
from engine.plan.profile import Profile
from engine.plan.sheets import ROW, Given, Plan, Sheet, Typed
from engine.rulebook.model import EVENT, Rulebook

PLACED: Final = (
    "placed_events"  # those that a version plainly governs, with its number and the governing day
)
BETWEEN: Final = "; "


@dataclass(frozen=True, slots=True)
class Asked:
    """What events there are (None: those that the facts declare), how they are placed, what stands between names."""

    profile: Profile | None = None
    typed: Mapping[str, Typed] | None = None
    on: date | None = None
    known_at: datetime | None = None
    version: str | None = None
    between: str = BETWEEN


def script_plan(
    rulebook: Rulebook,
    readings: Mapping[str, str],
    as_of: datetime | None = None,
    asked: Asked | None = None,
) -> Scripted:
    """The plans of a rulebook under fixed readings; raises `NotColumnarError` where it has no script."""
    how = asked or Asked()
    newest = tuple(rulebook.versions.values())[-1]
    profile = how.profile or script_profile(newest.facts)
    typed, said = script_input(newest.facts, profile)
    first = Lowering(rulebook, readings, profile, as_of)
    if how.typed is None:
        events = filled(EVENTS, newest.facts, typed, profile)
        said |= {name: said[name.removesuffix(MAYBE)] for name in given_columns(events.sheet)}
    else:
        events = Filled(Sheet(EVENT, Given(EVENTS, how.typed)), how.typed, ())
    typed = dict(events.typed)
    first.plan.sheets[EVENT] = events.sheet
    placed = placement(first, how.on, how.known_at, how.version)
    there = [f.negation(f.is_null(column_of(events.sheet, name))) for name in events.present]
    placed = replace(placed, plain=f.conjunction(placed.plain, *there))
    scripted = Scripted(_placing(first, typed, placed), _apart(first, placed), Plan(), said)
    lowering = Lowering(rulebook, readings, profile, as_of)
    lowering.plan.sheets[EVENT] = Sheet(EVENT, Given(PLACED, typed | _placed_columns(placed)))
    found, bits = told(lowering), Bits()
    results = result_columns(found, bits)
    scripted.plan = lowering.plan
    scripted.plan.wanted = {}
    sights = {sight.kind: sight for sight in found.sights}
    output = Output(lowering, scripted, bits, how.between)
    for result in results:
        output.result(result, sights[result.kind])
    return scripted


def _placed_columns(placed: Placement) -> dict[str, Typed]:
    forms = {VERSION: placed.version, DAY: placed.day}
    return {name: Typed("int", name == DAY, form.low, form.high) for name, form in forms.items()}


def _placing(lowering: Lowering, typed: Mapping[str, Typed], placed: Placement) -> Plan:
    """What adds its version and its day to each event that is plainly placed."""
    sheet = lowering.plan.sheets[EVENT]
    for (name, held), form in zip(
        _placed_columns(placed).items(), (placed.version, placed.day), strict=True
    ):
        sheet.definitions[name], sheet.typed[name] = form, held
    shown = lowering.column(EVENT, "is placed", f.is_true(placed.plain))
    return _kept(lowering, (*typed, VERSION, DAY), shown)


def _apart(lowering: Lowering, placed: Placement) -> Plan:
    """The events that are not."""
    shown = lowering.column(EVENT, "is apart", f.negation(f.is_true(placed.plain)))
    return _kept(lowering, (ROW, ID), shown)


def _kept(lowering: Lowering, columns: tuple[str, ...], shown: Formula) -> Plan:
    """Some columns of the events for which something is true."""
    only = shown.data if shown.op == "col" else None
    if shown is f.FALSE:
        only = "never"
        lowering.plan.sheets[EVENT].definitions[only] = f.FALSE
        lowering.plan.sheets[EVENT].typed[only] = Typed("bool", False)
    return Plan(lowering.plan.sheets, lowering.plan.tables, {EVENT: (columns, only)})

"""Where splits cut: where calendars, grids and dated tables change, at times and instants, and again and again."""

from __future__ import annotations

from typing import Final, get_args

from engine.diagnostics.suggest import did_you_mean
from engine.language.expressions import Expr
from engine.language.kinds import ANYTHING, BOOL, DATE, DURATION, INSTANT, PERIOD, ZONE
from engine.language.scope import Sign
from engine.language.signs import sign_of
from engine.rulebook.build.desk import items, scalar
from engine.rulebook.build.names import Names
from engine.rulebook.build.windows import require_month_ends, stretch_of_time
from engine.rulebook.located import Node, Scalar
from engine.rulebook.lookups import Lookup, dates_of
from engine.rulebook.model import Edge
from engine.values.calendars import CalendarError, parse_window
from engine.values.clock_changes import DateUnit

UNITS: Final[tuple[str, ...]] = get_args(DateUnit)


def build_edges(names: Names, node: Node, of: str, lookups: dict[str, Lookup]) -> tuple[Edge, ...]:
    """The edges under `at`, seen from what is cut."""
    found = (_edge(names, item, of, lookups) for item in items(node, "at"))
    return tuple(edge for edge in found if edge is not None)


def _edge(names: Names, node: Node, of: str, lookups: dict[str, Lookup]) -> Edge | None:
    when = names.expression(scalar(node, "when"), of, BOOL)
    zone = names.expression(scalar(node, "zone"), of, ZONE)
    for key, build in (("clock", _clock), ("moment", _moment), ("every", _every)):
        if scalar(node, key) is not None:
            return build(names, node, of, when, zone)
    named = node if isinstance(node, Scalar) else scalar(node, "edge")
    if named is None:
        return None
    entry = names.declared.get(named.text)
    if named.text in UNITS or (entry is not None and entry.role in ("calendar", "grid")):
        return Edge(named.text, when, zone=zone)
    table = lookups.get(named.text)
    if table is not None and dates_of(table):
        return Edge(named.text, when, zone=zone, dates=dates_of(table))
    known = [n for n, entry in names.declared.items() if entry.role in ("calendar", "grid")]
    help_text = did_you_mean(named.text, [*UNITS, *known, *lookups])
    message = f"unknown calendar `{named.text}`"
    if table is not None:
        message, help_text = f"`{named.text}` has no keys that are dates", None
    names.desk.report("CB402", message, named.span, help_text)
    return None


def _clock(names: Names, node: Node, of: str, when: Expr | None, zone: Expr | None) -> Edge | None:
    """At a time of day: `22:00`, or a duration since midnight."""
    found = scalar(node, "clock")
    assert found is not None
    if found.text[:1].isalpha():
        time = names.expression(found, of, DURATION)
        return None if time is None else Edge("clock", when, zone=zone, clock=time)
    try:
        minute = 0 if found.text == "00:00" else parse_window(f"00:00-{found.text}")[1] % 1440
    except CalendarError:
        names.desk.report("CB417", f"`{found.text}` is not a time like `22:00`", found.span)
        return None
    return Edge("clock", when, minute, zone)


def _moment(names: Names, node: Node, of: str, when: Expr | None, zone: Expr | None) -> Edge | None:
    """At an instant, or where a date begins."""
    moment = names.expression(scalar(node, "moment"), of)
    if moment is None:
        return None
    if moment.kind not in (INSTANT, DATE, ANYTHING):
        message = f"expected an instant or a date, found {moment.kind}"
        names.desk.report("CB401", message, moment.span)
    return Edge("moment", when, zone=zone, moment=moment)


def _every(names: Names, node: Node, of: str, when: Expr | None, zone: Expr | None) -> Edge | None:
    """After every so much time, counted from an instant or a date, or from where the first stretch begins."""
    found = scalar(node, "every")
    every = None if found is None else stretch_of_time(names, found, of)
    anchor = names.expression(scalar(node, "from"), of)
    if found is None or every is None:
        return None
    if every.kind == PERIOD:
        require_month_ends(names, every, of)
    elif every.kind != ANYTHING and sign_of(every.tree, names.scope(of)) != Sign.POSITIVE:
        help_text = "name a figure, or declare `min:` above 0 for the fact"
        names.desk.report("CB406", "this step may be zero", found.span, help_text)
    if anchor is not None and anchor.kind not in (INSTANT, DATE, ANYTHING):
        message = f"expected an instant or a date, found {anchor.kind}"
        names.desk.report("CB401", message, anchor.span)
    elif anchor is not None and anchor.kind == DATE and every.kind not in (PERIOD, ANYTHING):
        message, help_text = "hours are counted from an instant", "for example `day_start(d)`"
        names.desk.report("CB401", message, anchor.span, help_text)
    return Edge("every", when, zone=zone, moment=anchor, every=every)

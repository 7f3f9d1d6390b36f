"""Groups and splits: the subjects that a version makes beside the event."""

from __future__ import annotations

from typing import get_args

from engine.diagnostics.suggest import did_you_mean
from engine.language.kinds import BOOL, DURATION, INSTANT, ZONE
from engine.rulebook.build.desk import clauses, entries, items, scalar, text
from engine.rulebook.build.names import Names
from engine.rulebook.located import Node, Scalar
from engine.rulebook.model import EVENT, Edge, Group, Split
from engine.values.calendars import CalendarError, parse_window
from engine.values.clock_changes import DateUnit

EDGES = get_args(DateUnit)


def declare_subjects(names: Names, root: Node) -> None:
    """Declare groups and splits, so that everything else may refer to them."""
    for entry in entries(root, "groups"):
        names.declare_group(entry.key.text, text(entry.value, "of", EVENT), entry.key.span)
    for entry in entries(root, "splits"):
        names.declare_split(entry.key.text, text(entry.value, "of", EVENT), entry.key.span)
    for family in ("groups", "splits"):
        for entry in entries(root, family):
            _check_of(names, entry.value, entry.key, family)


def _check_of(names: Names, node: Node, key: Scalar, family: str) -> None:
    of = scalar(node, "of")
    name = of.text if of else EVENT
    if not names.is_subject(name):
        span = of.span if of else key.span
        help_text = did_you_mean(name, names.subjects())
        names.desk.report("CB414", f"unknown subject `{name}`", span, help_text)
    elif (family == "splits" and name != EVENT) or (
        name in names.split_of and text(node, "result", "own") != "none"
    ):
        stretches = "a group of stretches has no events of its own: say `result: none`"
        what = "a split cuts events" if family == "splits" else stretches
        names.desk.report(
            "CB414", f"`{key.text}` cannot be made of `{name}`: {what}", (of or key).span
        )
    elif key.text in names.parts_of(key.text) or _circular(names, key.text):
        names.desk.report("CB409", f"`{key.text}` is made of itself", key.span)


def _circular(names: Names, name: str) -> bool:
    seen: set[str] = set()
    current: str | None = name
    while current in names.group_of:
        if current in seen:
            return True
        seen.add(current)
        current = names.group_of[current]
    return False


def build_groups(names: Names, root: Node) -> dict[str, Group]:
    """The groups, typed: `when` and `by` are read from what is grouped."""
    groups: dict[str, Group] = {}
    for entry in entries(root, "groups"):
        node, name = entry.value, entry.key.text
        of = text(node, "of", EVENT)
        when = names.expression(scalar(node, "when"), of, BOOL)
        keys = items(node, "by")
        by = tuple(expr for key in keys if (expr := names.expression(key, of)) is not None)
        home = text(node, "result", "own") != "none"
        groups[name] = Group(
            name, of, when, by, home, clauses(node), text(node, "means"), entry.key.span
        )
    return groups


def build_splits(names: Names, root: Node) -> dict[str, Split]:
    """The splits, typed: bounds are instants, the length a duration, the edges calendars, grids, parts of the date."""
    splits: dict[str, Split] = {}
    for entry in entries(root, "splits"):
        node, name = entry.value, entry.key.text
        of = text(node, "of", EVENT)
        start = names.expression(node.get("from"), of, INSTANT)  # type: ignore[union-attr]
        end = names.expression(node.get("until"), of, INSTANT)  # type: ignore[union-attr]
        length = names.expression(scalar(node, "length"), of, DURATION)
        when = names.expression(scalar(node, "when"), of, BOOL)
        at = _edges(names, node, of)
        if start is not None and end is not None:
            splits[name] = Split(
                name,
                of,
                when,
                start,
                end,
                length,
                at,
                clauses(node),
                text(node, "means"),
                entry.key.span,
            )
    return splits


def _edges(names: Names, node: Node, of: str) -> tuple[Edge, ...]:
    found = (_edge(names, item, of) for item in items(node, "at"))
    return tuple(edge for edge in found if edge is not None)


def _edge(names: Names, node: Node, of: str) -> Edge | None:
    when = names.expression(scalar(node, "when"), of, BOOL)
    zone = names.expression(scalar(node, "zone"), of, ZONE)
    clock = scalar(node, "clock")
    if clock is not None:
        minute = _minute(names, clock)
        return None if minute is None else Edge("clock", when, minute, zone)
    named = node if isinstance(node, Scalar) else scalar(node, "edge")
    if named is None:
        return None
    entry = names.declared.get(named.text)
    if named.text in EDGES or (entry is not None and entry.role in ("calendar", "grid")):
        return Edge(named.text, when, None, zone)
    known = [n for n, entry in names.declared.items() if entry.role in ("calendar", "grid")]
    help_text = did_you_mean(named.text, [*EDGES, *known])
    names.desk.report("CB402", f"unknown calendar `{named.text}`", named.span, help_text)
    return None


def _minute(names: Names, clock: Scalar) -> int | None:
    """The minute of the day of `22:00`."""
    try:
        return parse_window(f"00:00-{clock.text}")[1] % 1440
    except CalendarError:
        if clock.text == "00:00":
            return 0
        names.desk.report("CB417", f"`{clock.text}` is not a time like `22:00`", clock.span)
        return None

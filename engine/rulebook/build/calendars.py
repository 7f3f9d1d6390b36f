"""A calendar entry: weekly opening hours in a zone, with the days that are closed."""

from __future__ import annotations

from engine.rulebook.build.desk import entries, items, scalar
from engine.rulebook.build.names import Names
from engine.rulebook.build.plans import read_holidays, read_plan
from engine.rulebook.located import Entry, Mapping, Node, Scalar
from engine.values.calendars import DAYS, Calendar, CalendarError, Window, parse_days, parse_window
from engine.values.zones import known_zone, zone


def build_calendar(names: Names, entry: Entry, time_zone: str) -> Calendar | None:
    """The calendar, or None with findings."""
    before = len(names.desk.findings)
    zone_name = read_zone(names, entry.value, time_zone)
    week = _week(names, entry.value)
    holidays = read_holidays(names, entry.value)
    plan = read_plan(
        names,
        entry.value,
        lambda node, key: _day(names, node, key),
        lambda node: _week(names, node),
    )
    if zone_name is None or len(names.desk.findings) > before:
        return None
    return Calendar(entry.key.text, zone(zone_name), week, holidays, plan)


def read_zone(names: Names, node: Node, time_zone: str) -> str | None:
    """The zone under `zone:`, by default the provider's; None for one that does not exist."""
    found = scalar(node, "zone")
    zone_name = found.text if found else time_zone
    if known_zone(zone_name):
        return zone_name
    if found is not None:
        message = f"`{zone_name}` is not a time zone of the IANA database"
        names.desk.report("CB417", message, found.span, "write it as `America/New_York`")
    return None


def _week(names: Names, node: Node) -> tuple[tuple[Window, ...], ...]:
    week: dict[int, tuple[Window, ...]] = {}
    hours = node.get("week") if isinstance(node, Mapping) else None
    for entry in entries(node, "week"):
        windows = _day(names, hours, entry.key.text)
        try:
            days = parse_days(entry.key.text)
        except CalendarError as error:
            names.desk.report("CB417", str(error), entry.key.span)
            continue
        for day in days:
            if day in week:
                names.desk.report("CB417", f"`{DAYS[day]}` has its hours twice", entry.key.span)
            week[day] = windows
    return tuple(week.get(day, ()) for day in range(7))


def _day(names: Names, node: Node | None, key: str) -> tuple[Window, ...]:
    given = scalar(node, key)
    if given is not None and given.text == "closed":
        return ()
    found = (_window(names, item) for item in items(node, key))
    return tuple(sorted(window for window in found if window is not None))


def _window(names: Names, node: Node) -> Window | None:
    if not isinstance(node, Scalar):
        return None
    try:
        return parse_window(node.text)
    except CalendarError as error:
        names.desk.report("CB417", str(error), node.span)
        return None

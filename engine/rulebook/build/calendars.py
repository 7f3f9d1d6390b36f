"""A calendar entry: weekly opening hours in a zone, with the days that are closed."""

from __future__ import annotations

from datetime import date

from engine.rulebook.build.desk import entries, flag, items, scalar, text
from engine.rulebook.build.names import Names
from engine.rulebook.located import Entry, Mapping, Node, Scalar
from engine.rulebook.model import HolidaysLike
from engine.values.calendars import DAYS, Calendar, CalendarError, Window, parse_days, parse_window
from engine.values.zones import known_zone, zone


def build_calendar(names: Names, entry: Entry, time_zone: str) -> Calendar | None:
    """The calendar, or None with findings."""
    before = len(names.desk.findings)
    zone_name = read_zone(names, entry.value, time_zone)
    week = _week(names, entry.value)
    holidays = read_holidays(names, entry.value)
    if zone_name is None or len(names.desk.findings) > before:
        return None
    return Calendar(entry.key.text, zone(zone_name), week, holidays)


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


def read_holidays(names: Names, node: Node, key: str = "holidays") -> frozenset[date]:
    """The dates under `holidays:`, or another key."""
    found = (_holiday(names, item) for item in items(node, key))
    return frozenset(day for day in found if day is not None)


def read_like(names: Names, node: Node) -> HolidaysLike | None:
    """What stands under `holidays_like:`."""
    like = node.get("holidays_like") if isinstance(node, Mapping) else None
    if like is None:
        return None
    first, last = (int(year) for year in text(like, "years").split("-"))
    if first > last:
        names.desk.report("CB417", f"no year lies between {first} and {last}", like.span)
    without, extra = read_holidays(names, like, "without"), read_holidays(names, like, "with")
    return HolidaysLike(
        text(like, "country"), text(like, "subdivision") or None, first, last, without, extra,
        flag(like, "observed", True), like.span,
    )  # fmt: skip


def _week(names: Names, node: Node) -> tuple[tuple[Window, ...], ...]:
    week: dict[int, tuple[Window, ...]] = {}
    hours = node.get("week") if isinstance(node, Mapping) else None
    for entry in entries(node, "week"):
        windows = [
            w for item in items(hours, entry.key.text) if (w := _window(names, item)) is not None
        ]
        try:
            days = parse_days(entry.key.text)
        except CalendarError as error:
            names.desk.report("CB417", str(error), entry.key.span)
            continue
        for day in days:
            if day in week:
                names.desk.report("CB417", f"`{DAYS[day]}` has its hours twice", entry.key.span)
            week[day] = tuple(sorted(windows))
    return tuple(week.get(day, ()) for day in range(7))


def _window(names: Names, node: Node) -> Window | None:
    if not isinstance(node, Scalar):
        return None
    try:
        return parse_window(node.text)
    except CalendarError as error:
        names.desk.report("CB417", str(error), node.span)
        return None


def _holiday(names: Names, node: Node) -> date | None:
    if not isinstance(node, Scalar):
        return None
    try:
        return date.fromisoformat(node.text)
    except ValueError:
        names.desk.report("CB417", f"`{node.text}` is not a date", node.span, "write 2026-12-25")
        return None

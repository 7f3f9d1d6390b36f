"""Days with hours of their own in calendars and grids: holidays, dates, the first Sunday of a month, seasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import combinations
from typing import Final

from engine.diagnostics.suggest import did_you_mean
from engine.rulebook.build.desk import entries, flag, items, scalar, text
from engine.rulebook.build.names import Names
from engine.rulebook.located import Mapping, Node, Scalar
from engine.rulebook.model import HolidaysLike
from engine.values.calendars import DAYS
from engine.values.days import Cells, MonthDay, Plan, Season, Week

_NUMBERS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
ReadDay = Callable[[Node | None, str], Cells]
ReadWeek = Callable[[Node], Week]


def read_holidays(names: Names, node: Node, key: str = "holidays") -> frozenset[date]:
    """The dates under `holidays:`, or another key: listed, or in a figure."""
    days: set[date] = set()
    for item in items(node, key):
        if isinstance(item, Scalar) and item.text[:1].isalpha():
            days |= _list(names, item)
        else:
            day = _date(names, item)
            days |= set() if day is None else {day}
    return frozenset(days)


def _list(names: Names, named: Scalar) -> frozenset[date]:
    """The dates of a figure."""
    found = names.lists.get(named.text)
    if found is None:
        help_text = did_you_mean(named.text, names.lists)
        message = f"`{named.text}` is not a figure that lists dates"
        names.desk.report("CB402", message, named.span, help_text)
        return frozenset()
    return found[0]


def _date(names: Names, node: Node) -> date | None:
    if not isinstance(node, Scalar):
        return None
    try:
        return date.fromisoformat(node.text)
    except ValueError:
        names.desk.report("CB417", f"`{node.text}` is not a date", node.span, "write 2026-12-25")
        return None


def read_like(names: Names, node: Node) -> HolidaysLike | None:
    """What stands under `holidays_like:`."""
    like = node.get("holidays_like") if isinstance(node, Mapping) else None
    if like is None:
        return None
    first, last = (int(year) for year in text(like, "years").split("-"))
    if not 1 <= first <= last <= first + _MOST_YEARS:
        message = f"no years to list lie between {first} and {last}"
        names.desk.report("CB417", message, like.span, f"at most {_MOST_YEARS}")
        return None
    without, extra = read_holidays(names, like, "without"), read_holidays(names, like, "with")
    return HolidaysLike(
        text(like, "country"), text(like, "subdivision") or None, first, last, without, extra,
        flag(like, "observed", True), like.span,
    )  # fmt: skip


_MOST_YEARS: Final = 200


def read_plan(names: Names, node: Node, read_day: ReadDay, read_week: ReadWeek) -> Plan:
    """What differs from the week, and for which years the holidays are listed."""
    dates: dict[date, Cells] = {}
    nth: dict[tuple[int, int], Cells] = {}
    days = node.get("days") if isinstance(node, Mapping) else None
    for entry in entries(node, "days"):
        cells, (first, _, second) = read_day(days, entry.key.text), entry.key.text.partition(" ")
        if second:
            nth[_NUMBERS[first], DAYS.index(second)] = cells
            continue
        listed = first[:1].isalpha()
        own = _list(names, entry.key) if listed else frozenset(_one(_date(names, entry.key)))
        for day in own:
            if day in dates:
                message = f"{day} has its hours twice"
                names.desk.report("CB433", message, entry.key.span)
            dates[day] = cells
    seasons = tuple(_seasons(names, node, read_week))
    listed_nth = tuple((number, day, cells) for (number, day), cells in nth.items())
    return Plan(tuple(sorted(dates.items())), listed_nth, seasons, _years(names, node))


def _one(day: date | None) -> tuple[date, ...]:
    return () if day is None else (day,)


def _seasons(names: Names, node: Node, read_week: ReadWeek) -> Iterator[Season]:
    found: list[tuple[Season, Node]] = []
    for item in items(node, "seasons"):
        first, until = _month_day(names, item, "from"), _month_day(names, item, "until")
        if first is not None and until is not None:
            found.append((Season(first, until, read_week(item)), item))
    for (one, _), (two, place) in combinations(found, 2):
        if one.has(date(2000, *two.first)) or two.has(date(2000, *one.first)):
            names.desk.report("CB433", "two seasons share days", place.span)
    yield from (season for season, _ in found)


def _month_day(names: Names, node: Node, key: str) -> MonthDay | None:
    found = scalar(node, key)
    try:
        day = date.fromisoformat(f"2000-{found.text if found else ''}")
    except ValueError:
        if found is not None:
            message = f"`{found.text}` is not a day of the year"
            names.desk.report("CB417", message, found.span, "month and day, as 04-01")
        return None
    return day.month, day.day


def _years(names: Names, node: Node) -> tuple[int, int] | None:
    """The years for which holidays are listed: all that is said of `holidays`, and of the figures in it."""
    likes = [like for like in (_like(node),) if like is not None]
    for item in items(node, "holidays"):
        found = names.lists.get(item.text) if isinstance(item, Scalar) else None
        likes += [(found[1].first, found[1].last)] if found is not None and found[1] else []
    if not likes:
        return None
    return max(first for first, _ in likes), min(last for _, last in likes)


def _like(node: Node) -> tuple[int, int] | None:
    like = node.get("holidays_like") if isinstance(node, Mapping) else None
    first, dash, last = text(like, "years").partition("-")
    return (int(first), int(last)) if dash else None

"""Calendars and grids in words: equal days together, seasons, single days, and the holidays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from engine.report.layout import entry
from engine.rulebook.model import HolidaysLike, Version
from engine.values.days import Cells, Plan

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIMES = {1: "first", 2: "2nd", 3: "3rd", 4: "4th", 5: "5th", -1: "last"}
Show = Callable[[Cells], str]


def calendars_text(version: Version) -> list[str]:
    """The calendars: when each is open."""
    lines = ["CALENDARS"] if version.calendars else []
    for found in version.calendars.values():
        calendar = found.calendar
        said = [*_week(calendar.week, cell_windows), *plan_text(calendar.plan, cell_windows)]
        said += _closed(calendar.holidays, found.like, found.holidays_from, "closed")
        lines += _entry(found.name, said, calendar.zone.key, found.clauses)
    return lines


def grids_text(version: Version) -> list[str]:
    """The grids: what each says at which time."""
    lines = ["GRIDS"] if version.grids else []
    for found in version.grids.values():
        frame = found.frame
        said = [*_week(frame.week, cell_values), *plan_text(frame.plan, cell_values)]
        if frame.on_holidays:
            said.append(f"on holidays {cell_values(frame.on_holidays)}")
        said += _closed(frame.holidays, None, found.holidays_from, "holidays")
        lines += _entry(found.name, said, frame.zone.key, found.clauses)
    return lines


def _entry(name: str, said: Iterable[str], zone: str, clauses: Sequence[str]) -> list[str]:
    cited = f" ({', '.join(clauses)})" if clauses else ""
    return entry(name, f"{'; '.join(said) or 'never'} ({zone}){cited}", gap=30)


def _week(week: Sequence[Cells], show: Show) -> Iterator[str]:
    """The days that are alike and follow one another, together: `mon-fri 09:00-18:00`."""
    first = 0
    for day in range(1, 8):
        if day < 7 and week[day] == week[first]:
            continue
        if week[first]:
            last = day - 1
            name = _DAYS[first] if last == first else f"{_DAYS[first]}-{_DAYS[last]}"
            yield f"{name} {show(week[first])}"
        first = day


def plan_text(plan: Plan, show: Show) -> Iterator[str]:
    """What differs from the week."""
    for season in plan.seasons:
        span = " to ".join(f"{month:02}-{day:02}" for month, day in (season.first, season.until))
        yield f"from {span}: {', '.join(_week(season.week, show)) or 'never'}"
    for number, weekday, cells in plan.nth:
        yield f"{_TIMES.get(number, str(number))} {_DAYS[weekday]} {_or_never(cells, show)}"
    for day, cells in plan.dates:
        yield f"{day} {_or_never(cells, show)}"
    if plan.years is not None:
        yield f"holidays known for {plan.years[0]} to {plan.years[1]}"


def _closed(
    holidays: Iterable[date], like: HolidaysLike | None, fact: str | None, word: str
) -> Iterator[str]:
    listed = ", ".join(day.isoformat() for day in sorted(holidays))
    if listed:
        yield f"{word} on {listed}"
    if like is not None:
        place = like.country if like.subdivision is None else f"{like.country} {like.subdivision}"
        yield f"holidays like {place}"
    if fact is not None:
        yield f"{word} on {fact}"


def _or_never(cells: Cells, show: Show) -> str:
    return show(cells) if cells else "never"


def cell_windows(cells: Cells) -> str:
    """The hours of a day that a calendar is open."""
    return ", ".join(f"{clock(start)}-{clock(end)}" for start, end in cells)


def cell_values(cells: Cells) -> str:
    """What a grid says in which hours of a day."""
    return ", ".join(f"{clock(start)}-{clock(end)} {_text(value)}" for start, end, value in cells)


def _text(value: Any) -> str:
    return str(value.text)


def clock(minute: int) -> str:
    """A minute of the day on the clock: `09:00`."""
    return f"{minute // 60:02}:{minute % 60:02}"

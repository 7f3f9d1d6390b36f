"""Calendars and grids → their aspects: each day of the week, seasons, single days, holidays, and the zone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final

from engine.compare.aspect import Aspect
from engine.compare.spelling import Speller
from engine.language.expressions import Expr
from engine.language.tree import Literal
from engine.rulebook.model import CalendarEntry, GridEntry
from engine.values.days import Cells, Plan, Week

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIMES: Final = {1: "first", 2: "2nd", 3: "3rd", 4: "4th", 5: "5th", -1: "last"}
Show = Callable[[Cells], str]


def calendar_hours(entry: CalendarEntry, s: Speller) -> Iterator[Aspect]:
    """When a calendar is open."""
    calendar = entry.calendar

    def show(cells: Cells) -> str:
        return ", ".join(f"{clock(start)}-{clock(end)}" for start, end in cells) or "closed"

    yield from _days(calendar.week, show, "closed")
    yield from _plan(calendar.plan, show)
    yield from _holidays("closed on", calendar.holidays)
    yield Aspect("zone", calendar.zone.key)


def grid_hours(entry: GridEntry, s: Speller) -> Iterator[Aspect]:
    """What a grid says when."""
    frame = entry.frame

    def show(cells: Cells) -> str:
        said = [f"{clock(start)}-{clock(end)} {_value(value, s)}" for start, end, value in cells]
        return ", ".join(sorted(said) if s.strict else said) or "nothing"

    yield from _days(frame.week, show, "nothing")
    yield from _plan(frame.plan, show)
    if frame.on_holidays:
        yield Aspect("on holidays", show(frame.on_holidays))
    yield from _holidays("holidays", frame.holidays)
    yield Aspect("zone", frame.zone.key)


def _value(value: Expr, s: Speller) -> str:
    """What a cell holds: an amount as the author wrote it, strictly with its kind; else an expression."""
    if not isinstance(value.tree, Literal):
        return s.expr(value)
    return f"{s.expr(value)} {s.kind(value.kind)}" if s.strict else value.text


def clock(minute: int) -> str:
    """A minute of the day on the clock: `09:00`."""
    return f"{minute // 60:02}:{minute % 60:02}"


def days_together(days: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Days that follow one another under one name, `mon-fri`, and how many they are."""
    while days:
        first = DAYS.index(days[0])
        length = 1
        while length < len(days) and days[length] == DAYS[min(first + length, 6)]:
            length += 1
        yield (days[0] if length == 1 else f"{days[0]}-{days[length - 1]}"), length
        days = days[length:]


def _days(week: Week, show: Show, absent: str) -> Iterator[Aspect]:
    for name, cells in zip(DAYS, week, strict=True):
        if cells:
            yield Aspect(name, show(cells), absent=absent)


def _plan(plan: Plan, show: Show) -> Iterator[Aspect]:
    for season in plan.seasons:
        span = " to ".join(f"{month:02}-{day:02}" for month, day in (season.first, season.until))
        yield Aspect(f"from {span}", _week_text(season.week, show))
    for number, weekday, cells in plan.nth:
        yield Aspect(f"{_TIMES.get(number, str(number))} {DAYS[weekday]}", show(cells))
    for day, cells in plan.dates:
        yield Aspect(day.isoformat(), show(cells))
    if plan.years is not None:
        yield Aspect("holidays known for", f"{plan.years[0]} to {plan.years[1]}")


def _week_text(week: Week, show: Show) -> str:
    said: dict[str, list[str]] = {}
    for name, cells in zip(DAYS, week, strict=True):
        if cells:
            said.setdefault(show(cells), []).append(name)
    return "; ".join(
        f"{together} {text}" for text, days in said.items() for together, _ in days_together(days)
    )


def _holidays(label: str, days: frozenset[date]) -> Iterator[Aspect]:
    listed = tuple(day.isoformat() for day in sorted(days))
    if listed:
        yield Aspect(label, ", ".join(listed), listed)

"""Grids: a value for every time of the week on the wall clock of a zone, with values of their own for holidays.

Windows are half-open, as those of a calendar are, and a window that the clocks skip has no moment. What is not covered
has no value.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.values.clock_changes import clock_times
from engine.values.days import AS_USUAL, Plan
from engine.values.zones import saturated

Cell = tuple[int, int, Any]  # start and end in minutes of the local day, and the value
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Grid:
    """Seven days of cells, Monday first; on a holiday `on_holidays` stands in for the day's own."""

    name: str
    zone: ZoneInfo
    week: tuple[tuple[Cell, ...], ...]
    holidays: frozenset[date] = frozenset()
    on_holidays: tuple[Cell, ...] = ()
    plan: Plan = AS_USUAL

    def hours(self, day: date) -> tuple[Cell, ...]:
        """The cells of that local date."""
        return self.plan.of(day, self.week, self.on_holidays if day in self.holidays else None)


def value_at(grid: Grid, instant: datetime) -> Any:
    """The value at an instant; None where the grid has none."""
    local = saturated(instant).astimezone(grid.zone)
    minute, day = local.hour * 60 + local.minute, local.date()
    return next((value for start, end, value in grid.hours(day) if start <= minute < end), None)


def value_changes(grid: Grid, start: datetime, end: datetime) -> tuple[datetime, ...]:
    """The instants strictly between, ascending, from which on the value is another one."""
    days = (*grid.week, grid.on_holidays, *grid.plan.cells())
    cells = [cell for day in days for cell in day]
    minutes = {0} | {minute % 1440 for first, last, _ in cells for minute in (first, last)}
    moments = {at for minute in minutes for at in clock_times(grid.zone, start, end, minute)}
    return tuple(at for at in sorted(moments) if value_at(grid, at - _TICK) != value_at(grid, at))

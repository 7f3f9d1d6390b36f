"""Which hours a day has: those of the week, of the season, of the first Sunday of a month, of a holiday, or its own.

The more particular wins: a date's own hours before those of holidays, these before the n-th weekday of a month, these
before the season's week, which stands in for the usual one. What the hours hold is the affair of calendars and grids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

Cells = tuple[Any, ...]
Week = tuple[Cells, ...]
MonthDay = tuple[int, int]


class ListedDates(frozenset[date]):
    """Dates that a list names for certain years only: of other years nobody knows them."""

    years: tuple[int, int]

    def __new__(cls, days: Iterable[date], years: tuple[int, int]) -> ListedDates:
        made = super().__new__(cls, days)
        made.years = years
        return made

    def knows(self, day: date) -> bool:
        """Whether the list speaks of that year."""
        return self.years[0] <= day.year <= self.years[1]

    def __reduce__(self) -> tuple[type[ListedDates], tuple[list[date], tuple[int, int]]]:
        return ListedDates, (sorted(self), self.years)


def span_of(years: tuple[int, int]) -> str:
    """The years in words: `2026`, `2026 to 2027`."""
    first, last = years
    return str(first) if first == last else f"{first} to {last}"


@dataclass(frozen=True, slots=True)
class Season:
    """A week of its own from one day of the year until, but not with, another, over the turn of the year if need be."""

    first: MonthDay
    until: MonthDay
    week: Week

    def has(self, day: date) -> bool:
        """Whether a day lies in it."""
        place = (day.month, day.day)
        if self.first < self.until:
            return self.first <= place < self.until
        return place >= self.first or place < self.until


@dataclass(frozen=True, slots=True)
class Plan:
    """What differs from the week: by date, by n-th weekday of a month (last: -1; Monday 0), by season.

    `years`: the first and last for which holidays are listed; of other years nobody knows them (None: all are known).
    """

    dates: tuple[tuple[date, Cells], ...] = ()
    nth: tuple[tuple[int, int, Cells], ...] = ()
    seasons: tuple[Season, ...] = ()
    years: tuple[int, int] | None = None

    def of(self, day: date, week: Week, on_holiday: Cells | None) -> Cells:
        """The hours of a day; `on_holiday`: those of holidays, if it is one."""
        for own, cells in self.dates:
            if own == day:
                return cells
        if on_holiday is not None:
            return on_holiday
        for number, weekday, cells in self.nth:
            if day.weekday() == weekday and _is_nth(day, number):
                return cells
        season = next((season for season in self.seasons if season.has(day)), None)
        return (week if season is None else season.week)[day.weekday()]

    def cells(self) -> Iterator[Cells]:
        """The hours of all days that it names."""
        yield from (cells for _, cells in self.dates)
        yield from (cells for _, _, cells in self.nth)
        yield from (cells for season in self.seasons for cells in season.week)

    def map(self, change: Callable[[Cells], Cells]) -> Plan:
        """The same plan with other hours."""
        return Plan(
            tuple((day, change(cells)) for day, cells in self.dates),
            tuple((number, weekday, change(cells)) for number, weekday, cells in self.nth),
            tuple(replace(s, week=tuple(map(change, s.week))) for s in self.seasons),
            self.years,
        )

    def lists(self, first: date, last: date) -> bool:
        """Whether the holidays of all years from one date to another are listed."""
        return self.years is None or (self.years[0] <= first.year and last.year <= self.years[1])


def _is_nth(day: date, number: int) -> bool:
    if number < 0:
        return (day + timedelta(days=7)).month != day.month if day < _LAST else True
    return (day.day - 1) // 7 + 1 == number


_LAST: Final = date(9999, 12, 24)
AS_USUAL: Final = Plan()

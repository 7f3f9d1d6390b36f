"""Reference implementations of the functions of calendars and grids.

Where a calendar lists its holidays for certain years only, what it would say of other years is unknown.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final, TypeVar

from engine.language.reference import Env
from engine.values import calendars, grids, zones
from engine.values.calendars import Calendar
from engine.values.days import span_of
from engine.values.grids import Grid
from engine.values.unknown import CauseKind, Unknown, because

Number = int | Fraction
M = TypeVar("M", bound=date)  # an instant is a date as well
_TICK: Final = timedelta(microseconds=1)
_MINUTE: Final = 60_000_000  # microseconds
_CENTURY: Final = 100 * 366 * 24 * 60 * _MINUTE  # longer than any search


def listed(table: Calendar | Grid, *moments: datetime | date) -> Unknown | None:
    """The unknown that a table is between two moments of which it does not list the holidays; None where it does."""
    days = [zones.local_date(m, table.zone) if isinstance(m, datetime) else m for m in moments]
    if table.plan.years is None or table.plan.lists(min(days), max(days)):
        return None
    detail = f"it lists the holidays of {span_of(table.plan.years)} only"
    return because(CauseKind.OPEN, table.name, detail)


def inside(_env: Env, calendar: Calendar, instant: datetime) -> bool | Unknown:
    unlisted = listed(calendar, instant)
    return calendars.inside(calendar, instant) if unlisted is None else unlisted


def open_on(_env: Env, calendar: Calendar, day: date) -> bool | Unknown:
    unlisted = listed(calendar, day)
    return calendars.open_on(calendar, day) if unlisted is None else unlisted


def open_minutes(
    _env: Env, calendar: Calendar, start: datetime, until: datetime
) -> Number | Unknown:
    unlisted = listed(calendar, start, max(start, until - _TICK))
    return calendars.open_minutes(calendar, start, until) if unlisted is None else unlisted


def opening_end(_env: Env, calendar: Calendar, instant: datetime, n: int) -> datetime | Unknown:
    return _found(calendar, instant, calendars.opening_end(calendar, instant, n), closing=True)


def working_day_after(_env: Env, calendar: Calendar, day: date, n: int) -> date | Unknown:
    return _found(calendar, day, calendars.working_day_after(calendar, day, n))


def working_day_before(env: Env, calendar: Calendar, day: date, n: int) -> date | Unknown:
    return working_day_after(env, calendar, day, -n)


def working_days_between(_env: Env, calendar: Calendar, first: date, second: date) -> int | Unknown:
    unlisted = listed(calendar, first, second)
    if unlisted is not None:
        return unlisted
    count = calendars.working_days_between(calendar, first, second)
    detail = "for more than a hundred years"
    return because(CauseKind.OPEN, "working_days_between", detail) if count is None else count


def next_opening(_env: Env, calendar: Calendar, instant: datetime) -> datetime | Unknown:
    return _found(calendar, instant, calendars.next_opening(calendar, instant))


def last_closing(_env: Env, calendar: Calendar, instant: datetime) -> datetime | Unknown:
    found = calendars.last_closing(calendar, instant)
    return _found(calendar, instant, found, "did not close within ten years", closing=True)


def after_open_minutes(
    _env: Env, calendar: Calendar, instant: datetime, length: Number
) -> datetime | Unknown:
    micros = timedelta(microseconds=min(int(length * _MINUTE // 1), _CENTURY))
    found = calendars.after_open(calendar, instant, max(micros, timedelta(0)))
    return _found(calendar, instant, found, closing=length > 0)


def before_open_minutes(
    _env: Env, calendar: Calendar, instant: datetime, length: Number
) -> datetime | Unknown:
    micros = timedelta(microseconds=min(int(length * _MINUTE // 1), _CENTURY))
    found = calendars.before_open(calendar, instant, max(micros, timedelta(0)))
    if found is None:
        return because(CauseKind.OPEN, calendar.name, "was not open so long within ten years")
    unlisted = listed(calendar, found, max(found, instant - _TICK))
    return found if unlisted is None else unlisted


def in_zone(_env: Env, calendar: Calendar, zone: str) -> Calendar:
    return replace(calendar, zone=zones.zone(zone))


def grid(_env: Env, table: Grid, instant: datetime, zone: str | None = None) -> Any:
    placed = table if zone is None else replace(table, zone=zones.zone(zone))
    unlisted = listed(placed, instant)
    if unlisted is not None:
        return unlisted
    value = grids.value_at(placed, instant)
    return because(CauseKind.OPEN, table.name, "has no value then") if value is None else value


def _found(
    calendar: Calendar, start: date, found: M | None, never: str = "does not open within ten years",
    *, closing: bool = False,
) -> M | Unknown:  # fmt: skip
    """What was found from a moment on, unless the holidays on the way are not listed; a closing belongs to its day."""
    if found is None:
        return because(CauseKind.OPEN, calendar.name, never)
    unlisted = listed(calendar, start, found - _TICK if closing else found)
    return found if unlisted is None else unlisted

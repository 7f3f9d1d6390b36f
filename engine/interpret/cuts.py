"""Where the edges of a split cut a stretch of time.

Each edge gives the instants strictly between two others, or an unknown where its zone, its calendar's holidays, its
instant or its step is unknown.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, get_args
from zoneinfo import ZoneInfo

from engine.interpret.subjects import Subject
from engine.language.opening_hours import listed
from engine.language.reference import Env, later, moved
from engine.rulebook.model import Edge
from engine.values import calendars
from engine.values.calendars import Calendar
from engine.values.clock_changes import DateUnit, clock_times, starts_of
from engine.values.grids import Grid, value_changes
from engine.values.periods import Period
from engine.values.unknown import CauseKind, Unknown, because, merge
from engine.values.zones import day_start, zone

if TYPE_CHECKING:
    from engine.interpret.world import World

MOST_CUTS: Final = 10_000
_TICK: Final = timedelta(microseconds=1)
Cuts = tuple[datetime, ...]


def cuts(
    world: World, subject: Subject, edge: Edge, start: datetime, end: datetime
) -> Cuts | Unknown:
    """Where an edge cuts between two instants."""
    named = None if edge.zone is None else world.value(edge.zone, subject)
    if isinstance(named, Unknown):
        return named
    local = world.zone if named is None else zone(named)
    if edge.minute is not None:
        return clock_times(local, start, end, edge.minute)
    if edge.clock is not None:
        time = world.value(edge.clock, subject)
        return (
            time
            if isinstance(time, Unknown)
            else clock_times(local, start, end, int(time // 1) % 1440)
        )
    if edge.every is not None:
        return _again_and_again(world, subject, edge, local, start, end)
    if edge.moment is not None:
        moment = _instant(world.value(edge.moment, subject), local)
        return moment if isinstance(moment, Unknown) else (moment,)
    if edge.dates:
        return tuple(
            at for day in sorted(edge.dates) if start < (at := day_start(day, local)) < end
        )
    if edge.name in get_args(DateUnit):
        return starts_of(edge.name, local, start, end)  # type: ignore[arg-type]
    return _of_table(world.lookup(subject, edge.name), None if named is None else local, start, end)


def _of_table(table: Any, local: ZoneInfo | None, start: datetime, end: datetime) -> Cuts | Unknown:
    """Where a calendar opens or closes, or a grid changes, on its own clock or another."""
    if isinstance(table, Unknown):
        return table
    assert isinstance(table, Calendar | Grid)
    placed = table if local is None else replace(table, zone=local)
    unlisted = listed(placed, start, max(start, end - _TICK))
    if unlisted is not None:
        return unlisted
    if isinstance(placed, Grid):
        return value_changes(placed, start, end)
    return calendars.edges(placed, start, end)


def _instant(moment: Any, local: ZoneInfo) -> datetime | Unknown:
    """An instant as it is; of a date its first."""
    if isinstance(moment, Unknown | datetime):
        return moment
    return day_start(moment, local)


def _again_and_again(
    world: World, subject: Subject, edge: Edge, local: ZoneInfo, start: datetime, end: datetime
) -> Cuts | Unknown:
    """Every so much time, each cut counted from the anchor in one step; before the anchor as well."""
    assert edge.every is not None
    every = world.value(edge.every, subject)
    anchor = start if edge.moment is None else world.value(edge.moment, subject)
    doubts = [value for value in (every, anchor) if isinstance(value, Unknown)]
    if doubts:
        return merge(doubts)
    forward = (
        (every.months >= 0 and every.days >= 0 and every != Period())
        if isinstance(every, Period)
        else every > 0
    )
    if not forward:
        return because(CauseKind.OPEN, edge.every.text, "it does not lead forward")
    env = replace(world.env(subject), zone=local)

    def at(count: int) -> datetime:
        return _step(anchor, every, count, env)

    low = _first_after(start, at)
    found: list[datetime] = []
    while (cut := at(low + len(found))) < end:
        found.append(cut)
        if len(found) > MOST_CUTS:
            return because(CauseKind.OPEN, edge.every.text, f"cuts more than {MOST_CUTS} times")
    return tuple(found)


def _step(anchor: datetime | date, every: Any, count: int, env: Env) -> datetime:
    """The instant so many steps after the anchor."""
    if not isinstance(every, Period):
        assert isinstance(anchor, datetime)
        return later(anchor, every * count)
    moment = _instant(moved(anchor, every * count, 1, env), env.zone)
    assert isinstance(moment, datetime)
    return moment


def _first_after(start: datetime, at: Any) -> int:
    """The first count whose instant lies after `start`; found by doubling, then halving."""
    reach = 1
    while at(reach) <= start and reach < 1 << 60:
        reach *= 2
    low = -1
    while at(low) > start and low > -(1 << 60):
        low *= 2
    while reach - low > 1:
        middle = (low + reach) // 2
        low, reach = (middle, reach) if at(middle) <= start else (low, middle)
    return reach

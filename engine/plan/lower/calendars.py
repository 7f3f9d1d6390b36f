"""Calendars in the plan: what role they have, the lines of time of their hours, and what events add to their holidays.

A calendar of the plan is a choice of `Hours`. The lines are read off the calendar itself, day by day, as far as the
days of the events and some years around them reach; nothing about clocks or holidays is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from engine.language.kinds import CALENDAR
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known
from engine.plan.lower import local_time
from engine.plan.lower.lowering import ROLES, Lowering, NotColumnarError, Place
from engine.plan.lower.names import SEPARATOR, day_number, instant_number
from engine.plan.profile import DAY, FIRST_DAY, LAST_DAY, Profile
from engine.plan.sheets import Fold, Typed
from engine.plan.timelines import Timeline, timeline
from engine.plan.why import NEVER, Why, merged
from engine.rulebook.model import EVENT
from engine.values.calendars import Calendar, edges, inside, open_on, openings, windows
from engine.values.clock_changes import offset_changes
from engine.values.days import Plan

WEEK: Final = 7 * DAY
MARGIN: Final = 1_500  # days around those of the events for which lines are drawn
UNSEEN: Final = (
    9_000,
    27_500,
)  # the days for which they are where nobody has seen the events: 1994 to 2045
EPOCH: Final = date(1970, 1, 1)
EPOCH_INSTANT: Final = datetime(1970, 1, 1, tzinfo=UTC)
TICK: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """A calendar, and beside its own holidays those of a row: a text of dates with `SEPARATOR` between them."""

    calendar: Calendar
    extra: Formula | None = None

    def with_zone(self, zone: ZoneInfo) -> Hours:
        """The same hours on another clock."""
        return replace(self, calendar=replace(self.calendar, zone=zone))

    @property
    def none(self) -> Formula:
        """Whether the row adds no holidays."""
        return no_holidays(self.extra)

    def off(self, day: Formula) -> Formula:
        """Whether a day is a holiday that the row adds; a date with hours of its own keeps them."""
        return is_holiday(self.extra, day, self.calendar.plan)


def no_holidays(extra: Formula | None) -> Formula:
    """Whether a row brings no dates."""
    return f.TRUE if extra is None else f.equal(extra, f.const(""))


def is_holiday(extra: Formula | None, day: Formula, plan: Plan) -> Formula:
    """Whether a day is among the dates of a row and has no hours of its own."""
    if extra is None:
        return f.FALSE
    mark = f.const(SEPARATOR)
    named = f.contains(f.concat(mark, extra, mark), f.concat(mark, f.iso_date(day), mark))
    own = f.one_of(day, [day_number(date) for date, _ in plan.dates])
    return f.case([(f.disjunction(no_holidays(extra), own), f.FALSE)], named)


def reach(profile: Profile) -> tuple[int, int]:
    """The first and the last day for which lines are drawn."""
    if (profile.first, profile.last) == (FIRST_DAY, LAST_DAY):
        return UNSEEN
    return max(profile.first - MARGIN, FIRST_DAY), min(profile.last + MARGIN, LAST_DAY)


def day_of(number: int) -> date:
    """The date so many days since 1970."""
    return EPOCH + timedelta(days=number)


def instant_of(number: int) -> datetime:
    """The instant so many microseconds since 1970."""
    return EPOCH_INSTANT + number * TICK


@lru_cache(maxsize=256)
def opening_line(calendar: Calendar, days: tuple[int, int]) -> Timeline:
    """When a calendar is open: label 1; over instants."""
    first, until = days[0] * DAY, (days[1] + 1) * DAY
    open_parts = openings(calendar, day_of(days[0] - 2), day_of(days[1] + 3))
    marks = [
        (instant_number(moment), label)
        for start, end in open_parts
        for moment, label in ((start, 1), (end, 0))
    ]
    label = int(inside(calendar, instant_of(first)))
    return timeline(marks, first, label, until, WEEK)


@lru_cache(maxsize=256)
def edge_marks(calendar: Calendar, days: tuple[int, int]) -> tuple[int, ...]:
    """Where a calendar opens or closes."""
    first, until = instant_of(days[0] * DAY), instant_of((days[1] + 1) * DAY)
    return tuple(map(instant_number, edges(calendar, first, until)))


@lru_cache(maxsize=256)
def day_line(calendar: Calendar, days: tuple[int, int]) -> Timeline:
    """On which dates a calendar opens: label 1; over days."""
    marks: list[tuple[int, int]] = []
    first = last = int(open_on(calendar, day_of(days[0])))
    for number in range(days[0] + 1, days[1] + 1):
        label = int(open_on(calendar, day_of(number)))
        if label != last:
            marks.append((number, label))
        last = label
    return timeline(marks, days[0], first, days[1] + 1, 7)


@lru_cache(maxsize=256)
def window_lines(calendar: Calendar, days: tuple[int, int]) -> tuple[Timeline, Timeline]:
    """Where the windows of a calendar begin, and where they end, with the same numbers; over instants."""
    first, until = days[0] * DAY, (days[1] + 1) * DAY
    found = [
        (instant_number(window[0][0]), instant_number(window[-1][1]))
        for number in range(days[0] - 2, days[1] + 3)
        for window in windows(calendar, day_of(number))
    ]
    kept = [(start, end) for start, end in found if first < start and end < until]
    starts, ends = [start for start, _ in kept], [end for _, end in kept]
    for places in (starts, ends):
        if any(one >= two for one, two in pairwise(places)):
            raise NotColumnarError("windows that the clocks put out of order")
    line = [
        timeline([(at, 0) for at in places], first, 0, until, WEEK) for places in (starts, ends)
    ]
    return line[0], line[1]


@lru_cache(maxsize=256)
def torn(zone: ZoneInfo, days: tuple[int, int]) -> bool:
    """Whether a local date comes back after the next one has begun, for the clocks go back over midnight."""
    first, last = instant_of(days[0] * DAY), instant_of((days[1] + 1) * DAY)
    return any(
        (at - TICK).astimezone(zone).date() > at.astimezone(zone).date()
        for year in range(first.year, last.year + 1)
        for at in offset_changes(zone, year)
        if first < at < last
    )


def local_day(instant: Formula, zone: ZoneInfo, days: tuple[int, int]) -> Formula:
    """The local date at an instant, where dates follow one another."""
    if torn(zone, days):
        raise NotColumnarError("days that the clocks tear apart")
    return local_time.local_day(instant, zone)


def _calendar(lowering: Lowering, place: Place, name: str) -> Known:
    """A declared calendar with the holidays that the subject's events bring."""
    entry = place.version.calendars[name]
    extra, why = extra_holidays(lowering, place, entry.holidays_from)
    form = f.TRUE if why.never else f.case([(f.is_null(extra or f.TRUE), f.null("bool"))], f.TRUE)
    text = None if extra is None else f.coalesce(extra, f.const(""))
    return Known(CALENDAR, form, why, choices=((f.TRUE, Hours(entry.calendar, text)),))


def extra_holidays(
    lowering: Lowering, place: Place, fact: str | None
) -> tuple[Formula | None, Why]:
    """The dates that the subject's events bring, as a text; NULL where nobody knows them."""
    if fact is None:
        return None, NEVER
    kind = place.kind
    versions = lowering.versions
    while kind != EVENT and any(kind in v.splits for v in versions):
        kind = next(v.splits[kind].of for v in versions if kind in v.splits)
    if kind == EVENT:
        value = lowering.name(place, fact, place.version.facts[fact].kind)
        return value.form, value.why
    if kind == place.kind:
        return _of_members(lowering, place, fact)
    raise NotColumnarError("holidays of stretches of groups")


def _of_members(lowering: Lowering, place: Place, fact: str) -> tuple[Formula, Why]:
    """Of a group: what its members bring, one after the other."""
    from engine.plan.lower.groups import membership

    group = place.version.groups[place.kind]
    if group.of != EVENT:
        raise NotColumnarError("holidays of groups of groups")
    members = Place(EVENT, place.version)
    value = lowering.settled(
        EVENT, fact, lowering.name(members, fact, place.version.facts[fact].kind)
    )
    link = lowering.column(EVENT, f"in:{place.kind}", membership(lowering, EVENT, place.kind).link)
    texts = Fold("texts", EVENT, link, value.form)
    found = lowering.define(place.kind, fact, texts, Typed("text"))
    if value.why.never:
        return f.coalesce(found, f.const("")), NEVER
    words: dict[int, Formula] = {}
    for number, word in value.why.words.items():
        mask = Fold("bit_or", EVENT, link, word)
        typed = Typed("int", False, 0, word.high)
        words[number] = lowering.define(place.kind, f"{fact}?{number}", mask, typed)
    lost = f.disjunction(*(f.less(f.ZERO, word) for word in words.values()))
    text = f.case([(lost, f.null("text"))], f.coalesce(found, f.const("")))
    return text, merged([Why(words)])


ROLES["calendar"] = _calendar

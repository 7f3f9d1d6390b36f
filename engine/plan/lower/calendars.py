"""Calendars in the plan: what role they have, the lines of time of their hours, and what events add to their holidays.

A calendar of the plan is a choice of `Hours`. The lines are read off the calendar itself, day by day, as far as the
days of the events and some years around them reach; nothing about clocks or holidays is decided here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from engine.language.kinds import CALENDAR
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known
from engine.plan.lower import local_time
from engine.plan.lower.drawing import MINUTE, TICK, day_of, drawn, instant_of, spans
from engine.plan.lower.lowering import ROLES, Lowering, NotColumnarError, Place, owner
from engine.plan.lower.names import SEPARATOR, day_number, instant_number
from engine.plan.profile import DAY, Profile
from engine.plan.sheets import Fold, Typed
from engine.plan.timelines import Timeline, timeline
from engine.plan.why import NEVER, Why
from engine.rulebook.model import EVENT
from engine.values.calendars import Calendar, edges, inside, open_on, windows
from engine.values.clock_changes import offset_changes
from engine.values.days import Plan

WEEK: Final = 7 * DAY
MARGIN: Final = 1_200  # days around those of the events for which lines are drawn
LONGEST: Final = 30_000  # days of events that somebody has seen
UNSEEN: Final = (
    9_000,
    27_500,
)  # the days for which they are where nobody has seen the events: 1994 to 2045


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
    dates = [day_number(date) for date, _ in plan.dates]
    own = f.one_of(day, dates) if dates else f.FALSE
    return f.case([(f.disjunction(no_holidays(extra), own), f.FALSE)], named)


def reach(profile: Profile) -> tuple[int, int]:
    """The first and the last day for which lines are drawn."""
    if profile.seen is not None:
        return profile.seen[0] - MARGIN, profile.seen[1] + MARGIN
    if profile.last - profile.first > LONGEST:
        return UNSEEN
    return profile.first - MARGIN, profile.last + MARGIN


@lru_cache(maxsize=256)
def opening_line(calendar: Calendar, days: tuple[int, int]) -> Timeline:
    """When a calendar is open: label 1; over instants."""
    marks = drawn(
        calendar.zone,
        lambda day: [(first, last, 1) for first, last in calendar.hours(day)],
        0,
        days,
        lambda at: int(inside(calendar, at)),
        lambda start, end: edges(calendar, start, end),
    )
    return timeline(marks[1:], marks[0][0], marks[0][1], (days[1] + 1) * DAY, WEEK)


def edge_marks(calendar: Calendar, days: tuple[int, int]) -> tuple[int, ...]:
    """Where a calendar opens or closes."""
    return opening_line(calendar, days).starts[1:]


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
    found = list(_windows(calendar, first, until))
    kept = [(start, end) for start, end in found if first < start and end < until]
    starts, ends = [start for start, _ in kept], [end for _, end in kept]
    for places in (starts, ends):
        if any(one >= two for one, two in pairwise(places)):
            raise NotColumnarError("windows that the clocks put out of order")
    line = [
        timeline([(at, 0) for at in places], first, 0, until, WEEK) for places in (starts, ends)
    ]
    return line[0], line[1]


def _windows(calendar: Calendar, first: int, until: int) -> Iterator[tuple[int, int]]:
    """Where each window begins and ends."""
    last = None
    for start, end, offset in spans(calendar.zone, first, until):
        shift = 0 if offset is None else offset
        since = (start + shift) // DAY - 1 if last is None else last + 1
        last = max(since - 1, (end + shift) // DAY - (0 if offset is None else 1))
        for number in range(since, last + 1):
            if offset is None:
                for parts in windows(calendar, day_of(number)):
                    yield instant_number(parts[0][0]), instant_number(parts[-1][1])
                continue
            midnight = number * DAY - offset
            for one, two in calendar.hours(day_of(number)):
                yield midnight + one * MINUTE, midnight + two * MINUTE


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
    value = _dates(lowering, place, fact)
    return value.form, value.why


def _dates(lowering: Lowering, place: Place, fact: str) -> Known:
    """The dates of the events of a subject; a stretch has those of what it was cut from."""
    split = next((v.splits[place.kind] for v in lowering.versions if place.kind in v.splits), None)
    if place.kind == EVENT:
        return lowering.name(place, fact, place.version.facts[fact].kind)
    if split is not None:
        whole = _dates(lowering, Place(split.of, place.version), fact)
        return lowering.brought(place.kind, split.of, owner(), fact, whole, NEVER)
    return _of_members(lowering, place, fact)


def _of_members(lowering: Lowering, place: Place, fact: str) -> Known:
    """Of a group: what its members bring, one after the other."""
    from engine.plan.lower.groups import made_of, membership

    of = made_of(lowering, place.kind)
    value = lowering.settled(of, fact, _dates(lowering, Place(of, place.version), fact))
    link = lowering.column(of, f"in:{place.kind}", membership(lowering, of, place.kind).link)
    texts = Fold("texts", of, link, value.form)
    found = lowering.define(place.kind, fact, texts, Typed("text"))
    text = f.coalesce(found, f.const(""))
    if value.why.never:
        return replace(value, form=text)
    words: dict[int, Formula] = {}
    for number, word in value.why.words.items():
        mask = Fold("bit_or", of, link, word)
        typed = Typed("int", False, 0, word.high)
        words[number] = lowering.define(place.kind, f"{fact}?{number}", mask, typed)
    lost = f.disjunction(*(f.less(f.ZERO, word) for word in words.values()))
    return replace(value, form=f.case([(lost, f.null("text"))], text), why=Why(words))


ROLES["calendar"] = _calendar

"""The functions of calendars as forms of the plan.

Each function is worked out for every calendar that its first argument may be. Where a line of time ends, where a
search might take ten years, and where holidays that a row brings stand in the way too often, it is for the interpreter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from engine.language.kinds import BOOL, DURATION, INSTANT, Kind
from engine.language.tree import Call
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, cases, per_form, unknown
from engine.plan.lower import local_time
from engine.plan.lower.along_time import amount, amount_place, label, mark, turns
from engine.plan.lower.calendars import (
    Hours,
    day_line,
    local_day,
    opening_line,
    reach,
    torn,
)
from engine.plan.lower.expressions import FORMS
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place
from engine.plan.lower.names import day_number, instant_number
from engine.plan.profile import DAY
from engine.plan.timelines import Timeline
from engine.plan.why import Why, merged
from engine.values.calendars import Calendar
from engine.values.days import AS_USUAL, Plan, span_of
from engine.values.unknown import Cause, CauseKind
from engine.values.zones import day_start

MINUTE: Final = 60_000_000  # microseconds
CENTURY: Final = 100 * 366 * 24 * 60 * MINUTE
SEARCH: Final = 3_600  # days; a search that takes less never comes to the end of its ten years
NEVER_OPENS: Final = "does not open within ten years"

Trouble = tuple[Formula, Why]  # where it is true there is no value, and why


@dataclass(frozen=True, slots=True)
class Asked:
    """A function asked of one calendar: the arguments after it, and the days for which its lines are drawn."""

    lowering: Lowering
    hours: Hours
    args: Sequence[Known]
    days: tuple[int, int]

    @property
    def calendar(self) -> Calendar:
        """The calendar itself."""
        return self.hours.calendar

    @property
    def zone(self) -> ZoneInfo:
        """Its zone."""
        return self.hours.calendar.zone

    def recheck(self, reason: str = "dates far from those of the events") -> Why:
        """For the interpreter."""
        return self.lowering.causes.recheck(reason)

    def open_because(self, detail: str) -> Why:
        """What the terms leave open about this calendar."""
        cause = Cause(CauseKind.OPEN, self.calendar.name, detail)
        return self.lowering.causes.because(cause)

    def day(self, instant: Formula) -> Formula:
        """The local date at an instant."""
        return local_day(instant, self.zone, self.days)

    def answer(self, kind: Kind, form: Formula, troubles: Sequence[Trouble], per: int = 1) -> Known:
        """What comes out where all arguments are known and nothing is in the way; the first trouble is told."""
        why, lost = Why(), f.FALSE
        for condition, told in reversed(troubles):
            why, lost = told.otherwise(condition, why), f.disjunction(condition, lost)
        absent = f.disjunction(*(f.is_null(arg.form) for arg in self.args))
        why = merged([*(arg.why for arg in self.args), why.where(f.negation(absent))])
        return Known(kind, f.case([(lost, f.null(form.type))], form), why, per)


def near(value: Formula, low: int, high: int) -> tuple[Formula, Formula]:
    """A number held between two bounds, and whether it had to be."""
    if value.low is not None and value.high is not None and low <= value.low <= value.high <= high:
        return value, f.FALSE
    beyond = f.disjunction(f.less(value, f.const(low)), f.less(f.const(high), value))
    return f.least(f.greatest(value, f.const(low)), f.const(high)), beyond


def on_line(value: Formula, line: Timeline) -> tuple[Formula, Formula]:
    """A place held on a line, and whether it lies elsewhere."""
    return near(value, line.first + 1, line.until - 1)


def unlisted(plan: Plan, zone: ZoneInfo | None, *places: Formula) -> Formula:
    """Whether a table does not list the holidays of the year of an instant (in a zone) or a date."""
    if plan.years is None:
        return f.FALSE
    bounds = [date(plan.years[0], 1, 1), date(plan.years[1] + 1, 1, 1)]
    if zone is None:
        low, high = map(day_number, bounds)
    else:
        low, high = (instant_number(day_start(day, zone)) for day in bounds)
        for at in (low, high):
            if torn(zone, (at // DAY - 2, at // DAY + 2)):
                raise NotColumnarError("days that the clocks tear apart")
    outside = (
        f.disjunction(f.less(place, f.const(low)), f.negation(f.less(place, f.const(high))))
        for place in places
    )
    return f.disjunction(*outside)


def not_listed(asked: Asked, zone: ZoneInfo | None, *places: Formula) -> Trouble:
    """The trouble that the calendar does not list the holidays at some instants or dates."""
    plan = asked.calendar.plan
    if plan.years is None:
        return f.FALSE, Why()
    why = asked.open_because(f"it lists the holidays of {span_of(plan.years)} only")
    return unlisted(plan, zone, *places), why


# ── Whether it is open, and how long ──────────────────────────────────────────────────────────────


def inside(asked: Asked) -> Known:
    line = opening_line(asked.calendar, asked.days)
    at, beyond = on_line(asked.args[0].form, line)
    form = f.equal(label(line, at), f.ONE)
    if asked.hours.extra is not None:
        form = f.conjunction(form, f.negation(asked.hours.off(asked.day(at))))
    return asked.answer(BOOL, form, [(beyond, asked.recheck()), not_listed(asked, asked.zone, at)])


def open_on(asked: Asked) -> Known:
    line = day_line(asked.calendar, asked.days)
    day, beyond = on_line(asked.args[0].form, line)
    form = f.conjunction(f.equal(label(line, day), f.ONE), f.negation(asked.hours.off(day)))
    return asked.answer(BOOL, form, [(beyond, asked.recheck()), not_listed(asked, None, day)])


def open_minutes(asked: Asked) -> Known:
    line = opening_line(asked.calendar, asked.days)
    start, early = on_line(asked.args[0].form, line)
    until, late = on_line(asked.args[1].form, line)
    end = f.greatest(start, until)
    found = f.sub(amount(line, end), amount(line, start))
    last = f.greatest(start, f.sub(until, f.ONE))
    beyond = f.disjunction(early, late)
    troubles = [(beyond, asked.recheck()), not_listed(asked, asked.zone, start, last)]
    if asked.hours.extra is not None:
        lost, many = _closed(asked, line, start, end)
        found = f.sub(found, lost)
        troubles.append((many, asked.recheck("holidays of an event within a long time")))
    found = f.bounded(found, 0, line.until - line.first)
    return asked.answer(DURATION, found, troubles, MINUTE)


def _closed(asked: Asked, line: Timeline, start: Formula, end: Formula) -> tuple[Formula, Formula]:
    """Open time that falls on holidays of the row, and whether there are more days than are looked at."""
    days = [f.add(asked.day(start), f.const(n)) for n in range(4)]
    bounds = [start, *(local_time.day_start(day, asked.zone) for day in days[1:])]
    bounds = [f.greatest(start, f.least(bound, end)) for bound in bounds]
    parts = [
        f.case([(asked.hours.off(day), f.sub(amount(line, two), amount(line, one)))], f.ZERO)
        for day, one, two in zip(days, bounds, bounds[1:], strict=False)
    ]
    many = f.conjunction(f.negation(asked.hours.none), f.less(bounds[-1], end))
    return f.case([(asked.hours.none, f.ZERO)], f.add(*parts)), many


# ── Searches among instants ───────────────────────────────────────────────────────────────────────


def _far(line: Timeline, start: Formula, found: Formula, unit: int = DAY) -> Formula:
    """Whether a search may have come to the end of its ten years."""
    if line.until - line.first <= SEARCH * unit:
        return f.FALSE
    most = f.const(SEARCH * unit)
    return f.disjunction(f.less(most, f.sub(found, start)), f.less(most, f.sub(start, found)))


def _place(line: Timeline, passed: Formula) -> tuple[Formula, Formula]:
    """Where so much has passed, and whether that is not on the line."""
    if line.passed[-1] == 0:
        return f.const(line.first), f.TRUE
    held, beyond = near(passed, 0, line.passed[-1] - 1)
    return f.bounded(amount_place(line, held), line.first, line.until), beyond


def _searched(
    asked: Asked, line: Timeline, start: Formula, found: Formula, *beyond: Formula, closing: bool = False,
) -> list[Trouble]:  # fmt: skip
    """What may be wrong with an instant that was found from another on."""
    last = f.sub(found, f.ONE) if closing else found
    far = f.disjunction(*beyond, _far(line, start, found))
    return [(far, asked.recheck()), not_listed(asked, asked.zone, start, last)]


def _never(asked: Asked, kind: Kind, detail: str = NEVER_OPENS) -> Known:
    """What a calendar without any hours says."""
    return asked.answer(kind, f.null("int"), [(f.TRUE, asked.open_because(detail))])


def next_opening(asked: Asked) -> Known:
    if not asked.calendar.opens:
        return _never(asked, INSTANT)
    line = opening_line(asked.calendar, asked.days)
    start, early = on_line(asked.args[0].form, line)
    found, late = _place(line, amount(line, start))
    troubles = _searched(asked, line, start, found, early, late)
    if asked.hours.extra is not None:
        many = f.negation(_clear(asked, found, found))
        troubles.append((many, asked.recheck("holidays of an event while it is awaited")))
    return asked.answer(INSTANT, found, troubles)


def _clear(asked: Asked, first: Formula, last: Formula, most: int = 8) -> Formula:
    """Whether no day from one instant to another is a holiday of the row, as far as that is looked at."""
    if asked.hours.extra is None:
        return f.TRUE
    start, end = asked.day(first), asked.day(last)
    count = 1 if first is last else most
    days = [f.add(start, f.const(n)) for n in range(count)]
    met = [f.conjunction(f.at_most(day, end), asked.hours.off(day)) for day in days]
    short = f.less(f.sub(end, start), f.const(count))
    return f.disjunction(asked.hours.none, f.conjunction(short, f.negation(f.disjunction(*met))))


def last_closing(asked: Asked) -> Known:
    detail = "did not close within ten years"
    if not asked.calendar.opens:
        return _never(asked, INSTANT, detail)
    if _always_open(asked.calendar):
        some = f.negation(asked.hours.none)
        told = [(some, asked.recheck("holidays of an event since then"))]
        return asked.answer(INSTANT, f.null("int"), [*told, (f.TRUE, asked.open_because(detail))])
    line = opening_line(asked.calendar, asked.days)
    at, early = on_line(asked.args[0].form, line)
    number = turns(line, at)
    back = f.case([(f.equal(label(line, at), f.ONE), f.sub(number, f.ONE))], number)
    held, late = near(back, 1, max(1, len(line.starts) - 1))
    found = f.bounded(mark(line, held), line.first, line.until)
    troubles = _searched(asked, line, at, found, early, late, closing=True)
    if asked.hours.extra is not None:
        many = f.negation(_clear(asked, f.sub(found, f.ONE), at))
        troubles.append((many, asked.recheck("holidays of an event since then")))
    return asked.answer(INSTANT, found, troubles)


def _always_open(calendar: Calendar) -> bool:
    whole = ((0, 24 * 60),)
    usual = calendar.plan == AS_USUAL and not calendar.holidays
    return usual and all(day == whole for day in calendar.week)


def _open_micros(length: Known) -> Formula:
    top = f.div(f.mul(length.form, f.const(MINUTE)), per_form(length))
    return f.least(f.greatest(top, f.ZERO), f.const(CENTURY))


def after_open_minutes(asked: Asked) -> Known:
    length = _open_micros(asked.args[1])
    none = f.at_most(length, f.ZERO)
    line = opening_line(asked.calendar, asked.days)
    start, early = on_line(asked.args[0].form, line)
    if not asked.calendar.opens:
        found, troubles = start, [(f.negation(none), asked.open_because(NEVER_OPENS))]
        troubles += [(early, asked.recheck()), not_listed(asked, asked.zone, start)]
        return asked.answer(INSTANT, start, troubles)
    place, late = _place(line, f.sub(f.add(amount(line, start), length), f.ONE))
    found = f.case([(none, start)], f.add(place, f.ONE))
    beyond = f.disjunction(early, f.conjunction(late, f.negation(none)))
    # a length above zero that is less than a microsecond belongs to the tick before, as any closing does
    some = f.less(f.ZERO, asked.args[1].form)
    last = f.case([(some, f.sub(found, f.ONE))], found)
    far = f.disjunction(beyond, _far(line, start, found))
    troubles = [(far, asked.recheck()), not_listed(asked, asked.zone, start, last)]
    if asked.hours.extra is not None:
        many = f.negation(f.disjunction(none, _clear(asked, start, f.sub(found, f.ONE))))
        troubles.append((many, asked.recheck("holidays of an event until then")))
    return asked.answer(INSTANT, found, troubles)


def before_open_minutes(asked: Asked) -> Known:
    length = _open_micros(asked.args[1])
    none = f.at_most(length, f.ZERO)
    line = opening_line(asked.calendar, asked.days)
    end, late = on_line(asked.args[0].form, line)
    place, early = _place(line, f.sub(amount(line, end), length))
    found = f.case([(none, end)], place)
    troubles: list[Trouble] = []
    if not asked.calendar.opens:
        detail = "was not open so long within ten years"
        troubles = [(f.negation(none), asked.open_because(detail))]
    beyond = f.disjunction(late, f.conjunction(early, f.negation(none)), _far(line, end, found))
    last = f.greatest(found, f.sub(end, f.ONE))
    troubles += [(beyond, asked.recheck()), not_listed(asked, asked.zone, found, last)]
    if asked.hours.extra is not None:
        many = f.negation(f.disjunction(none, _clear(asked, found, end)))
        troubles.append((many, asked.recheck("holidays of an event since then")))
    return asked.answer(INSTANT, found, troubles)


def by_calendar(
    read: Callable[[Asked], Known], kind: Kind
) -> Callable[[Lowering, Place, Sequence[Known], Call], Known]:
    """The form of a function whose first argument is a calendar."""

    def form(lowering: Lowering, place: Place, args: Sequence[Known], call: Call) -> Known:
        calendar, *others = args
        days = reach(lowering.profile)
        absent = unknown(kind, merged([calendar.why, *(arg.why for arg in others)]))
        told = [
            (f.is_true(condition), read(Asked(lowering, hours, others, days)))
            for condition, hours in calendar.choices
        ]
        if not told:
            return absent
        return cases([(f.is_null(calendar.form), absent), *told[:-1]], told[-1][1])

    return form


FORMS.update(
    {
        "inside": by_calendar(inside, BOOL),
        "open_on": by_calendar(open_on, BOOL),
        "open_minutes": by_calendar(open_minutes, DURATION),
        "next_opening": by_calendar(next_opening, INSTANT),
        "last_closing": by_calendar(last_closing, INSTANT),
        "after_open_minutes": by_calendar(after_open_minutes, INSTANT),
        "before_open_minutes": by_calendar(before_open_minutes, INSTANT),
    }
)

"""What a function asks of a calendar in the plan, and what may stand in the way of an answer.

Each function is worked out for every calendar that its first argument may be. Where a line of time ends, where a
search might take ten years, and where holidays that a row brings stand in the way too often, it is for the interpreter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from engine.language.kinds import Kind
from engine.language.tree import Call
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, cases, unknown
from engine.plan.lower.calendars import Hours, local_day, reach, torn
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place
from engine.plan.lower.names import day_number, instant_number
from engine.plan.profile import DAY
from engine.plan.timelines import Timeline
from engine.plan.why import Why, merged
from engine.values.calendars import Calendar
from engine.values.days import Plan, span_of
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
        nothing = f.null(
            form.type
        )  # choices between places may come to something without an argument
        return Known(kind, f.case([(absent, nothing), (lost, nothing)], form), why, per)


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

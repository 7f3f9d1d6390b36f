"""Whether a calendar is open, and for how long, as forms of the plan."""

from __future__ import annotations

from engine.language.kinds import BOOL, DURATION
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known
from engine.plan.lower import local_time
from engine.plan.lower.along_time import amount, label
from engine.plan.lower.asking import (
    MINUTE,
    Asked,
    by_calendar,
    not_listed,
    on_line,
)
from engine.plan.lower.calendars import day_line, opening_line
from engine.plan.lower.expressions import FORMS
from engine.plan.timelines import Timeline


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


FORMS.update({
    "inside": by_calendar(inside, BOOL),
    "open_on": by_calendar(open_on, BOOL),
    "open_minutes": by_calendar(open_minutes, DURATION),
})  # fmt: skip

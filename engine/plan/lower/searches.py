"""Searches for openings and closings, as forms of the plan: a place on a line of open time, and back."""

from __future__ import annotations

from engine.language.kinds import INSTANT, Kind
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, per_form
from engine.plan.lower.along_time import amount, amount_place, label, mark, turns
from engine.plan.lower.asking import (
    CENTURY,
    MINUTE,
    NEVER_OPENS,
    SEARCH,
    Asked,
    Trouble,
    by_calendar,
    near,
    not_listed,
    on_line,
)
from engine.plan.lower.calendars import opening_line
from engine.plan.lower.expressions import FORMS
from engine.plan.profile import DAY
from engine.plan.timelines import Timeline
from engine.values.calendars import Calendar
from engine.values.days import AS_USUAL


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


FORMS.update({
    "next_opening": by_calendar(next_opening, INSTANT),
    "last_closing": by_calendar(last_closing, INSTANT),
    "after_open_minutes": by_calendar(after_open_minutes, INSTANT),
    "before_open_minutes": by_calendar(before_open_minutes, INSTANT),
})  # fmt: skip

"""Functions of calendars that count days or windows, and calendars on other clocks, as forms of the plan.

Holidays that a row brings are walked round: candidates are looked at one after the other, so many as are likely.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from engine.language.kinds import CALENDAR, DATE, INSTANT, INTEGER
from engine.language.tree import Call
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, floored
from engine.plan.lower.along_time import amount, amount_place, mark, turns
from engine.plan.lower.asking import (
    NEVER_OPENS,
    SEARCH,
    Asked,
    Trouble,
    by_calendar,
    near,
    not_listed,
    on_line,
)
from engine.plan.lower.calendars import day_line, window_lines
from engine.plan.lower.expressions import FORMS
from engine.plan.lower.local_time import zones_named
from engine.plan.lower.lowering import Lowering, Place
from engine.plan.profile import DAY
from engine.plan.timelines import Timeline
from engine.plan.why import merged
from engine.values.zones import zone

WALK: Final = 8  # candidates that are looked at beyond those that are asked for
MOST_COUNT: Final = 10**9  # of days or windows; no line has so many
MOST_DAYS: Final = 36_600
STEPS: Final = "holidays of an event among many days"

Candidate = Callable[[Formula], tuple[Formula, Formula]]  # by number: the place, and its day


def working_day_after(asked: Asked) -> Known:
    return _working_day(asked, f.least(floored(asked.args[1]), f.const(MOST_COUNT)))


def working_day_before(asked: Asked) -> Known:
    return _working_day(asked, f.neg(f.greatest(floored(asked.args[1]), f.const(-MOST_COUNT))))


def _working_day(asked: Asked, count: Formula) -> Known:
    """The n-th date on which the calendar opens, forwards or, for numbers below zero, backwards."""
    line = day_line(asked.calendar, asked.days)
    day, early = on_line(asked.args[0].form, line)
    total = line.passed[-1]
    ahead, none = f.less(f.ZERO, count), f.equal(count, f.ZERO)
    first = f.case([(ahead, f.sub(amount(line, f.add(day, f.ONE)), f.ONE))], amount(line, day))
    number = f.add(first, count)
    held, late = near(number, 0, max(0, total - 1))
    place = f.bounded(amount_place(line, held), line.first, line.until) if total else day
    walked, many = place, f.FALSE
    if asked.hours.extra is not None and total:
        walked, many = _past_days(asked, line, first, count)
        place = f.case([(asked.hours.none, place)], walked)
        late = f.conjunction(late, asked.hours.none)
    found = f.case([(none, day)], place)
    opens = asked.calendar.opens and total > 0
    never = asked.open_because(NEVER_OPENS)
    troubles: list[Trouble] = [] if opens else [(f.negation(none), never)]
    if not opens and asked.calendar.opens:
        troubles = [(f.negation(none), asked.recheck())]
    far = f.disjunction(
        early, f.conjunction(f.negation(none), f.disjunction(late, many)), _far(line, day, found)
    )
    troubles += [(far, asked.recheck()), not_listed(asked, None, day, found)]
    return asked.answer(DATE, found, troubles)


def _far(line: Timeline, day: Formula, found: Formula) -> Formula:
    if line.until - line.first <= SEARCH:
        return f.FALSE
    most = f.const(SEARCH)
    return f.disjunction(f.less(most, f.sub(found, day)), f.less(most, f.sub(day, found)))


def _past_days(
    asked: Asked, line: Timeline, first: Formula, count: Formula
) -> tuple[Formula, Formula]:
    """The n-th open day that is no holiday of the row; whether more of them would have to be looked at."""
    step = f.case([(f.less(count, f.ZERO), f.const(-1))], f.ONE)
    wanted = f.greatest(count, f.neg(count))
    last = line.passed[-1] - 1

    def candidate(number: Formula) -> tuple[Formula, Formula, Formula]:
        signed = f.case([(f.less(step, f.ZERO), f.neg(number))], number)
        held, beyond = near(f.add(first, signed), 0, last)
        day = f.bounded(amount_place(line, held), line.first, line.until)
        return day, day, beyond

    return walk(asked, candidate, wanted)


def walk(
    asked: Asked,
    candidate: Callable[[Formula], tuple[Formula, Formula, Formula]],
    wanted: Formula,
) -> tuple[Formula, Formula]:
    """The candidate, of those numbered from 1, that is the n-th which does not lie on a holiday of the row.

    A candidate is a place, its day, and whether it is beyond the line. The second formula: whether it was not found.
    """
    most = WALK + (wanted.high if wanted.high is not None and wanted.high <= WALK else WALK)
    branches: list[tuple[Formula, Formula]] = []
    seen, lost = f.ZERO, f.FALSE
    for number in range(1, most + 1):
        place, day, beyond = candidate(f.const(number))
        lost = f.disjunction(lost, beyond)
        counts = f.negation(asked.hours.off(day))
        seen = f.add(seen, f.case([(counts, f.ONE)], f.ZERO))
        hit = f.conjunction(counts, f.equal(seen, wanted), f.negation(lost))
        branches.append((hit, place))
    found = f.case(branches, branches[0][1])
    many = f.conjunction(
        f.negation(asked.hours.none), f.negation(f.disjunction(*(b for b, _ in branches)))
    )
    return found, many


def working_days_between(asked: Asked) -> Known:
    line = day_line(asked.calendar, asked.days)
    one, early = on_line(asked.args[0].form, line)
    two, late = on_line(asked.args[1].form, line)
    passed = [amount(line, f.add(day, f.ONE)) for day in (one, two)]
    found = f.sub(passed[1], passed[0])
    beyond = f.disjunction(early, late)
    if line.until - line.first > MOST_DAYS:
        apart = f.sub(two, one)
        most = f.const(MOST_DAYS)
        beyond = f.disjunction(beyond, f.less(most, apart), f.less(most, f.neg(apart)))
    troubles = [(beyond, asked.recheck()), not_listed(asked, None, one, two)]
    if asked.hours.extra is not None:
        lost, many = _holidays_between(asked, line, one, two)
        found = f.sub(found, lost)
        troubles.append((many, asked.recheck(STEPS)))
    return asked.answer(INTEGER, found, troubles)


def _holidays_between(
    asked: Asked, line: Timeline, one: Formula, two: Formula
) -> tuple[Formula, Formula]:
    """How many open days between are holidays of the row, with the sign of the count; whether there are too many."""
    low, high = f.least(one, two), f.greatest(one, two)
    total = max(0, line.passed[-1] - 1)
    before = amount(line, f.add(low, f.ONE))
    count = f.sub(amount(line, f.add(high, f.ONE)), before)
    most = 2 * WALK
    met: list[Formula] = []
    for number in range(most):
        held, _ = near(f.add(before, f.const(number)), 0, total)
        day = (
            f.bounded(amount_place(line, held), line.first, line.until) if line.passed[-1] else low
        )
        hit = f.conjunction(f.less(f.const(number), count), asked.hours.off(day))
        met.append(f.case([(hit, f.ONE)], f.ZERO))
    lost = f.case([(asked.hours.none, f.ZERO)], f.add(*met))
    many = f.conjunction(f.negation(asked.hours.none), f.less(f.const(most), count))
    return f.case([(f.less(two, one), f.neg(lost))], lost), many


def opening_end(asked: Asked) -> Known:
    count = f.least(floored(asked.args[1]), f.const(MOST_COUNT))
    none = f.less(count, f.ONE)
    never = asked.open_because(NEVER_OPENS)
    if not asked.calendar.opens:
        return asked.answer(INSTANT, f.null("int"), [(f.TRUE, never)])
    starts, ends = window_lines(asked.calendar, asked.days)
    at, early = on_line(asked.args[0].form, starts)
    before = turns(starts, f.sub(at, f.ONE))
    last = len(starts.starts) - 1
    if last < 1:
        return asked.answer(INSTANT, f.null("int"), [(f.TRUE, asked.recheck())])

    def candidate(number: Formula) -> tuple[Formula, Formula, Formula]:
        held, beyond = near(f.add(before, number), 1, last)
        end = f.bounded(mark(ends, held), ends.first, ends.until)
        day = asked.day(f.sub(end, f.ONE)) if asked.hours.extra is not None else f.ZERO
        return end, day, beyond

    found, _, late = candidate(f.greatest(count, f.ONE))
    if asked.hours.extra is not None:
        walked, many = walk(asked, candidate, count)
        found = f.case([(asked.hours.none, found)], walked)
        late = f.disjunction(f.conjunction(late, asked.hours.none), many)
    far = f.FALSE
    if starts.until - starts.first > SEARCH * DAY:
        far = f.less(f.const(SEARCH * DAY), f.sub(found, at))
    troubles: list[Trouble] = [
        (early, asked.recheck()),
        (none, never),
        (f.disjunction(late, far), asked.recheck()),
        not_listed(asked, asked.zone, at, f.sub(found, f.ONE)),
    ]
    return asked.answer(INSTANT, found, troubles)


def in_zone(lowering: Lowering, place: Place, args: Sequence[Known], call: Call) -> Known:
    """The calendar's hours on the clock of another zone."""
    calendar, named = args
    if named.form.op == "const":
        moved = tuple(
            (on, hours.with_zone(zone(named.form.data))) for on, hours in calendar.choices
        )
        return Known(CALENDAR, calendar.form, calendar.why, choices=moved)
    names = zones_named(named.form, lowering)
    absent = f.disjunction(f.is_null(named.form), f.is_null(calendar.form))
    choices = tuple(
        (
            f.conjunction(f.is_true(f.equal(named.form, f.const(name))), on),
            hours.with_zone(zone(name)),
        )
        for name in names
        for on, hours in calendar.choices
    )
    strange = f.conjunction(f.negation(absent), f.negation(f.is_true(f.one_of(named.form, names))))
    told = lowering.causes.recheck("a zone that no event names").where(strange)
    form = f.case([(f.disjunction(absent, strange), f.null("bool"))], f.TRUE)
    return Known(CALENDAR, form, merged([calendar.why, named.why, told]), choices=choices)


FORMS.update(
    {
        "working_day_after": by_calendar(working_day_after, DATE),
        "working_day_before": by_calendar(working_day_before, DATE),
        "working_days_between": by_calendar(working_days_between, INTEGER),
        "opening_end": by_calendar(opening_end, INSTANT),
        "in_zone": in_zone,
    }
)

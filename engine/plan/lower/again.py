"""Edges that a row brings: at an instant of its own, or again and again, every so much time from an anchor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from engine.language.kinds import DATE, INSTANT, PERIOD
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, per_form
from engine.plan.lower import local_time
from engine.plan.lower.asking import MINUTE, near
from engine.plan.lower.calendars import WEEK, reach
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place
from engine.plan.lower.marks import FAR, Clock, Cuts, Every, Fixed, Marks, Stretch, Terms
from engine.plan.lower.moments import month_ends
from engine.plan.profile import DAY
from engine.plan.timelines import timeline
from engine.plan.why import Why, merged
from engine.rulebook.model import Edge
from engine.values.unknown import Cause, CauseKind
from engine.values.zones import zone

MOST_IN_DOUBT: Final = 4_000
FAR_AWAY: Final = "dates far from those of the events"
MANY_CUTS: Final = "many cuts of which nobody knows whether they apply"


@dataclass(frozen=True, slots=True)
class Again:
    """The marks of an edge, and why nobody knows where they are."""

    marks: Marks
    lost: Why


def _clocked(lowering: Lowering, place: Place, edge: Edge, between: Stretch) -> Again:
    """Where the clock comes to a time of the day that the event brings."""
    assert edge.clock is not None
    time = lowering.value(edge.clock, place)
    minute = f.mod(f.div(time.form, per_form(time)), f.const(24 * 60))
    marks = Clock(minute, _zone(lowering, place, edge), reach(lowering.profile))
    back = f.is_true(marks.put_back(between.start, between.end))
    told = lowering.causes.recheck("times of the day while the clocks are put back").where(back)
    return Again(marks, merged([time.why, told]))


def _zone(lowering: Lowering, place: Place, edge: Edge) -> ZoneInfo:
    if edge.zone is None:
        return lowering.zone
    named = lowering.value(edge.zone, place)
    if named.form.op != "const":
        raise NotColumnarError("cuts again and again on clocks that depend on the event")
    return zone(named.form.data)


def again(lowering: Lowering, place: Place, edge: Edge, start: Formula) -> Again:
    """Where an edge cuts every so much time; without an anchor it is counted from the start."""
    assert edge.every is not None
    local = _zone(lowering, place, edge)
    step = lowering.value(edge.every, place)
    why = Cause(CauseKind.OPEN, edge.every.text, "it does not lead forward")
    backwards = lowering.causes.because(why)
    anchor = None if edge.moment is None else lowering.value(edge.moment, place)
    if step.kind == PERIOD:
        return _terms(lowering, place, anchor, start, step, local)
    form = start if anchor is None else anchor.form
    lost = merged([step.why] if anchor is None else [step.why, anchor.why])
    forward = f.is_true(f.less(f.ZERO, step.form))
    absent = f.disjunction(f.is_null(step.form), f.is_null(form))
    stuck = f.conjunction(f.negation(absent), f.negation(forward))
    top = f.greatest(f.mul(step.form, f.const(MINUTE)), f.ONE)
    marks = Every(form, f.coalesce(top, f.ONE), per_form(step))
    return Again(marks, merged([lost, backwards.where(stuck)]))


def _terms(
    lowering: Lowering, place: Place, anchor: Known | None, start: Formula, period: Known,
    local: ZoneInfo,
) -> Again:  # fmt: skip
    if period.months is None or not (period.form.op == "const" and period.months.op == "const"):
        raise NotColumnarError("cuts after periods that depend on the event")
    months, days = period.months.data, period.form.data
    if months < 0 or days < 0 or (months, days) == (0, 0):
        raise NotColumnarError("cuts that do not lead forward")
    if months and days:
        raise NotColumnarError("cuts after months and days")
    days_drawn = reach(lowering.profile)
    terms = partial(
        Terms, months=months, days=days, zone=local, month_ends=month_ends(place), within=days_drawn
    )
    if anchor is not None and anchor.kind == DATE:
        day, beyond = near(anchor.form, *FAR)
        lost = merged([anchor.why, lowering.causes.recheck(FAR_AWAY).where(beyond)])
        return Again(terms(day=day, clock=None), lost)
    form = start if anchor is None else anchor.form
    held, beyond = near(form, days_drawn[0] * DAY, days_drawn[1] * DAY)
    shown = local_time.local(held, local)
    lost = merged(
        [Why() if anchor is None else anchor.why, lowering.causes.recheck(FAR_AWAY).where(beyond)]
    )
    return Again(terms(day=f.div(shown, f.const(DAY)), clock=f.mod(shown, f.const(DAY))), lost)


def repeated(
    lowering: Lowering, place: Place, edge: Edge, applies: Known, between: Stretch, found: Cuts
) -> None:
    """Cuts every so much time; where the edge does not apply there are none."""
    if found.choices:
        raise NotColumnarError("cuts again and again beside others")
    told = (
        again(lowering, place, edge, between.start)
        if edge.clock is None
        else _clocked(lowering, place, edge, between)
    )
    maybe = f.negation(f.is_false(applies.form))
    found.doubts.append(told.lost.where(maybe))
    unsure = f.is_null(applies.form)
    if unsure is not f.FALSE:
        last = told.marks.turns(f.sub(between.end, f.ONE))
        count = f.sub(last, told.marks.turns(between.start))
        lost = f.disjunction(*(f.less(f.ZERO, word) for word in told.lost.words.values()))
        met = f.conjunction(unsure, f.negation(lost), f.less(f.ZERO, count))
        found.doubts.append(applies.why.where(f.is_true(met)))
        many = f.conjunction(unsure, f.less(f.const(MOST_IN_DOUBT), count))
        found.doubts.append(lowering.causes.recheck(MANY_CUTS).where(f.is_true(many)))
    found.choices.append((f.is_true(applies.form), told.marks))
    if applies.form is not f.TRUE:
        nothing = timeline([], found.days[0] * DAY, 0, (found.days[1] + 1) * DAY, WEEK)
        found.choices.append((f.TRUE, Fixed(nothing)))


def moment(
    lowering: Lowering, place: Place, edge: Edge, applies: Known, between: Stretch, found: Cuts
) -> None:
    """An instant, or where a date begins, that a row brings."""
    assert edge.moment is not None
    value = lowering.value(edge.moment, place)
    maybe = f.negation(f.is_false(applies.form))
    if value.kind != INSTANT:
        date = local_time.held(lowering, value)
        local = None if edge.zone is None else lowering.value(edge.zone, place)
        value = local_time.by_zone(
            lowering,
            local,
            INSTANT,
            lambda clock: Known(INSTANT, local_time.day_start(date.form, clock), date.why),
        )
    elif edge.zone is not None:
        local = lowering.value(edge.zone, place)
        lost = f.is_null(local.form)
        form = f.case([(lost, f.null("int"))], value.form)
        value = Known(INSTANT, form, local.why.otherwise(lost, value.why))
    found.doubts.append(value.why.where(f.conjunction(maybe, f.is_null(value.form))))
    within = f.is_true(
        f.conjunction(f.less(between.start, value.form), f.less(value.form, between.end))
    )
    found.doubts.append(applies.why.where(f.conjunction(f.is_null(applies.form), within)))
    found.moments.append((value.form, f.conjunction(f.is_true(applies.form), within)))

"""The functions about billing periods and about months between dates.

The start of a period is counted from the anchor, months on or days on. Which one a date is in follows from the months
of both, but for the month of the date itself, whose own start may come later in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.language.kinds import DATE
from engine.language.tree import Call
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, cases, strict, unknown
from engine.plan.lower import civil
from engine.plan.lower.expressions import FORMS, Form, open_because
from engine.plan.lower.local_time import held
from engine.plan.lower.lowering import Lowering, Place
from engine.plan.lower.moments import month_ends, parts
from engine.plan.why import merged


@dataclass(frozen=True, slots=True)
class _Span:
    """From which date, to which other, and what is done about month ends."""

    start: Formula
    end: Formula
    ends: civil.MonthEnds

    @property
    def months(self) -> Formula:
        """From the one's month to the other's."""
        return f.sub(civil.month_of(self.end), civil.month_of(self.start))

    @property
    def early(self) -> Formula:
        """Whether the start, moved to the end's month, lies behind the end."""
        before = f.less(civil.day_of_month(self.end), civil.day_of_month(self.start))
        if self.ends == "overflow":
            return before
        return f.conjunction(before, f.less(self.end, civil.last_of_month(self.end)))

    @property
    def reached(self) -> Formula:
        """Whether the end is the first of a month, and the start moved there for want of its day in the one before."""
        before = civil.day_of_month(f.sub(self.end, f.ONE))
        first = f.equal(civil.day_of_month(self.end), f.ONE)
        return f.conjunction(first, f.less(before, civil.day_of_month(self.start)))


def _period_start(after: int) -> Form:
    def form(lowering: Lowering, place: Place, args: Sequence[Known], call: Call) -> Known:
        anchor, period, day = held(lowering, args[0]), args[1], held(lowering, args[2])
        days, months = parts(period)
        span = _Span(anchor.form, day.form, month_ends(place))
        back = _any(f.less(days, f.ZERO), f.less(months, f.ZERO))
        no_days, no_months = _any(f.equal(days, f.ZERO)), _any(f.equal(months, f.ZERO))
        open_ = open_because(lowering, DATE, "period", "it does not lead forward")
        mixed = unknown(DATE, lowering.causes.recheck("billing periods of months and days"))
        found = cases(
            [
                (f.is_null(period.form), unknown(DATE, period.why)),
                (f.disjunction(back, f.conjunction(no_days, no_months)), open_),
                (no_months, Known(DATE, _by_days(span, days, after))),
                (no_days, Known(DATE, _by_months(span, months, after))),
            ],
            mixed,
        )
        absent = _any(f.is_null(anchor.form), f.is_null(day.form))
        only = merged([arg.why for arg in (anchor, period, day)])
        form = f.case([(absent, f.null("int"))], found.form)
        return Known(call.kind, form, only.otherwise(absent, found.why))

    return form


def _by_days(span: _Span, days: Formula, after: int) -> Formula:
    size = f.greatest(days, f.ONE)
    into = f.mod(f.sub(span.end, span.start), size)
    return civil.in_calendar(f.add(span.end, f.neg(into), f.mul(size, f.const(after))))


def _by_months(span: _Span, months: Formula, after: int) -> Formula:
    size = f.greatest(months, f.ONE)
    into = f.mod(span.months, size)
    begins = f.sub(civil.month_of(span.end), into)
    late = f.conjunction(f.equal(into, f.ZERO), span.early)
    reached = f.add(begins, f.mul(size, f.const(after)))
    month = f.case([(late, f.sub(reached, size)), (f.negation(late), reached)], f.null("int"))
    return civil.day_in(month, civil.day_of_month(span.start), span.ends)


def _months_between(lowering: Lowering, place: Place, args: Sequence[Known], call: Call) -> Known:
    one, two = (held(lowering, arg) for arg in args)
    back = f.less(two.form, one.form)
    ends = f.least(one.form, two.form), f.greatest(one.form, two.form)
    span = _Span(*ends, month_ends(place))
    whole = _less_one(span.months, span.early)
    return strict(call.kind, (one, two), f.case([(back, f.neg(whole))], whole))


def _begun(lowering: Lowering, place: Place, args: Sequence[Known], call: Call) -> Known:
    one, two = (held(lowering, arg) for arg in args)
    span = _Span(one.form, two.form, month_ends(place))
    behind = f.less(civil.day_of_month(span.start), civil.day_of_month(span.end))
    begun = f.add(span.months, f.ONE)
    many = f.case([(behind, begun), (f.negation(behind), span.months)], f.null("int"))
    if span.ends == "overflow":
        many = f.case([(span.reached, f.sub(span.months, f.ONE))], many)
    none = f.at_most(two.form, one.form)
    return strict(call.kind, (one, two), f.case([(none, f.ZERO)], many))


def _less_one(value: Formula, given: Formula) -> Formula:
    less = f.sub(value, f.ONE)
    return f.case([(given, less), (f.negation(given), value)], f.null("int"))


def _any(*conditions: Formula) -> Formula:
    return f.disjunction(*(f.is_true(condition) for condition in conditions))


FORMS.update({
    "period_start": _period_start(0), "period_end": _period_start(1),
    "months_between": _months_between, "begun_months_between": _begun,
})  # fmt: skip

"""The functions about dates, instants and periods; those about billing periods and months between are in `spans`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from engine.language.kinds import DATE, PERIOD
from engine.language.tree import Call
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, floored, strict
from engine.plan.lower import civil, local_time
from engine.plan.lower.expressions import FORMS, Form
from engine.plan.lower.local_time import by_zone, held
from engine.plan.lower.lowering import Lowering, Place
from engine.plan.lower.moments import MINUTE, micros
from engine.plan.profile import DAY
from engine.plan.why import merged

Args = Sequence[Known]
_YEAR: Final = 366 * 24 * 60 * MINUTE  # a clock never shows a time further from midnight


def _of_day(read: Callable[[Formula], Formula]) -> Form:
    def form(_lowering: Lowering, _place: Place, args: Args, call: Call) -> Known:
        return strict(call.kind, args, read(args[0].form))

    return form


def _period(months: int, days: int) -> Form:
    def form(_lowering: Lowering, _place: Place, args: Args, _call: Call) -> Known:
        count = floored(args[0])
        found = strict(PERIOD, args, f.mul(count, f.const(days)))
        return replace(found, months=f.mul(count, f.const(months)))

    return form


def _on_clock(read: Callable[[Sequence[Formula], ZoneInfo], Formula], per: int = 1) -> Form:
    """Of a date or an instant, perhaps a time, and perhaps a zone."""

    def form(lowering: Lowering, _place: Place, args: Args, call: Call) -> Known:
        own = len(args) > 1 and args[-1].form.type == "text"
        given = [held(lowering, args[0]), *args[1 : len(args) - own]]
        parts = [given[0].form, *map(micros, given[1:])]

        def told(zone: ZoneInfo) -> Known:
            return Known(call.kind, read(parts, zone), per=per)

        found = by_zone(lowering, args[-1] if own else None, call.kind, told)
        return replace(found, why=merged([found.why, *(arg.why for arg in given)]))

    return form


def _date(_lowering: Lowering, _place: Place, args: Args, _call: Call) -> Known:
    year, month, day = (arg.form.data for arg in args)
    first = civil.first_day(f.const(12 * year + month - 1))
    return Known(DATE, f.add(first, f.const(day - 1)))


def _days_between(_lowering: Lowering, _place: Place, args: Args, call: Call) -> Known:
    return strict(call.kind, args, f.sub(args[1].form, args[0].form))


def _month_in_year(day: Formula) -> Formula:
    return f.add(f.mod(civil.month_of(day), f.const(12)), f.ONE)


def _weekday(day: Formula) -> Formula:
    return f.add(f.mod(f.add(day, f.const(3)), f.const(7)), f.ONE)


def _date_of(parts: Sequence[Formula], zone: ZoneInfo) -> Formula:
    return local_time.local_day(parts[0], zone)


def _day_start(parts: Sequence[Formula], zone: ZoneInfo) -> Formula:
    return local_time.day_start(parts[0], zone)


def _day_end(parts: Sequence[Formula], zone: ZoneInfo) -> Formula:
    return local_time.day_start(f.add(parts[0], f.ONE), zone)


def _time_of(parts: Sequence[Formula], zone: ZoneInfo) -> Formula:
    return f.mod(local_time.local(parts[0], zone), f.const(DAY))


def _at_clock(parts: Sequence[Formula], zone: ZoneInfo) -> Formula:
    day, clock = parts
    near = f.least(f.greatest(clock, f.const(-_YEAR)), f.const(_YEAR))
    return local_time.first_at(f.add(f.mul(day, f.const(DAY)), near), zone)


FORMS.update({
    "days": _period(0, 1), "weeks": _period(0, 7), "months": _period(1, 0), "years": _period(12, 0),
    "date": _date, "days_between": _days_between, "weekday": _of_day(_weekday),
    "year_of": _of_day(civil.year_of), "month_of": _of_day(_month_in_year), "day_of": _of_day(civil.day_of_month),
    "first_of_month": _of_day(civil.first_of_month), "last_of_month": _of_day(civil.last_of_month),
    "last_of_year": _of_day(civil.last_of_year), "date_of": _on_clock(_date_of), "day_start": _on_clock(_day_start),
    "day_end": _on_clock(_day_end), "time_of": _on_clock(_time_of, MINUTE), "at_clock": _on_clock(_at_clock),
})  # fmt: skip

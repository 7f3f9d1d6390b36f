"""What clocks on the wall show, in the plan: offsets of zones as `steps` over instants, days and wall times.

Wall times are microseconds since 1970-01-01 as the clock shows them. The changes of a zone's clocks are listed as far
as the interval of a formula reaches; `held` keeps instants and days where that is not too far.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from engine.language.kinds import INSTANT, Kind
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, cases, unknown
from engine.plan.lower.lowering import Lowering, NotColumnarError
from engine.plan.profile import DAY
from engine.plan.why import merged
from engine.values.clock_changes import offset_changes
from engine.values.zones import zone as zone_named

MARGIN: Final = 3_700  # days beyond those of the events up to which values are worked out
FIRST: Final = -718_000  # of all days: in the year 4, so that whatever is near is a date as well
LAST: Final = 2_930_000  # in the year 9992
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def held(lowering: Lowering, value: Known) -> Known:
    """A date or an instant, if it lies near the days of the events; else it is for the interpreter."""
    first = max(lowering.profile.first - MARGIN, FIRST)
    last = min(lowering.profile.last + MARGIN, LAST)
    if value.kind == INSTANT:
        first, last = first * DAY, (last + 1) * DAY - 1
    low, high, form = value.form.low, value.form.high, value.form
    if form.constant or (low is not None and high is not None and first <= low and high <= last):
        return value
    outside = f.disjunction(f.less(form, f.const(first)), f.less(f.const(last), form))
    near = f.least(f.greatest(form, f.const(first)), f.const(last))
    kept = f.case([(f.negation(outside), near)], f.null("int"))
    told = lowering.causes.recheck("dates far from those of the events").where(outside)
    return replace(value, form=kept, why=merged([value.why, told]))


def local(instant: Formula, zone: ZoneInfo) -> Formula:
    """What the clock shows at an instant."""
    changes, offsets = clock_offsets(zone, *_bounds(instant))
    return f.add(instant, f.steps(instant, changes, offsets))


def local_day(instant: Formula, zone: ZoneInfo) -> Formula:
    """The local date at an instant."""
    return f.div(local(instant, zone), f.const(DAY))


def day_start(day: Formula, zone: ZoneInfo) -> Formula:
    """The first instant of a local day; where the clocks skip midnight, that of the jump."""
    low, high = _bounds(day)
    changes, offsets = clock_offsets(zone, (low - 2) * DAY, (high + 3) * DAY)
    days: list[int] = []
    less = [offsets[0]]
    for change, before, after in zip(changes, offsets[:-1], offsets[1:], strict=True):
        first = -(-(change + before) // DAY)  # the first day that does not begin before the change
        while first * DAY < change + after:
            _from(days, less, first, first * DAY - change)
            first += 1
        _from(days, less, first, after)
    return f.sub(f.mul(day, f.const(DAY)), f.steps(day, days, less))


def first_at(wall: Formula, zone: ZoneInfo) -> Formula:
    """The first instant at which the clock shows a wall time; where the clocks skip it, that of the jump."""
    low, high = _bounds(wall)
    changes, offsets = clock_offsets(zone, low - 2 * DAY, high + 2 * DAY)
    shown = [change + before for change, before in zip(changes, offsets[:-1], strict=True)]
    found = f.sub(wall, f.steps(wall, shown, offsets))
    if all(after < before for before, after in pairwise(offsets)):
        return found
    return f.greatest(found, f.steps(wall, shown, [low - 2 * DAY, *changes]))


def by_zone(
    lowering: Lowering, named: Known | None, kind: Kind, read: Callable[[ZoneInfo], Known]
) -> Known:
    """What holds in the provider's zone, or in the one that a value names."""
    if named is None:
        return read(lowering.zone)
    form = named.form
    if form.op == "null":
        return unknown(kind, named.why)
    if form.op == "const":
        return read(zone_named(form.data))
    names = zones_named(form, lowering)
    told = [(f.is_true(f.equal(form, f.const(n))), read(zone_named(n))) for n in names]
    other = unknown(kind, lowering.causes.recheck("a zone that no event names"))
    return cases([(f.is_null(form), unknown(kind, named.why)), *told], other)


def zones_named(form: Formula, lowering: Lowering) -> tuple[str, ...]:
    """The zones that a formula may name."""
    found = tuple(dict.fromkeys(_leaves(form, lowering.profile.zones)))
    if not found:
        raise NotColumnarError("zones that are not told beforehand")
    return found


def _leaves(form: Formula, given: tuple[str, ...]) -> Iterator[str]:
    match form.op:
        case "const":
            yield form.data
        case "null":
            return
        case "case":
            for value in (*form.args[1::2], form.args[-1]):
                yield from _leaves(value, given)
        case "coalesce":
            for value in form.args:
                yield from _leaves(value, given)
        case _:
            yield from given


def _from(days: list[int], less: list[int], day: int, offset: int) -> None:
    """Note what holds from a day on; what was noted for the same day held for none."""
    if days and days[-1] >= day:
        less[-1] = offset
    else:
        days.append(day)
        less.append(offset)


def _bounds(value: Formula) -> tuple[int, int]:
    if value.low is None or value.high is None:
        raise NotColumnarError("instants without bounds")
    return value.low, value.high


@lru_cache(maxsize=256)
def clock_offsets(zone: ZoneInfo, low: int, high: int) -> tuple[list[int], list[int]]:
    """The instants after `low`, up to `high`, at which the offset changes, and the offsets before and after each."""
    start, end = _EPOCH + low * _MICROSECOND, _EPOCH + high * _MICROSECOND
    found = [
        change
        for year in range(start.year, end.year + 1)
        for change in offset_changes(zone, year)
        if start < change <= end
    ]
    moments = [start, *found]
    offsets = [(at.astimezone(zone).utcoffset() or timedelta()) // _MICROSECOND for at in moments]
    return [(at - _EPOCH) // _MICROSECOND for at in found], offsets

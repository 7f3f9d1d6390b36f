"""Where the edges of a split cut, in the plan: places on a line of time, and single instants that a row brings.

Edges that depend on a row (`when`, a zone) make choices of lines; all edges of one choice are one line, so that the
n-th cut is found in one step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import Final, get_args
from zoneinfo import ZoneInfo

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, truth
from engine.plan.lower.again import moment, repeated
from engine.plan.lower.along_time import turns
from engine.plan.lower.asking import near, unlisted
from engine.plan.lower.calendars import (
    WEEK,
    Hours,
    edge_marks,
    is_holiday,
    local_day,
    no_holidays,
    reach,
)
from engine.plan.lower.drawing import instant_of
from engine.plan.lower.grids import Cells, cell_line
from engine.plan.lower.local_time import zones_named
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place
from engine.plan.lower.marks import Cuts, Fixed, Stretch
from engine.plan.lower.names import instant_number
from engine.plan.profile import DAY
from engine.plan.timelines import Timeline, timeline
from engine.rulebook.model import Edge
from engine.values.calendars import Calendar
from engine.values.clock_changes import DateUnit, clock_times, starts_of
from engine.values.days import span_of
from engine.values.unknown import Cause, CauseKind
from engine.values.zones import day_start, zone

MOST_CHOICES: Final = 24
HOLIDAYS: Final = "holidays of an event while it lasts"
Places = tuple[int, ...]


Option = tuple[Formula, Places]


def cuts(lowering: Lowering, place: Place, edges: Sequence[Edge], between: Stretch) -> Cuts:
    """Where edges cut between two instants."""
    found = Cuts(reach(lowering.profile))
    options: list[list[Option]] = []
    for edge in edges:
        applies = truth(f.TRUE) if edge.when is None else lowering.value(edge.when, place)
        if applies.form is f.FALSE:
            continue
        if edge.every is not None or not _fixed(lowering, place, edge):
            repeated(lowering, place, edge, applies, between, found)
        elif edge.moment is not None:
            moment(lowering, place, edge, applies, between, found)
        else:
            options.append(_options(lowering, place, edge, applies, between, found))
    fixed = {at for some in options if _always(some) for at in some[0][1]}
    varied = [some for some in options if not _always(some)]
    if options and found.choices:
        raise NotColumnarError("cuts again and again beside others")
    if options:
        _combine(fixed, varied, found)
    return found


def _fixed(lowering: Lowering, place: Place, edge: Edge) -> bool:
    return edge.clock is None or lowering.value(edge.clock, place).form.op == "const"


def _always(options: list[Option]) -> bool:
    return len(options) == 1 and options[0][0] is f.TRUE


def _combine(fixed: set[int], varied: list[list[Option]], found: Cuts) -> None:
    count = 1
    for options in varied:
        count *= len(options)
    if count > MOST_CHOICES:
        raise NotColumnarError("many edges that depend on the event")
    for chosen in product(*varied):
        places = sorted(fixed.union(*(places for _, places in chosen)))
        first, until = found.days[0] * DAY, (found.days[1] + 1) * DAY
        line = timeline([(at, 0) for at in places], first, 0, until, WEEK)
        found.choices.append((f.conjunction(*(on for on, _ in chosen)), Fixed(line)))


def _options(
    lowering: Lowering, place: Place, edge: Edge, applies: Known, between: Stretch, found: Cuts
) -> list[Option]:
    """The places of an edge under each condition, with none where it does not apply; its doubts are noted."""
    told = list(_tables(lowering, place, edge, between, found, applies))  # and where they are lost
    unsure = f.is_null(applies.form)
    holds = f.is_true(applies.form)
    options: list[Option] = []
    for on, places, lost in told:
        line = timeline(
            [(at, 0) for at in places], found.days[0] * DAY, 0, (found.days[1] + 1) * DAY, WEEK
        )
        if unsure is not f.FALSE:
            met = f.conjunction(on, f.negation(lost), f.less(f.ZERO, _between(line, between)))
            found.doubts.append(applies.why.where(f.is_true(f.conjunction(unsure, met))))
        options.append((f.conjunction(holds, on), places))
    others = f.negation(f.disjunction(*(on for on, _ in options)))
    if others is not f.FALSE:
        options.append((others, ()))
    return options


def _between(line: Timeline, between: Stretch) -> Formula:
    """How many marks lie strictly between."""
    low, high = line.first + 1, line.until - 1
    start, _ = near(between.start, low, high)
    end, _ = near(between.end, low, high)
    return f.sub(turns(line, near(f.sub(end, f.ONE), low, high)[0]), turns(line, start))


def _tables(
    lowering: Lowering, place: Place, edge: Edge, between: Stretch, found: Cuts, applies: Known
) -> Iterator[tuple[Formula, Places, Formula]]:
    """The places of an edge, and where they are lost, for each zone and table that it may have; never NULL."""
    maybe = f.negation(f.is_false(applies.form))
    table = None
    if (
        edge.minute is None
        and edge.clock is None
        and not edge.dates
        and edge.name not in get_args(DateUnit)
    ):
        kind = lowering.index(place.version).kinds[edge.name]
        table = lowering.name(place, edge.name, kind)
    for on, local in _zones(lowering, place, edge, maybe, found):
        if table is None:
            yield on, _of_clock(lowering, place, edge, local or lowering.zone, found.days), f.FALSE
            continue
        found.doubts.append(table.why.where(f.conjunction(on, maybe, f.is_null(table.form))))
        there = f.conjunction(on, f.negation(f.is_null(table.form)))
        for guard, held in table.choices:
            yield _of_table(
                lowering, held, local, f.conjunction(there, f.is_true(guard)), maybe, between, found
            )


def _zones(
    lowering: Lowering, place: Place, edge: Edge, maybe: Formula, found: Cuts
) -> Iterator[tuple[Formula, ZoneInfo | None]]:
    """The clocks that an edge may go by (None: its own, or the provider's)."""
    if edge.zone is None:
        yield f.TRUE, None
        return
    named = lowering.value(edge.zone, place)
    if named.form.op == "const":
        yield f.TRUE, zone(named.form.data)
        return
    names = zones_named(named.form, lowering)
    found.doubts.append(named.why.where(f.conjunction(maybe, f.is_null(named.form))))
    strange = f.is_true(f.negation(f.one_of(named.form, names)))
    told = lowering.causes.recheck("a zone that no event names")
    found.doubts.append(told.where(f.conjunction(maybe, strange)))
    for name in names:
        yield f.is_true(f.equal(named.form, f.const(name))), zone(name)


def _of_clock(
    lowering: Lowering, place: Place, edge: Edge, local: ZoneInfo, days: tuple[int, int]
) -> Places:
    if edge.dates:
        return tuple(sorted({instant_number(day_start(day, local)) for day in edge.dates}))
    if edge.clock is not None:
        time = lowering.value(edge.clock, place)
        assert isinstance(time.per, int)
        return _clock_places(local, time.form.data // time.per % 1440, days)
    return _clock_places(local, edge.name if edge.minute is None else edge.minute, days)


@lru_cache(maxsize=128)
def _clock_places(local: ZoneInfo, what: str | int, days: tuple[int, int]) -> Places:
    """Where a clock comes to a minute of the day, or another day, week, month, … begins on it."""
    first, until = instant_of(days[0] * DAY), instant_of((days[1] + 1) * DAY)
    if isinstance(what, int):
        return tuple(map(instant_number, clock_times(local, first, until, what)))
    unit: DateUnit = what  # type: ignore[assignment]
    return tuple(map(instant_number, starts_of(unit, local, first, until)))


def _of_table(
    lowering: Lowering, held: Hours | Cells, local: ZoneInfo | None, on: Formula, maybe: Formula,
    between: Stretch, found: Cuts,
) -> tuple[Formula, Places, Formula]:  # fmt: skip
    """Where a calendar opens or closes, or a grid changes; what is not listed is a doubt."""
    placed = held if local is None else held.with_zone(local)
    table = placed.calendar if isinstance(placed, Hours) else placed.frame
    here, outside = f.conjunction(on, maybe), f.FALSE
    if table.plan.years is not None:
        last = f.greatest(between.start, f.sub(between.end, f.ONE))
        outside = f.is_true(unlisted(table.plan, table.zone, between.start, last))
        detail = f"it lists the holidays of {span_of(table.plan.years)} only"
        why = lowering.causes.because(Cause(CauseKind.OPEN, table.name, detail))
        found.doubts.append(why.where(f.conjunction(here, outside)))
    if placed.extra is not None:
        met = meets_holidays(placed, table.zone, between, found.days)
        told = lowering.causes.recheck(HOLIDAYS)
        found.doubts.append(told.where(f.is_true(f.conjunction(here, met))))
    if isinstance(table, Calendar):
        return on, edge_marks(table, found.days), outside
    return on, cell_line(table, found.days).starts[1:], outside


def meets_holidays(
    placed: Hours | Cells, clock: ZoneInfo, between: Stretch, days: tuple[int, int], most: int = 6
) -> Formula:
    """Whether a holiday that the row brings may lie between."""
    plan = placed.calendar.plan if isinstance(placed, Hours) else placed.frame.plan
    low, high = days[0] * DAY + 1, (days[1] + 1) * DAY - 1
    start, _ = near(between.start, low, high)
    end, _ = near(between.end, low, high)
    one, two = local_day(start, clock, days), local_day(end, clock, days)
    met = [
        f.conjunction(f.at_most(day, two), is_holiday(placed.extra, day, plan))
        for day in (f.add(one, f.const(n)) for n in range(most))
    ]
    long = f.negation(f.less(f.sub(two, one), f.const(most)))
    return f.conjunction(f.negation(no_holidays(placed.extra)), f.disjunction(long, *met))

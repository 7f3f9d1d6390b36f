"""The time that several parts cover together, in the plan.

Every part gives two edges, where it begins and where it ends; along the sorted edges of what asks, the depth says how
many parts cover the time until the next edge. Hours that count, or do not, are a line of time over which it is summed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from engine.language.kinds import INSTANT
from engine.language.tree import Call
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, per_form
from engine.plan.lower.aggregates import keep_of
from engine.plan.lower.along_time import amount
from engine.plan.lower.asking import MINUTE, near, unlisted
from engine.plan.lower.calendars import WEEK, Hours, opening_line, reach
from engine.plan.lower.edges import meets_holidays
from engine.plan.lower.folding import Folds, most_rows
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place, owner, row
from engine.plan.lower.marks import Stretch
from engine.plan.lower.parts import Parts, parts
from engine.plan.profile import DAY
from engine.plan.sheets import PLACE, Along, Around, Cut, Order, Sheet, Typed
from engine.plan.timelines import Timeline, timeline
from engine.plan.why import NEVER, Why, merged
from engine.values.calendars import Calendar
from engine.values.days import span_of
from engine.values.unknown import Cause, CauseKind

MOST_CHOICES = 6
FAR = "dates far from those of the events"
HOLIDAYS = "holidays of an event within intervals"
DOUBTFUL = "intervals that may or may not count"


@dataclass(frozen=True, slots=True)
class Spans:
    """The parts with their ends, and whether each counts."""

    found: Parts
    folds: Folds
    keep: Known
    start: Known
    end: Known

    @property
    def known(self) -> Formula:
        """Whether both ends are."""
        ends = (self.start.form, self.end.form)
        return f.negation(f.disjunction(*(f.is_null(end) for end in ends)))

    @property
    def certain(self) -> Formula:
        """Whether it counts, and both ends are known."""
        return f.conjunction(f.is_true(self.keep.form), self.known)

    @property
    def maybe(self) -> Formula:
        """Whether it may count."""
        return f.negation(f.is_false(self.keep.form))


def union_of(lowering: Lowering, call: Call, place: Place) -> Known:
    """The value of `union_of`."""
    assert call.each is not None
    found = parts(lowering, place.kind, call.each)
    ends = [
        found.read(f"{n} of span in {place.kind}", INSTANT, partial(lowering.value, tree))
        for n, tree in enumerate(call.args)
    ]
    folds = Folds(lowering, found.kind, found.sheet, found.link, found.there)
    spans = Spans(found, folds, keep_of(found, call), ends[0], ends[1])
    outer = {
        name: lowering.value(tree, place)
        for name, tree in call.named
        if name in ("inside", "outside", "least")
    }
    total = _covered(lowering, spans, outer)
    return _told(lowering, call, spans, outer, total)


def _told(
    lowering: Lowering, call: Call, spans: Spans, outer: dict[str, Known], total: Formula
) -> Known:
    """The time, or why nobody knows it: first what is asked for all, then what is not listed, then single parts."""
    doubts = _doubts(lowering, spans)
    why = spans.folds.words("doubtful span", doubts)
    strange = merged([*_strange(lowering, spans, outer)])
    if not strange.never:
        unlisted_why = spans.folds.words("unlisted span", strange)
        some = f.disjunction(*(f.less(f.ZERO, word) for word in unlisted_why.words.values()))
        why = unlisted_why.otherwise(some, why)
    asked = merged(value.why for value in outer.values())
    if not asked.never:
        flag = f.case([(spans.maybe, f.ONE)], f.ZERO)
        kept = spans.folds.fold("kept spans", "max", flag, f.TRUE, Typed("int", True, 0, 1))
        lost = f.disjunction(*(f.is_null(value.form) for value in outer.values()))
        open_now = f.conjunction(lost, f.is_true(f.equal(kept, f.ONE)))
        why = asked.otherwise(open_now, why)
    unsure = f.disjunction(*(f.less(f.ZERO, word) for word in why.words.values()))
    return Known(call.kind, f.case([(unsure, f.null("int"))], total), why, MINUTE)


def _doubts(lowering: Lowering, spans: Spans) -> Why:
    """Of parts whose ends nobody knows all that is unknown; whether others would change anything is not looked at."""
    endless = f.conjunction(spans.maybe, f.negation(spans.known))
    own = merged([spans.keep.why, spans.start.why, spans.end.why]).where(endless)
    longer = f.less(spans.start.form, spans.end.form)
    half = f.conjunction(f.is_null(spans.keep.form), spans.known, longer)
    return merged([own, lowering.causes.recheck(DOUBTFUL).where(f.is_true(half))])


# ── Hours that count ──────────────────────────────────────────────────────────────────────────────


def _brought(
    lowering: Lowering, spans: Spans, sheet: str, link: Formula, name: str, value: Known
) -> Known:
    """What the asking subject says, as rows of a sheet below it see it."""
    if sheet == spans.found.kind or (not value.choices and value.form.constant):
        return value
    return lowering.brought(sheet, spans.found.kind, link, f"{name} of a union", value, NEVER)


def _hours(value: Known | None) -> list[tuple[Formula, Calendar | None]]:
    if value is None:
        return [(f.TRUE, None)]
    found: list[tuple[Formula, Calendar | None]] = []
    for on, table in value.choices:
        assert isinstance(table, Hours)
        found.append((f.is_true(on), table.calendar))
    return found or [(f.TRUE, None)]


def _strange(lowering: Lowering, spans: Spans, outer: dict[str, Known]) -> list[Why]:
    """Of certain parts: that the holidays there are not listed, or that they lie too far away."""
    found: list[Why] = []
    tables = {n: v for n, v in outer.items() if n != "least"}
    last = f.greatest(spans.start.form, f.sub(spans.end.form, f.ONE))
    for name, value in tables.items():
        seen = _brought(lowering, spans, spans.found.sheet, spans.found.link, name, value)
        days = reach(lowering.profile)
        for on, table in seen.choices:
            if table.extra is not None:
                between = Stretch(spans.start.form, spans.end.form)
                met = meets_holidays(table, table.calendar.zone, between, days)
                told = lowering.causes.recheck(HOLIDAYS)
                found.append(told.where(f.is_true(f.conjunction(spans.certain, on, met))))
        for on, calendar in _hours(seen):
            if calendar is None or calendar.plan.years is None:
                continue
            outside = unlisted(calendar.plan, calendar.zone, spans.start.form, last)
            detail = f"it lists the holidays of {span_of(calendar.plan.years)} only"
            why = lowering.causes.because(Cause(CauseKind.OPEN, calendar.name, detail))
            found.append(why.where(f.is_true(f.conjunction(spans.certain, on, outside))))
    if tables:
        days = reach(lowering.profile)
        low, high = days[0] * DAY + 1, (days[1] + 1) * DAY - 1
        ends = (spans.start.form, spans.end.form)
        beyond = f.disjunction(*(near(end, low, high)[1] for end in ends))
        far = f.is_true(f.conjunction(spans.certain, beyond))
        found.append(lowering.causes.recheck(FAR).where(far))
    return found


@lru_cache(maxsize=64)
def counted(inside: Calendar, outside: Calendar | None, days: tuple[int, int]) -> Timeline:
    """When the one calendar is open and the other is not: label 1."""
    one = opening_line(inside, days)
    if outside is None:
        return one
    two = opening_line(outside, days)
    places = sorted({*one.starts, *two.starts})
    marks = [(at, int(one.at(at) == 1 and two.at(at) == 0)) for at in places]
    return timeline(marks[1:], marks[0][0], marks[0][1], one.until, WEEK)


def _measured(
    lowering: Lowering, place: Formula, inside: Sequence[tuple[Formula, Calendar | None]],
    outside: Sequence[tuple[Formula, Calendar | None]],
) -> Formula:  # fmt: skip
    """How much counts before a place, from some place on."""
    if len(inside) * len(outside) > MOST_CHOICES:
        raise NotColumnarError("`union_of` within many calendars")
    days = reach(lowering.profile)
    branches: list[tuple[Formula, Formula]] = []
    for on, one in inside:
        for off, two in outside:
            branches.append((f.conjunction(on, off), _by_calendars(place, one, two, days)))
    return f.case(branches[:-1], branches[-1][1])


def _by_calendars(
    place: Formula, inside: Calendar | None, outside: Calendar | None, days: tuple[int, int]
) -> Formula:
    def within(line: Timeline) -> Formula:
        return amount(line, near(place, line.first + 1, line.until - 1)[0])

    if inside is not None:
        return within(counted(inside, outside, days))
    if outside is not None:
        return f.sub(place, within(opening_line(outside, days)))
    return place


# ── Along the edges ───────────────────────────────────────────────────────────────────────────────


def _covered(lowering: Lowering, spans: Spans, outer: dict[str, Known]) -> Formula:
    """The time that is covered often enough, summed over the edges of the certain parts."""
    of = spans.found.sheet
    low, high = spans.start.form.low, spans.end.form.high
    if low is None or high is None:
        raise NotColumnarError("instants without bounds")
    longer = f.is_true(f.less(spans.start.form, spans.end.form))
    there = f.conjunction(spans.certain, spans.found.there, longer)
    count = lowering.column(of, "edges", f.case([(there, f.const(2))], f.ZERO))
    number = sum(name.startswith(f"edges of {of}") for name in lowering.plan.sheets)
    name = f"edges of {of} {number + 1}"
    lowering.plan.sheets[name] = Sheet(name, Cut(of, count, 2))

    def bring(told: str, form: Formula) -> Formula:
        held = lowering.column(of, told, form)
        if held.op != "col":
            return owner() if held == row() else held
        if held is row():
            return owner()
        typed = Typed(held.type, held.nullable, held.low, held.high)
        return lowering.define(name, told, Around(of, owner(), held.data), typed)

    begins = f.equal(f.column(PLACE, "int", 1, 2, nullable=False), f.ONE)
    start, end = bring("from", spans.start.form), bring("until", spans.end.form)
    moment = lowering.column(name, "moment", f.case([(begins, start)], end))
    link = lowering.column(name, "for", bring("for", spans.found.link))
    order = (Order(moment), Order(row()))
    most = 2 * most_rows(lowering, of)
    change = f.case([(begins, f.ONE)], f.const(-1))
    depth = lowering.define(
        name,
        "depth",
        Along("sum", change, (link,), order, "through"),
        Typed("int", True, -most, most),
    )
    following = lowering.define(
        name,
        "next",
        Along("next", moment, (link,), order),
        Typed("int", True, moment.low, moment.high),
    )
    seen = {n: _brought(lowering, spans, name, link, n, v) for n, v in outer.items()}
    inside, outside = _hours(seen.get("inside")), _hours(seen.get("outside"))
    least = seen.get("least")
    enough = _enough(depth, least)
    size = f.sub(
        _measured(lowering, following, inside, outside),
        _measured(lowering, moment, inside, outside),
    )
    folds = Folds(lowering, spans.found.kind, name, link, f.TRUE)
    counts = f.is_true(f.conjunction(enough, f.negation(f.is_null(following))))
    value = lowering.column(name, "size", f.case([(counts, size)], f.ZERO))
    return folds.fold("covered", "sum", value, f.TRUE, Typed("int", False, 0, max(0, high - low)))


def _enough(depth: Formula, least: Known | None) -> Formula:
    """Whether so many parts cover the time."""
    if least is None:
        return f.less(f.ZERO, depth)
    wanted = f.greatest(least.form, per_form(least))
    return f.at_most(wanted, f.mul(depth, per_form(least)))

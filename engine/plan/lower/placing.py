"""Which version governs an event, on which day, and whether it is valid: for events that were typed already.

In: a sheet of events with the columns of their facts. Out: the number of the version and the governing day of each
event that is plainly placed. `plain` is false of every other one: no version governs it, nobody knows which does, it
is to be cut at a change of terms, or it fails a check. Those go through the interpreter's intake, whose words count.

This holds where all versions describe the facts alike and say alike which date governs; else nothing is plain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from engine.language.kinds import DATE
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, cases, choose, known, truth, unknown
from engine.plan.lower.local_time import by_zone, held, local_day
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place
from engine.plan.lower.names import constant
from engine.plan.why import NEVER
from engine.rulebook.model import EVENT, InForce, Rulebook, Straddle, Version
from engine.rulebook.timeline import standing

_ALWAYS_KNOWN = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Placement:
    """Columns of the events' sheet: `version` and `day` (days since 1970, NULL: none) hold where `plain` is true."""

    version: Formula
    day: Formula
    plain: Formula


def alike(rulebook: Rulebook) -> bool:
    """Whether all versions describe the facts alike and say alike which date governs."""
    first, *others = rulebook.versions.values()
    return all(
        dict(v.facts) == dict(first.facts)
        and dict(v.nested) == dict(first.nested)
        and v.governed_by == first.governed_by
        and v.straddle == first.straddle
        for v in others
    )


def placement(
    lowering: Lowering, on: date | None, known_at: datetime | None, chosen: str | None
) -> Placement:
    """How the events are placed; `on` is given in place of the governing date, `chosen` in place of the version."""
    if not alike(lowering.rulebook):
        raise NotColumnarError("versions that describe events differently")
    lowering.placing = True
    try:
        return _placed(lowering, on, known_at, chosen)
    finally:
        lowering.placing = False


def _placed(
    lowering: Lowering, on: date | None, known_at: datetime | None, chosen: str | None
) -> Placement:
    place = Place(EVENT, lowering.versions[0])
    straddle = lowering.versions[0].straddle
    cut = f.FALSE
    if straddle is not None and on is None and chosen is None:
        cut = _to_be_cut(lowering, place, straddle)
    day = constant(on, DATE) if on is not None else _day(lowering, place)
    if chosen is not None:
        names = [version.id for version in lowering.versions]
        version: Formula = f.const(names.index(chosen))
    else:
        version = _selected(lowering, day, known_at)
    valid = _valid(lowering, version)
    plain = f.conjunction(
        f.negation(f.is_null(version)),
        f.negation(cut),
        valid,
        f.equal(day.why.recheck, f.ZERO),
    )
    if lowering.plan.sheets.keys() != {EVENT}:
        raise NotColumnarError("a governing date or a check that looks at other events")
    return Placement(
        lowering.column(EVENT, "placed version", f.coalesce(version, f.ZERO)),
        lowering.column(EVENT, "placed day", day.form),
        lowering.column(EVENT, "plain", plain),
    )


def _day(lowering: Lowering, place: Place) -> Known:
    """The date that picks the version; unknown where the rulebook asks for none."""
    version = place.version
    governed = unknown(DATE, NEVER)
    if version.governed_by is not None:
        governed = lowering.value(version.governed_by, place)
    straddle = version.straddle
    if straddle is None:
        return governed
    start, end, applies = _span(lowering, place, straddle)
    moment = start
    if straddle.how == "end":
        moment = choose(truth(f.less(start.form, end.form)), _before(end), start)
    own = _local_day(lowering, place, straddle, moment)
    spans = f.conjunction(applies, f.is_true(known(start).form), f.is_true(known(end).form))
    return choose(truth(spans), own, governed)


def _before(end: Known) -> Known:
    return Known(end.kind, f.sub(end.form, f.ONE), end.why)


def _span(lowering: Lowering, place: Place, straddle: Straddle) -> tuple[Known, Known, Formula]:
    """The start and end of an event, and whether what the terms say of a change is said of it."""
    facts = place.version.facts
    start = lowering.name(place, straddle.start, facts[straddle.start].kind)
    end = lowering.name(place, straddle.end, facts[straddle.end].kind)
    if straddle.when is None:
        return start, end, f.TRUE
    return start, end, f.is_true(lowering.value(straddle.when, place).form)


def _local_day(lowering: Lowering, place: Place, straddle: Straddle, moment: Known) -> Known:
    near = held(lowering, moment)
    named = None
    if straddle.zone is not None:
        named = lowering.name(place, straddle.zone, place.version.facts[straddle.zone].kind)
        home = truth(f.is_null(named.form))
        at_home = Known(DATE, local_day(near.form, lowering.zone), near.why)
        there = by_zone(
            lowering, named, DATE, lambda z: Known(DATE, local_day(near.form, z), near.why)
        )
        return choose(home, at_home, there)
    return Known(DATE, local_day(near.form, lowering.zone), near.why)


def _to_be_cut(lowering: Lowering, place: Place, straddle: Straddle) -> Formula:
    """Whether an event may have to be cut, or lacks an end that the rulebook says: it may last over a midnight."""
    start, end, applies = _span(lowering, place, straddle)
    if applies is f.FALSE:
        return f.FALSE
    lacks = f.is_null(end.form) if straddle.ends is not None else f.FALSE
    over = f.FALSE
    if straddle.how == "split":
        first = _local_day(lowering, place, straddle, start)
        last = _local_day(lowering, place, straddle, end)
        same = f.is_true(f.equal(first.form, last.form))
        spans = f.negation(f.disjunction(f.is_null(start.form), f.is_null(end.form)))
        over = f.conjunction(spans, f.negation(same))
    return f.conjunction(applies, f.disjunction(lacks, over))


def _selected(lowering: Lowering, day: Known, known_at: datetime | None) -> Formula:
    """The number of the version in force; NULL where it is not plain which one is, or none is."""
    known = [v for v in lowering.versions if known_at is None or _recorded(v) <= known_at]
    recorded = standing(known)
    if not recorded:
        return f.null("int")
    if len(recorded) == 1:
        only = recorded[0]
        dated = f.negation(f.is_null(day.form))
        held_by_date = _in_force(lowering, only, day)
        customers = f.disjunction(*(_holds(lowering, s, only) for s in only.in_force))
        number = f.const(lowering.versions.index(only))
        return f.when(f.case([(dated, f.is_true(held_by_date))], f.is_true(customers)), number)
    found: Formula = f.null("int")
    for moment in sorted({_recorded(version) for version in recorded}):
        together = [version for version in recorded if _recorded(version) == moment]
        found = _of_one_recording(lowering, together, day, found)
    return found


def _of_one_recording(
    lowering: Lowering, versions: Sequence[Version], day: Known, older: Formula
) -> Formula:
    """The version among those recorded together that is in force, or what older recordings say."""
    verdicts = [_in_force(lowering, version, day) for version in versions]
    doubtful = f.disjunction(*(f.is_null(verdict) for verdict in verdicts))
    holds = [f.is_true(verdict) for verdict in verdicts]
    count = f.add(*(f.case([(one, f.ONE)], f.ZERO) for one in holds))
    several = f.less(f.ONE, count)
    numbers = [f.const(lowering.versions.index(version)) for version in versions]
    return f.case(
        [(f.disjunction(doubtful, several), f.null("int")), *zip(holds, numbers, strict=True)],
        older,
    )


def _in_force(lowering: Lowering, version: Version, day: Known) -> Formula:
    """Whether a version is in force: true if one of its stretches is, NULL where that is in doubt."""
    return f.disjunction(*(_governs(lowering, span, version, day) for span in version.in_force))


def _governs(lowering: Lowering, span: InForce, version: Version, day: Known) -> Formula:
    customers = _holds(lowering, span, version)
    covered = [f.TRUE]
    if span.start is not None:
        covered.append(f.at_most(constant(span.start, DATE).form, day.form))
    if span.until is not None:
        covered.append(f.less(day.form, constant(span.until, DATE).form))
    return f.conjunction(*covered, customers)


def _holds(lowering: Lowering, span: InForce, version: Version) -> Formula:
    if span.when is None:
        return f.TRUE
    return lowering.value(span.when, Place(EVENT, version)).form


def _valid(lowering: Lowering, chosen: Formula) -> Formula:
    """Whether an event passes the checks of the version that governs it; a check that nobody can make is passed."""
    found = truth(f.TRUE)
    branches = []
    for number, version in enumerate(lowering.versions):
        place = Place(EVENT, version)
        checks = [lowering.value(check.holds, place) for check in version.valid]
        passed = f.conjunction(*(_passed(check) for check in checks))
        branches.append((f.is_true(f.equal(chosen, f.const(number))), truth(passed)))
    if branches:
        found = cases(branches[:-1], branches[-1][1])
    return found.form


def _passed(check: Known) -> Formula:
    return f.conjunction(f.negation(f.is_false(check.form)), f.equal(check.why.recheck, f.ZERO))


def _recorded(version: Version) -> datetime:
    return version.recorded or _ALWAYS_KNOWN

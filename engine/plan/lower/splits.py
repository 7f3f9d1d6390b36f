"""Stretches as sheets: the rows that a split cuts a subject into, and where each begins and ends.

What decides the number of rows stands on the owner's sheet, worked out once under each version; a stretch is found by
its place in one step.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from engine.language.kinds import DURATION, INSTANT
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, choose, truth, unknown
from engine.plan.lower.asking import MINUTE
from engine.plan.lower.cutting import beyond, by_line, line_number, on_lines, ranked
from engine.plan.lower.edges import cuts
from engine.plan.lower.lowering import (
    MAKERS,
    ROLES,
    VERSION,
    Lowering,
    NotColumnarError,
    Place,
    column_of,
    owner,
)
from engine.plan.lower.marks import Cuts, Marks, Stretch
from engine.plan.sheets import PLACE, Around, Cut, Sheet, Typed
from engine.plan.why import NEVER, RECHECK, Why, merged
from engine.rulebook.model import Split

MOST: Final = 8_192  # stretches of one subject; more are for the interpreter
ID: Final = "id"
DAY: Final = "day"
FAR: Final = "dates far from those of the events"
MANY: Final = "more stretches of one subject than a plan counts"


@dataclass(frozen=True, slots=True)
class Whole:
    """What is worked out about a subject before it is cut under one version; all are columns of its sheet.

    `rows`: how many stretches there are. `cut`: whether they lie between known edges; otherwise there is at most one,
    with these ends and this length. `before`: how many marks of each line are not after the start; `chosen`: which
    line holds; `moments`: each instant that is a cut beside those of the line, and its rank among all cuts (0: none).
    `uncounted`: the word of `RECHECK` where nobody knows how many stretches there are.
    """

    rows: Formula
    cut: Formula
    start: Known
    end: Known
    length: Known
    before: Formula
    chosen: Formula
    lines: tuple[Marks, ...]
    moments: tuple[tuple[Formula, Formula], ...]
    uncounted: Formula


def _make(lowering: Lowering, name: str) -> None:
    """The sheet of the stretches of a split."""
    terms = [(v, v.splits[name]) for v in lowering.versions if name in v.splits]
    of = terms[0][1].of
    if any(split.of != of for _, split in terms):
        raise NotColumnarError("splits of another kind under another version")
    with lowering.at_home():
        wholes = {v.id: _whole(lowering, Place(of, v), split) for v, split in terms}
    lowering.kept["split", name] = wholes
    branches = [(lowering.under(v), wholes[v.id].rows) for v, _ in terms]
    count = lowering.column(of, f"count of {name}", f.case(branches, f.ZERO))
    sheet = lowering.plan.sheets[name] = Sheet(name, Cut(of, count, MOST))
    above = lowering.sheet(of)
    for column in (VERSION, DAY):
        read = column_of(above, column) if column != VERSION or len(lowering.versions) > 1 else None
        sheet.typed[column] = (
            Typed("int", False, 0, len(lowering.versions) - 1)
            if column == VERSION
            else Typed("int", read.nullable, read.low, read.high)  # type: ignore[union-attr]
        )
        sheet.definitions[column] = f.ZERO if read is None else Around(of, owner(), column)
    above_id = lowering.define(
        name, "id of the whole", Around(of, owner(), ID), Typed("text", False)
    )
    sheet.definitions[ID] = f.concat(above_id, f.const("/"), f.text_of(_place()))
    sheet.typed[ID] = Typed("text", False)


def uncounted(lowering: Lowering, name: str) -> Formula:
    """A column of the stretches: the word of `RECHECK` where there is one row for nobody knows how many."""
    lowering.sheet(name)
    wholes: dict[str, Whole] = lowering.kept["split", name]
    terms = [(v, v.splits[name].of) for v in lowering.versions if name in v.splits]
    branches = [
        (lowering.under(v), _bring(lowering, name, of, wholes[v.id].uncounted)) for v, of in terms
    ]
    return lowering.column(name, "uncounted", f.case(branches, f.ZERO))


def _place() -> Formula:
    return f.column(PLACE, "int", 1, MOST, nullable=False)


def _bring(lowering: Lowering, sheet: str, of: str, column: Formula) -> Formula:
    """A column of the owner as a stretch sees it."""
    if column.op != "col":
        return column
    typed = Typed(column.type, column.nullable, column.low, column.high)
    return lowering.define(sheet, column.data, Around(of, owner(), column.data), typed)


# ── On the owner's sheet ──────────────────────────────────────────────────────────────────────────


def _whole(lowering: Lowering, place: Place, split: Split) -> Whole:
    wanted = (
        truth(f.TRUE)
        if split.when is None
        else lowering.attempt(split.when.kind, lambda: lowering.value(split.when, place))  # type: ignore[arg-type]
    )
    start = lowering.attempt(INSTANT, lambda: lowering.value(split.start, place))
    end = lowering.attempt(INSTANT, lambda: lowering.value(split.end, place))
    length = None
    if split.length is not None:
        given = split.length
        length = lowering.attempt(DURATION, lambda: lowering.value(given, place))
    tag = f"{split.name}@{place.version.id}" if len(lowering.versions) > 1 else split.name
    start = lowering.settled(place.kind, f"{tag} from", start)
    end = lowering.settled(place.kind, f"{tag} until", end)
    wanted = lowering.settled(place.kind, f"{tag} when", wanted)
    try:
        found = cuts(lowering, place, split.at, Stretch(start.form, end.form))
    except NotColumnarError as error:
        found = Cuts((0, 0), doubts=[lowering.causes.recheck(str(error))])
    return _counted(lowering, place, tag, wanted, (start, end, length), found)


def _counted(
    lowering: Lowering, place: Place, tag: str, wanted: Known,
    given: tuple[Known, Known, Known | None], found: Cuts,
) -> Whole:  # fmt: skip
    start, end, length = given
    settle = partial(_settle, lowering, place, tag)
    known = f.negation(f.disjunction(f.is_null(start.form), f.is_null(end.form)))
    full = f.conjunction(f.is_true(wanted.form), known)
    chosen = settle("line", line_number(found))
    before, count = on_lines(found, chosen, start.form, end.form)
    moments, more = ranked(found, chosen, start.form)
    total = f.add(count, more)
    far = lowering.causes.recheck(FAR).where(beyond(found, chosen, start.form, end.form))
    forward = f.is_true(f.conjunction(full, f.less(start.form, end.form)))
    doubts = merged([*found.doubts, far, _many(lowering, found, total)]).where(forward)
    doubt = merged([doubts, _again(given, wanted, full)])
    doubt = Why({n: settle(f"doubt?{n}", word) for n, word in doubt.words.items()})
    doubtful = f.disjunction(*(f.less(f.ZERO, word) for word in doubt.words.values()))
    single = _length(wanted, start, end, length)
    settled = lowering.settled(place.kind, f"{tag} length", single)
    never = f.conjunction(full, f.negation(forward))
    rows = _rows(wanted, doubtful, never, f.when(full, f.add(total, f.ONE)), settled)
    return Whole(
        settle("rows", rows),
        settle("cut", f.conjunction(full, f.negation(doubtful))),
        _doubted(start, doubtful, doubt),
        _doubted(end, doubtful, doubt),
        _doubted(settled, doubtful, doubt),
        settle("before", f.coalesce(before, f.ZERO)),
        chosen,
        tuple(one.carried(partial(settle, "step")) for _, one in found.choices),
        tuple((settle("moment", at), settle("rank", rank)) for at, rank in moments),
        doubt.recheck,
    )


def _rows(wanted: Known, doubtful: Formula, never: Formula, cut: Formula, length: Known) -> Formula:
    """How many stretches there are: `cut` between known edges (NULL: they are not known), else one, or none."""
    found = f.case(
        [
            (f.is_false(wanted.form), f.ZERO),
            (doubtful, f.ONE),
            (never, f.ZERO),
            (f.negation(f.is_null(cut)), cut),
            (f.is_true(f.at_most(length.form, f.ZERO)), f.ZERO),
        ],
        f.ONE,
    )
    return f.bounded(f.greatest(f.least(found, f.const(MOST)), f.ZERO), 0, MOST)


def _many(lowering: Lowering, found: Cuts, total: Formula) -> Why:
    """More cuts than are counted; where nobody knows the cuts their number says nothing."""
    words = merged(found.doubts).words.values()
    known = f.conjunction(*(f.equal(word, f.ZERO) for word in words))
    return lowering.causes.recheck(MANY).where(
        f.conjunction(known, f.less(f.const(MOST - 1), total))
    )


def _again(given: tuple[Known, Known, Known | None], wanted: Known, full: Formula) -> Why:
    """What the plan does not work out of a split: then nobody knows how many stretches there are."""
    maybe = f.negation(f.is_false(wanted.form))
    start, end, length = given
    found = [Why({RECHECK: one.why.recheck}).where(maybe) for one in (wanted, start, end)]
    if length is not None:
        asked = f.conjunction(maybe, f.negation(full))
        found.append(Why({RECHECK: length.why.recheck}).where(asked))
    return merged(found)


def _settle(lowering: Lowering, place: Place, tag: str, name: str, form: Formula) -> Formula:
    """A column of the owner's sheet."""
    return lowering.column(place.kind, f"{tag} {name}", form)


def _doubted(value: Known, doubtful: Formula, doubt: Why) -> Known:
    """A value that nobody knows where it is not known where the subject is cut."""
    if doubtful is f.FALSE:
        return value
    return choose(truth(doubtful), unknown(value.kind, doubt), value)


def _length(wanted: Known, start: Known, end: Known, length: Known | None) -> Known:
    """How long the one stretch is that has no edges."""
    if length is None:
        lost = start.why.otherwise(f.is_null(start.form), end.why)
        length = unknown(DURATION, lost)
    if not wanted.form.nullable:
        return length
    return choose(truth(f.is_null(wanted.form)), unknown(DURATION, wanted.why), length)


# ── On the sheet of the stretches ─────────────────────────────────────────────────────────────────


def _split(lowering: Lowering, place: Place, name: str) -> Known:
    """Where a stretch begins or ends, or how long it is."""
    split, part = name.rsplit("_", 1)
    lowering.sheet(split)
    whole: Whole = lowering.kept["split", split][place.version.id]
    of = place.version.splits[split].of
    tag = f"{split}@{place.version.id}" if len(lowering.versions) > 1 else split

    def brought(value: Known, told: str) -> Known:
        return lowering.brought(split, of, owner(), f"{tag} {told}", value, NEVER)

    start, end = brought(whole.start, "start"), brought(whole.end, "end")
    cut = _bring(lowering, split, of, whole.cut)
    rows = _bring(lowering, split, of, whole.rows)
    first, last = f.equal(_place(), f.ONE), f.equal(_place(), rows)
    begins = f.case(
        [(first, start.form)], _cut_at(lowering, split, of, whole, f.sub(_place(), f.ONE))
    )
    ends = f.case([(last, end.form)], _cut_at(lowering, split, of, whole, _place()))
    if part == "start":
        return Known(INSTANT, f.case([(cut, begins)], start.form), start.why)
    if part == "end":
        return Known(INSTANT, f.case([(cut, ends)], end.form), end.why)
    between = f.when(cut, f.sub(ends, begins))
    return choose(truth(cut), Known(DURATION, between, per=MINUTE), brought(whole.length, "length"))


def _cut_at(lowering: Lowering, split: str, of: str, whole: Whole, number: Formula) -> Formula:
    """The n-th cut."""
    moments = [
        (_bring(lowering, split, of, at), _bring(lowering, split, of, rank))
        for at, rank in whole.moments
    ]
    here = [
        (f.conjunction(f.less(f.ZERO, rank), f.equal(rank, number)), at) for at, rank in moments
    ]
    if not whole.lines:
        return f.case(here, f.null("int"))
    passed = [
        f.case([(f.conjunction(f.less(f.ZERO, rank), f.less(rank, number)), f.ONE)], f.ZERO)
        for _, rank in moments
    ]
    before = _bring(lowering, split, of, whole.before)
    wanted = f.sub(f.add(before, number), f.add(*passed)) if passed else f.add(before, number)
    chosen = _bring(lowering, split, of, whole.chosen)
    marks = [one.carried(lambda part: _bring(lowering, split, of, part)) for one in whole.lines]
    return f.case(here, by_line(chosen, [one.at(wanted) for one in marks]))


ROLES["split"] = _split
MAKERS["split"] = _make

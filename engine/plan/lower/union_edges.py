"""Along the edges of the parts that one subject asks for: how many cover the time until the next edge."""

from __future__ import annotations

from dataclasses import dataclass

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, per_form
from engine.plan.lower.folding import Folds, most_rows
from engine.plan.lower.lowering import Lowering, NotColumnarError, owner, row
from engine.plan.lower.spans_taken import Spans, brought, hours_of, measured
from engine.plan.sheets import PLACE, Along, Around, Cut, Fold, Order, Sheet, Typed
from engine.plan.why import NEVER, Why, merged


@dataclass(frozen=True, slots=True)
class Covered:
    """The time that certain parts cover; why nobody knows it for parts that may count, each or all of them together."""

    time: Formula
    adding: Why
    together: Why


@dataclass(frozen=True, slots=True)
class Edges:
    """A sheet with two rows for each part that may count, and what stands in its columns."""

    name: str
    link: Formula
    moment: Formula
    begins: Formula
    sure: Formula
    following: Formula

    @property
    def order(self) -> tuple[Order, ...]:
        """Along the time."""
        return Order(self.moment), Order(row())


def covered(lowering: Lowering, spans: Spans, outer: dict[str, Known]) -> Covered:
    """The time that is covered often enough, summed over the edges."""
    low, high = spans.start.form.low, spans.end.form.high
    if low is None or high is None:
        raise NotColumnarError("instants without bounds")
    half = f.conjunction(f.is_null(spans.keep.form), spans.known)
    longer = f.is_true(f.less(spans.start.form, spans.end.form))
    edges = _edges(lowering, spans, f.conjunction(f.disjunction(spans.certain, half), longer))
    seen = {n: brought(lowering, spans, edges.name, edges.link, n, v) for n, v in outer.items()}
    inside, outside = hours_of(seen.get("inside")), hours_of(seen.get("outside"))
    passed = measured(lowering, edges.moment, inside, outside)
    size = f.sub(measured(lowering, edges.following, inside, outside), passed)
    folds = Folds(lowering, spans.found.kind, edges.name, edges.link, f.TRUE)
    typed = Typed("int", False, 0, max(0, high - low))
    own = _sized(lowering, edges, size, seen.get("least"), edges.sure)
    total = folds.fold("covered", "sum", own, f.TRUE, typed)
    if half is f.FALSE:
        return Covered(total, NEVER, NEVER)
    least = outer.get("least")
    often = f.FALSE if least is None else f.less(per_form(least), least.form)
    adds = f.conjunction(half, longer, _adds(lowering, spans, edges, own, passed))
    every = _sized(lowering, edges, size, seen.get("least"), f.TRUE)
    more = folds.fold("covered by all", "sum", every, f.TRUE, typed)
    together = spans.folds.words("doubt together", spans.keep.why, half)
    differs = f.conjunction(f.is_true(often), f.negation(f.equal(total, more)))
    alone = spans.keep.why.where(f.is_true(adds))
    if often is f.FALSE:
        return Covered(total, alone, NEVER)
    single = spans.folds.words("doubt alone", alone).where(f.negation(f.is_true(often)))
    return Covered(total, NEVER, merged([together.where(differs), single]))


def _edges(lowering: Lowering, spans: Spans, which: Formula) -> Edges:
    """The sheet of the edges of some parts."""
    of = spans.found.sheet
    there = f.conjunction(which, spans.found.there)
    count = lowering.column(of, "edges", f.case([(there, f.const(2))], f.ZERO))
    number = sum(name.startswith(f"edges of {of}") for name in lowering.plan.sheets)
    name = f"edges of {of} {number + 1}"
    lowering.plan.sheets[name] = Sheet(name, Cut(of, count, 2))

    def bring(told: str, form: Formula) -> Formula:
        held = lowering.column(of, told, form)
        if held.op != "col" or held is row():
            return owner() if held is row() else held
        typed = Typed(held.type, held.nullable, held.low, held.high)
        return lowering.define(name, told, Around(of, owner(), held.data), typed)

    begins = f.equal(f.column(PLACE, "int", 1, 2, nullable=False), f.ONE)
    start, end = bring("from", spans.start.form), bring("until", spans.end.form)
    moment = lowering.column(name, "moment", f.case([(begins, start)], end))
    link = lowering.column(name, "for", bring("for", spans.found.link))
    typed = Typed("int", True, moment.low, moment.high)
    order = Order(moment), Order(row())
    following = lowering.define(name, "next", Along("next", moment, (link,), order), typed)
    return Edges(name, link, moment, begins, bring("sure", spans.certain), following)


def _sized(
    lowering: Lowering, edges: Edges, size: Formula, least: Known | None, which: Formula
) -> Formula:
    """How much of the time until the next edge counts, where the edges for which `which` is true are those of parts."""
    most = 2 * most_rows(lowering, edges.name)
    step = f.case([(edges.begins, f.ONE)], f.const(-1))
    change = f.case([(which, step)], f.ZERO)
    along = Along("sum", change, (edges.link,), edges.order, "through")
    depth = lowering.define(edges.name, "depth", along, Typed("int", True, -most, most))
    enough = f.less(f.ZERO, depth)
    if least is not None:
        wanted = f.greatest(least.form, per_form(least))
        enough = f.at_most(wanted, f.mul(depth, per_form(least)))
    counts = f.is_true(f.conjunction(enough, f.negation(f.is_null(edges.following))))
    return lowering.column(edges.name, "size", f.case([(counts, size)], f.ZERO))


def _adds(lowering: Lowering, spans: Spans, edges: Edges, own: Formula, passed: Formula) -> Formula:
    """Whether some of a part's own time is not covered by the certain ones."""
    low, high = spans.start.form.low or 0, spans.end.form.high or 0
    typed = Typed("int", False, 0, max(0, high - low))
    before = Along("sum", own, (edges.link,), edges.order, "before")
    done = lowering.define(edges.name, "covered before", before, typed)
    bare = f.sub(passed, done)
    signed = f.case([(edges.begins, f.neg(bare))], bare)
    span = high - low
    fold = Fold("sum", edges.name, owner(), lowering.column(edges.name, "bare", signed))
    found = lowering.define(spans.found.sheet, "uncovered", fold, Typed("int", False, -span, span))
    return f.less(f.ZERO, found)

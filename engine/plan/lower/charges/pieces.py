"""A line whose quantity comes in pieces: one for each part of its subject, as columns of the parts' own sheets.

The interpreter's definition is `_Pricing._pieces` in `engine/interpret/lines.py` and `engine/interpret/charging`. What
each row comes to is added up on the line's sheet. The order of the pieces matters only where free units come off the
first of them, a step rounds down the last, tiers lie along them, or the first or last one's rate is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from engine.language.kinds import INSTANT, NUMBER
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, NotColumnarError, choose, crossed, minus, plus, truth, unknown
from engine.plan.lower.charges.crediting import behind_outcomes
from engine.plan.lower.charges.deciding import Pricing
from engine.plan.lower.charges.model import (
    ABSENT,
    NOTHING,
    Maybe,
    Slot,
    Terms,
    either_maybe,
    larger,
    smaller,
    solid,
)
from engine.plan.lower.charges.moving import Sight
from engine.plan.lower.charges.pipeline import (
    Computed,
    Scales,
    finished,
    row_slots,
    scales_of,
    taken,
    unworked,
)
from engine.plan.lower.charges.prices import Priced, Sums, joined, one_share, priced, summed, total
from engine.plan.lower.charges.quantities import Measured, measured
from engine.plan.lower.folding import Folds, mask_type, sum_bounds
from engine.plan.lower.lowering import Lowering, Place
from engine.plan.lower.parts import Parts, parts
from engine.plan.sheets import Along, Order, Typed
from engine.plan.why import NEVER, Why, merged
from engine.rulebook.charge_parts import LESS_THAN_NOTHING, PieceSource


@dataclass(frozen=True, slots=True)
class Source:
    """The pieces of one source: rows of the parts' sheet, `size` their quantity where it is above zero, else 0."""

    parts: Parts
    folds: Folds
    sight: Sight
    name: str
    quantity: Known
    size: Known
    rate: Maybe
    start: Formula
    end: Formula
    some: Formula  # on the line's sheet: whether there is a piece at all

    @property
    def counts(self) -> Formula:
        """Whether a row is a piece: its quantity is not 0."""
        return f.negation(f.is_true(f.equal(self.quantity.form, f.ZERO)))


@dataclass(frozen=True, slots=True)
class Row:
    """What the rows of a source have come to: their pieces, in the order of time and id."""

    source: Source
    pieces: tuple[Priced, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of pieces: whether there is any, what they come to, and the rows that they stand on."""

    computed: Computed
    some: Formula
    rows: tuple[Row, ...]


def compute_listed(
    pricing: Pricing, terms: Terms, sources: Sequence[PieceSource], on: Formula
) -> Listed:
    """The line of these sources, where `on` is true."""
    lowering = pricing.lowering
    found = [_source(pricing, n, source, on) for n, source in enumerate(sources)]
    actual, short = _actual(lowering, found)
    sizes = measured(actual, terms)
    scales = scales_of(terms, sizes)
    rows = tuple(_row(lowering, one, sizes, scales, terms, len(found)) for one in found)
    added = row_slots(
        lowering.causes,
        scales,
        unworked(sizes, _unworked_rate(found, rows, sizes, terms)),
        sizes.kept,
    )
    alone = [priced(lowering.causes, slot, terms) for slot in added]
    sums = [summed(alone), *(_folded(lowering, row, sizes.counted) for row in rows)]
    shares = [_Share.of(alone), *(_Share.folded(row, sizes.counted) for row in rows)]
    computed = finished(
        sizes, scales, _together(sums), _one(shares), joined(alone, terms), terms, short
    )
    return Listed(computed, f.disjunction(*(one.some for one in found)), rows)


# ── Sources ───────────────────────────────────────────────────────────────────────────────────────


def _source(pricing: Pricing, number: int, source: PieceSource, on: Formula) -> Source:
    lowering, place = pricing.lowering, pricing.place
    found = parts(lowering, place.kind, source.each)
    name = f"{pricing.charge.name} {number + 1}"
    folds = Folds(lowering, place.kind, found.sheet, found.link, found.there)
    sight = Sight(lowering, found.sheet, place.kind, found.link, name)
    expr = source.quantity
    quantity = found.read(f"quantity of {name}", expr.kind, partial(lowering.value, expr))
    quantity = replace(quantity, kind=NUMBER)
    counts = f.negation(f.is_true(f.equal(quantity.form, f.ZERO)))
    counts = lowering.column(found.sheet, f"counts in {name}", counts)
    some = folds.fold(f"some of {name}", "any", f.TRUE, counts, Typed("bool", False))
    if source.rate is None:
        own = sight.seen(pricing.number("rate", f.conjunction(on, some)))
    else:
        price = source.rate
        told = found.read(f"rate of {name}", price.kind, partial(lowering.value, price))
        own = Maybe(replace(told, kind=NUMBER))
        _credit(pricing, found, folds, source, counts, f.conjunction(on, some))
    start, end = (_clock(lowering, found, source.each, which) for which in ("start", "end"))
    size = lowering.settled(found.sheet, f"size in {name}", solid(larger(quantity, NOTHING)))
    return Source(found, folds, sight, name, quantity, size, own, start, end, some)


def _credit(
    pricing: Pricing, found: Parts, folds: Folds, source: PieceSource, counts: Formula, on: Formula
) -> None:
    """The rules behind the outcomes that the rates of pieces read stand behind the line."""
    assert source.rate is not None
    for version in found.lowering.versions:
        at = Place(source.each, version)
        here = f.conjunction(counts, found.lowering.under(version))
        for behind in behind_outcomes(found.lowering, at, source.rate):
            if found.around is not None:
                raise NotColumnarError("rates of pieces around, by outcomes")
            mask = folds.fold("rules", "bit_or", behind.mask, here, mask_type(behind.mask))
            pricing.credits.add_mask(replace(behind, mask=mask), on)


def _clock(lowering: Lowering, found: Parts, each: str, which: str) -> Formula:
    """When a part begins or ends, as far as it is known; only stretches have times."""
    if not any(each in version.splits for version in lowering.versions):
        return f.null("int")
    name = f"{each}_{which}"
    told = found.read(name, INSTANT, lambda place: lowering.name(place, name, INSTANT))
    return told.form


def _actual(lowering: Lowering, sources: Sequence[Source]) -> tuple[Known, Why]:
    """All that is worked, and the cause that a piece is below zero."""
    found, whys, short = NOTHING, [], f.FALSE
    lost = f.FALSE
    for one in sources:
        found = plus(found, _sum(lowering, one, "size", one.size, f.TRUE))
        whys.append(one.folds.words(f"open in {one.name}", one.quantity.why))
        negative = f.is_true(f.less(one.quantity.form, f.ZERO))
        if one.quantity.form.low is None or one.quantity.form.low < 0:
            below = one.folds.fold(
                f"below in {one.name}", "any", f.TRUE, negative, Typed("bool", False)
            )
            short = f.disjunction(short, below)
    why = merged(whys)
    lost = f.disjunction(*(f.less(f.ZERO, word) for word in why.words.values()))
    causes = lowering.causes
    less = causes.because(LESS_THAN_NOTHING).where(short)
    unsure = causes.recheck("pieces below zero among pieces that nobody knows")
    less = merged([less, unsure.where(f.conjunction(short, lost))])
    form = f.case([(lost, f.null("int"))], found.form)
    return Known(NUMBER, form, why, found.per), less


def _sum(lowering: Lowering, one: Source, what: str, value: Known, where: Formula) -> Known:
    """The sum over the rows of a source; `value` is never NULL."""
    if not isinstance(value.per, int):
        raise NotColumnarError("pieces over a denominator that varies")
    if value.form is f.ZERO:
        return NOTHING
    low, high = sum_bounds(lowering, one.parts.sheet, value.form)
    typed = Typed("int", False, low, high)
    form = one.folds.fold(f"{what} in {one.name}", "sum", value.form, where, typed)
    return Known(NUMBER, form, NEVER, value.per)


# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────


def _row(
    lowering: Lowering, one: Source, sizes: Measured, scales: Scales, terms: Terms, sources: int
) -> Row:
    """The pieces of a source, each in its row."""
    ordered = sizes.covered.form is not f.ZERO or sizes.kept != sizes.rest or bool(scales.found)
    if ordered and sources > 1:
        raise NotColumnarError("pieces of several kinds in one order")
    worked = Slot(
        f.less(f.ZERO, one.size.form), one.size, one.rate,
        subject=one.parts.id(), start=one.start, end=one.end,
    )  # fmt: skip
    seen_terms = one.sight.seen(_priced_by(terms))
    slots: Sequence[Slot] = (worked,)
    if ordered:
        seen = one.sight.seen(sizes)
        before = _before(lowering, one, one.size)
        kept = taken(worked, seen, before)
        begins = larger(plus(before, minus(seen.covered)), NOTHING)
        slots = row_slots(lowering.causes, one.sight.seen(scales), kept, begins)
    pieces = tuple(priced(lowering.causes, slot, seen_terms) for slot in slots)
    return Row(one, pieces)


def _priced_by(terms: Terms) -> Terms:
    """What of the terms each piece needs."""
    each = terms.each_piece
    return Terms(
        price=replace(ABSENT, given=terms.price.given),
        multiplier=terms.multiplier,
        round_to=ABSENT if each is f.FALSE else terms.round_to,
        round_how=terms.round_how if each is not f.FALSE else ((f.TRUE, "half_away"),),
        each_piece=each,
    )


def _before(lowering: Lowering, one: Source, value: Known) -> Known:
    """How much lies in the pieces before a row's."""
    if not isinstance(value.per, int):
        raise NotColumnarError("pieces over a denominator that varies")
    low, high = sum_bounds(lowering, one.parts.sheet, value.form)
    link, there = one.parts.link, one.parts.there
    taken_in = None if there is f.TRUE else there
    order = (Order(one.start), Order(one.parts.id()))
    definition = Along("sum", value.form, (link,), order, "before", where=taken_in)
    form = lowering.define(
        one.parts.sheet, f"before in {one.name}", definition, Typed("int", True, low, high)
    )
    return Known(NUMBER, f.coalesce(form, f.ZERO), NEVER, value.per)


# ── What the rows come to ─────────────────────────────────────────────────────────────────────────


def _folded(lowering: Lowering, row: Row, counted: Formula) -> Sums:
    """What the pieces of all rows come to, where it is known how much is worked."""
    own, one = summed(row.pieces), row.source

    def added(what: str, value: Known) -> Known:
        found = _sum(lowering, one, what, value, f.TRUE)
        return choose(truth(counted), found, NOTHING)

    def some(what: str, condition: Formula) -> Formula:
        if condition is f.FALSE:
            return f.FALSE
        found = one.folds.fold(
            f"{what} in {one.name}", "any", condition, f.TRUE, Typed("bool", False)
        )
        return f.conjunction(counted, found)

    return Sums(
        added("billed", own.billed),
        added("free", own.free),
        added("pending", own.pending),
        added("money", own.amount),
        some("decided", own.decided),
        some("lacking", own.lacking),
        one.folds.words(f"causes in {one.name}", own.causes).where(counted),
    )


def _together(sums: Sequence[Sums]) -> Sums:
    return Sums(
        total([one.billed for one in sums]),
        total([one.free for one in sums]),
        total([one.pending for one in sums]),
        total([one.amount for one in sums]),
        f.disjunction(*(one.decided for one in sums)),
        f.disjunction(*(one.lacking for one in sums)),
        merged(one.causes for one in sums),
    )


@dataclass(frozen=True, slots=True)
class _Share:
    """The rates of some decided pieces: the lowest and the highest, and whether one has none."""

    some: Formula
    low: Known
    high: Known
    lost: Formula

    @staticmethod
    def of(pieces: Sequence[Priced]) -> _Share:
        """Of the slots of one row."""
        some = f.disjunction(*(piece.slot.decided for piece in pieces))
        share = one_share(pieces)
        return _Share(some, share, share, f.conjunction(some, f.is_null(share.form)))

    @staticmethod
    def folded(row: Row, counted: Formula) -> _Share:
        """Of all rows."""
        own, one = _Share.of(row.pieces), row.source
        low, high = one.folds.ends(f"share in {one.name}", own.low, own.some, nullable=True)
        yes = Typed("bool", False)
        some = one.folds.fold(f"shares in {one.name}", "any", own.some, f.TRUE, yes)
        lost = f.FALSE
        if own.lost is not f.FALSE:
            lost = one.folds.fold(f"no share in {one.name}", "any", own.lost, f.TRUE, yes)
        return _Share(f.conjunction(counted, some), low, high, lost)


def _one(shares: Sequence[_Share]) -> Known:
    """The one rate of them all; NULL if there are several, or one is not known."""
    found, seen, lost = replace(NOTHING, form=f.null("int")), f.FALSE, f.FALSE
    for share in shares:
        if share.some is f.FALSE:
            continue
        differs = [f.negation(f.is_true(f.equal(*crossed(share.low, share.high))))]
        differs.append(
            f.conjunction(seen, f.negation(f.is_true(f.equal(*crossed(found, share.low)))))
        )
        lost = f.disjunction(lost, f.conjunction(share.some, f.disjunction(share.lost, *differs)))
        found = choose(truth(f.conjunction(share.some, f.negation(seen))), share.low, found)
        seen = f.disjunction(seen, share.some)
    return replace(found, form=f.when(f.negation(lost), found.form), why=NEVER)


def _unworked_rate(
    sources: Sequence[Source], rows: Sequence[Row], sizes: Measured, terms: Terms
) -> Maybe:
    """The rate of what minimum and increment add."""
    given = terms.unworked_rate
    if given.given is f.TRUE or sizes.added.form is f.ZERO:
        return given
    found = ABSENT
    for condition, word in reversed(terms.unworked):
        found = either_maybe(condition, _chosen_rate(sources, rows, word), found)
    return either_maybe(given.given, given, found)


def _chosen_rate(sources: Sequence[Source], rows: Sequence[Row], word: str) -> Maybe:
    """Among the rates of what is left behind the free units: the lowest, highest, first or last."""
    found = [_rate_of(one, row, word) for one, row in zip(sources, rows, strict=True)]
    if len(found) == 1:
        return found[0]
    if word in ("first", "last"):
        raise NotColumnarError("the first rate of pieces of several kinds")
    pick = smaller if word == "lowest" else larger
    best = found[0]
    for other in found[1:]:
        both = f.conjunction(best.given, other.given)
        known = pick(solid(best.value), solid(other.value))
        open_ = merged([best.value.why, other.value.why])
        lost = f.disjunction(best.open, other.open)
        mixed = choose(truth(lost), unknown(NUMBER, open_), known)
        best = either_maybe(both, Maybe(mixed), either_maybe(best.given, best, other))
    return best


def _rate_of(one: Source, row: Row, word: str) -> Maybe:
    """Of one source; `row` says what is left of each piece."""
    left = f.disjunction(*(piece.slot.there for piece in row.pieces))
    where = f.conjunction(left, one.rate.given)
    some = one.folds.fold(f"rates in {one.name}", "any", where, f.TRUE, Typed("bool", False))
    rate = one.rate.value
    if word in ("first", "last"):
        order = (Order(one.start), Order(one.parts.id()))
        fold = one.folds.chosen("first" if word == "first" else "last", rate, where, order)
        return Maybe(fold, some)
    low, high = one.folds.ends(f"rate in {one.name}", rate, where, nullable=True)
    known = low if word == "lowest" else high
    why = one.folds.words(f"open rates in {one.name}", rate.why, where)
    lost = f.disjunction(*(f.less(f.ZERO, w) for w in why.words.values()))
    value = choose(truth(lost), unknown(NUMBER, why), replace(known, why=NEVER))
    return Maybe(value, some)


__all__ = ["Listed", "Row", "Source", "compute_listed"]

"""A line whose quantity comes in pieces: one for each part of its subject, as columns of the parts' own sheets.

The interpreter's definition is `_Pricing._pieces` in `engine/interpret/lines.py` and `engine/interpret/charging`. What
each row comes to is added up on the line's sheet. The order of the pieces matters only where free units come off the
first of them, a step rounds down the last, tiers lie along them, or the first or last one's rate is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import minus, plus
from engine.plan.lower.charges.deciding import Pricing
from engine.plan.lower.charges.model import (
    ABSENT,
    NOTHING,
    Slot,
    Terms,
    larger,
)
from engine.plan.lower.charges.ordering import before_of, mixed_up
from engine.plan.lower.charges.pipeline import (
    Computed,
    Scales,
    finished,
    row_slots,
    scales_of,
    taken,
    unworked,
)
from engine.plan.lower.charges.prices import joined, priced, summed
from engine.plan.lower.charges.quantities import Measured, measured
from engine.plan.lower.charges.sources import Row, Source, source_of, worked_in
from engine.plan.lower.charges.totals import Share, folded, one_of_all, together
from engine.plan.lower.charges.unworked import unworked_rate
from engine.plan.lower.lowering import Lowering
from engine.plan.why import merged
from engine.rulebook.charge_parts import PieceSource


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
    found = [source_of(pricing, n, source, on) for n, source in enumerate(sources)]
    actual, short = worked_in(lowering, found)
    sizes = measured(actual, terms)
    scales = scales_of(terms, sizes)
    rows = tuple(_row(lowering, n, found, sizes, scales, terms) for n in range(len(found)))
    added = row_slots(
        lowering.causes,
        scales,
        unworked(sizes, unworked_rate(found, rows, sizes, terms)),
        sizes.kept,
    )
    alone = [priced(lowering.causes, slot, terms) for slot in added]
    sums = [summed(alone), *(folded(lowering, row, sizes.counted) for row in rows)]
    shares = [Share.of(alone), *(Share.folded(row, sizes.counted) for row in rows)]
    by_end = any(word in ("first", "last") for _, word in terms.unworked)
    if by_end or _ordered(sizes, scales):
        short = merged([short, mixed_up(lowering, found)])
    computed = finished(
        sizes, scales, together(sums), one_of_all(shares), joined(alone, terms), terms, short
    )
    return Listed(computed, f.disjunction(*(one.some for one in found)), rows)


def _row(
    lowering: Lowering,
    number: int,
    sources: Sequence[Source],
    sizes: Measured,
    scales: Scales,
    terms: Terms,
) -> Row:
    """The pieces of a source, each in its row."""
    one = sources[number]
    ordered = _ordered(sizes, scales)
    worked = Slot(
        f.less(f.ZERO, one.size.form), one.size, one.rate,
        subject=one.parts.id(), start=one.start, end=one.end,
    )  # fmt: skip
    seen_terms = one.sight.seen(_priced_by(terms))
    slots: Sequence[Slot] = (worked,)
    if ordered or scales.found:
        seen = one.sight.seen(sizes)
        before = before_of(lowering, number, sources) if ordered else NOTHING
        kept = taken(worked, seen, before)
        begins = larger(plus(before, minus(seen.covered)), NOTHING)
        slots = row_slots(lowering.causes, one.sight.seen(scales), kept, begins)
    pieces = tuple(priced(lowering.causes, slot, seen_terms) for slot in slots)
    return Row(one, pieces, joined(pieces, seen_terms), sizes.counted)


def _ordered(sizes: Measured, scales: Scales) -> bool:
    """Whether it matters which pieces come first."""
    taken_off = sizes.covered.form is not f.ZERO or sizes.kept != sizes.rest
    return taken_off or any(scale.ordered for _, scale in scales.found)


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

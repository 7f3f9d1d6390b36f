"""Where the pieces of a line stand: rows of the sheet of its subject's parts, and what they count.

The interpreter's definition is `_Pricing._pieces` in `engine/interpret/lines.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from engine.language.kinds import INSTANT, NUMBER
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, NotColumnarError, plus
from engine.plan.lower.charges.crediting import behind_outcomes
from engine.plan.lower.charges.deciding import Pricing
from engine.plan.lower.charges.model import (
    NOTHING,
    Maybe,
    larger,
    solid,
)
from engine.plan.lower.charges.moving import Sight
from engine.plan.lower.charges.prices import Priced
from engine.plan.lower.folding import Folds, mask_type, sum_type
from engine.plan.lower.lowering import Lowering, Place
from engine.plan.lower.parts import Parts, parts
from engine.plan.sheets import Typed
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
    """What the rows of a source have come to: their pieces, and what these are shown as where they are `counted`."""

    source: Source
    pieces: tuple[Priced, ...]
    shown: tuple[Priced, ...]
    counted: Formula  # on the line's sheet


def source_of(pricing: Pricing, number: int, source: PieceSource, on: Formula) -> Source:
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


def worked_in(lowering: Lowering, sources: Sequence[Source]) -> tuple[Known, Why]:
    """All that is worked, and the cause that a piece is below zero."""
    found, whys, short = NOTHING, [], f.FALSE
    lost = f.FALSE
    for one in sources:
        found = plus(found, sum_of(lowering, one, "size", one.size, f.TRUE))
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


def sum_of(lowering: Lowering, one: Source, what: str, value: Known, where: Formula) -> Known:
    """The sum over the rows of a source; `value` is never NULL."""
    if not isinstance(value.per, int):
        raise NotColumnarError("pieces over a denominator that varies")
    if value.form is f.ZERO:
        return NOTHING
    typed = sum_type(lowering, one.parts.sheet, value.form)
    form = one.folds.fold(f"{what} in {one.name}", "sum", value.form, where, typed)
    return Known(NUMBER, form, NEVER, value.per)

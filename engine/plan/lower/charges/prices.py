"""From billed slices to money: rates, multiplier, a fixed price, floor, cap, rounding.

The interpreter's definition is `engine/interpret/charging/prices.py`. What the pieces of one row come to is a `Sums`;
those of many rows are added up elsewhere. Numbers that are not certain come out as 0 beside the truths that say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.language.kinds import NUMBER
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, cases, choose, crossed, plus, truth, unknown
from engine.plan.lower.charges.model import (
    NOTHING,
    Maybe,
    Slot,
    Terms,
    above,
    larger,
    maybe,
    only,
    product,
    smaller,
    solid,
)
from engine.plan.lower.charges.quantities import amount
from engine.plan.lower.rounding import round_money
from engine.plan.why import NEVER, Causes, Why, merged
from engine.rulebook.charge_parts import NO_RATE
from engine.values.rounding import RoundHow


@dataclass(frozen=True, slots=True)
class Priced:
    """A slice with its money: NULL where it has none. `share`: its rate with the multiplier."""

    slot: Slot
    rate: Known
    amount: Known
    share: Known
    causes: Why


@dataclass(frozen=True, slots=True)
class Sums:
    """What pieces come to together; `lacking`: the money of a decided one is not known."""

    billed: Known
    free: Known
    pending: Known
    amount: Known
    decided: Formula
    lacking: Formula
    causes: Why


def priced(causes: Causes, slot: Slot, terms: Terms) -> Priced:
    """The slice with its money; under a fixed price, or while it waits for a decision, it has none of its own."""
    own = f.conjunction(slot.decided, f.negation(terms.price.given))
    zero = f.is_true(f.equal(terms.multiplier.form, f.ZERO))
    raw = product(slot.quantity, slot.rate.value, terms.multiplier)
    none = f.conjunction(f.negation(slot.rate.given), f.negation(zero))
    found = (
        raw
        if none is f.FALSE
        else choose(truth(none), unknown(NUMBER, causes.because(NO_RATE)), raw)
    )
    found = only(_each_rounded(found, terms), own)
    waits = f.conjunction(slot.there, slot.pending, f.negation(terms.price.given))
    shown = f.conjunction(own, slot.rate.given)
    told = only(slot.rate.value, shown)
    rate = replace(told, why=NEVER)
    share = product(rate, terms.multiplier)
    bare = f.conjunction(slot.decided, f.is_null(rate.form), zero)
    form = f.case([(bare, f.ZERO)], f.when(slot.decided, share.form))
    return Priced(
        slot,
        rate,
        replace(found, why=NEVER),
        replace(share, form=form, why=NEVER),
        # times nothing, whatever the rate is: what the plan does not work out of it is told all the same
        merged([found.why, told.why.rechecks, slot.awaits.where(waits)]),
    )


def _each_rounded(value: Known, terms: Terms) -> Known:
    if terms.each_piece is f.FALSE:
        return value
    known = f.conjunction(terms.each_piece, f.negation(f.is_null(value.form)))
    return choose(truth(known), in_steps(value, terms), value)


def in_steps(value: Known, terms: Terms) -> Known:
    """Money as a multiple of the rounding step."""
    step = amount(terms.round_to)
    found = [(c, round_money(value, step, _how(how))) for c, how in terms.round_how]
    return cases(found[:-1], found[-1][1])


def _how(word: str) -> RoundHow:
    match word:
        case "half_even" | "down" | "up":
            return word
    return "half_away"


def joined(pieces: Sequence[Priced], terms: Terms) -> tuple[Priced, ...]:
    """The pieces that slices of one part are shown as: neighbours that only the clock tells apart are made one."""
    pieces = [p if p.slot.free is f.FALSE else replace(p, slot=_shown(p.slot)) for p in pieces]
    if terms.each_piece is f.TRUE or all(p.slot.start.op == "null" for p in pieces):
        return tuple(pieces)
    found: list[Priced] = []
    for piece in reversed(pieces):
        current, between = piece, f.TRUE
        rest: list[Priced] = []
        for later in found:
            one = f.conjunction(
                current.slot.there, later.slot.there, between, f.negation(terms.each_piece),
                f.is_true(f.equal(piece.slot.end, later.slot.start)), _alike(piece, later),
            )  # fmt: skip
            between = f.conjunction(between, f.negation(later.slot.there))
            current = _with(current, one, later)
            gone = f.conjunction(later.slot.there, f.negation(one))
            rest.append(replace(later, slot=replace(later.slot, there=gone)))
        found = [current, *rest]
    return tuple(found)


def _shown(slot: Slot) -> Slot:
    return replace(slot, there=f.conjunction(slot.there, f.negation(slot.free)))


def _alike(one: Priced, two: Priced) -> Formula:
    lost = f.conjunction(f.is_null(one.rate.form), f.is_null(two.rate.form))
    same = f.disjunction(f.is_true(f.equal(*crossed(one.rate, two.rate))), lost)
    known = f.equal(f.is_null(one.amount.form), f.is_null(two.amount.form))
    a, b = one.slot.name, two.slot.name
    named = f.disjunction(f.is_true(f.equal(a, b)), f.conjunction(f.is_null(a), f.is_null(b)))
    return f.conjunction(same, known, named)


def _with(piece: Priced, condition: Formula, later: Priced) -> Priced:
    """A piece with what follows it at once, where that is so."""
    if condition is f.FALSE:
        return piece
    slot, here = piece.slot, truth(condition)
    return replace(
        piece,
        slot=replace(
            slot,
            quantity=choose(here, plus(slot.quantity, later.slot.quantity), slot.quantity),
            end=f.case([(condition, later.slot.end)], slot.end),
        ),
        amount=choose(here, plus(piece.amount, later.amount), piece.amount),
    )


def summed(pieces: Sequence[Priced]) -> Sums:
    """What the pieces of one row come to."""
    slots = [piece.slot for piece in pieces]
    lost = [f.conjunction(p.slot.decided, f.is_null(p.amount.form)) for p in pieces]
    return Sums(
        total([_part(slot.quantity, slot.decided) for slot in slots]),
        total([_part(s.quantity, f.conjunction(s.there, s.free)) for s in slots]),
        total([_part(s.quantity, f.conjunction(s.there, s.pending)) for s in slots]),
        total([solid(piece.amount) for piece in pieces]),
        f.disjunction(*(slot.decided for slot in slots)),
        f.disjunction(*lost),
        merged(piece.causes for piece in pieces),
    )


def total(values: Sequence[Known]) -> Known:
    """The sum of known numbers."""
    found = NOTHING
    for value in values:
        found = plus(found, value)
    return found


def _part(quantity: Known, condition: Formula) -> Known:
    return choose(truth(condition), quantity, NOTHING)


def one_share(pieces: Sequence[Priced]) -> Known:
    """The one rate of all decided pieces, multiplier included; NULL if there are several, or one is unknown."""
    found = replace(NOTHING, form=f.null("int"))
    seen = lost = f.FALSE
    for piece in pieces:
        decided = piece.slot.decided
        if decided is f.FALSE:
            continue
        differs = f.negation(f.is_true(f.equal(*crossed(found, piece.share))))
        lost = f.disjunction(
            lost,
            f.conjunction(decided, f.is_null(piece.share.form)),
            f.conjunction(decided, seen, differs),
        )
        found = choose(truth(f.conjunction(decided, f.negation(seen))), piece.share, found)
        seen = f.disjunction(seen, decided)
    return only(found, f.negation(lost))


def priced_line(sums: Sums, measured: Formula, terms: Terms) -> Known:
    """The money of the line; its causes are those that it adds itself, also where there is none."""
    fixed = product(terms.price.value, terms.multiplier)
    gross = only(sums.amount, f.conjunction(measured, f.negation(sums.lacking)))
    gross = replace(gross, why=NEVER)
    asked = f.disjunction(terms.price.given, sums.decided)
    before = (
        gross if terms.price.given is f.FALSE else choose(truth(terms.price.given), fixed, gross)
    )
    held = _bounded(replace(before, why=NEVER), terms)
    step = amount(terms.round_to)
    rounded = in_steps(replace(held, why=NEVER), terms)
    why = merged([before.why, held.why, step.why]).where(asked)
    zero = f.conjunction(f.negation(asked), measured)
    form = f.case([(asked, rounded.form), (zero, f.ZERO)], f.null("int"))
    return replace(rounded, form=form, why=why)


def _bounded(value: Known, terms: Terms) -> Known:
    """The amount, raised to the floor, then lowered to the cap; a floor that the cap hides is not asked for."""
    low, high = terms.floor, terms.cap
    if low.given is f.FALSE and high.given is f.FALSE:
        return value
    reaches = f.negation(f.is_true(above(high.value, value)))
    known = f.conjunction(f.negation(f.is_null(value.form)), f.negation(high.open))
    hidden = f.conjunction(high.given, known, reaches)
    raised = f.conjunction(low.given, f.negation(hidden))
    found = choose(truth(raised), larger(value, low.value), value)
    found = choose(truth(high.given), smaller(found, high.value), found)
    why = merged([low.value.why.where(raised), high.value.why])
    return replace(found, why=why)


__all__ = [
    "Maybe",
    "Priced",
    "Sums",
    "maybe",
    "one_share",
    "priced",
    "priced_line",
    "summed",
    "total",
]

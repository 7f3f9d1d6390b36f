"""From billed slices to money: rates, multipliers, a fixed price, floor, cap, rounding.

Every function takes what may be unknown and gives a number, or None after noting the causes in the
draft.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from engine.interpret.charging.draft import Draft, Slice, times
from engine.interpret.charging.factors import SAID_OF_FACTORS, multipliers, several
from engine.interpret.charging.model import BilledPiece, Maybe, Terms
from engine.rulebook.charge_parts import NO_RATE
from engine.values.numbers import Number, norm
from engine.values.rounding import round_to
from engine.values.unknown import Unknown


def priced_piece(piece: Slice, terms: Terms, draft: Draft) -> BilledPiece:
    """The slice with its money; under a fixed price, or while it waits for a decision, it has none
    of its own.
    """
    if terms.price is not None:
        return _billed(piece, None, None)
    if piece.undecided is not None:
        draft.causes.add(piece.undecided)
        return _billed(piece, None, None)
    rate = None if isinstance(piece.rate, Unknown) else piece.rate
    amount = times(piece.quantity, piece.rate, *multipliers(terms))
    if amount is None:
        draft.causes.add(NO_RATE)
        return _billed(piece, rate, None)
    known = draft.need(amount)
    if known is not None and terms.round_each == "piece":
        step = draft.amount(terms.round_to)
        known = None if step is None else round_to(known, step, terms.round_how)
    return _billed(piece, rate, known)


def _billed(piece: Slice, rate: Number | None, amount: Number | None) -> BilledPiece:
    times_and_names = (
        piece.start,
        piece.end,
        piece.subject,
        piece.note,
        piece.kind,
        None if piece.undecided is None else piece.undecided.name,
    )
    return BilledPiece(piece.quantity, rate, amount, *times_and_names)


def merged(pieces: Iterable[BilledPiece]) -> tuple[BilledPiece, ...]:
    """The pieces, neighbours made one where nothing but the clock tells them apart."""
    found: list[BilledPiece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if (
            last is None
            or last.end is None
            or last.end != piece.start
            or _traits(last) != _traits(piece)
        ):
            found.append(piece)
            continue
        amount = (
            None
            if last.amount is None or piece.amount is None
            else norm(last.amount + piece.amount)
        )
        found[-1] = replace(
            last, quantity=norm(last.quantity + piece.quantity), amount=amount, end=piece.end
        )
    return tuple(found)


def _traits(piece: BilledPiece) -> tuple[object, ...]:
    known = piece.amount is not None
    return piece.rate, known, piece.subject, piece.note, piece.kind, piece.undecided


def fixed(price: Number | Unknown, terms: Terms, draft: Draft) -> Number | None:
    """The fixed price times the multipliers."""
    known = None if isinstance(price, Unknown) else price
    if known is not None:
        draft.say("price", "price", ("price", "money", known))
        _say_multipliers(known, terms, draft)
    amount = times(price, *multipliers(terms))
    return None if amount is None else draft.need(amount)


def gross(pieces: tuple[BilledPiece, ...], terms: Terms, draft: Draft) -> Number | None:
    """The money of all decided pieces together; None if the money of one of them is unknown."""
    decided = [piece for piece in pieces if piece.undecided is None]
    amounts = [piece.amount for piece in decided if piece.amount is not None]
    if len(amounts) < len(decided):
        return None
    amount = norm(sum(amounts, Fraction(0)))
    plain = norm(sum((piece.quantity * (piece.rate or 0) for piece in decided), Fraction(0)))
    if len(decided) > 1:
        draft.say("rate", "sum", ("amount", "money", plain))
    exact = _say_multipliers(plain, terms, draft)
    if exact is not None and terms.round_each == "piece" and amount != exact:
        step, how = draft.amount(terms.round_to) or 0, terms.round_how
        draft.say(
            "rounding",
            "pieces_rounded",
            ("step", "money", step),
            ("amount", "money", amount),
            how=how,
        )
    return amount


def _say_multipliers(amount: Number, terms: Terms, draft: Draft) -> Number | None:
    """Note each factor with what it makes of the amount; the last amount, or None at an unknown
    factor.
    """
    key = SAID_OF_FACTORS[terms.multiplier_meet] if several(terms) else "multiplier"
    for factor in multipliers(terms):
        if isinstance(factor, Unknown):
            return None
        amount = norm(amount * factor)
        draft.say("multiplier", key, ("factor", "factor", factor), ("amount", "money", amount))
    return amount


def bounded(amount: Number | None, terms: Terms, draft: Draft) -> Number | None:
    """The amount, raised to the floor, then lowered to the cap. A floor that the cap hides is not
    asked for.
    """
    high = _bound(terms.cap, draft)
    hidden = amount is not None and high is not None and amount >= high
    low = None if hidden else _bound(terms.floor, draft)
    if amount is None or (terms.cap is not None and high is None):
        return None
    if terms.floor is not None and low is None and not hidden:
        return None
    if low is not None and amount < low:
        draft.say("floor", "floor", ("floor", "money", low))
        amount = low
    if high is not None and amount > high:
        draft.say("cap", "cap", ("cap", "money", high))
        amount = high
    return amount


def _bound(value: Maybe, draft: Draft) -> Number | None:
    return None if value is None else draft.need(value)


def rounded(amount: Number | None, terms: Terms, draft: Draft) -> Number | None:
    """The amount as a multiple of the rounding step; as it is if there is no step."""
    step = draft.amount(terms.round_to)
    if step is None or amount is None:
        return None
    result = round_to(amount, step, terms.round_how)
    if result != amount:
        how = terms.round_how
        draft.say(
            "rounding", "rounded", ("step", "money", step), ("amount", "money", result), how=how
        )
    return result

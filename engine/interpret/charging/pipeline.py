"""The order of the charge pipeline; what each stage does stands in the module of that stage."""

from __future__ import annotations

from engine.interpret.charging.draft import Draft, times, total
from engine.interpret.charging.factors import multipliers
from engine.interpret.charging.model import BilledPiece, Computed, Terms
from engine.interpret.charging.prices import (
    bounded,
    fixed,
    gross,
    merged,
    priced_piece,
    rounded,
)
from engine.interpret.charging.quantities import with_unworked, without_free, worked
from engine.interpret.charging.tiers import tiered
from engine.interpret.charging.wording import say_pieces
from engine.values.numbers import Number, norm
from engine.values.unknown import Unknown


def compute(terms: Terms) -> Computed:
    """The line that these evaluated parts make; see the package docstring for the order and the
    promises.
    """
    draft = Draft()
    slices = worked(terms, draft)
    if slices is None:
        return _unmeasured(terms, draft, None)
    actual = total(slices)
    if actual:
        draft.say("quantity", "worked", ("worked", "quantity", actual))
    free = draft.amount(terms.free) if actual else 0
    if free is None:
        return _unmeasured(terms, draft, actual)
    slices, measured = with_unworked(without_free(slices, free, draft), terms, draft)
    certain = True
    if terms.tiers is not None and terms.price is None:
        slices, certain = tiered(slices, terms.tiers, draft)
    given = total(piece for piece in slices if piece.free)
    if given:
        draft.say("tiers", "tier_free", ("covered", "quantity", given))
        slices = tuple(piece for piece in slices if not piece.free)
    pieces = tuple(priced_piece(piece, terms, draft) for piece in slices)
    if terms.round_each == "line":  # a piece that is rounded by itself is shown by itself
        pieces = merged(pieces)
    say_pieces(pieces, terms.price is not None, draft)
    known = measured and certain
    frees = terms.tiers is not None and any(step.free is not False for step in terms.tiers.steps)
    return Computed(
        actual=actual,
        billed=total(piece for piece in slices if piece.undecided is None) if known else None,
        covered=norm(min(free, actual) + given) if known or not frees else None,
        undecided=total(piece for piece in slices if piece.undecided is not None)
        if known
        else None,
        rate=_single_rate(pieces, terms) if known else None,
        amount=_amount(pieces, terms, draft, measured),
        pieces=pieces,
        steps=tuple(draft.steps),
        causes=frozenset(draft.causes),
    )


def _unmeasured(terms: Terms, draft: Draft, actual: Number | None) -> Computed:
    """The line when it is unknown how much is billed: only a fixed price can still be told."""
    amount = _amount((), terms, draft, False)
    return Computed(
        actual, None, None, None, None, amount, (), tuple(draft.steps), frozenset(draft.causes)
    )


def _amount(
    pieces: tuple[BilledPiece, ...], terms: Terms, draft: Draft, measured: bool
) -> Number | None:
    """The money of the line, None if it hangs on an unknown."""
    if terms.price is not None:
        amount = fixed(terms.price, terms, draft)
    elif any(piece.undecided is None for piece in pieces):
        amount = gross(pieces, terms, draft) if measured else None
    elif measured:
        if not pieces:
            draft.say("quantity", "nothing")
        return 0
    else:
        return None
    return rounded(bounded(amount, terms, draft), terms, draft)


def _single_rate(pieces: tuple[BilledPiece, ...], terms: Terms) -> Number | None:
    """The one rate of all decided pieces, multipliers included; None if there are several, none, or
    one is unknown.
    """
    rates = {times(piece.rate, *multipliers(terms)) for piece in pieces if piece.undecided is None}
    only = rates.pop() if len(rates) == 1 else None
    return None if isinstance(only, Unknown) else only

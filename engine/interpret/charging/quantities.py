"""From the worked quantity to the billed one: free allowance, minimum, increment, and the price of
unworked units.
"""

from __future__ import annotations

from engine.interpret.charging.draft import Draft, Slice, total
from engine.interpret.charging.model import FigureKind, IncrementStep, Maybe, Terms
from engine.rulebook.charge_parts import LESS_THAN_NOTHING
from engine.values.numbers import Number, norm
from engine.values.rounding import round_quantity
from engine.values.unknown import Unknown, merge


def worked(terms: Terms, draft: Draft) -> tuple[Slice, ...] | None:
    """The pieces with a quantity; None if a quantity is unknown."""
    slices = []
    quantities = [draft.need(piece.quantity) for piece in terms.pieces]
    for piece, quantity in zip(terms.pieces, quantities, strict=True):
        if quantity is None:
            return None
        if quantity < 0:
            draft.causes.add(LESS_THAN_NOTHING)
        if quantity > 0:
            slices.append(
                Slice(norm(quantity), piece.rate, piece.start, piece.end, piece.subject, piece.note)
            )
    return tuple(slices)


def without_free(slices: tuple[Slice, ...], free: Number, draft: Draft) -> tuple[Slice, ...]:
    """What is left of the slices when the first `free` units are taken off."""
    left, kept = free, []
    for piece in slices:
        if left <= 0:
            kept.append(piece)
        elif left < piece.quantity:
            kept.append(piece.cut(left)[1])
        left -= min(left, piece.quantity)
    covered = free - left
    if covered > 0:
        draft.say("free", "free", ("covered", "quantity", covered), ("free", "quantity", free))
    return tuple(kept)


def with_unworked(
    slices: tuple[Slice, ...], terms: Terms, draft: Draft
) -> tuple[tuple[Slice, ...], bool]:
    """The slices, lengthened or shortened to what minimum and increment bill, and whether that is
    certain.

    When minimum or increment is unknown, the slices come back as they are: at least their causes
    are needed too.
    """
    before = total(slices)
    if before == 0:
        return slices, True
    minimum = draft.amount(terms.minimum)
    raised = before if minimum is None else max(before, minimum)
    found = _brought(raised, minimum or 0, terms, draft)
    if minimum is None or found is None:
        return slices, False
    after, step = max(minimum, found[0]), found[1]
    rate = unworked_rate(slices, terms)
    if raised > before:
        _say_added(draft, terms, "minimum", ("minimum", "quantity", minimum), raised - before, rate)
    if after != raised:
        _say_added(draft, terms, "increment", ("step", "quantity", step), after - raised, rate)
    if after < before:
        return _first(slices, after), True
    if after > before:
        note = "increment" if raised == before else "minimum"
        return (*slices, Slice(norm(after - before), rate, note=note, kind="unworked")), True
    return slices, True


def _brought(
    quantity: Number, minimum: Number, terms: Terms, draft: Draft
) -> tuple[Number, Number] | None:
    """What the steps make of the quantity, and the step that did; None where it needs one that nobody knows.

    Steps with an end hold up to it, and the next ones count from there. Beyond the last end all is exact.
    """
    base = minimum if terms.increment_from == "minimum" else 0
    given = terms.increment
    for entry in given if isinstance(given, tuple) else (IncrementStep(given),):
        end = None if entry.until is None else draft.need(entry.until)
        if entry.until is not None and end is None:
            return None
        if end is not None and quantity > end:
            base = max(base, end)
            continue
        step = draft.amount(entry.step)
        over = None if step is None else _stepped(quantity - base, step, terms, draft)
        if step is None or over is None:
            return None
        return (base + over if end is None else min(base + over, end)), step
    return quantity, 0


def _stepped(quantity: Number, step: Number, terms: Terms, draft: Draft) -> Number | None:
    """The quantity as a multiple of the step; the threshold is asked for only where a step is begun."""
    threshold, to = terms.increment_threshold, terms.increment_to
    if threshold is None or to == "down" or step <= 0 or quantity % step == 0:
        return round_quantity(quantity, step, to)
    known = draft.need(threshold)
    return None if known is None else round_quantity(quantity, step, to, known)


def unworked_rate(slices: tuple[Slice, ...], terms: Terms) -> Maybe:
    """The rate of units that are billed but not worked: a number, or chosen among the rates of what
    is worked.
    """
    choice = terms.unworked_rate
    if not isinstance(choice, str):
        return choice
    rates = [piece.rate for piece in slices if piece.rate is not None]
    if not rates:
        return None
    match choice:
        case "first":
            return rates[0]
        case "last":
            return rates[-1]
        case "lowest" | "highest":
            unknown = [rate for rate in rates if isinstance(rate, Unknown)]
            known = [rate for rate in rates if not isinstance(rate, Unknown)]
            return merge(unknown) if unknown else (min if choice == "lowest" else max)(known)


def _first(slices: tuple[Slice, ...], quantity: Number) -> tuple[Slice, ...]:
    """The first `quantity` units of the slices."""
    kept: list[Slice] = []
    left = quantity
    for piece in slices:
        if left <= 0:
            break
        kept.append(piece if piece.quantity <= left else piece.cut(left)[0])
        left = norm(left - piece.quantity)
    return tuple(kept)


def _say_added(
    draft: Draft,
    terms: Terms,
    name: str,
    because: tuple[str, FigureKind, Number],
    added: Number,
    rate: Maybe,
) -> None:
    """Note what minimum or increment added or took off, with the rate where it is known and nothing
    replaces it.
    """
    if added < 0:
        draft.say(name, name + "_down", because, ("added", "quantity", -added))
    elif (
        rate is None
        or isinstance(rate, Unknown)
        or terms.price is not None
        or terms.tiers is not None
    ):
        draft.say(name, name, because, ("added", "quantity", added))
    else:
        draft.say(name, name + "_at", because, ("added", "quantity", added), ("rate", "rate", rate))

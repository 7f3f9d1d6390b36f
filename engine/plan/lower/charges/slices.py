"""Slices of a line: cut, chosen between, and joined again.

The interpreter's definitions are `Slice.cut` and `merged` in `engine/interpret/charging`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.language.kinds import NUMBER
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, choose, crossed, minus, plus, truth
from engine.plan.lower.charges.model import ABSENT, NOTHING, Slot, either_maybe, up_to
from engine.plan.why import NEVER

_MINUTE = 60_000_000  # in microseconds


def split(rest: Slot, size: Known, there: Formula) -> tuple[Slot, Slot]:
    """The first units of a slice, and what is left behind them."""
    whole = f.at_most(*crossed(rest.quantity, size))
    here = f.conjunction(rest.there, there)
    left = replace(rest, quantity=up_to(plus(rest.quantity, minus(size)), rest.quantity))
    first = replace(rest, quantity=size, there=here)
    if rest.start.op == "null" and rest.end.op == "null":
        return first, left
    middle = moment_after(rest, size)
    cut_here = f.conjunction(here, f.negation(whole))
    first = replace(first, end=f.case([(cut_here, middle)], rest.end))
    return first, replace(left, start=f.case([(cut_here, middle)], rest.start))


def moment_after(slice_: Slot, size: Known) -> Formula:
    """When so much of a slice is over; NULL unless its times cover just its quantity, in minutes, odd seconds aside."""
    elapsed = Known(NUMBER, f.sub(slice_.end, slice_.start), NEVER, _MINUTE)
    surplus = plus(elapsed, minus(slice_.quantity))
    per = surplus.per if isinstance(surplus.per, Formula) else f.const(surplus.per)
    fits = f.conjunction(f.at_most(f.ZERO, surplus.form), f.less(surplus.form, per))
    scaled = f.mul(size.form, f.const(_MINUTE))
    after = f.div(scaled, size.per if isinstance(size.per, Formula) else f.const(size.per))
    return f.case([(f.is_true(fits), f.add(slice_.start, after))], f.null("int"))


def either_price(condition: Formula, yes: Slot, no: Slot) -> Slot:
    """One or another manner to price the same slice."""
    if condition.op == "const":
        return yes if condition.data else no
    return replace(
        no,
        rate=either_maybe(condition, yes.rate, no.rate),
        free=f.case([(condition, yes.free)], no.free),
        pending=f.case([(condition, yes.pending)], no.pending),
        name=f.case([(condition, yes.name)], no.name),
        awaits=yes.awaits.otherwise(condition, no.awaits),
    )


def either(condition: Formula, yes: Sequence[Slot], no: Sequence[Slot]) -> tuple[Slot, ...]:
    """The slots of one row where the condition, never NULL, is true, else others, place by place."""
    if condition.op == "const":
        return tuple(yes if condition.data else no)
    if not yes and not no:
        return ()
    model = (yes or no)[0]
    empty = replace(model, there=f.FALSE, quantity=NOTHING, rate=ABSENT, awaits=NEVER)
    found = []
    for place in range(max(len(yes), len(no))):
        one = yes[place] if place < len(yes) else empty
        two = no[place] if place < len(no) else empty
        found.append(
            replace(
                either_price(condition, one, two),
                there=f.case([(condition, one.there)], two.there),
                quantity=choose(truth(condition), one.quantity, two.quantity),
                start=f.case([(condition, one.start)], two.start),
                end=f.case([(condition, one.end)], two.end),
            )
        )
    return tuple(found)

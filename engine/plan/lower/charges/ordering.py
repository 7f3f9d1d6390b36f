"""In which order the pieces of a line stand, where that matters: by time, those without a known time last; then by id.

Pieces of several sources may stand in one row of a sheet, there in the order of the sources. Of several kinds of parts
only one may have times: the pieces of the other come after them. Stretches whose place nobody knows would stand among
these by their ids; such a line is for the interpreter.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.language.kinds import NUMBER
from engine.plan import formulas as f
from engine.plan.known import Known, NotColumnarError
from engine.plan.lower.charges.prices import total
from engine.plan.lower.charges.sources import Source, sum_of
from engine.plan.lower.folding import sum_bounds
from engine.plan.lower.lowering import Lowering
from engine.plan.sheets import Along, Order, Typed
from engine.plan.why import NEVER, Why


def ranks(sources: Sequence[Source]) -> tuple[tuple[Source, ...], ...]:
    """The sources that stand in one order, row by row: those with times, then the others."""
    timed = tuple(one for one in sources if one.start.op != "null")
    others = tuple(one for one in sources if one.start.op == "null")
    found = tuple(rank for rank in (timed, others) if rank)
    if not all(_in_one_row(rank) for rank in found):
        raise NotColumnarError("pieces of several kinds in one order")
    return found


def _in_one_row(sources: Sequence[Source]) -> bool:
    """Whether all sources have their pieces on the same rows."""
    return len({(s.parts.sheet, s.parts.link, s.parts.there) for s in sources}) == 1


def mixed_up(lowering: Lowering, sources: Sequence[Source]) -> Why:
    """Where stretches without a known place would stand among other pieces."""
    found = ranks(sources)
    if len(found) < 2:
        return NEVER
    yes = Typed("bool", False)
    lost = [
        one.folds.fold(f"lost in {one.name}", "any", f.is_null(one.start), one.counts, yes)
        for one in found[0]
    ]
    some = f.disjunction(*(one.some for one in found[1]))
    why = lowering.causes.recheck("stretches of unknown place among other pieces")
    return why.where(f.conjunction(f.disjunction(*lost), some))


def order_of(source: Source) -> tuple[Order, ...]:
    """What the rows of a source stand in order by."""
    return (Order(source.start), Order(source.parts.id()))


def before_of(lowering: Lowering, number: int, sources: Sequence[Source]) -> Known:
    """How much lies in the pieces before a row's: of rows before it, and of sources before its own in the same row."""
    own, found = sources[number], ranks(sources)
    place = next(n for n, rank in enumerate(found) if own in rank)
    earlier = [sum_of(lowering, one, "size", one.size, f.TRUE) for r in found[:place] for one in r]
    rows = [_rows_before(lowering, one, one.size) for one in found[place]]
    beside = [one.size for one in found[place][: found[place].index(own)]]
    return total([own.sight.seen(total(earlier)), *rows, *beside])


def _rows_before(lowering: Lowering, one: Source, value: Known) -> Known:
    """How much of a source lies in the rows before a row."""
    if not isinstance(value.per, int):
        raise NotColumnarError("pieces over a denominator that varies")
    low, high = sum_bounds(lowering, one.parts.sheet, value.form)
    link, there = one.parts.link, one.parts.there
    taken_in = None if there is f.TRUE else there
    definition = Along("sum", value.form, (link,), order_of(one), "before", where=taken_in)
    typed = Typed("int", True, low, high)
    form = lowering.define(one.parts.sheet, f"before in {one.name}", definition, typed)
    return Known(NUMBER, f.coalesce(form, f.ZERO), NEVER, value.per)

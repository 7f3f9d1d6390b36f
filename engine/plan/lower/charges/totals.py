"""What the pieces of many rows come to on the line's own sheet: sums, and the one rate that they may share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, choose, crossed, truth
from engine.plan.lower.charges.model import (
    NOTHING,
)
from engine.plan.lower.charges.prices import Priced, Sums, one_share, summed, total
from engine.plan.lower.charges.sources import Row, sum_of
from engine.plan.lower.lowering import Lowering
from engine.plan.sheets import Typed
from engine.plan.why import NEVER, merged


def folded(lowering: Lowering, row: Row, counted: Formula) -> Sums:
    """What the pieces of all rows come to, where it is known how much is worked."""
    own, one = summed(row.pieces), row.source

    def added(what: str, value: Known) -> Known:
        found = sum_of(lowering, one, what, value, f.TRUE)
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


def together(sums: Sequence[Sums]) -> Sums:
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
class Share:
    """The rates of some decided pieces: the lowest and the highest, and whether one has none."""

    some: Formula
    low: Known
    high: Known
    lost: Formula

    @staticmethod
    def of(pieces: Sequence[Priced]) -> Share:
        """Of the slots of one row."""
        some = f.disjunction(*(piece.slot.decided for piece in pieces))
        share = one_share(pieces)
        return Share(some, share, share, f.conjunction(some, f.is_null(share.form)))

    @staticmethod
    def folded(row: Row, counted: Formula) -> Share:
        """Of all rows."""
        own, one = Share.of(row.pieces), row.source
        low, high = one.folds.ends(f"share in {one.name}", own.low, own.some, nullable=True)
        yes = Typed("bool", False)
        some = one.folds.fold(f"shares in {one.name}", "any", own.some, f.TRUE, yes)
        lost = f.FALSE
        if own.lost is not f.FALSE:
            lost = one.folds.fold(f"no share in {one.name}", "any", own.lost, f.TRUE, yes)
        return Share(f.conjunction(counted, some), low, high, lost)


def one_of_all(shares: Sequence[Share]) -> Known:
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

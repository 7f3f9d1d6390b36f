"""What the parts of a charge are made of, in the model: pieces, tiers, and what else is more than an expression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.language.expressions import Expr
from engine.values.unknown import Cause, CauseKind

NO_PRICE = Cause(
    CauseKind.OPEN, "tiers", "the terms give no price for this step, or beyond the last"
)
NO_RATE = Cause(CauseKind.OPEN, "rate", "nothing gives the rate")
LESS_THAN_NOTHING = Cause(
    CauseKind.OPEN,
    "quantity",
    "it is below zero: a credit is a price below zero, any other bound `max(0, …)`",
)


@dataclass(frozen=True, slots=True)
class PieceSource:
    """Where a charge's quantity comes from: one piece for each subject `each` under the charge's subject."""

    each: str
    quantity: Expr
    rate: Expr | None


@dataclass(frozen=True, slots=True)
class TierStep:
    """One slice of a tiered price; `undecided`: the decision that it awaits, or what the terms leave open about it."""

    when: Expr | None
    until: Expr | None
    rate: Expr | None
    factor: Expr | None
    free: Expr | None
    undecided: Cause | None


@dataclass(frozen=True, slots=True)
class Tiers:
    """Prices by a running total that stands at `position` before this line: slice by slice, or all by volume."""

    position: Expr | None
    steps: tuple[TierStep, ...]
    how: Literal["graduated", "volume"] = "graduated"


@dataclass(frozen=True, slots=True)
class IncrementStep:
    """A step to which the quantity is brought, up to `until`; from there on the next one holds."""

    until: Expr | None
    step: Expr


@dataclass(frozen=True, slots=True)
class Factor:
    """A multiplier, there only where `when` holds."""

    by: Expr
    when: Expr | None


# What a charge's part may be: an expression, what it awaits (`undecided`), multipliers, steps, pieces, or tiers.
ChargePart = (
    Expr | Cause | tuple[Factor, ...] | tuple[IncrementStep, ...] | tuple[PieceSource, ...] | Tiers
)

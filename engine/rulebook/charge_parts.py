"""What the parts of a charge are made of, in the model: pieces, tiers, and what else is more than an expression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.language.expressions import Expr


@dataclass(frozen=True, slots=True)
class PieceSource:
    """Where a charge's quantity comes from: one piece for each subject `each` under the charge's subject."""

    each: str
    quantity: Expr
    rate: Expr | None


@dataclass(frozen=True, slots=True)
class TierStep:
    """One slice of a tiered price; `undecided`: a person must price it; `open`: the terms give no price."""

    when: Expr | None
    until: Expr | None
    rate: Expr | None
    factor: Expr | None
    free: Expr | None
    undecided: str | None
    open: bool = False


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


# What a charge's part may be: an expression, a plain text (`undecided`), multipliers, steps, pieces, or tiers.
ChargePart = (
    Expr | str | tuple[Factor, ...] | tuple[IncrementStep, ...] | tuple[PieceSource, ...] | Tiers
)

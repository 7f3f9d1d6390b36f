"""The charge pipeline: the definition of what a line costs, as one pure function of already
evaluated parts.

`compute` runs, in this order: the quantity of the pieces → free allowance (off the first pieces) →
minimum and increment (only if something is billed; what they add is a last, *unworked* piece at a
declared rate) → tiers (graduated: a piece that crosses a boundary is cut) → rate → multipliers →
fixed price instead of all that → floor, then cap → rounding, once or a piece at a time. If nothing
is billed and there is no price, the line costs 0 and neither floor nor minimum applies.

Nothing raises and nothing is guessed. A part nobody knows matters only if it is needed: the rate of
an empty piece, or a minimum where nothing is billed, is not asked for. What cannot be priced leaves
its causes, and what is certain (the quantities, the priced pieces, the part of the amount that no
decision is pending on) is filled in all the same.

Law: unless rounded a piece at a time, the sum of quantity × rate × multipliers over the priced
pieces, held between floor and cap and rounded, is the amount, exactly.
"""

from __future__ import annotations

from engine.interpret.charging.model import (
    BilledPiece,
    Computed,
    Doubtful,
    Figure,
    IncrementStep,
    Piece,
    Step,
    Terms,
    TierStep,
    TierTerms,
)
from engine.interpret.charging.pipeline import compute
from engine.interpret.charging.wording import STEP_TEXTS, StepUnits, step_text

__all__ = [
    "STEP_TEXTS",
    "BilledPiece",
    "Computed",
    "Doubtful",
    "Figure",
    "IncrementStep",
    "Piece",
    "Step",
    "StepUnits",
    "Terms",
    "TierStep",
    "TierTerms",
    "compute",
    "step_text",
]

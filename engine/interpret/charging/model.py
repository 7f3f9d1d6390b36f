"""What goes into a charge and what comes out of it; see the package docstring for what happens in
between.

Quantities are in one canonical unit (minutes for time; else the declared unit), money in major
units of the currency, rates in money per canonical quantity unit (110 USD/hour is `Fraction(11,
6)`), factors are plain numbers. Everything is exact. `None` means "this part is not declared";
`Unknown` means "declared, but nobody knows it".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from engine.values.numbers import Number
from engine.values.rounding import RoundHow, RoundTo
from engine.values.unknown import Cause, Unknown

Maybe = Number | Unknown | None
Choice = Literal["lowest", "highest", "first", "last"]
PieceKind = Literal["worked", "unworked"]
TierHow = Literal["graduated", "volume"]
Meet = Literal["product", "max", "sum"]
FigureKind = Literal["quantity", "rate", "money", "factor"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of the quantity, in the order in which it was worked.

    `quantity` is never negative (validated before; a negative one counts as none). `rate` None:
    tiers must give it. `start` and `end` (UTC, half-open) are for display and for splitting;
    `subject` says whose quantity it is.
    """

    quantity: Number | Unknown
    rate: Maybe = None
    start: datetime | None = None
    end: datetime | None = None
    subject: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TierStep:
    """One slice of the running total: up to and including the amount `until`, from where the last
    slice ended.

    `until` None: no upper end. `rate` replaces the piece's rate (None: keep it), `factor`
    multiplies it, `undecided` (the decision it awaits, or what the terms leave open) takes the
    slice out of the price, `free` makes it covered.
    """

    until: Maybe = None
    rate: Maybe = None
    factor: Maybe = None
    undecided: Cause | None = None
    free: bool | Unknown = False


@dataclass(frozen=True, slots=True)
class TierTerms:
    """Tiers; `position` is how much of the running total lies before this charge's first unit.

    `graduated`: each slice of the total has the price of its step. `volume`: everything has the price of
    the one step that the total reaches.
    """

    position: Number | Unknown
    steps: tuple[TierStep, ...]
    how: TierHow = "graduated"


@dataclass(frozen=True, slots=True)
class IncrementStep:
    """The step to which the quantity is brought while it does not exceed `until` (None: no end)."""

    step: Maybe
    until: Maybe = None


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A factor of which nobody knows whether it applies."""

    by: Number | Unknown
    doubt: Unknown


@dataclass(frozen=True, slots=True)
class Terms:
    """All evaluated parts of one charge line. Absent minimum, free allowance and increment are
    zero.
    """

    pieces: tuple[Piece, ...] = ()
    free: Maybe = None
    minimum: Maybe = None
    increment: Maybe | tuple[IncrementStep, ...] = None
    increment_from: Literal["zero", "minimum"] = "zero"
    increment_to: RoundTo = "up"
    increment_threshold: Maybe = None
    unworked_rate: Number | Unknown | Choice = "lowest"
    tiers: TierTerms | None = None
    price: Maybe = None
    multiplier: Maybe | tuple[Number | Unknown | Doubtful, ...] = None
    multiplier_meet: Meet = "product"
    floor: Maybe = None
    cap: Maybe = None
    round_to: Maybe = None
    round_how: RoundHow = "half_away"
    round_each: Literal["line", "piece"] = "line"


@dataclass(frozen=True, slots=True)
class BilledPiece:
    """A part of what is billed (or undecided), all at one rate.

    `rate` is after tiers and before multipliers; `amount` is quantity × rate × multipliers (rounded
    when pieces are rounded), None when unknown, undecided, or replaced by a fixed price.
    `undecided` names the decision it waits for, or what is open.
    """

    quantity: Number
    rate: Number | None
    amount: Number | None
    start: datetime | None = None
    end: datetime | None = None
    subject: str = ""
    note: str = ""
    kind: PieceKind = "worked"
    undecided: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in an explanation: its name in the template, what it is (so that its unit is known),
    its value.
    """

    name: str
    kind: FigureKind
    value: Number


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the derivation: the part of the charge, the key of its sentence (`STEP_TEXTS`),
    what it mentions.
    """

    name: str
    text_key: str
    numbers: tuple[Figure, ...] = ()
    words: tuple[tuple[str, str], ...] = ()

    def number(self, name: str) -> Number | None:
        """The number of that name, None if the step has none."""
        return next((figure.value for figure in self.numbers if figure.name == name), None)


@dataclass(frozen=True, slots=True)
class Computed:
    """One priced line, or what is certain of it.

    When all quantities are known: actual + unworked = covered + billed + undecided (or more, when
    an increment rounds down). `rate` is the one rate that applies to all of `billed`, multipliers
    included, else None. `amount` is the price of the part that is decided; None when it hangs on an
    unknown. `causes` is empty exactly when the line is complete: an undecided slice leaves an
    amount *and* a cause.
    """

    actual: Number | None
    billed: Number | None
    covered: Number | None
    undecided: Number | None
    rate: Number | None
    amount: Number | None
    pieces: tuple[BilledPiece, ...] = ()
    steps: tuple[Step, ...] = ()
    causes: frozenset[Cause] = field(default_factory=frozenset)

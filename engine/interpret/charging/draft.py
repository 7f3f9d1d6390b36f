"""A line in the making: the stretches still to be priced, and what has been found out so far.

`Slice` is a piece on its way through the pipeline; `Draft` collects causes and steps. Both live
inside one call of `compute` only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction

from engine.interpret.charging.model import Figure, FigureKind, Maybe, PieceKind, Step
from engine.values.numbers import Number, norm
from engine.values.unknown import Cause, Unknown, merge

_MINUTE = timedelta(minutes=1)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Slice:
    """Part of a piece: a quantity above zero, a rate that may still be unknown or missing."""

    quantity: Number
    rate: Maybe
    start: datetime | None = None
    end: datetime | None = None
    subject: str = ""
    note: str = ""
    kind: PieceKind = "worked"
    undecided: Cause | None = None
    free: bool = False

    def cut(self, at: Number) -> tuple[Slice, Slice]:
        """The first `at` units and the rest.

        The moment of the cut is known only if the times cover exactly the quantity in minutes (odd
        seconds aside).
        """
        middle = self._after(at)
        first = replace(self, quantity=norm(at), end=middle)
        return first, replace(self, quantity=norm(self.quantity - at), start=middle)

    def _after(self, at: Number) -> datetime | None:
        if self.start is None or self.end is None:
            return None
        elapsed = Fraction((self.end - self.start) // _MICROSECOND, _MINUTE // _MICROSECOND)
        if not 0 <= elapsed - self.quantity < 1:
            return None
        return self.start + int(at * (_MINUTE // _MICROSECOND)) * _MICROSECOND


@dataclass(slots=True)
class Draft:
    """Causes and steps found while one line is computed."""

    causes: set[Cause] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)

    def need(self, value: Number | Unknown) -> Number | None:
        """The value if it is known; otherwise None, with its causes noted."""
        if isinstance(value, Unknown):
            self.causes |= value.causes
            return None
        return value

    def amount(self, value: Maybe) -> Number | None:
        """Like `need` for a part that counts as zero when it is absent or negative."""
        known = self.need(0 if value is None else value)
        return None if known is None else max(known, 0)

    def say(
        self, name: str, key: str, *figures: tuple[str, FigureKind, Number], **words: str
    ) -> None:
        """Note a step."""
        numbers = tuple(Figure(label, kind, norm(value)) for label, kind, value in figures)
        self.steps.append(Step(name, key, numbers, tuple(words.items())))


def total(slices: Iterable[Slice]) -> Number:
    """The quantity of all slices."""
    return norm(sum((piece.quantity for piece in slices), Fraction(0)))


def times(*factors: Maybe) -> Maybe:
    """The product: 0 if any factor is 0 (whatever the others are), None if any is missing, else
    unknown if any is.
    """
    product: Number = 1
    unknown = []
    for factor in factors:
        if factor == 0:
            return 0
        if isinstance(factor, Unknown):
            unknown.append(factor)
        elif factor is not None:
            product *= factor
    if None in factors:
        return None
    return merge(unknown) if unknown else norm(product)

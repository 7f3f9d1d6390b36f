"""What the numbers of the events look like: the scales and bounds with which a plan is made.

A fact's column holds its canonical value times `scale`, always whole. Rows whose value is not, or lies outside the
bounds, are for the interpreter. A run measures its events; a script for a warehouse takes what the facts declare.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from engine.language.kinds import Quantity
from engine.rulebook.model import Fact
from engine.values.unknown import Cause

BOUND: Final = 2**40  # of numbers of which nothing is declared, in units of their column
SCALE: Final = 10_000  # of numbers that need not be whole
FIRST_DAY: Final = -141_427  # 1582-10-15
LAST_DAY: Final = 376_200  # in the year 3000
MOST_ROWS: Final = 2**31  # of events in one run of a plan
DAY: Final = 86_400_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class Shape:
    """Of one fact's column: what its values are multiplied by, the bounds of the products, whether it may be absent."""

    scale: int = 1
    low: int = -BOUND
    high: int = BOUND
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class Profile:
    """The shapes of the facts, by name; those that are not listed have the declared one. `first` and `last`: the days
    (since 1970) between which all dates and instants lie. `zones`: the time zones that facts name. `reasons`: why facts
    are absent that are not just missing; a text says what the columns cannot hold. `rows`: how many events there are at
    most, so that no sum outgrows its column. `seen`: the days between which those of the events lie, where somebody has
    looked; calendars are drawn for these and some years around. `sums_held`: no sum is taken to come to what all rows
    together may come to at the worst; for runs that begin anew without, where one does.
    """

    shapes: Mapping[str, Shape] = field(default_factory=dict)
    first: int = FIRST_DAY
    last: int = LAST_DAY
    zones: tuple[str, ...] = ()
    reasons: tuple[frozenset[Cause] | str, ...] = ()
    rows: int = MOST_ROWS
    seen: tuple[int, int] | None = None
    sums_held: bool = False

    def of(self, fact: Fact) -> Shape:
        """The shape of a fact's column."""
        return self.shapes.get(fact.name) or declared(fact)


def declared(fact: Fact) -> Shape:
    """The shape that a fact's declaration gives, for data that nobody has seen."""
    if not isinstance(fact.kind, Quantity):
        return Shape()
    factor = Fraction(1 if fact.unit is None else fact.unit.factor)
    scale = factor.denominator if fact.whole else SCALE * factor.denominator
    low = -BOUND if fact.minimum is None else max(-BOUND, int(fact.minimum * scale // 1))
    high = BOUND if fact.maximum is None else min(BOUND, int(-(-fact.maximum * scale // 1)))
    return Shape(scale, low, high)

"""The typed model of what looks along a subject's ordered past: windows, balances, running state. Part of `model`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, Literal

from engine.diagnostics.spans import Span
from engine.language.expressions import Expr
from engine.language.kinds import Kind

BALANCE_PARTS: Final = ("before", "drawn", "after", "expired", "forfeited", "refilled")


@dataclass(frozen=True, slots=True)
class OrderKey:
    """What a window is ordered by."""

    by: Expr
    down: bool = False


WindowFunction = Literal[
    "total", "count", "first", "last", "smallest", "largest", "previous", "rank"
]


@dataclass(frozen=True, slots=True)
class Rolling:
    """A frame that reaches back `last` (a duration or a period) from a subject's own place, half-open there."""

    last: Expr


Frame = Literal["before", "through", "whole"] | Rolling


@dataclass(frozen=True, slots=True)
class Window:
    """A look over a subject's ordered neighbours in the group `within`.

    Neighbours with equal keys stand one after the other by their ids, or all in one place (`together`).
    """

    function: WindowFunction
    of: Expr | None
    within: str
    order_by: tuple[OrderKey, ...]
    frame: Frame
    where: Expr | None = None
    together: bool = False


@dataclass(frozen=True, slots=True)
class Refill:
    """What is put in, `by` at a time, whenever less than `below` is left."""

    below: Expr
    by: Expr


@dataclass(frozen=True, slots=True)
class Mover:
    """Other subjects that pay into, or draw from, the same account."""

    about: str
    order_by: tuple[OrderKey, ...]
    credit: Expr | None = None
    draw: Expr | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """An account that subjects in the group `within` pay into and draw from, in order.

    `opening` is about the group, everything else about the subject. `expires` is how long a credit lasts (a duration
    or a period) or the moment at which it is gone. It brings a name on the subject for each of `BALANCE_PARTS`.
    """

    name: str
    about: str
    within: str
    order_by: tuple[OrderKey, ...]
    kind: Kind
    credit: Expr | None = None
    draw: Expr | None = None
    opening: Expr | None = None
    limit: Expr | None = None
    expires: Expr | None = None
    refill: Refill | None = None
    overdraw: bool = False
    also: tuple[Mover, ...] = ()
    clauses: tuple[str, ...] = ()
    means: str = ""
    span: Span | None = field(default=None, compare=False, repr=False)

    def of(self, subject: str) -> Balance | None:
        """The terms on which a kind of subject moves the account; None where it does not."""
        if subject == self.about:
            return self
        mover = next((mover for mover in self.also if mover.about == subject), None)
        if mover is None:
            return None
        return replace(
            self, about=subject, order_by=mover.order_by, credit=mover.credit, draw=mover.draw
        )

    def part(self, part: str) -> str:
        """The name of one of `BALANCE_PARTS`: `prepaid_after`."""
        return f"{self.name}_{part}"

    def brings(self, name: str) -> bool:
        """Whether it is this balance that a name belongs to."""
        return any(name == self.part(part) for part in BALANCE_PARTS)


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing that running state holds: what it is at first (seen from the group; None: nothing), and after each.

    With `per` there is one such thing for each value of that.
    """

    name: str
    kind: Kind
    start: Expr | None
    next: Expr
    per: Expr | None = None

    @property
    def before(self) -> str:
        return f"{self.name}_before"

    @property
    def after(self) -> str:
        return f"{self.name}_after"


@dataclass(frozen=True, slots=True)
class Running:
    """State that is carried from each subject in the group `within` to the next, in order.

    Each cell brings two names on the subject, `_before` and `_after`. `next` may use the `_before` of every cell,
    directly or through what else is worked out of the subject.
    """

    name: str
    about: str
    within: str
    order_by: tuple[OrderKey, ...]
    cells: tuple[Cell, ...]
    clauses: tuple[str, ...] = ()
    means: str = ""
    span: Span | None = field(default=None, compare=False, repr=False)

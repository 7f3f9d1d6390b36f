"""Groups as sheets: who is in which, and why it is not known. (To be written: see `membership`.)"""

from __future__ import annotations

from dataclasses import dataclass

from engine.plan.formulas import Formula
from engine.plan.lower.lowering import Lowering, NotColumnarError
from engine.plan.why import Why


@dataclass(frozen=True, slots=True)
class Membership:
    """On the sheet of the members: the number of the group's row (NULL: in none), and why nobody knows which it is."""

    link: Formula
    lost: Why


def membership(lowering: Lowering, kind: str, group: str) -> Membership:
    """Of subjects of a kind in groups of a name; makes the group's sheet when it is asked for first."""
    raise NotColumnarError(f"groups of {kind}")


def containers(lowering: Lowering, kind: str) -> tuple[str, ...]:
    """The kinds of home that a group inside a home may stand in; none for other kinds."""
    return ()

"""What operators do to kinds, and what to say when they cannot."""

from __future__ import annotations

from engine.language.kinds import (
    DATE,
    DURATION_DIMS,
    INSTANT,
    PERIOD,
    ZERO,
    Kind,
    Quantity,
    combine_dims,
    join,
)
from engine.language.tree import Literal, Tree


def quantities(op: str, left: Quantity, right: Quantity) -> Kind | None:
    """The kind of an arithmetic operation on two quantities, or None where it has no meaning."""
    if op in ("+", "-", "%"):
        joined = join(left, right)
        return joined if isinstance(joined, Quantity) else None
    whole = left.whole and right.whole and op in ("*", "//")
    one, two = left.dims or (), right.dims or ()
    if left.dims is None or (right.dims is None and op == "*"):
        return ZERO  # whatever the other side is, the value is 0
    return Quantity(combine_dims(one, two, 1 if op == "*" else -1), whole or op == "//")


def cannot(op: str, left: Kind, right: Kind) -> str:
    """What to say of an operation without meaning."""
    words = {"+": ("added to", left, right), "-": ("subtracted from", right, left)}
    if op in words:
        verb, one, two = words[op]
        return f"{one} cannot be {verb} {two}"
    return f"{left} {op} {right} has no meaning"


def way_out(op: str, left: Kind, right: Kind) -> str | None:
    """What to write instead where moments and lengths of time do not go together."""
    if op not in ("+", "-"):
        return None
    match left, right:
        case (a, b) if a == b == DATE and op == "-":
            return "count with `days_between(from, until)`"
        case (a, b) if a == INSTANT and b == PERIOD:
            return "days and months go with dates: `day_start(date_of(x) + days(2))`; or add hours"
        case (a, Quantity()) if a == DATE:
            return "a date goes with a period: `d + days(2)`; hours go with `day_start(d)`"
    return None


def unit_hint(tree: Tree, expected: Kind, other: Tree | None = None) -> str | None:
    """A way out where a bare number meets a quantity: give it its unit."""
    for side, kind in ((tree, expected), (other, tree.kind)):
        if isinstance(side, Literal) and not isinstance(side.value, bool | str):
            if isinstance(kind, Quantity) and kind.dims == DURATION_DIMS:
                return f"write `minutes({side.value})`, or name a figure"
            if isinstance(kind, Quantity):
                return "give the number a unit: name it as a figure"
    return None

"""What operators do to kinds, and what to say when they cannot."""

from __future__ import annotations

from engine.language.kinds import DURATION_DIMS, ZERO, Kind, Quantity, combine_dims, join
from engine.language.scope import Scope
from engine.language.tree import Binary, Call, Conditional, Literal, Ref, Tree, Unary


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


def may_hold_months(period: Tree, scope: Scope) -> bool:
    """Whether a period may hold months, so that adding it needs a rule for month ends."""
    match period:
        case Call(function="days" | "weeks"):
            return False
        case Conditional(yes=one, no=two) | Binary(left=one, right=two):
            return may_hold_months(one, scope) or may_hold_months(two, scope)
        case Unary(operand=operand):
            return may_hold_months(operand, scope)
        case Ref(name=name):
            symbol = scope.find(name)
            return symbol is None or symbol.months
    return True


def unit_hint(tree: Tree, expected: Kind, other: Tree | None = None) -> str | None:
    """A way out where a bare number meets a quantity: give it its unit."""
    for side, kind in ((tree, expected), (other, tree.kind)):
        if isinstance(side, Literal) and not isinstance(side.value, bool | str):
            if isinstance(kind, Quantity) and kind.dims == DURATION_DIMS:
                return f"write `minutes({side.value})`, or name a figure"
            return "give the number a unit: name it as a figure"
    return None

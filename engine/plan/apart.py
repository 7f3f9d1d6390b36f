"""Whether two conditions can be true of one row: what each says about the same operand, held against the other.

It finds what is plain: comparisons of the same formula with constants. Where it says false, they may meet or not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.plan.formulas import FALSE, TRUE, Constant, Formula

Unfold = Callable[[Formula], Formula]  # what stands behind a column; itself where nothing does


@dataclass(frozen=True, slots=True)
class _Domain:
    """Some values, or all whole numbers between two bounds."""

    values: frozenset[Constant] | None = None
    low: int | None = None
    high: int | None = None

    def meet(self, other: _Domain) -> _Domain:
        if self.values is None and other.values is None:
            lows = [low for low in (self.low, other.low) if low is not None]
            highs = [high for high in (self.high, other.high) if high is not None]
            return _Domain(None, max(lows, default=None), min(highs, default=None))
        one, two = (self, other) if self.values is not None else (other, self)
        assert one.values is not None
        return _Domain(frozenset(value for value in one.values if two.holds(value)))

    def holds(self, value: Constant) -> bool:
        if self.values is not None:
            return value in self.values
        assert isinstance(value, int)
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)

    @property
    def empty(self) -> bool:
        if self.values is not None:
            return not self.values
        return self.low is not None and self.high is not None and self.low > self.high


_Says = Mapping[Formula, _Domain]


@dataclass(slots=True)
class Sayings:
    """What conditions say of their operands, each worked out once."""

    unfold: Unfold
    _known: dict[Formula, _Says] = field(default_factory=dict)

    def apart(self, one: Formula, two: Formula) -> bool:
        """Whether the conditions are plainly never true together."""
        if FALSE in (one, two):
            return True
        few, many = sorted((self._of(one), self._of(two)), key=len)
        return any(few[operand].meet(many[operand]).empty for operand in few if operand in many)

    def _of(self, form: Formula) -> _Says:
        found = self._known.get(form)
        if found is None:
            found = self._known[form] = _says(form, self.unfold)
        return found


def _says(form: Formula, unfold: Unfold) -> _Says:
    """What must be so of operands where a condition is true."""
    args = form.args
    match form.op:
        case "and":
            return _both([_says(arg, unfold) for arg in args])
        case "or":
            return _any([_says(arg, unfold) for arg in args])
        case "case" if len(args) == 3 and args[1] is TRUE and args[2] is FALSE:
            return _says(args[0], unfold)
        case "in":
            return {args[0]: _Domain(frozenset(form.data))}
        case "col":
            behind = unfold(form)
            return {form: _Domain(frozenset({True}))} if behind is form else _says(behind, unfold)
        case "eq" | "lt":
            return _compared(form, turned=False)
        case "not" if args[0].op in ("lt", "eq"):
            return _compared(args[0], turned=True)
        case "not" if args[0].op == "col" and unfold(args[0]) is args[0]:
            return {args[0]: _Domain(frozenset({False}))}
    return {}


def _compared(form: Formula, turned: bool) -> _Says:
    left, right = form.args
    if left.op != "const" and right.op != "const":
        return {}
    operand, fixed = (left, right.data) if right.op == "const" else (right, left.data)
    if form.op == "eq":
        return {} if turned else {operand: _Domain(frozenset({fixed}))}
    if not isinstance(fixed, int):
        return {}
    below = (right.op == "const") != turned  # whether the operand is below or at the constant
    edge = 0 if turned else 1
    return {operand: _Domain(high=fixed - edge) if below else _Domain(low=fixed + edge)}


def _both(parts: list[_Says]) -> _Says:
    found: dict[Formula, _Domain] = {}
    for part in parts:
        for operand, domain in part.items():
            found[operand] = found[operand].meet(domain) if operand in found else domain
    return found


def _any(parts: list[_Says]) -> _Says:
    """What all alternatives say of an operand by listing its values."""
    found: dict[Formula, _Domain] = {}
    for operand in set.intersection(*(set(part) for part in parts)) if parts else set():
        listed = [part[operand].values for part in parts]
        if all(values is not None for values in listed):
            every = frozenset(v for values in listed if values is not None for v in values)
            found[operand] = _Domain(every)
    return found

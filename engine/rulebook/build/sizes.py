"""Numbers and texts must stay within bounds on any event, or a few lines of YAML could keep a machine busy for ever.

Facts are bounded where they come in (40 digits, 64 KiB of text); what expressions make of them is bounded here, before
anything runs. The size of a number is how many bits its numerator and its denominator may have; denominators made of
2, 3 and 5 (decimals, minutes of an hour) have a common one, all others multiply when numbers are added. Only products
and sums of sums over many steps come near the limits. A definition beyond them is a finding (CB423).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Final

from engine.diagnostics.findings import Finding
from engine.diagnostics.spans import Span
from engine.language.expressions import Expr
from engine.language.kinds import Quantity, is_text
from engine.language.tree import (
    Binary,
    Call,
    Conditional,
    Literal,
    Ref,
    Tree,
    Unary,
    children,
)
from engine.rulebook.build.cycles import charge_node, dependencies
from engine.rulebook.build.order import layers
from engine.rulebook.expressions_in import of_part
from engine.rulebook.model import Charge, Value, Version

MOST_BITS: Final = 1 << 17  # of a numerator or a denominator: 39,000 digits
MOST_CHARACTERS: Final = 1 << 22
_FACT_BITS: Final = 160  # 40 digits, in any unit
_MANY: Final = 40  # bits of how many parts there may be
_PICKING: Final = frozenset({"min", "max", "clamp", "first_known", "abs"})
_PARTS: Final = frozenset({"smallest", "largest", "first", "last", "the", "listing"})


@dataclass(frozen=True, slots=True)
class Size:
    """Bits of the numerator; exponents of 2, 3 and 5 in the denominator and bits of what else is in it; characters."""

    top: int = 64
    smooth: tuple[int, int, int] = (0, 0, 0)
    rough: int = 0
    characters: int = 32

    @property
    def bottom(self) -> int:
        """Bits of the denominator."""
        twos, threes, fives = self.smooth
        return twos + 2 * threes + 3 * fives + self.rough

    @property
    def too_large(self) -> bool:
        """Whether it is beyond what is allowed."""
        return max(self.top, self.bottom) > MOST_BITS or self.characters > MOST_CHARACTERS


_FACT: Final = Size(_FACT_BITS, (44, 4, 44), 0, 1 << 16)


def either(one: Size, two: Size) -> Size:
    """The size of what is one or the other."""
    return Size(
        max(one.top, two.top), _most(one.smooth, two.smooth), max(one.rough, two.rough),
        max(one.characters, two.characters),
    )  # fmt: skip


def added(one: Size, two: Size) -> Size:
    """The size of a sum or difference."""
    smooth, rough = _most(one.smooth, two.smooth), one.rough + two.rough
    bottom = Size(0, smooth, rough).bottom
    top = max(one.top + bottom - one.bottom, two.top + bottom - two.bottom) + 1
    return Size(top, smooth, rough)


def multiplied(one: Size, two: Size) -> Size:
    """The size of a product."""
    a, b = one.smooth, two.smooth
    smooth = (a[0] + b[0], a[1] + b[1], a[2] + b[2])
    return Size(one.top + two.top, smooth, one.rough + two.rough)


def divided(one: Size, two: Size) -> Size:
    """The size of a quotient: the divisor's numerator may have any factors."""
    return Size(one.top + two.bottom, one.smooth, one.rough + two.top)


def _most(one: tuple[int, int, int], two: tuple[int, int, int]) -> tuple[int, int, int]:
    return max(one[0], two[0]), max(one[1], two[1]), max(one[2], two[2])


def find_unbounded(version: Version) -> tuple[Finding, ...]:
    """A finding for each value or outcome whose numbers or texts could grow past the limits."""
    findings: list[Finding] = []
    sizes = _Sizes(version)
    for name in layers(dependencies(version)):
        size = sizes.settle(name)
        if size.too_large:
            what = "texts" if size.characters > MOST_CHARACTERS else "numbers"
            message = f"the {what} of `{name}` may grow out of all proportion"
            help_text = "round in between, or multiply and join in fewer steps"
            findings.append(Finding("CB423", message, _span(version, name), help_text))
            sizes.known[name] = Size()  # what rests on it is not its own fault
    return tuple(findings)


class _Sizes:
    """Sizes by name, settled in the order in which definitions rest on one another."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.charges = {charge_node(charge.name): charge for charge in version.charges.values()}
        self.known: dict[str, Size] = dict.fromkeys(version.facts, _FACT) | {"id": _FACT}
        for figure in version.figures.values():
            if isinstance(figure.value, int | Fraction):
                self.known[figure.name] = _exact(figure.value)

    def settle(self, name: str) -> Size:
        """Work out the size of one definition."""
        value = self.version.values.get(name)
        found = [self.of_value(value)] if value is not None else []
        if name in self.version.outcomes:
            for rule in self.version.rules.values():
                exprs = rule.sets.get(name, ())
                listed = exprs if isinstance(exprs, tuple) else (exprs,)
                found += [self.of(expr.tree) for expr in listed]
        charge = self.charges.get(name)
        if charge is not None:
            found.append(self.of_line(charge))
        self.known[name] = reduce(either, found, Size())
        return self.known[name]

    def of_line(self, charge: Charge) -> Size:
        """The size of what a line costs or bills: all of its parts multiplied, over many pieces, rounded or not."""
        given = [
            charge.parts,
            *(rule.charges.get(charge.name, {}) for rule in self.version.rules.values()),
        ]
        exprs = [expr for parts in given for part in parts.values() for expr in of_part(part)]
        whole = reduce(
            multiplied,
            [self.of(expr.tree) for expr in exprs if isinstance(expr.kind, Quantity)],
            Size(),
        )
        return either(whole, Size(whole.top + _MANY, _FACT.smooth))

    def of_value(self, value: Value) -> Size:
        """The size of a value; a window's total is over many."""
        if isinstance(value.body, Expr):
            return self.of(value.body.tree)
        own = Size() if value.body.of is None else self.of(value.body.of.tree)
        return Size(own.top + _MANY, own.smooth, own.rough, own.characters)

    def of(self, tree: Tree) -> Size:
        """The size of an expression."""
        match tree:
            case Literal(value=value):
                if isinstance(value, str):
                    return Size(characters=len(value))
                return _exact(value)
            case Ref(name=name, role="charge"):
                return self.known.get(charge_node(name), Size())
            case Ref(name=name, kind=kind):
                known = self.known.get(name, Size(100, (30, 1, 6)))  # minutes of a stretch
                return known if is_text(kind) else Size(known.top, known.smooth, known.rough)
            case Binary(op=op, left=left, right=right):
                return _binary(op, self.of(left), self.of(right))
            case Unary(operand=operand):
                return self.of(operand)
            case Conditional(yes=yes, no=no):
                return either(self.of(yes), self.of(no))
            case Call():
                return self._call(tree)
        return Size()

    def _call(self, tree: Call) -> Size:
        sizes = [self.of(arg) for arg in tree.args]
        if tree.function in _PICKING or tree.function in _PARTS:
            return reduce(either, sizes, Size())
        if tree.function == "sum":
            return Size(sizes[0].top + _MANY, sizes[0].smooth, sizes[0].rough)
        if tree.function == "joined":
            words = zip(sizes, children(tree), strict=False)
            length = sum(s.characters if is_text(t.kind) else s.top for s, t in words)
            return Size(characters=length + len(sizes))
        if tree.function == "number_of":
            return _FACT
        return reduce(multiplied, sizes, Size())


def _binary(op: str, left: Size, right: Size) -> Size:
    if op == "*":
        return multiplied(left, right)
    if op == "/":
        return divided(left, right)
    if op == "//":
        return Size(left.top + right.bottom + 1)
    return added(left, right)


def _exact(value: int | Fraction) -> Size:
    """The size of a number that is known."""
    rest, exponents = Fraction(value).denominator, []
    for prime in (2, 3, 5):
        exponents.append(0)
        while rest % prime == 0:
            rest, exponents[-1] = rest // prime, exponents[-1] + 1
    top = Fraction(value).numerator.bit_length()
    return Size(top, (exponents[0], exponents[1], exponents[2]), rest.bit_length() - 1)


def _span(version: Version, name: str) -> Span | None:
    lines = {charge_node(charge.name): charge for charge in version.charges.values()}
    entry = version.values.get(name) or version.outcomes.get(name) or lines.get(name)
    return entry.span if entry is not None else None

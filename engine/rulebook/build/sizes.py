"""Numbers and texts must stay within bounds on any event, or a few lines of YAML could keep a machine busy for ever.

Facts are bounded where they come in (40 digits, 64 KiB of text); what expressions make of them is bounded here, before
anything runs. Only products and sums of sums over many steps come near the limits; what is rounded becomes small again.
A definition beyond them is a finding (CB423).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import reduce
from typing import Final

from engine.diagnostics.findings import Finding
from engine.diagnostics.spans import Span
from engine.language.expressions import Expr
from engine.language.kinds import Quantity, is_text
from engine.language.reference import MOST_PERIODS
from engine.language.tree import (
    Binary,
    Call,
    Conditional,
    Literal,
    Ref,
    Tree,
    Unary,
)
from engine.rulebook.build.cycles import charge_node, dependencies
from engine.rulebook.build.magnitudes import (
    MOST_CHARACTERS,
    Size,
    added,
    brought_to,
    divided,
    either,
    exactly,
    many,
    multiplied,
    power,
)
from engine.rulebook.build.order import layers
from engine.rulebook.charge_parts import ChargePart, PieceSource, Tiers
from engine.rulebook.expressions_in import of_balance, of_part
from engine.rulebook.history import Balance
from engine.rulebook.model import Charge, Value, Version

_FACT_BITS: Final = 160  # 40 digits, in any unit
_FAMILIES: Final = {
    "rate": "rate", "unworked_rate": "rate", "price": "price", "multiplier": "factor",
    "floor": "bound", "cap": "bound", "round_to": "step",
}  # fmt: skip  # what the parts of a charge do to its amount; all others count
_PICKING: Final = frozenset(
    {"min", "max", "clamp", "first_known", "abs", "own", "minutes", "charged"}
)
_PARTS: Final = frozenset({"smallest", "largest", "first", "last", "the", "listing"})


_FACT: Final = Size(_FACT_BITS, (44, 4, 44), 0, 1 << 16)
_MINOR_UNIT: Final = Size(1, (4, 0, 4))  # no currency has more than four digits
_TIME: Final = Size(100, (30, 1, 8))  # what is measured in minutes or counted


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
        self.billed: dict[
            str, Size
        ] = {}  # how much the line of a charge bills; `known` has what it costs
        self.known: dict[str, Size] = dict.fromkeys(version.facts, _FACT) | {"id": _FACT}
        cells = (cell for running in version.running.values() for cell in running.cells)
        self.known |= dict.fromkeys(
            (cell.before for cell in cells), _FACT
        )  # the interpreter bounds it
        for figure in version.figures.values():
            if isinstance(figure.value, int | Fraction):
                self.known[figure.name] = exactly(figure.value)
        for table in version.lookups.values():
            given = [row.value for row in table.rows]
            numbers = [exactly(value) for value in given if isinstance(value, int | Fraction)]
            longest = max((len(value) for value in given if isinstance(value, str)), default=0)
            self.known[table.name] = reduce(either, numbers, Size(characters=longest))

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
        grid = self.version.grids.get(name)
        found += [] if grid is None else [self.of(expr.tree) for expr in grid.values()]
        found += [self.of_balance(b) for b in self.version.balances.values() if b.brings(name)]
        for cell in (c for r in self.version.running.values() for c in r.cells):
            if name in (cell.before, cell.after):
                found += [self.of(e.tree) for e in (cell.start, cell.next) if e is not None]
        self.known[name] = reduce(either, found, Size())
        return self.known[name]

    def of_balance(self, balance: Balance) -> Size:
        """The size of what is left after many credits and draws."""
        exprs = [expr for expr in (*of_balance(balance), balance.draw) if expr is not None]
        amounts = [self.of(expr.tree) for expr in exprs if isinstance(expr.kind, Quantity)]
        return many(reduce(added, amounts, Size()))

    def of_line(self, charge: Charge) -> Size:
        """The size of what a line costs, which is rounded; that of what it bills is noted beside it."""
        given = [
            charge.parts,
            *(rule.charges.get(charge.name, {}) for rule in self.version.rules.values()),
        ]
        sized = [pair for parts in given for part in parts.items() for pair in self._sized(*part)]

        def all_of(*families: str) -> list[Size]:
            return [size for family, size in sized if family in families]

        counted = many(reduce(added, all_of("counted"), Size()))
        self.billed[charge.name] = counted
        raw = multiplied(counted, reduce(added, all_of("rate"), Size()))
        raw = reduce(either, all_of("price"), raw)
        raw = many(reduce(multiplied, all_of("factor"), raw))
        raw = reduce(added, all_of("bound"), raw)
        steps = [part["round_to"] for part in given if "round_to" in part]
        if not steps:
            return brought_to(raw, _MINOR_UNIT)
        sizes = [self.of(step.tree) for step in steps if isinstance(step, Expr)]
        return reduce(either, [brought_to(raw, size) for size in sizes], raw)

    def _sized(self, name: str, part: ChargePart) -> Iterator[tuple[str, Size]]:
        """What each expression of a part does to the line, and its size."""
        match part:
            case Tiers(steps=steps, position=position):
                yield from (("factor", self.of(step.factor.tree)) for step in steps if step.factor)
                yield from (("rate", self.of(step.rate.tree)) for step in steps if step.rate)
                ends = [position, *(step.until for step in steps)]
                yield from (("counted", self.of(end.tree)) for end in ends if end)
            case tuple() if name == "pieces":
                for piece in (item for item in part if isinstance(item, PieceSource)):
                    yield "counted", self.of(piece.quantity.tree)
                    yield from (("rate", self.of(rate.tree)) for rate in (piece.rate,) if rate)
            case _:
                numbers = [expr for expr in of_part(part) if isinstance(expr.kind, Quantity)]
                family = _FAMILIES.get(name, "counted")
                yield from ((family, self.of(expr.tree)) for expr in numbers)

    def of_value(self, value: Value) -> Size:
        """The size of a value; a window's total is over many."""
        if isinstance(value.body, Expr):
            return self.of(value.body.tree)
        return many(Size() if value.body.of is None else self.of(value.body.of.tree))

    def of(self, tree: Tree) -> Size:
        """The size of an expression."""
        match tree:
            case Literal(value=value):
                if isinstance(value, str):
                    return Size(characters=len(value))
                return exactly(value)
            case Ref(name=name, role="charge"):
                return self.known.get(charge_node(name), Size())
            case Ref(name=name, kind=kind):
                known = self.known.get(name, _TIME)
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
        match tree.function:
            case "sum":
                return many(sizes[0])
            case "round_up" | "round_down" | "round_nearest":
                return brought_to(*sizes)
            case "floor" | "whole_minutes":
                return Size(sizes[0].top)
            case "hours":
                return multiplied(sizes[0], exactly(60))
            case "lookup" | "grid":
                return sizes[0]
            case "billed":
                charge = tree.args[0]
                return self.billed.get(charge.name, Size()) if isinstance(charge, Ref) else Size()
            case "compounded":
                rate = Size(max(sizes[1].top, sizes[1].bottom) + 1, sizes[1].smooth, sizes[1].rough)
                return multiplied(sizes[0], power(rate, _periods(tree.args[2])))
            case "joined":
                words = zip(sizes, tree.args, strict=True)
                length = sum(s.characters if is_text(t.kind) else s.top for s, t in words)
                return Size(characters=length + len(sizes))
            case "number_of":
                return _FACT
        picks = tree.function in _PICKING or tree.function in _PARTS
        return reduce(either, sizes, Size()) if picks else _TIME


def _periods(count: Tree) -> int:
    """How often interest is added at the most."""
    known = count.value if isinstance(count, Literal) else None
    return min(known, MOST_PERIODS) if isinstance(known, int) and known > 0 else MOST_PERIODS


def _binary(op: str, left: Size, right: Size) -> Size:
    if op == "*":
        return multiplied(left, right)
    if op == "/":
        return divided(left, right)
    if op == "//":
        return Size(left.top + right.bottom + 1)
    return added(left, right)


def _span(version: Version, name: str) -> Span | None:
    lines = {charge_node(charge.name): charge for charge in version.charges.values()}
    entry = version.values.get(name) or version.outcomes.get(name) or lines.get(name)
    return entry.span if entry is not None else None

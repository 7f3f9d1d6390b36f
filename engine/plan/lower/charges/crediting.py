"""The rules behind a line: those that set its parts, and those behind the outcomes that its expressions read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.language.expressions import Expr
from engine.language.tree import Ref, walk
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import NotColumnarError
from engine.plan.lower.links import link_to, outwards, through
from engine.plan.lower.lowering import Lowering, Place
from engine.plan.lower.rules import decided
from engine.rulebook.model import Rule

_BITS = 62


@dataclass(frozen=True, slots=True)
class Behind:
    """Rules as bits of a mask, a formula of one sheet."""

    rules: tuple[Rule, ...]
    mask: Formula


@dataclass
class Credits:
    """The rules behind one line, each with the conditions under which it is."""

    lowering: Lowering
    place: Place
    _found: dict[str, list[tuple[Rule, Formula]]] = field(default_factory=dict)

    def add(self, rule: Rule, condition: Formula) -> None:
        """A rule stands behind the line where that is true."""
        if condition is not f.FALSE:
            self._found.setdefault(rule.id, []).append((rule, condition))

    def add_mask(self, behind: Behind, where: Formula = f.TRUE) -> None:
        """Rules by the bits of a mask of the line's own sheet."""
        for bit, rule in enumerate(behind.rules):
            self.add(rule, f.conjunction(where, f.has_bit(behind.mask, bit)))

    def behind(self, expr: Expr, where: Formula) -> None:
        """The rules behind the outcomes that an expression reads."""
        if where is f.FALSE:
            return
        for behind in behind_outcomes(self.lowering, self.place, expr):
            self.add_mask(behind, where)

    def found(self) -> tuple[tuple[Rule, Formula], ...]:
        """Each rule once, by id."""
        listed = []
        for _, entries in sorted(self._found.items()):
            if any(rule.clauses != entries[0][0].clauses for rule, _ in entries):
                raise NotColumnarError(
                    "a rule of several versions, of several clauses, behind one line"
                )
            listed.append((entries[0][0], f.disjunction(*(on for _, on in entries))))
        return tuple(listed)


def behind_outcomes(lowering: Lowering, place: Place, expr: Expr) -> Iterator[Behind]:
    """The rules behind the outcomes that an expression reads, as masks of the sheet where it is read."""
    names = {
        (node.name, node.about)
        for node in walk(expr.tree)
        if isinstance(node, Ref) and node.role == "outcome" and node.about is not None
    }
    for name, about in sorted(names):
        if about == place.kind:
            yield from _own(lowering, place, name)
        elif about in tuple(outwards(lowering, place)):
            link, _ = link_to(lowering, place, about, name)
            for version in lowering.versions:
                at = Place(about, version)
                for own in _own(lowering, at, name):
                    mask = f.case([(lowering.under(version), own.mask)], f.ZERO)
                    mask = lowering.column(about, f"behind {name}", mask)
                    seen = through(lowering, place.kind, about, link, mask)
                    yield Behind(own.rules, f.coalesce(seen, f.ZERO))


def _own(lowering: Lowering, place: Place, name: str) -> Iterator[Behind]:
    """The rules that decided an outcome of a subject."""
    if name not in place.version.outcomes:
        return
    winners = decided(lowering, place, name).winners
    for first in range(0, len(winners), _BITS):
        some = winners[first : first + _BITS]
        bits = [f.case([(on, f.const(1 << n))], f.ZERO) for n, (_, on) in enumerate(some)]
        mask = lowering.column(place.kind, f"behind {name}", f.bit_or(*bits))
        yield Behind(tuple(rule for rule, _ in some), mask)

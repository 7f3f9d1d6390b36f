"""The cuts of formulas: by which cells of a row their conditions can be put in, and in which order.

A condition is a truth that rests on no other. What can be absent is cut first by whether it is there: from then on it
stands in the formulas as a column that is never absent, or as NULL. Then come the cells of the conditions on it
(`engine.plan.cells`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from engine.plan import formulas as f
from engine.plan.cells import Dimension, dimensions
from engine.plan.formulas import Formula
from engine.plan.splitting import Cut

_SMALL: Final = 1 << 31  # numbers that stay far from the ends of 64 bits, whatever is made of them


class Cutting:
    """The cuts of formulas. `given`: for columns that are never absent once it is cut whether they are, the columns as
    they are given."""

    def __init__(self) -> None:
        self.given: dict[Formula, Formula] = {}

    def cuts(self, roots: Sequence[Formula]) -> list[Cut]:
        """The cuts, those first that most hangs on, but none before those that it needs."""
        conditions = conditions_of(roots)
        known = {c: _known(c) for c in f.walk(*conditions) if c.op == "col" and c.nullable}
        self.given |= {there: one for one, there in known.items()}
        weight: dict[Formula, int] = {}
        for one, often in conditions.items():
            sure = f.substituted(one, known)
            if not sure.constant:
                weight[sure] = weight.get(sure, 0) + often
        absence = {there: _absence(one, there) for one, there in known.items()}
        found: dict[Cut, int] = {}
        for dimension, about in _by_dimension(weight).items():
            needs = [absence[c] for c in f.walk(dimension.source) if c in absence]
            cut = Cut(self._code(dimension), tuple(_told(dimension, about)), tuple(needs))
            found[cut] = sum(weight[one] for one in about)
        ordered: dict[Cut, None] = {}
        for cut in sorted(found, key=lambda cut: (cut.costly, -found[cut])):
            ordered |= dict.fromkeys((*cut.needs, cut))
        return list(ordered | dict.fromkeys(absence.values()))

    def _code(self, dimension: Dimension) -> Formula:
        """The cell of a row; where something is absent that is there in the formulas, it does not matter which."""
        within = dimension.code()
        code = f.substituted(within, self.given)
        if code.nullable:
            return f.sure(f.coalesce(code, f.ZERO))
        absent = [f.is_null(self.given[c]) for c in f.walk(within) if c in self.given]
        return f.sure(f.case([(f.disjunction(*absent), f.ZERO)], code))


def conditions_of(roots: Iterable[Formula]) -> dict[Formula, int]:
    """The conditions of formulas, each with how often it is read."""
    truths: dict[Formula, bool] = {}  # whether there is a truth in or below a node
    found: dict[Formula, int] = {}
    for node in f.walk(*roots):
        below = any(truths[arg] for arg in node.args)
        truths[node] = below or (node.type == "bool" and not node.constant)
        if truths[node] and not below:
            found[node] = 0
        for arg in node.args:
            if arg in found:
                found[arg] += 1
    return found


def _said(condition: Formula, holds: Formula) -> dict[Formula, Formula]:
    """What a condition and its truth say: of one number below another, also which is the smaller and the larger."""
    said = {condition: holds}
    if condition.op == "lt" and holds.op == "const" and condition.args[0].type == "int":
        low, high = condition.args if holds.data else reversed(condition.args)
        for pair in ((low, high), (high, low)):
            said |= {f.least(*pair): low, f.greatest(*pair): high}
        apart = f.sub(high, low)
        if apart.low is not None and abs(apart.low) < _SMALL and apart.op == "add":
            said[apart] = f.bounded(apart, 1 if holds.data else 0, apart.high or f.WIDEST)
    return {part: form for part, form in said.items() if not part.constant and part is not form}


def _known(column: Formula) -> Formula:
    return f.column(column.data, column.type, column.low, column.high, nullable=False)


def _absence(column: Formula, there: Formula) -> Cut:
    """Whether a column is there (0) or absent (1)."""
    code = f.case([(f.is_null(column), f.ONE)], f.ZERO)
    return Cut(code, ({column: there}, {column: f.null(column.type)}))


def _by_dimension(conditions: Iterable[Formula]) -> dict[Dimension, list[Formula]]:
    about: dict[Dimension, list[Formula]] = {}
    for condition, dimension in dimensions(conditions).items():
        about.setdefault(dimension, []).append(condition)
    return about


def _told(dimension: Dimension, about: Sequence[Formula]) -> Iterator[dict[Formula, Formula]]:
    """By cell, what the conditions of a dimension come to, and what follows from that."""
    for cell in range(dimension.cells):
        told: dict[Formula, Formula] = {}
        for one in about:
            told |= _said(one, dimension.holds(one, f.const(cell)))
        yield told

"""Cells: the values of a field that no condition can tell apart, and what follows from a combination of cells.

The conditions of a rulebook compare fields with constants. Each field (or number that is computed from fields) falls
into few cells between these constants; a truth, or a condition that relates two fields, has the cells true, false and
unknown. What depends on an event only through such conditions is a function of the combination of its cells. It is
worked out once a combination, not once an event, and looked up by a combined code: so the cost of an event does not
grow with the number of rules.

`dimensions` and `Dimension` are of use by themselves: the cells of a field are the cases that a proof must look at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from engine.plan import formulas as f
from engine.plan.formulas import Constant, Formula


@dataclass(frozen=True, slots=True)
class Dimension:
    """The cells of one source: a whole number cut at `cuts`, a text by its `words`, or a truth.

    Cells are numbered from 0. Of a number: below the first cut, then from each cut to the next. Of a text: each word,
    then any other. Of a truth: false, true. The last cell of what can be absent is its absence.
    """

    source: Formula
    cuts: tuple[int, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def form(self) -> Literal["number", "text", "truth"]:
        """What the source is."""
        if self.source.type == "bool":
            return "truth"
        return "number" if self.source.type == "int" else "text"

    @property
    def cells(self) -> int:
        """How many cells there are."""
        present = {"number": len(self.cuts) + 1, "text": len(self.words) + 1, "truth": 2}[self.form]
        return present + self.source.nullable

    @property
    def absence(self) -> int | None:
        """The cell of a source without a value."""
        return self.cells - 1 if self.source.nullable else None

    def code(self) -> Formula:
        """The cell of a row's value."""
        source, absent = self.source, f.is_null(self.source)
        if self.form == "number":
            found = f.steps(source, self.cuts, range(len(self.cuts) + 1))
        elif self.form == "text":
            words = [(f.equal(source, f.const(w)), f.const(n)) for n, w in enumerate(self.words)]
            found = f.case(words, f.const(len(self.words)))
        else:
            found = f.case([(source, f.ONE)], f.ZERO)
        if self.absence is None:
            return found
        return f.sure(f.case([(absent, f.const(self.absence))], found))

    def holds(self, atom: Formula, cell: Formula) -> Formula:
        """What a condition on the source comes to in a cell."""
        if atom.op == "is_null":
            return f.FALSE if self.absence is None else f.equal(cell, f.const(self.absence))
        inside = f.one_of(cell, self._where(atom))
        if self.absence is None:
            return inside
        return f.case([(f.equal(cell, f.const(self.absence)), f.null("bool"))], inside)

    def _where(self, atom: Formula) -> list[int]:
        """The cells, absence apart, in which a condition holds."""
        if self.form == "truth":
            return [1]
        if self.form == "text":
            wanted = _constants(atom)
            return [number for number, word in enumerate(self.words) if word in wanted]
        return [
            number for number in range(len(self.cuts) + 1) if _holds(atom, self._inside(number))
        ]

    def _inside(self, cell: int) -> int:
        """A number of a cell."""
        if cell:
            return self.cuts[cell - 1]
        if self.cuts:
            return self.cuts[0] - 1
        return self.source.low or self.source.high or 0

    def sample(self, cell: int) -> Constant | None:
        """A value that lies in a cell; None for absence."""
        if cell == self.absence:
            return None
        if self.form == "truth":
            return bool(cell)
        if self.form == "text":
            return self.words[cell] if cell < len(self.words) else _other(self.words)
        return self._inside(cell)


def _other(words: tuple[str, ...]) -> str:
    return max(words, default="") + "?"


def _holds(atom: Formula, value: int) -> bool:
    """Whether a comparison with constants holds of a number."""
    if atom.op in ("eq", "in"):
        return value in _constants(atom)
    left, right = atom.args
    return bool(value < right.data if right.op == "const" else left.data < value)


def _constants(atom: Formula) -> frozenset[Constant]:
    if atom.op == "in":
        return frozenset(atom.data)
    return frozenset(arg.data for arg in atom.args if arg.op == "const")


def source_of(atom: Formula) -> Formula:
    """What a condition is about: the one value that it compares with constants, else the condition itself."""
    if atom.op == "is_null":
        return atom.args[0]
    if atom.op == "in":
        return atom.args[0]
    if atom.op in ("eq", "lt"):
        varying = [arg for arg in atom.args if arg.op != "const"]
        plain = atom.op == "eq" or varying[0].type == "int"
        if len(varying) == 1 and plain and varying[0].type != "bool":
            return varying[0]
    return atom


def cuts_of(atom: Formula) -> set[int]:
    """Where a condition on a whole number changes."""
    if atom.op in ("eq", "in"):
        return {cut for c in _constants(atom) for cut in (int(c), int(c) + 1)}
    if atom.op != "lt":
        return set()
    left, right = atom.args
    return {right.data} if right.op == "const" else {left.data + 1}


def dimensions(conditions: Iterable[Formula]) -> dict[Formula, Dimension]:
    """The dimension of each condition, by the condition; conditions on one source share it."""
    sources: dict[Formula, list[Formula]] = {}
    for atom in conditions:
        sources.setdefault(source_of(atom), []).append(atom)
    found: dict[Formula, Dimension] = {}
    for source, about in sources.items():
        dimension = _dimension(source, about)
        found |= dict.fromkeys(about, dimension)
    return found


def _dimension(source: Formula, about: list[Formula]) -> Dimension:
    if source.type == "int":
        cuts = {cut for atom in about for cut in cuts_of(atom)}
        low, high = source.low, source.high
        near = (c for c in cuts if (low is None or c > low) and (high is None or c <= high))
        return Dimension(source, cuts=tuple(sorted(near)))
    if source.type == "text":
        words = {str(word) for atom in about for word in _constants(atom)}
        return Dimension(source, words=tuple(sorted(words)))
    return Dimension(source)

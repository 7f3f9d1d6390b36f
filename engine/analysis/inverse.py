"""Calendars in a question, put as what is so of every calendar rather than as tables of numbers.

How many edges of a calendar lie before a moment, and where the edge of a number lies, are each other's inverse: the
edge is not after the moment exactly where its number is not above the count. What is worked out number by number
(`engine.analysis.tables`) is held to this once; then the question knows the two as unknown numbers of which that is so.
Whatever is never so of these is never so: of anything else nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from typing import Final

from engine.analysis.tables import MOST, NoTableError, Table, tabulated
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.sheets import Typed

Tables = dict[Formula, Table | None]  # by formula; None where it is none


@dataclass(frozen=True, slots=True)
class Read:
    """A formula of one number that stands in a question: the number, all its values, and the unknown in its place."""

    number: Formula
    table: Table
    unknown: Formula

    @property
    def rising(self) -> bool:
        """Whether it never falls, and stays the same between two edges."""
        flat = all(not piece.slope for piece in self.table.pieces)
        return flat and all(a.base <= b.base for a, b in pairwise(self.table.pieces))


class Inverse:
    """Questions without calendars; `columns` fills up with the unknowns, `tables` with what is worked out."""

    def __init__(self, columns: dict[str, Typed], tables: Tables) -> None:
        self.columns, self.tables = columns, tables
        self._unknowns: dict[tuple[Formula, Table], Formula] = {}

    def without(self, form: Formula) -> Formula | None:
        """A truth that can be true wherever the given one can; None where it has no calendars."""
        found = _Rewriting(self, form)
        whole = found.put(form)
        return f.conjunction(whole, *_said(found.met)) if found.met else None

    def read(self, form: Formula, number: Formula) -> Read | None:
        """A formula of a number, worked out once."""
        if form not in self.tables:
            try:
                self.tables[form] = tabulated(form, number)
            except NoTableError:
                self.tables[form] = None
        table = self.tables[form]
        if table is None:
            return None
        key = (number, table)  # what comes to the same is the same
        if key not in self._unknowns:
            self._unknowns[key] = self._unknown(form, table)
        return Read(number, table, self._unknowns[key])

    def _unknown(self, form: Formula, table: Table) -> Formula:
        flat = all(not piece.slope for piece in table.pieces)
        low = min(piece.base for piece in table.pieces) if flat else form.low
        high = max(piece.base for piece in table.pieces) if flat else form.high
        name = f"calendar {len(self.columns)}"
        self.columns[name] = Typed("int", nullable=False, low=low, high=high)
        return f.column(name, "int", low, high, nullable=False)


_STEPPED: Final = frozenset({"steps", "div", "mod"})
_DATES: Final = 4_000  # values of a column that are worked out one by one


def _few(column: Formula) -> bool:
    """Whether a column is of few numbers: a date."""
    if column.type != "int" or column.low is None or column.high is None:
        return False
    return column.high - column.low < _DATES


class _Rewriting:
    """One question: which of its parts are formulas of one number that steps are read of."""

    def __init__(self, inverse: Inverse, form: Formula) -> None:
        self.inverse, self.met = inverse, dict[Formula, Read]()
        self._sizes: dict[Formula, int] = {}
        self._about: dict[Formula, frozenset[Formula] | None] = {}
        self._stepped: set[Formula] = set()
        self._done: dict[Formula, Formula] = {}
        nodes = list(f.walk(form))
        numbers = {n.args[0] for n in nodes if n.op == "steps"}
        numbers |= {n for n in nodes if n.op == "col" and _few(n)}
        for place, node in enumerate(nodes):  # operands come first
            self._sizes[node] = place
            if node.op in _STEPPED or any(arg in self._stepped for arg in node.args):
                self._stepped.add(node)
            self._about[node] = self._numbers(node, numbers)

    def _numbers(self, node: Formula, numbers: set[Formula]) -> frozenset[Formula] | None:
        """The numbers of which alone a formula is made; None: any, it is a constant."""
        if node.op == "const":
            return None
        found: frozenset[Formula] | None = frozenset() if not node.args else None
        for arg in node.args:
            known = self._about[arg]
            if known is not None:
                found = known if found is None else found & known
        own = frozenset([node]) if node in numbers else frozenset()
        return own if found is None else found | own

    def put(self, form: Formula) -> Formula:
        """A formula with unknowns in the places of calendars."""
        found = self._done.get(form)
        if found is None:
            found = self._done[form] = self._put(form)
        return found

    def _put(self, form: Formula) -> Formula:
        if form not in self._stepped:
            return form
        parts = [arg for arg in form.args if not arg.constant]
        if form.type == "int" and (form.op == "steps" or len(parts) > 1):
            about = (self._about[form] or frozenset()) - {form}
            if about:
                number = max(about, key=lambda one: self._sizes[one])
                read = self.inverse.read(form, number)
                if read is not None:
                    return self._met(form, read)
        return f.rebuilt(form, [self.put(arg) for arg in form.args])

    def _met(self, form: Formula, read: Read) -> Formula:
        number = self.put(read.number)
        self.met[form] = Read(number, read.table, read.unknown)
        return f.case([(f.negation(f.is_null(number)), read.unknown)], f.null("int"))


def _said(met: dict[Formula, Read]) -> Iterator[Formula]:
    """What is so of the unknowns."""
    rising = [read for read in met.values() if read.rising]
    for one, two in combinations(rising, 2):
        if _alike(one.table, two.table):
            yield from _ordered(one, two)
    for one, two in product(rising, rising):
        if one is not two:
            span = _inverse(one.table, two.table)
            if span is not None:
                yield _bound(one, two, span)


def _alike(one: Table, two: Table) -> bool:
    """Whether two tables say the same of all numbers that both are of, and there are such."""
    if one is two:
        return True
    low, high = max(one.low, two.low), min(one.high, two.high)
    return low <= high and _part(one, low, high) == _part(two, low, high)


def _part(table: Table, low: int, high: int) -> list[tuple[int, int]]:
    """The steps of a flat table within bounds."""
    found: list[tuple[int, int]] = []
    for piece in table.pieces:
        if piece.start > high:
            break
        if piece.start <= low:
            found = [(low, piece.base)]
        else:
            found.append((piece.start, piece.base))
    return found


def _ordered(one: Read, two: Read) -> Iterator[Formula]:
    for left, right in ((one, two), (two, one)):
        before = f.at_most(left.number, right.number)
        yield _unless(before, f.at_most(left.unknown, right.unknown))


def _bound(edges: Read, count: Read, span: tuple[int, int]) -> Formula:
    """A number of an edge is not above a count exactly where the edge is not after the moment."""
    number = edges.number
    within = f.conjunction(f.at_most(f.const(span[0]), number), f.at_most(number, f.const(span[1])))
    counted, come = (
        f.at_most(number, count.unknown),
        f.at_most(edges.unknown, count.number),
    )
    there = f.conjunction(within, f.negation(f.is_null(count.number)))
    same = f.disjunction(
        f.conjunction(counted, come), f.conjunction(f.negation(counted), f.negation(come))
    )
    return _unless(there, same)


def _unless(condition: Formula, form: Formula) -> Formula:
    return f.disjunction(f.negation(f.is_true(condition)), f.is_true(form))


def _inverse(edges: Table, count: Table) -> tuple[int, int] | None:
    """The numbers from and to which an edge is not after a moment exactly where so many are counted; None: not so.

    Both rise. Beyond the numbers that are counted it is so where no moment that is looked at reaches the next edge.
    """
    if count.pieces[-1].base - count.pieces[0].base > MOST:
        return None
    firsts: dict[int, int] = {}
    for before, piece in pairwise(count.pieces):
        for number in range(before.base + 1, piece.base + 1):
            firsts[number] = piece.start
    wanted = [n for n in sorted(firsts) if edges.low <= n <= edges.high]
    if len(wanted) < 2 or _values(edges, wanted) != [firsts[n] for n in wanted]:
        return None
    low, high = wanted[0], wanted[-1]
    if low == count.pieces[0].base + 1 and low > edges.low:
        low = edges.low if _values(edges, [low - 1])[0] <= count.low else low
    if high == count.pieces[-1].base and high < edges.high:
        high = edges.high if _values(edges, [high + 1])[0] > count.high else high
    return low, high


def _values(table: Table, numbers: Sequence[int]) -> list[int]:
    found: list[int] = []
    place = 0
    for number in numbers:
        while place + 1 < len(table.pieces) and table.pieces[place + 1].start <= number:
            place += 1
        found.append(table.pieces[place].base)
    return found

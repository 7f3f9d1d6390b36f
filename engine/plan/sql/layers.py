"""Formulas over one relation as SQL, with what they share computed once.

A formula is a graph; written out as one expression it would be a tree, as large as the number of its paths. So what is
read more than once, and what is too large or too deep for one expression, becomes a column of a SELECT beneath, and so
on down. `Work` is a relation together with the formulas that are columns of it by now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from engine.plan.formulas import Formula, is_wide
from engine.plan.sql.operators import trees
from engine.plan.sql.operators.dialect import Dialect
from engine.plan.sql.operators.records import Record, records
from engine.plan.sql.operators.trees import Tree

SHARED = 3  # an expression of more operators than this is not written twice
LARGEST = 150
DEEPEST = 24


@dataclass(frozen=True, slots=True)
class Held:
    """A column of a relation: its name in SQL, and whether it is physically wide."""

    ident: str
    wide: bool = False


@dataclass(slots=True)
class Work:
    """A relation of a sheet, its columns by the plan's names, and the formulas that stand in columns of their own.

    `definitions` are the sheet's columns that are formulas; one that is not held is computed where it is read.
    """

    dialect: Dialect
    relation: str
    columns: dict[str, Held]
    definitions: Mapping[str, Formula]
    bound: dict[Formula, str] = field(default_factory=dict)

    def resolve(self, node: Formula) -> Formula:
        """A formula; for a column that is not held, what defines it."""
        while node.op == "col" and node.data not in self.columns:
            node = self.definitions[node.data]
        return node

    def tree(self, node: Formula) -> Tree:
        """A formula as an expression over the relation."""
        given = self.resolve(node)
        wide = is_wide(given)
        if given in self.bound:
            found = trees.column(self.bound[given])
        elif given.op == "col":
            held = self.columns[given.data]
            found, wide = trees.column(held.ident), held.wide
        else:
            found = self.dialect.tree(given, [self.tree(arg) for arg in given.args])
        return self.fitted(found, wide, is_wide(node)) if node.type == "int" else found

    def fitted(self, tree: Tree, wide: bool, wanted: bool) -> Tree:
        """A whole number of one width in another; the run ends if it does not fit."""
        if wide == wanted:
            return tree
        return self.dialect.cast(tree, self.dialect.wide if wanted else self.dialect.narrow)

    def value(self, node: Formula) -> Tree:
        """A formula as the value of a column."""
        return self.dialect.typed(self.resolve(node), self.tree(node))

    def reached(self, roots: Iterable[Formula]) -> Iterator[Formula]:
        """Every formula behind some, through definitions, operands first; what is bound has none."""
        seen: set[Formula] = set()
        stack = [(self.resolve(root), False) for root in reversed(list(roots))]
        while stack:
            node, ready = stack.pop()
            if ready:
                yield node
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack += [(arg, False) for arg in reversed(self.operands(node))]

    def operands(self, node: Formula) -> list[Formula]:
        """What a formula reads, definitions in the place of columns that are not held."""
        return [] if node in self.bound else [self.resolve(arg) for arg in node.args]


@dataclass(slots=True)
class Cuts:
    """Which formulas become columns, at which level; those of a level read only the levels below."""

    work: Work
    level: dict[Formula, int] = field(default_factory=dict)  # of those that become columns
    height: dict[Formula, int] = field(default_factory=dict)  # of all: the highest level read
    records: list[Record] = field(default_factory=list)  # looks at the same place that become one

    def choose(self, roots: list[Formula], forced: set[Formula]) -> None:
        """Walk from the operands up, cutting where an expression would be written twice or grow too large."""
        order = list(self.work.reached(roots))
        uses = dict.fromkeys(order, 0)
        for root in roots:
            uses[self.work.resolve(root)] += 1
        forced = forced | {
            arg
            for node in order
            if self.work.dialect.often(node)
            for arg in self.work.operands(node)
        }
        for node in order:
            again = 2 if self.work.dialect.repeats(node) else 1
            for operand in self.work.operands(node):
                uses[operand] += again
        self.records = self._records(order)
        parts = {look for record in self.records for look in record.looks}
        size: dict[Formula, int] = {}
        depth: dict[Formula, int] = {}
        for node in order:
            operands = self.work.operands(node)
            size[node] = _weight(node) + sum(
                1 if arg in self.level else size[arg] for arg in operands
            )
            depth[node] = 1 + max(
                (0 if arg in self.level else depth[arg] for arg in operands), default=0
            )
            self.height[node] = max((self.height[arg] for arg in operands), default=0)
            if not operands:
                continue
            twice = uses[node] > 1 and size[node] > SHARED
            if node in parts:
                self.height[node] += 2  # the record stands between
                self.level[node] = self.height[node]
            elif twice or node in forced or size[node] > LARGEST or depth[node] > DEEPEST:
                self.height[node] += 1
                self.level[node] = self.height[node]

    def _records(self, order: Iterable[Formula]) -> list[Record]:
        """Looks into lists at the same place that are one look for a record."""
        if not self.work.dialect.has_records:
            return []
        found: dict[Formula, list[Formula]] = {}
        for node in order:
            if node.op == "pick" and node not in self.work.bound:
                found.setdefault(self.work.resolve(node.args[0]), []).append(node)
        return [record for looks in found.values() for record in records(looks)]

    def records_at(self, level: int) -> Iterator[Record]:
        """The records that become columns at a level; the level above has what is looked up."""
        return (record for record in self.records if self.level[record.looks[0]] == level + 1)

    def reads(self, node: Formula) -> Iterator[Formula]:
        """The columns, held or to be, that a formula's expression reads."""
        stack = list(self.work.operands(node))
        while stack:
            one = stack.pop()
            if one in self.level or one.op == "col" or one in self.work.bound:
                yield one
            else:
                stack += self.work.operands(one)

    def last_reads(self, roots: Iterable[Formula]) -> dict[Formula, int]:
        """The highest level at which each column is read; a root's columns are read above all."""
        top = max(self.level.values(), default=0) + 1
        found: dict[Formula, int] = {}
        for node, level in self.level.items():
            for one in self.reads(node):
                found[one] = max(found.get(one, 0), level)
        for root in map(self.work.resolve, roots):
            plain = root in self.level or root.op == "col" or root in self.work.bound
            for one in [root] if plain else self.reads(root):
                found[one] = top
        return found


def carried(dialect: Dialect, idents: list[str]) -> list[Tree]:
    """Columns handed on: all of the relation in short, where the engine drops by itself what nobody reads."""
    return [exp.Star()] if dialect.drops_unread else [trees.column(ident) for ident in idents]


def _weight(node: Formula) -> int:
    """How much of an expression an operator writes by itself."""
    if node.op == "pick":
        return SHARED + 1
    return 1 + len(node.data[0]) if node.op == "steps" else 1


def layered(
    work: Work,
    roots: list[Formula],
    *,
    keep: Iterable[str],
    forced: Iterable[Formula] = (),
    name: Callable[[Formula], str],
    emit: Callable[[str, exp.Select], str],
) -> Work:
    """The same relation with further columns, from which every root can be written out in short.

    Its columns are those to be kept and those that the roots read. `forced` formulas become columns in any case; `name`
    gives a column's name, `emit` takes a SELECT over the relation named first and gives the name it stands under.
    """
    cuts = Cuts(work)
    cuts.choose(roots, {work.resolve(one) for one in forced})
    last = cuts.last_reads(roots)
    top = max(cuts.level.values(), default=0)
    kept = set(keep)
    held = {
        node.data: level
        for node, level in last.items()
        if node.op == "col" and node not in work.bound
    }
    parts: dict[Formula, Tree] = {}
    for level in range(1, top + 1):
        new = [node for node, at in cuts.level.items() if at == level]
        columns = {n: h for n, h in work.columns.items() if n in kept or held.get(n, 0) > level}
        bound = {node: i for node, i in work.bound.items() if last.get(node, 0) > level}
        given = {node: name(node) for node in new}
        values = {ident: parts.get(n) or work.value(n) for n, ident in given.items()}
        for record in cuts.records_at(level):
            place = record.looks[0].args[0]
            ident = name(work.resolve(place))
            values[ident] = work.dialect.record(record, work.tree(place))
            for number, look in enumerate(record.looks):
                parts[look] = work.dialect.part(record, trees.column(ident), number)
        select = exp.select(
            *carried(work.dialect, [*(h.ident for h in columns.values()), *bound.values()]),
            *(trees.named(tree, ident) for ident, tree in values.items()),
            copy=False,
        )
        relation = emit(work.relation, select)
        work = Work(work.dialect, relation, columns, work.definitions, {**bound, **given})
    return work

"""Decision tables: what follows from conditions alone is worked out once a combination of cells, and looked up.

The pass takes a plan and gives an equal one. Of each sheet it finds the parts of formulas that depend on a row only
through conditions; where they are many, it adds a sheet with a row a combination (`engine.plan.cells`), computes them
there, and reads them by the combination's code. A choice between values that are not made of conditions becomes a
choice by a number that is looked up: one formula a decided combination.

Small spaces are numbered through; of larger ones only the combinations that occur become rows. Parts whose conditions
need too many cells together go into tables of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.plan import formulas as f
from engine.plan.cells import Space, dimensions, source_of
from engine.plan.conditions import Conditions
from engine.plan.formulas import Formula
from engine.plan.sheets import ROW, Around, Made, Numbered, Plan, Sheet, Typed
from engine.plan.uses import reads, used

LISTED: Final = 1 << 17  # combinations that are numbered through
WIDEST: Final = 1 << 62  # combinations that a code can tell apart
TABLES: Final = "cells of "  # what the names of decision tables begin with; whoever looks into one finds its row
WORTH: Final = 24  # operations that a table must save
LEAST: Final = 6  # operations of a part that is looked up; fewer are as quickly done


def tabulated(plan: Plan, worth: int = WORTH) -> Plan:
    """The plan with decision tables where they save so many operations a row."""
    found = Plan(dict(plan.sheets), dict(plan.tables), dict(plan.wanted))
    for name in plan.sheets:
        _Tables(found, name, worth).add()
    return found


@dataclass(slots=True)
class _Group:
    """Parts of formulas that share a table."""

    rank: tuple[int, int]  # how many joins and folds, and how many other tables, it rests on
    parts: list[Formula] = field(default_factory=list)
    conditions: dict[Formula, None] = field(default_factory=dict)


class _Tables:
    """The decision tables of one sheet."""

    def __init__(self, plan: Plan, name: str, worth: int) -> None:
        self.plan, self.sheet, self.worth = plan, plan.sheets[name], worth
        self._open: dict[Formula, Formula] = {}
        self._conditions = Conditions()
        self._chosen: dict[Formula, Formula] = {}
        self._depths: dict[tuple[str, str], int] = {}

    def add(self) -> None:
        """Find the parts that follow from conditions, and put them into tables."""
        wanted = used(self.plan, self.sheet.name)
        roots = {
            name: _pushed(self._opened(definition))
            for name, definition in self.sheet.definitions.items()
            if isinstance(definition, Formula) and name in wanted
        }
        parts = dict.fromkeys(part for root in roots.values() for part in self._parts(root))
        looked: dict[Formula, Formula] = {}
        definitions = dict(self.sheet.definitions)
        typed = dict(self.sheet.typed)
        target = Sheet(self.sheet.name, self.sheet.rows, definitions, typed)
        for number, group in enumerate(self._groups(parts), 1):
            if sum(self._conditions.size(part) for part in group.parts) >= self.worth:
                looked |= self._table(target, f"{TABLES}{self.sheet.name} {number}", group, looked)
        if not looked:
            return
        for name, root in roots.items():
            definitions[name] = self._rewritten(root, looked)
        self.plan.sheets[self.sheet.name] = target

    def _opened(self, formula: Formula) -> Formula:
        """The formula with what other columns of the sheet are defined as in place of their names."""
        found = self._open.get(formula)
        if found is not None:
            return found
        replaced: dict[Formula, Formula] = {}
        for node in f.walk(formula):
            if node.op == "col":
                definition = self.sheet.definitions.get(node.data)
                if isinstance(definition, Formula):
                    replaced[node] = self._opened(definition)
        self._open[formula] = f.substituted(formula, replaced) if replaced else formula
        return self._open[formula]

    # ── Finding ───────────────────────────────────────────────────────────────────────────────────

    def _parts(self, root: Formula) -> Iterator[Formula]:
        """The largest parts of a formula that are worth looking up, selectors of choices among them."""
        stack, seen = [root], set()
        while stack:
            node = stack.pop()
            if node in seen or node.constant or node.op == "col":
                continue
            seen.add(node)
            if self._conditions.pure(node):
                if self._conditions.size(node) >= LEAST:
                    yield node
                    continue
                stack += reversed(node.args)
            elif node.op == "case":
                chosen = self._selector(node)
                if self._conditions.pure(chosen) and self._conditions.size(chosen) >= LEAST:
                    yield chosen
                stack += reversed(node.args)
            else:
                stack += reversed(node.args)

    def _selector(self, node: Formula) -> Formula:
        """Which branch of a choice holds, as a number: 0 is `else`."""
        found = self._chosen.get(node)
        if found is None:
            values = list(dict.fromkeys(node.args[1:-1:2]))
            conditions = node.args[:-1:2]
            branches = [
                (c, f.const(0 if v is node.args[-1] else values.index(v) + 1))
                for c, v in zip(conditions, node.args[1:-1:2], strict=True)
            ]
            found = self._chosen[node] = f.case(branches, f.ZERO)
        return found

    def _groups(self, parts: Mapping[Formula, None]) -> list[_Group]:
        """Parts that can share a table: of one depth, and with a space that a code can number."""
        groups: list[_Group] = []
        spaces = {part: Space.of(self._conditions.atoms(part)) for part in parts}
        for part in sorted(parts, key=lambda p: (self._rank(p), spaces[p].size)):
            rank, conditions = self._rank(part), dict.fromkeys(self._conditions.atoms(part))
            own = spaces[part].size
            if own > WIDEST:
                continue
            most = LISTED if own <= LISTED else WIDEST
            for group in groups:
                together = {**group.conditions, **conditions}
                if group.rank == rank and Space.of(together).size <= most:
                    group.conditions = together
                    group.parts.append(part)
                    break
            else:
                groups.append(_Group(rank, [part], conditions))
        return groups

    def _rank(self, part: Formula) -> tuple[int, int]:
        return self._depth(part), self._conditions.level(part)

    def _depth(self, formula: Formula) -> int:
        """How many joins and folds, one after the other, a formula rests on."""
        names = f.columns_of(formula)
        return max((self._column_depth(self.sheet.name, name) for name in names), default=0)

    def _column_depth(self, sheet: str, name: str) -> int:
        key = (sheet, name)
        if key not in self._depths:
            self._depths[key] = 0  # given columns, and circles, which are found elsewhere
            definition = self.plan.sheets[sheet].definitions.get(name)
            if isinstance(definition, Formula):
                below = [self._column_depth(sheet, n) for n in f.columns_of(definition)]
                self._depths[key] = max(below, default=0)
            elif definition is not None:
                below = [self._column_depth(s, n) for s, n in reads(sheet, definition)]
                self._depths[key] = 1 + max(below, default=0)
        return self._depths[key]

    # ── Building ──────────────────────────────────────────────────────────────────────────────────

    def _table(
        self, target: Sheet, name: str, group: _Group, earlier: Mapping[Formula, Formula]
    ) -> dict[Formula, Formula]:
        """Add a table for a group to the plan, its code with what `earlier` tables give; by part, the column that
        reads it."""
        space = Space.of(group.conditions)
        code = f"#{name}"
        target.definitions[code] = self._rewritten(space.code(), earlier)
        target.typed[code] = Typed("int", False, 0, space.size - 1)
        rows = Numbered(space.size) if space.size <= LISTED else Made(target.name, code)
        table = Sheet(name, rows)
        link = f.column(code, "int", 0, space.size - 1, nullable=False)
        row = f.column(ROW, "int", 0, space.size - 1, nullable=False)
        cells = space.decoded(row)
        by_condition = dimensions(group.conditions)
        told = {c: by_condition[c].holds(c, cells[by_condition[c]]) for c in group.conditions}
        looked: dict[Formula, Formula] = {}
        for number, part in enumerate(group.parts, 1):
            column, holds = f"{code}.{number}", Typed(part.type, part.nullable, part.low, part.high)
            table.definitions[column], table.typed[column] = _told(part, told), holds
            target.definitions[column] = Around(name, link, column)
            target.typed[column] = holds
            looked[part] = f.column(column, part.type, part.low, part.high, nullable=part.nullable)
        self.plan.sheets[name] = table
        return looked

    def _rewritten(self, root: Formula, looked: Mapping[Formula, Formula]) -> Formula:
        """The formula with its parts read from tables."""
        done: dict[Formula, Formula] = {}
        for node in f.walk(root):
            if node in looked:
                done[node] = looked[node]
            elif node.op == "case" and self._chosen.get(node) in looked:
                done[node] = self._by_number(node, looked[self._chosen[node]], done)
            else:
                done[node] = (
                    f.rebuilt(node, [done[arg] for arg in node.args]) if node.args else node
                )
        return done[root]

    def _by_number(
        self, node: Formula, number: Formula, done: Mapping[Formula, Formula]
    ) -> Formula:
        values = list(dict.fromkeys(node.args[1:-1:2]))
        otherwise = node.args[-1]
        branches = [
            (f.equal(number, f.const(place)), done[value])
            for place, value in enumerate(values, 1)
            if value is not otherwise
        ]
        return f.case(branches, done[otherwise])


def _told(part: Formula, told: Mapping[Formula, Formula]) -> Formula:
    """A part with what its conditions come to in place of them."""
    done: dict[Formula, Formula] = {}

    def of(root: Formula) -> Formula:
        stack = [root]
        while stack:
            node = stack[-1]
            if node in done:
                stack.pop()
            elif node in told:
                done[node] = told[node]
            elif waiting := [arg for arg in node.args if arg not in done]:
                stack += waiting
            else:
                done[node] = (
                    f.rebuilt(node, [done[arg] for arg in node.args]) if node.args else node
                )
        return done[root]

    return of(part)


def _pushed(formula: Formula) -> Formula:
    """The formula with comparisons of a choice with constants made a choice of comparisons."""
    done: dict[Formula, Formula] = {}
    for node in f.walk(formula):
        fresh = f.rebuilt(node, [done[arg] for arg in node.args]) if node.args else node
        done[node] = _into_branches(fresh)
    return done[formula]


def _into_branches(node: Formula) -> Formula:
    if node.op == "coalesce":
        first, *others = node.args
        return f.case(
            [(_into_branches(f.is_null(first)), _into_branches(f.coalesce(*others)))], first
        )
    if node.op not in ("eq", "lt", "in", "is_null"):
        return node
    source = source_of(node)
    if source is node or source.op != "case":
        return node

    def compared(value: Formula) -> Formula:
        args = [value if arg is source else arg for arg in node.args]
        return _into_branches(f.rebuilt(node, args))

    if source.op == "coalesce":
        first, *others = source.args
        absent = _into_branches(f.is_null(first))
        return f.case([(absent, compared(f.coalesce(*others)))], compared(first))
    pairs = zip(source.args[:-1:2], source.args[1:-1:2], strict=True)
    return f.case([(c, compared(v)) for c, v in pairs], compared(source.args[-1]))

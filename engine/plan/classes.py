"""Classes: what a row's conditions decide is worked out once a class of rows, not once a row.

The conditions of a rulebook cut fields into few cells (`engine.plan.cells`); which rules decide, at which rate and with
which line parts, follows from the combination of cells. The pass takes a plan and gives an equal one. Of each sheet it
splits the formulas by their cells (`engine.plan.splitting`): rows of which the same remains are of one class. A row's
class is looked up by the number of its combination; what is constant in a class is looked up by the class; and formulas
that differ between classes in constants alone are one formula, over constants that are looked up. So the cost of a row
grows neither with the number of rules nor with that of the charges that might have been.

Formulas that rest on different joins and folds, one after the other, have classes of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.plan import formulas as f
from engine.plan.cutting import Cutting
from engine.plan.formulas import Constant, Formula
from engine.plan.shapes import shaped
from engine.plan.sheets import Plan, Sheet, Typed
from engine.plan.splitting import Cut, Split, split
from engine.plan.uses import reads, used

LISTED: Final = 1 << 17  # combinations that one table looks up
WORTH: Final = 24  # operations that classes must save
CLASS: Final = "#class"  # what the names of the columns of classes begin with


def classed(plan: Plan, worth: int = WORTH) -> Plan:
    """The plan with classes of rows where they make its formulas shorter by so many operations; 0: wherever there are
    any."""
    found = Plan(dict(plan.sheets), dict(plan.tables), dict(plan.wanted))
    for name in plan.sheets:
        _Classes(found, name, worth).add()
    return found


@dataclass(frozen=True, slots=True)
class ClassValues:
    """What columns of a sheet come to in each class of its rows: `values` by name, in the order of the classes, whose
    number stands in `column`; those that come to the same in all are `fixed`."""

    column: str = ""
    values: Mapping[str, tuple[Constant | None, ...]] = field(default_factory=dict)
    fixed: Mapping[str, Formula] = field(default_factory=dict)

    def kinds(self, forms: Sequence[Formula]) -> list[tuple[Constant | None, ...]] | None:
        """By class, what constants and columns come to; None where the class alone does not say that."""
        if not all(
            form.constant or form.data in self.values or form.data in self.fixed for form in forms
        ):
            return None
        several = [self._of(form) for form in forms]
        return list(zip(*several, strict=True)) if self.column and several else None

    def _of(self, form: Formula) -> tuple[Constant | None, ...]:
        if not form.constant and form.data in self.values:
            return self.values[form.data]
        fixed = form if form.constant else self.fixed[form.data]
        return (None if fixed.op == "null" else fixed.data,) * len(next(iter(self.values.values())))


def class_values(sheet: Sheet, names: Iterable[str]) -> ClassValues:
    """What is known of columns of a sheet that has classes of one kind."""
    values: dict[str, dict[str, tuple[Constant | None, ...]]] = {}
    fixed: dict[str, Formula] = {}
    for name in names:
        definition = sheet.definitions.get(name)
        if not isinstance(definition, Formula):
            continue
        if definition.constant:
            fixed[name] = definition
        elif definition.op == "pick" and definition.args[0].op == "col":
            values.setdefault(definition.args[0].data, {})[name] = definition.data
    column = max(values, key=lambda one: len(values[one]), default="")
    return ClassValues(column, values.get(column, {}), fixed)


def class_column(known: ClassValues) -> Formula:
    """The column with the number of a row's class."""
    most = len(next(iter(known.values.values()))) - 1
    return f.column(known.column, "int", 0, most, nullable=False)


class _Classes:
    """The classes of one sheet."""

    def __init__(self, plan: Plan, name: str, worth: int) -> None:
        self.plan, self.sheet, self.worth = plan, plan.sheets[name], worth
        self._open: dict[Formula, Formula] = {}
        self._depths: dict[tuple[str, str], int] = {}

    def add(self) -> None:
        """Put classes into the place of conditions."""
        read = used(self.plan, self.sheet.name)
        roots = {
            name: self._opened(definition)
            for name, definition in self.sheet.definitions.items()
            if isinstance(definition, Formula) and name in read
        }
        groups: dict[int, list[str]] = {}
        for name, root in roots.items():
            groups.setdefault(self._depth(root), []).append(name)
        definitions, typed = dict(self.sheet.definitions), dict(self.sheet.typed)
        for depth, names in sorted(groups.items()):
            fresh = self._classed(f"{CLASS} {depth}", [roots[name] for name in names])
            if fresh is None:
                continue
            columns, found = fresh
            for column, form in columns.items():
                definitions[column] = form
                typed[column] = Typed("int", False, form.low, form.high)
            definitions |= zip(names, found, strict=True)
        self.plan.sheets[self.sheet.name] = Sheet(
            self.sheet.name, self.sheet.rows, definitions, typed
        )

    def _classed(
        self, name: str, roots: Sequence[Formula]
    ) -> tuple[dict[str, Formula], list[Formula]] | None:
        """The columns of the class, and the formulas over it; None where it is not worth having."""
        if sum(1 for _ in f.walk(*roots)) < self.worth:
            return None
        try:
            cutting = Cutting()
            found = split(roots, cutting.cuts)
            if len(found.states) == 1:
                return None
            columns = _numbered(name, found)
            column, form = next(reversed(columns.items()))
            place = f.column(column, "int", form.low, form.high, nullable=False)
            fresh = [
                f.substituted(
                    shaped(place, [state[number] for state in found.states]), cutting.given
                )
                for number in range(len(roots))
            ]
        except (f.TooWideError, f.DivisorError):  # what only guards kept within bounds
            return None
        saved = sum(1 for _ in f.walk(*roots)) - sum(1 for _ in f.walk(*fresh))
        return (columns, fresh) if saved >= self.worth or not self.worth else None

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


def _numbered(name: str, found: Split) -> dict[str, Formula]:
    """Columns of which the last is the number of a row's class: tables over so many cells as one can list.

    What takes many operations is computed only for rows whose state so far leaves it open.
    """
    columns: dict[str, Formula] = {}
    place: Formula = f.ZERO
    states, start = 1, 0
    while start < len(found.cuts):
        end, size, code = start, 1, place
        while end < len(found.cuts):
            cut = found.cuts[end]
            costly = cut.costly and found.cuts[start].costly != cut.costly
            if end > start and (costly or states * size * cut.cells > LISTED):
                break
            cell = _asked(cut, place, states, found.nexts[start : end + 1])
            code = f.add(f.mul(code, f.const(cut.cells)), cell)
            size, end = size * cut.cells, end + 1
        table: list[Constant | None] = []
        for state in range(states):
            table += _walked(found.nexts[start:end], state)
        column = f"{name} {len(columns) + 1}"
        columns[column] = form = f.picked(code, table, "int")
        place = f.column(column, "int", form.low, form.high, nullable=False)
        states, start = 1 + max(number for row in found.nexts[end - 1] for number in row), end
    return columns


def _asked(
    cut: Cut, place: Formula, states: int, nexts: Sequence[Sequence[Sequence[int]]]
) -> Formula:
    """The cell of a row, or 0 where from its state, before several cuts, the last of them leads to one state alone."""
    if not cut.costly or states == 1:
        return cut.code
    *before, last = nexts
    open_ = [any(len(set(last[n])) > 1 for n in set(_walked(before, s))) for s in range(states)]
    return f.sure(f.case([(f.picked(place, open_, "bool"), cut.code)], f.ZERO))


def _walked(nexts: Sequence[Sequence[Sequence[int]]], state: int) -> list[int]:
    """Where every combination of cells leads from a state, in the order of their numbers."""
    found = [state]
    for rows in nexts:
        found = [after for one in found for after in rows[one]]
    return found

"""A plan for one event of which something is known beforehand: which facts it has, of which kind it is.

What stands on sheets with one row, the event's and those of the groups around it, becomes formulas of the event's own
sheet: of one row every join and every fold is a choice. Known facts are constants there, and constants fold, so that
of all the rules those are left that speak of such an event. Stretches and pieces keep their sheets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import NotColumnarError
from engine.plan.python.nodes import Nodes
from engine.plan.python.one_row import of_none, of_one, seen_by_one
from engine.plan.sheets import (
    OWNER,
    ROW,
    Along,
    Around,
    Cut,
    Definition,
    Fold,
    Given,
    Joined,
    Made,
    Order,
    Plan,
    Sheet,
    Typed,
)


def specialised(plan: Plan, event: str, known: Mapping[str, Formula]) -> Plan:
    """The plan of an event whose columns named in `known` are these; `event` is the sheet of events.

    Raises `NotColumnarError` where a group is anything but a row or none.
    """
    return _Special(plan, event, known).plan


class _Special(Nodes):
    def __init__(self, plan: Plan, event: str, known: Mapping[str, Formula]) -> None:
        super().__init__()
        self.old, self.event, self.known = plan, event, known
        self.plan = Plan({}, plan.tables, {})
        self._columns: dict[tuple[str, str], Formula] = {}
        self._joins: dict[tuple[str, Definition], Formula] = {}
        self.plan.sheets[event] = Sheet(event, plan.sheets[event].rows)
        for name, (columns, condition) in plan.wanted.items():
            self._want(name, columns)
            assert condition is None

    def _want(self, name: str, columns: tuple[str, ...]) -> None:
        target, there = self._sheet(name), None
        if self._single(name) and name != self.event:
            link = self._exists(name)
            if link.op == "null":
                return  # there is no such group
            there = self._named(self.event, f"{name} is", f.negation(f.is_null(link)))
            target = self._sheet(self.event)
        wanted: list[str] = []
        for column in columns:
            form = self.value(name, column)
            if form.op != "col" or form.data in self.known:
                form = self._put(target, f"{name}: {column}", form)
            wanted.append(form.data)
        if there is None:
            old, _ = self.plan.wanted.get(name, ((), None))
            self.plan.wanted[name] = ((*old, *wanted), None)
            return
        alone = self.plan.sheets[name] = Sheet(name, Made(self.event, there))
        for number, column in enumerate(wanted):
            typed = target.typed.get(column, Typed("int"))
            alone.definitions[f"{number}"] = Around(self.event, f.ZERO, column)
            alone.typed[f"{number}"] = typed
        self.plan.wanted[name] = (tuple(str(n) for n in range(len(wanted))), None)

    def _named(self, sheet: str, name: str, there: Formula) -> str:
        """A column that is 0 where something is there, NULL elsewhere."""
        found = self._put(self._sheet(sheet), name, f.when(there, f.ZERO))
        return str(found.data)

    # ── Sheets ────────────────────────────────────────────────────────────────────────────────────

    def _single(self, name: str) -> bool:
        rows = self.old.sheets[name].rows
        return name == self.event or (isinstance(rows, Made) and self._single(rows.sheet))

    def _sheet(self, name: str) -> Sheet:
        if self._single(name):
            return self.plan.sheets[self.event]
        if name not in self.plan.sheets:
            rows = self.old.sheets[name].rows
            made = self.plan.sheets[name] = Sheet(name, rows)
            if isinstance(rows, Cut):
                count = self.node(rows.sheet, rows.count)
                owner = self.event if self._single(rows.sheet) else rows.sheet
                if owner != rows.sheet:
                    there = f.negation(f.is_null(self._exists(rows.sheet)))
                    count = f.case([(there, count)], f.ZERO)
                if owner == self.event:
                    count = self._put_once(self._sheet(owner), f"rows of {name}", count)
                made.rows = replace(rows, sheet=owner, count=count)
            elif isinstance(rows, Made):
                link = self._put(
                    self._sheet(rows.sheet), rows.link, self.value(rows.sheet, rows.link)
                )
                made.rows = replace(rows, link=link.data)
        return self.plan.sheets[name]

    def _exists(self, name: str) -> Formula:
        """The number of a group's one row, 0; NULL where there is no such group."""
        if name == self.event:
            return f.ZERO
        rows = self.old.sheets[name].rows
        assert isinstance(rows, Made)
        link = self.value(rows.sheet, rows.link)
        if link.op != "null" and (link.low, link.high) != (0, 0):
            raise NotColumnarError("groups whose rows have numbers of their own")
        if rows.sheet == self.event:
            return link
        return f.when(f.negation(f.is_null(self._exists(rows.sheet))), link)

    def _put(self, target: Sheet, name: str, form: Formula) -> Formula:
        """A formula as a column of a sheet, whatever it is."""
        free, number = name, 1
        while free in target.definitions or self._given(target, free):
            number += 1
            free = f"{name}~{number}"
        target.definitions[free] = form
        target.typed[free] = Typed(form.type, form.nullable, form.low, form.high)
        return f.column(free, form.type, form.low, form.high, nullable=form.nullable)

    def _given(self, target: Sheet, name: str) -> bool:
        return isinstance(target.rows, Given) and name in target.rows.columns

    # ── Columns ───────────────────────────────────────────────────────────────────────────────────

    def value(self, name: str, column: str) -> Formula:
        """A column, over columns that are left."""
        key = (name, column)
        found = self._columns.get(key)
        if found is None:
            found = self._columns[key] = self._value(name, column)
        return found

    def _value(self, name: str, column: str) -> Formula:
        sheet = self.old.sheets[name]
        definition = sheet.definitions.get(column)
        if definition is None:
            return self._plain(sheet, column)
        if isinstance(definition, Formula):
            found = self.node(name, definition)
            # of a row of several each column is worked out once
            return (
                found
                if self._single(name) or not found.args
                else self._put_once(self._sheet(name), column, found)
            )
        if (
            isinstance(definition, Fold)
            and self.node(definition.sheet, definition.link).op == "null"
        ):
            return of_none(definition.fold, sheet.typed[column].type)
        if self._single(name):
            match definition:
                case Around() if self._single(definition.sheet):
                    return self._around_one(name, definition)
                case Fold() if self._single(definition.sheet):
                    return self._fold_one(definition)
                case Along():
                    return self._along_one(name, definition)
        return self._joined(sheet, column, definition)

    def _plain(self, sheet: Sheet, column: str) -> Formula:
        if self._single(sheet.name) and column == ROW:
            return f.ZERO
        if isinstance(sheet.rows, Given):
            if column in self.known:
                return self.known[column]
            typed = sheet.rows.columns[column]
            return f.column(column, typed.type, typed.low, typed.high, nullable=typed.nullable)
        rows = sheet.rows
        if column == OWNER and isinstance(rows, Cut) and self._single(rows.sheet):
            return f.ZERO
        return f.column(column, "int", 0, f.INT64[1], nullable=False)

    def _joined(self, sheet: Sheet, column: str, old: Definition) -> Formula:
        """A join or a fold that stays one; equal ones share a column."""
        typed = sheet.typed[column]
        if isinstance(old, Around) and self._single(old.sheet):
            return self._outer(sheet, old)
        new = self._over(sheet.name, old)
        target = self._sheet(sheet.name)
        key = (target.name, new)
        if key not in self._joins:
            found = self._put(target, column, f.null(typed.type))
            target.definitions[found.data], target.typed[found.data] = new, typed
            self._joins[key] = f.column(
                found.data, typed.type, typed.low, typed.high, nullable=typed.nullable
            )
        return self._joins[key]

    def _outer(self, sheet: Sheet, old: Around) -> Formula:
        """What a row of several sees of the event or of a group around it."""
        value, link = self._seen(old.sheet, old.column), self.node(sheet.name, old.link)
        there = f.negation(f.is_null(link))
        if value.constant:
            return f.case([(there, value)], f.null(value.type))
        own = self._put_once(self._sheet(self.event), old.column, value)
        key = (sheet.name, Around(self.event, f.ZERO, own.data))
        if key not in self._joins:
            target = self._sheet(sheet.name)
            found = self._put(target, old.column, own)
            target.definitions[found.data] = key[1]
            self._joins[key] = found
        return f.case([(there, self._joins[key])], f.null(value.type))

    def _put_once(self, target: Sheet, name: str, form: Formula) -> Formula:
        if not form.args:
            return form
        key = (target.name, form)
        if key not in self._joins:
            self._joins[key] = self._put(target, name, form)
        return self._joins[key]

    def _over(self, name: str, old: Definition) -> Definition:
        """The definition over columns that are left."""

        def sure(form: Formula, sheet: str = name) -> Formula:
            return self.node(sheet, form)

        if isinstance(old, Around | Fold):
            self._sheet(old.sheet)
        match old:
            case Around():
                value = self.value(old.sheet, old.column)
                if value.op != "col":
                    value = self._put(self._sheet(old.sheet), old.column, value)
                return Around(old.sheet, sure(old.link), value.data)
            case Fold():
                of, where = (part and sure(part, old.sheet) for part in (old.of, old.where))
                order = tuple(Order(sure(key.by, old.sheet), key.down) for key in old.order)
                return Fold(old.fold, old.sheet, sure(old.link, old.sheet), of, where, order)
            case Along():
                order = tuple(Order(sure(key.by), key.down) for key in old.order)
                within = tuple(sure(part) for part in old.within)
                of, where = (part and sure(part) for part in (old.of, old.where))
                return replace(old, of=of, within=within, order=order, where=where)
            case Joined():
                return replace(old, keys=tuple(sure(key) for key in old.keys))
        raise ValueError("a formula is no join")

    # ── Joins and folds of one row ────────────────────────────────────────────────────────────────

    def _seen(self, name: str, column: str) -> Formula:
        """A column of a sheet of one row, NULL where the row is not."""
        there = f.negation(f.is_null(self._exists(name)))
        if there is f.FALSE:
            return f.null(self._type(name, column))
        value = self.value(name, column)
        return value if there is f.TRUE else f.case([(there, value)], f.null(value.type))

    def _type(self, name: str, column: str) -> f.Type:
        typed = self.old.sheets[name].typed.get(column)
        return "int" if typed is None else typed.type

    def _around_one(self, name: str, old: Around) -> Formula:
        link = self.node(name, old.link)
        if link.op == "null":
            return f.null(self._type(old.sheet, old.column))
        value = self._seen(old.sheet, old.column)
        return f.case([(f.negation(f.is_null(link)), value)], f.null(value.type))

    def _fold_one(self, old: Fold) -> Formula:
        link = self.node(old.sheet, old.link)
        parts = [f.negation(f.is_null(link)), f.negation(f.is_null(self._exists(old.sheet)))]
        if old.where is not None:
            parts.append(f.is_true(self.node(old.sheet, old.where)))
        there = f.conjunction(*parts)
        of = None if old.of is None else self.node(old.sheet, old.of)
        return of_one(old.fold, there, of)

    def _along_one(self, name: str, old: Along) -> Formula:
        within = [self.node(name, part) for part in old.within]
        sees = f.conjunction(*(f.negation(f.is_null(part)) for part in within))
        there = f.conjunction(
            f.TRUE if old.where is None else f.is_true(self.node(name, old.where)),
            f.negation(f.is_null(self._exists(name))),
        )
        of = None if old.of is None else self.node(name, old.of)
        return seen_by_one(old, sees, there, of)

"""Joins and folds of a plan in Python: conditions where sheets have one row, `many` where they have several."""

from __future__ import annotations

from typing import Any, Final

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.python.columns import Columns
from engine.plan.sheets import (
    ROW,
    Along,
    Around,
    Definition,
    Fold,
    Given,
    Joined,
    Made,
    Order,
    Sheet,
)

FOLDED: Final = {
    "sum": "sum({})", "count": "len({})", "bit_or": "bits({})", "any": "any({})", "all": "all({})",
    "min": "min({}, default=None)", "max": "max({}, default=None)",
}  # fmt: skip
EMPTY: Final[dict[str, Any]] = {
    "sum": 0, "count": 0, "bit_or": 0, "any": False, "all": True, "min": None, "max": None,
}  # fmt: skip


class Joins(Columns):
    """The columns of a plan, joins and folds among them."""

    def _joined(self, sheet: Sheet, definition: Definition) -> str:
        match definition:
            case Around():
                return self._around(sheet, definition)
            case Fold():
                return self._fold(sheet, definition)
            case Along():
                return self._along(sheet, definition)
            case Joined():
                return self._table(sheet, definition)
        raise ValueError("a formula is no join")

    def _any(self, sheet: Sheet, formula: Formula) -> str:
        many = self._many(sheet.name)
        return self._list(sheet, formula) if many else self._scalar(sheet, formula)

    def _around(self, sheet: Sheet, around_: Around) -> str:
        if around_.link is f.ZERO and isinstance(self.plan.sheets[around_.sheet].rows, Given):
            alike = self.column(around_.sheet, around_.column)  # the event's one row
            many = self._many(sheet.name)
            return f"[{alike}] * len({self.column(sheet.name, ROW)})" if many else alike
        link = self._any(sheet, around_.link)
        value = self.column(around_.sheet, around_.column)
        if self._many(around_.sheet):
            rows = self.column(around_.sheet, ROW)
            links = link if self._many(sheet.name) else f"[{link}]"
            found = f"around({links}, {rows}, {value})"
            return found if self._many(sheet.name) else f"{found}[0]"
        there = self._there(around_.sheet)
        if self._many(sheet.name):
            return f"[{value} if n is not None and n == {there} else None for n in {link}]"
        link = link if link.isidentifier() else self._assign(link)
        return f"({value} if {link} is not None and {link} == {there} else None)"

    def _there(self, name: str) -> str:
        """The number of the one row of a sheet, None where there is no row."""
        rows = self.plan.sheets[name].rows
        return self.column(name, ROW) if isinstance(rows, Given) else self._exists(name)

    def _fold(self, sheet: Sheet, definition: Fold) -> str:
        source = self.plan.sheets[definition.sheet]
        row = self.column(sheet.name, ROW)
        if not self._many(source.name) and not self._many(sheet.name):
            return self._fold_of_one(source, definition, row)
        if definition.link is f.ZERO and definition.fold in FOLDED:
            return self._fold_of_all(source, definition)
        links = self._as_list(source, definition.link)
        of = "None" if definition.of is None else self._as_list(source, definition.of)
        where = self._kept(source, definition.where)
        order = self._keys(source, definition.order)
        names = [links, of, where, order]
        links, of, where, order = (n if n.isidentifier() else self._assign(n) for n in names)
        call = f"fold({definition.fold!r}, {links}, {of}, {where}, {order}, "
        if self._many(sheet.name):
            return f"[{call}row) for row in {row}]"
        return f"{call}{row})"

    def _fold_of_all(self, source: Sheet, definition: Fold) -> str:
        """A fold of a whole sheet whose rows all belong to the event's one row."""
        of, where = definition.of, definition.where
        if of is None or where is f.FALSE:
            values = self._held(source, f.TRUE if where is None else where)
            return (
                f"{values}.count(True)"
                if definition.fold == "count"
                else repr(EMPTY[definition.fold])
            )
        values, kept = self._held(source, of), ["value is not None"] * of.nullable
        over = f"value in {values}"
        if where is not None:
            over = f"value, kept in zip({values}, {self._held(source, where)})"
            kept.append("kept")
        if kept:
            values = f"[value for {over} if {' and '.join(kept)}]"
        return FOLDED[definition.fold].format(values)

    def _fold_of_one(self, source: Sheet, definition: Fold, row: str) -> str:
        link = self._scalar(source, definition.link)
        link = link if link.isidentifier() else self._assign(link)
        value = "1" if definition.of is None else self._scalar(source, definition.of)
        if definition.fold == "count" and definition.of is not None:
            value = value if value.isidentifier() else self._assign(value)
            value = f"(1 if {value} is not None else 0)"
        empty = {"sum": "0", "count": "0", "bit_or": "0", "any": "False", "all": "True"}.get(
            definition.fold, "None"
        )
        checks = [f"{link} == {row}"]
        checks += [f"{link} is not None"] * definition.link.nullable
        if isinstance(source.rows, Made):
            checks.append(f"{self._exists(source.name)} is not None")
        if definition.where is not None:
            checks.append(f"{self._scalar(source, definition.where)} is True")
        if (
            empty != "None"
            and definition.of is not None
            and definition.of.nullable
            and definition.fold != "count"
        ):
            value = value if value.isidentifier() else self._assign(value)
            checks.append(f"{value} is not None")
        return f"({value} if {' and '.join(checks)} else {empty})"

    def _along(self, sheet: Sheet, definition: Along) -> str:
        of = "None" if definition.of is None else self._as_list(sheet, definition.of)
        where = self._kept(sheet, definition.where)
        within = [self._as_list(sheet, part) for part in definition.within]
        keys = f"list(zip({', '.join(within)}))" if within else f"[()] * len({where})"
        where = where if where.isidentifier() else self._assign(where)
        order = (
            self._keys(sheet, definition.order)
            if definition.order
            else f"[Key((), ())] * len({where})"
        )
        call = f"along({definition.fold!r}, {definition.frame!r}, {definition.peers}, {of}, {where}, {keys}, {order})"
        return call if self._many(sheet.name) else f"{call}[0]"

    def _table(self, sheet: Sheet, definition: Joined) -> str:
        table = self.plan.tables[definition.table]
        names = list(table.columns)
        known = f"j_{table.name!r}_{definition.column}".encode().hex()
        known = f"j{known}"
        if known not in self.globals:
            at = [names.index(key) for key in table.keys]
            place = names.index(definition.column)
            self.globals[known] = {tuple(row[n] for n in at): row[place] for row in table.rows}
        keys = [self._any(sheet, key) for key in definition.keys]
        if self._many(sheet.name):
            return f"[{known}.get(key) for key in zip({', '.join(keys)})]"
        return f"{known}.get(({', '.join(keys)},))"

    def _as_list(self, sheet: Sheet, formula: Formula) -> str:
        return (
            self._list(sheet, formula)
            if self._many(sheet.name)
            else f"[{self._scalar(sheet, formula)}]"
        )

    def _held(self, sheet: Sheet, formula: Formula) -> str:
        """The variable of a list."""
        found = self._as_list(sheet, formula)
        return found if found.isidentifier() else self._assign(found)

    def _kept(self, sheet: Sheet, where: Formula | None) -> str:
        if isinstance(sheet.rows, Made) and not self._many(sheet.name):
            kept = "True" if where is None else self._scalar(sheet, where)
            return f"[{kept} if {self._exists(sheet.name)} is not None else False]"
        if where is not None:
            return self._as_list(sheet, where)
        return f"[True] * len({self._as_list(sheet, f.column(ROW, 'int', nullable=False))})"

    def _keys(self, sheet: Sheet, order: tuple[Order, ...]) -> str:
        if not order:
            return "()"
        keys = ", ".join(self._as_list(sheet, key.by) for key in order)
        downs = tuple(key.down for key in order)
        return f"[Key(key, {downs!r}) for key in zip({keys})]"

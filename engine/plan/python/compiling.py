"""A plan as one Python function of one event: its columns in, the rows of what is wanted out.

The event's own sheet and the groups around it have one row each, whose columns become variables. Sheets of rows that
are cut have few rows; their columns become lists. A decision table becomes a function of the combination's code whose
answers are remembered. Source is made once; running it makes no object but the values themselves.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.python.many import Key, along, around, fold
from engine.plan.python.sources import Writer
from engine.plan.sheets import (
    OWNER,
    PLACE,
    ROW,
    Along,
    Around,
    Cut,
    Definition,
    Fold,
    Given,
    Joined,
    Made,
    Numbered,
    Order,
    Plan,
    Sheet,
)

Rows = list[tuple[Any, ...]]
Run = Callable[[Mapping[str, Any]], dict[str, Rows]]
_EPOCH: Final = date(1970, 1, 1)
_REMEMBERED: Final = 1 << 16  # answers of one table


def compiled(plan: Plan) -> Run:
    """The function: from an event's columns (`ROW` apart) to, by sheet, the rows of the wanted columns."""
    return _Compiler(plan).function()


def source(plan: Plan) -> str:
    """The Python source of that function."""
    compiler = _Compiler(plan)
    compiler.function()
    return compiler.text


class _Compiler:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.lines: list[str] = []
        self.globals: dict[str, Any] = {
            "bisect_right": bisect_right, "iso_date": _iso_date, "fold": fold, "along": along, "around": around,
            "Key": Key,
        }  # fmt: skip
        self.text = ""
        self._names: dict[tuple[str, str], str] = {}
        self._writers: dict[str, Writer] = {}
        self._looked: dict[tuple[str, str], str] = {}

    def function(self) -> Run:
        """Compile everything that is wanted."""
        wanted = []
        for name, (columns, condition) in self.plan.wanted.items():
            wanted.append(f"{name!r}: {self._wanted(name, columns, condition)}")
        body = [*self.lines, f"return {{{', '.join(wanted)}}}"]
        self.text = "def run(event):\n" + "".join(f"    {line}\n" for line in body)
        exec(compile(self.text, "<plan>", "exec"), self.globals)  # noqa: S102  # source of our own making
        found: Run = self.globals["run"]
        return found

    def _wanted(self, name: str, columns: tuple[str, ...], condition: str | None) -> str:
        held = [self.column(name, column) for column in columns]
        shown = None if condition is None else self.column(name, condition)
        if self._many(name):
            rows = f"zip({', '.join(held)})"
            keep = "" if shown is None else f", {shown}"
            if shown is None:
                return f"list({rows})"
            return f"[row for row, kept in zip({rows}{keep}) if kept]"
        there = (
            []
            if isinstance(self.plan.sheets[name].rows, Given)
            else [f"{self._exists(name)} is not None"]
        )
        guard = " and ".join([*there, *([shown] if shown is not None else [])])
        row = f"[({', '.join(held)},)]"
        return f"({row} if {guard} else [])" if guard else row

    def _exists(self, name: str) -> str:
        """The number of the one row of a group's sheet, None where there is no such group."""
        rows = self.plan.sheets[name].rows
        assert isinstance(rows, Made)
        return self.column(rows.sheet, rows.link)

    def _many(self, name: str) -> bool:
        rows = self.plan.sheets[name].rows
        if isinstance(rows, Cut):
            return True
        return isinstance(rows, Made) and self._many(rows.sheet)

    def _is_table(self, name: str) -> bool:
        """Whether every column of a sheet is a function of the row's number."""
        sheet = self.plan.sheets[name]
        if not isinstance(sheet.rows, Made | Numbered):
            return False
        own = {ROW, *sheet.definitions}
        return all(
            isinstance(definition, Formula) and own.issuperset(f.columns_of(definition))
            for definition in sheet.definitions.values()
        )

    # ── Columns ───────────────────────────────────────────────────────────────────────────────────

    def column(self, sheet: str, name: str) -> str:
        """The variable of a column, computed before the next line."""
        key = (sheet, name)
        if key not in self._names:
            made = self._made(self.plan.sheets[sheet], name)
            self._names[key] = made if made.isidentifier() else self._assign(made)
        return self._names[key]

    def _assign(self, text: str) -> str:
        name = f"c{len(self.lines)}"
        self.lines.append(f"{name} = {text}")
        return name

    def _made(self, sheet: Sheet, name: str) -> str:
        definition = sheet.definitions.get(name)
        if definition is None:
            return self._built_in(sheet, name)
        if self._many(sheet.name):
            return self._list(sheet, definition)
        if isinstance(definition, Formula):
            return self._scalar(sheet, definition)
        return self._joined(sheet, definition)

    def _built_in(self, sheet: Sheet, name: str) -> str:
        rows = sheet.rows
        if isinstance(rows, Given):
            return "0" if name == ROW else f"event[{name!r}]"
        if isinstance(rows, Made):
            link = self.column(rows.sheet, rows.link)
            if self._many(rows.sheet):
                return f"list(dict.fromkeys(n for n in {link} if n is not None))"
            return f"({link} or 0)"
        assert isinstance(rows, Cut)
        return self._of_cut(rows, name)

    def _of_cut(self, rows: Cut, name: str) -> str:
        owners = self.column(rows.sheet, ROW)
        if self._many(rows.sheet):
            counts = self._list(self.plan.sheets[rows.sheet], rows.count)
        else:
            owners, counts = (
                f"[{owners}]",
                f"[{self._scalar(self.plan.sheets[rows.sheet], rows.count)}]",
            )
        of = {OWNER: "o", PLACE: "k", ROW: f"o * {rows.most} + k - 1"}[name]
        return f"[{of} for o, n in zip({owners}, {counts}) for k in range(1, (n or 0) + 1)]"

    def _scalar(self, sheet: Sheet, formula: Formula) -> str:
        """A formula over a sheet of one row."""
        for name in f.columns_of(formula):
            self.column(sheet.name, name)
        writer = self._writers.get(sheet.name)
        if writer is None:
            writer = Writer(lambda name: self._names[sheet.name, name], f"w{len(self._writers)}_")
            writer.lines = self.lines
            self._writers[sheet.name] = writer
        return writer.write([formula])[0]

    def _list(self, sheet: Sheet, definition: Definition) -> str:
        """A definition over a sheet of several rows."""
        if not isinstance(definition, Formula):
            return self._joined(sheet, definition)
        names = f.columns_of(definition)
        held = [self.column(sheet.name, name) for name in names]
        inputs = {name: f"a{number}" for number, name in enumerate(names)}
        writer = Writer(lambda name: inputs[name])
        (result,) = writer.write([definition])
        row = f"f{len(self.globals)}"
        body = [*writer.lines, f"return {result}"]
        text = f"def {row}({', '.join(inputs.values())}):\n" + "".join(
            f"    {line}\n" for line in body
        )
        exec(compile(text, "<plan>", "exec"), self.globals)  # noqa: S102
        if not held:
            return f"[{row}() for _ in {self.column(sheet.name, ROW)}]"
        return f"[{row}(*row) for row in zip({', '.join(held)})]"

    # ── Joins and folds ───────────────────────────────────────────────────────────────────────────

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
        link = self._any(sheet, around_.link)
        if self._is_table(around_.sheet):
            answer, place = self._answers(around_.sheet, around_.column)
            if self._many(sheet.name):
                return f"[None if n is None else {answer}(n)[{place}] for n in {link}]"
            if not around_.link.nullable:
                row = self._looked.get((around_.sheet, link))
                if row is None:
                    row = self._looked[around_.sheet, link] = self._assign(f"{answer}({link})")
                return f"{row}[{place}]"
            return f"(None if {link} is None else {answer}({link})[{place}])"
        value = self.column(around_.sheet, around_.column)
        if self._many(around_.sheet):
            rows = self.column(around_.sheet, ROW)
            links = link if self._many(sheet.name) else f"[{link}]"
            found = f"around({links}, {rows}, {value})"
            return found if self._many(sheet.name) else f"{found}[0]"
        if self._many(sheet.name):
            return f"[None if n is None else {value} for n in {link}]"
        return f"(None if {link} is None else {value})"

    def _answers(self, table: str, column: str) -> tuple[str, int]:
        """The function of a decision table, and at which place of its answer a column stands."""
        sheet = self.plan.sheets[table]
        names = list(sheet.definitions)
        known = f"t_{sorted(self.plan.sheets).index(table)}"
        if known not in self.globals:
            writer = Writer(lambda name: "row" if name == ROW else f"{known}_column_{name}")
            formulas = [_opened(sheet, name) for name in names]
            results = writer.write(formulas)
            body = [*writer.lines, f"return ({', '.join(results)},)"]
            text = f"def {known}(row):\n" + "".join(f"    {line}\n" for line in body)
            exec(compile(text, "<plan>", "exec"), self.globals)  # noqa: S102
            self.globals[known] = _remembering(self.globals[known])
        return known, names.index(column)

    def _fold(self, sheet: Sheet, definition: Fold) -> str:
        source = self.plan.sheets[definition.sheet]
        row = self.column(sheet.name, ROW)
        if not self._many(source.name) and not self._many(sheet.name):
            return self._fold_of_one(source, definition, row)
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

    def _fold_of_one(self, source: Sheet, definition: Fold, row: str) -> str:
        link = self._scalar(source, definition.link)
        link = link if link.isidentifier() else self._assign(link)
        value = "1" if definition.of is None else self._scalar(source, definition.of)
        if definition.fold == "count" and definition.of is not None:
            value = f"(1 if {value} is not None else 0)"
        empty = {"sum": "0", "count": "0", "bit_or": "0", "any": "False", "all": "True"}.get(
            definition.fold, "None"
        )
        checks = [f"{link} is not None", f"{link} == {row}"]
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

    def _kept(self, sheet: Sheet, where: Formula | None) -> str:
        if where is not None:
            return self._as_list(sheet, where)
        return f"[True] * len({self._as_list(sheet, f.column(ROW, 'int', nullable=False))})"

    def _keys(self, sheet: Sheet, order: tuple[Order, ...]) -> str:
        if not order:
            return "()"
        keys = ", ".join(self._as_list(sheet, key.by) for key in order)
        downs = tuple(key.down for key in order)
        return f"[Key(key, {downs!r}) for key in zip({keys})]"


def _opened(sheet: Sheet, name: str) -> Formula:
    """A column of a decision table over the row's number alone."""
    formula = sheet.definitions[name]
    assert isinstance(formula, Formula)
    replaced = {
        node: _opened(sheet, node.data)
        for node in f.walk(formula)
        if node.op == "col" and node.data != ROW
    }
    return f.substituted(formula, replaced) if replaced else formula


def _remembering(answer: Callable[[int], tuple[Any, ...]]) -> Callable[[int], tuple[Any, ...]]:
    """The function with its answers kept; of very many, the oldest are let go."""
    kept: dict[int, tuple[Any, ...]] = {}

    def found(row: int) -> tuple[Any, ...]:
        known = kept.get(row)
        if known is None:
            if len(kept) >= _REMEMBERED:
                del kept[next(iter(kept))]
            known = kept[row] = answer(row)
        return known

    return found


def _iso_date(days: int) -> str:
    return (_EPOCH + timedelta(days=days)).isoformat()

"""The columns of a plan as variables of a function: of sheets with one row, and as lists of those with several."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from typing import Any, Final

from engine.plan import formulas as f
from engine.plan.decisions import TABLES
from engine.plan.formulas import Formula
from engine.plan.python.many import Key, along, around, fold
from engine.plan.python.sources import Writer, function
from engine.plan.sheets import (
    OWNER,
    PLACE,
    ROW,
    Cut,
    Definition,
    Given,
    Made,
    Numbered,
    Plan,
    Sheet,
)

_EPOCH: Final = date(1970, 1, 1)


class Columns:
    """The columns of a plan as variables; what joins and folds are, `_joined` says."""

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

    def _exists(self, name: str) -> str:
        """The number of the one row of a group's sheet, None where there is no such group."""
        rows = self.plan.sheets[name].rows
        assert isinstance(rows, Made)
        return self.column(rows.sheet, rows.link)

    def _many(self, name: str) -> bool:
        rows = self.plan.sheets[name].rows
        if isinstance(rows, Cut | Numbered):
            return True
        return isinstance(rows, Made) and self._many(rows.sheet)

    def _is_table(self, name: str) -> bool:
        """Whether a sheet is a decision table: a function of the row's number."""
        return name.startswith(TABLES)

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
        if isinstance(rows, Numbered):
            return f"list(range({rows.count}))"
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
        function(row, list(inputs.values()), body, self.globals)
        if not held:
            return f"[{row}() for _ in {self.column(sheet.name, ROW)}]"
        return f"[{row}(*row) for row in zip({', '.join(held)})]"

    def _joined(self, sheet: Sheet, definition: Definition) -> str:
        raise NotImplementedError


def _iso_date(days: int) -> str:
    return (_EPOCH + timedelta(days=days)).isoformat()

"""The columns of a plan as variables of a function: of sheets with one row, and as lists of those with several."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from typing import Any, Final

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.python.many import Key, along, around, bits, fold
from engine.plan.python.sources import Writer
from engine.plan.sheets import (
    OWNER,
    PLACE,
    ROW,
    Around,
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
            "Key": Key, "bits": bits,
        }  # fmt: skip
        self.text = ""
        self._names: dict[tuple[str, str], str] = {}
        self._writers: dict[str, Writer] = {}

    def _exists(self, name: str) -> str:
        """The number of the one row of a group's sheet, None where there is no such group."""
        rows = self.plan.sheets[name].rows
        assert isinstance(rows, Made)
        link = self.column(rows.sheet, rows.link)
        return link if link.isidentifier() else self._assign(link)

    def _many(self, name: str) -> bool:
        rows = self.plan.sheets[name].rows
        if isinstance(rows, Cut | Numbered):
            return True
        return isinstance(rows, Made) and self._many(rows.sheet)

    # ── Columns ───────────────────────────────────────────────────────────────────────────────────

    def column(self, sheet: str, name: str) -> str:
        """The variable of a column, computed before the next line."""
        key = (sheet, name)
        if key not in self._names:
            made = self._made(self.plan.sheets[sheet], name)
            plain = made.isidentifier() or self._fixed(sheet, name)
            self._names[key] = made if plain else self._assign(made)
        return self._names[key]

    def _fixed(self, sheet: str, name: str) -> bool:
        """Whether a column is a constant that nobody asks for its absence."""
        definition = self.plan.sheets[sheet].definitions.get(name)
        fixed = isinstance(definition, Formula) and definition.op == "const"
        return fixed and not self._many(sheet) and not self.plan.sheets[sheet].typed[name].nullable

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
        if definition.op == "col":
            return self.column(sheet.name, definition.data)
        return self._each(sheet, definition)

    def _each(self, sheet: Sheet, formula: Formula) -> str:
        """A formula for each row of a sheet of several; what all rows see alike is no list."""
        inputs: dict[str, str] = {}
        lists: list[str] = []
        for name in f.columns_of(formula):
            inputs[name] = self._alike(sheet, name) or f"a{len(lists)}"
            if inputs[name] == f"a{len(lists)}":
                lists.append(self.column(sheet.name, name))
        writer = Writer(lambda name: inputs[name], "b")
        (result,) = writer.write([formula])
        if writer.lines:
            steps = ", ".join(f"({line.replace(' = ', ' := ', 1)})" for line in writer.lines)
            result = f"({steps}, {result})[-1]"
        if not lists:
            return self._assign(f"[{result}] * len({self.column(sheet.name, ROW)})")
        over = ", ".join(f"a{number}" for number in range(len(lists)))
        rows = lists[0] if len(lists) == 1 else f"zip({', '.join(lists)})"
        return self._assign(f"[{result} for {over} in {rows}]")

    def _alike(self, sheet: Sheet, name: str) -> str | None:
        """What all rows of a sheet see alike in a column of the event's one row; None where they do not."""
        definition = sheet.definitions.get(name)
        if not isinstance(definition, Around) or definition.link is not f.ZERO:
            return None
        given = isinstance(self.plan.sheets[definition.sheet].rows, Given)
        return self.column(definition.sheet, definition.column) if given else None

    def _joined(self, sheet: Sheet, definition: Definition) -> str:
        raise NotImplementedError


def _iso_date(days: int) -> str:
    return (_EPOCH + timedelta(days=days)).isoformat()

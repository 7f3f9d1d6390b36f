"""A plan as one Python function of one event: its columns in, the rows of what is wanted out.

The event's own sheet and the groups around it have one row each, whose columns become variables. Sheets of rows that
are cut have few rows; their columns become lists. Source is made
once; running it makes no object but the values themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.plan.python.joins import Joins
from engine.plan.python.sources import function, source_of
from engine.plan.sheets import Given, Plan

Rows = list[tuple[Any, ...]]
Run = Callable[[Mapping[str, Any]], dict[str, Rows]]


def compiled(plan: Plan) -> Run:
    """The function: from an event's columns (`ROW` apart) to, by sheet, the rows of the wanted columns."""
    return _Compiler(plan).function()


def source(plan: Plan) -> str:
    """The Python source of that function."""
    compiler = _Compiler(plan)
    compiler.function()
    return compiler.text


class _Compiler(Joins):
    def function(self) -> Run:
        """Compile everything that is wanted."""
        wanted = []
        for name, (columns, condition) in self.plan.wanted.items():
            wanted.append(f"{name!r}: {self._wanted(name, columns, condition)}")
        body = [*self.lines, f"return {{{', '.join(wanted)}}}"]
        self.text = source_of("run", ["event"], body)
        found: Run = function("run", ["event"], body, self.globals)
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

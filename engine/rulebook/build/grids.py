"""Grids: a value for every time of the week, read cell by cell.

A value is an amount, a figure, or an expression over what is the same for all. Windows of a day must not overlap; what
they leave out has no value.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from engine.language.expressions import Expr
from engine.language.kinds import ANYTHING, DATES, Grid, Kind, Quantity, join
from engine.language.tree import Literal
from engine.rulebook.build.calendars import read_zone
from engine.rulebook.build.desk import clauses, entries, scalar, text
from engine.rulebook.build.names import Declared, Inferred, Names
from engine.rulebook.build.plans import read_holidays, read_like, read_plan
from engine.rulebook.located import Entry, Mapping, Node, Scalar
from engine.rulebook.model import ANY, GridEntry
from engine.values.calendars import DAYS, CalendarError, parse_days, parse_window
from engine.values.grids import Cell
from engine.values.grids import Grid as Frame
from engine.values.periods import Period
from engine.values.units import UnitError, parse_amount
from engine.values.zones import zone

_WHOLE_DAY = (0, 24 * 60)


def declare_grids(names: Names, root: Node) -> None:
    """Declare the grids; their kinds are inferred when asked for."""
    for entry in entries(root, "grids"):
        declared = Declared("grid", None, None, entry.key.span, node=entry.value)
        names.declare(entry.key.text, declared)


def infer_grid(names: Names, entry: Declared) -> Inferred:
    """A grid of what its cells hold."""
    reader = _Reader(names)
    if entry.node is not None:
        reader.days(entry.node)
        read_plan(names, entry.node, reader.day, reader.week)
    return Inferred(Grid(reader.kind or ANYTHING))


def build_grids(names: Names, root: Node, time_zone: str) -> dict[str, GridEntry]:
    """The grids, typed."""
    found = (_Reader(names).read(entry, time_zone) for entry in entries(root, "grids"))
    return {grid.name: grid for grid in found if grid is not None}


class _Reader:
    """Reads one grid; `kind` is that of the values so far."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.kind: Kind | None = None

    def read(self, entry: Entry, time_zone: str) -> GridEntry | None:
        """The grid, or None with findings."""
        node, before = entry.value, len(self.names.desk.findings)
        zone_name = read_zone(self.names, node, time_zone)
        week, on_holidays = self.days(node)
        holidays, plan = (
            read_holidays(self.names, node),
            read_plan(self.names, node, self.day, self.week),
        )
        source = scalar(node, "holidays_from")
        if source is not None:
            symbol = self.names.declared.get(source.text)
            if symbol is None or symbol.kind != DATES:
                message = f"`{source.text}` is not a fact of kind `dates`"
                self.names.desk.report("CB402", message, source.span)
        if zone_name is None or len(self.names.desk.findings) > before:
            return None
        frame = Frame(entry.key.text, zone(zone_name), week, holidays, on_holidays, plan)
        return GridEntry(
            frame.name, frame, self.kind or ANYTHING, source.text if source else None,
            clauses(node), text(node, "means"), read_like(self.names, node), entry.key.span,
        )  # fmt: skip

    def days(self, node: Node) -> tuple[tuple[tuple[Cell, ...], ...], tuple[Cell, ...]]:
        """The cells of the week, and those of holidays."""
        return self.week(node), self.day(node, "on_holidays")

    def week(self, node: Node) -> tuple[tuple[Cell, ...], ...]:
        """The cells of the seven days under `week`."""
        week: dict[int, tuple[Cell, ...]] = {}
        declared = node.get("week") if isinstance(node, Mapping) else None
        for entry in entries(node, "week"):
            try:
                days = parse_days(entry.key.text)
            except CalendarError as error:
                self.names.desk.report("CB417", str(error), entry.key.span)
                continue
            cells = self.day(declared, entry.key.text)
            for day in days:
                if day in week:
                    message = f"`{DAYS[day]}` has its values twice"
                    self.names.desk.report("CB433", message, entry.key.span)
                week[day] = cells
        return tuple(week.get(day, ()) for day in range(7))

    def day(self, node: Node | None, key: str) -> tuple[Cell, ...]:
        """The cells of a day: windows with values, or one value for all of it."""
        whole = scalar(node, key)
        if whole is not None:
            value = self._value(whole)
            return () if value is None else ((*_WHOLE_DAY, value),)
        found = sorted(self._cells(node, key), key=lambda pair: pair[0][:2])
        for (one, _), (two, place) in pairwise(found):
            if two[0] < one[1]:
                help_text = "windows are half-open: one may begin where another ends"
                message = "two windows of a day overlap"
                self.names.desk.report("CB433", message, place.span, help_text)
        return tuple(cell for cell, _ in found)

    def _cells(self, node: Node | None, key: str) -> Iterator[tuple[Cell, Scalar]]:
        for entry in entries(node, key):
            try:
                start, end = parse_window(entry.key.text)
            except CalendarError as error:
                self.names.desk.report("CB417", str(error), entry.key.span)
                continue
            value = self._value(entry.value)
            if value is not None:
                yield (start, end, value), entry.key

    def _value(self, node: Node) -> Expr | None:
        if not isinstance(node, Scalar):
            return None
        value = self._amount(node) or self.names.expression(node, ANY)
        if value is None:
            return None
        kind = value.kind if self.kind is None else join(self.kind, value.kind)
        if kind is None:
            message = f"the grid holds {self.kind}, and here {value.kind}"
            self.names.desk.report("CB401", message, node.span)
        self.kind = kind or self.kind
        return value

    def _amount(self, node: Scalar) -> Expr | None:
        """An amount with a unit, such as `110 USD/hour` or `50 %`; None for anything else."""
        try:
            found = parse_amount(node.text, self.names.own_units)
        except UnitError:
            return None
        if isinstance(found.value, date | Period):
            return None  # a date or a period, which are expressions as well
        if found.value == 0 and not found.unit.text:
            return None  # 0 of anything
        kind = Quantity(found.dims or (), whole=isinstance(found.value, int) and not found.dims)
        tree = Literal(found.value, kind)
        python = ast.Constant(found.value)  # type: ignore[arg-type]  # exact, as the parser makes it
        return Expr(node.text, tree, kind, python, span=node.span)

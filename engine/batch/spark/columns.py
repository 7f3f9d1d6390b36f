"""Chosen columns over the tables that a script makes, as expressions of Spark SQL.

What a table does not hold (clauses, the pieces and rules of lines, several values at once) raises `NotColumnarError`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any, Final

from engine.language.kinds import TEXT
from engine.plan.known import NotColumnarError, type_of
from engine.plan.lower.names import SEPARATOR
from engine.plan.lower.script_tables import LineTable, ResultTable, Scripted, Written
from engine.plan.sheets import ROW
from engine.report.columns import DIGITS, OWN, PLACES, Chosen, choose
from engine.rulebook.model import EVENT, Rulebook
from engine.values.units import Unit

SUMS: Final = frozenset({"actual", "billed", "covered", "undecided", "amount"})
_HOME: Final = "home"
_SIX: Final = 10**PLACES
_LEFT_OUT: Final = ("clauses",)


def usual(rulebook: Rulebook, scripted: Scripted) -> tuple[Chosen, ...]:
    """The columns for somebody who chose none: a result's own, and the outcomes that have one value."""
    outcomes = dict.fromkeys(
        name
        for version in rulebook.versions.values()
        for name, outcome in version.outcomes.items()
        if outcome.show and any(name in table.outcomes for table in scripted.results)
        if not any(name in table.left for table in scripted.results)
    )
    names = [name for name in OWN if name not in _LEFT_OUT]
    found = choose([*names, *(name for name in outcomes if name not in names)], rulebook)
    return tuple(column for column in found if column.of in OWN or _has_form(column, scripted))


def _has_form(column: Chosen, scripted: Scripted) -> bool:
    """Whether the outcome's values have a form of their own in all tables; a time that may be a date has none."""
    written = [t.outcomes[column.of] for t in scripted.results if column.of in t.outcomes]
    return column.form != "texts" and all(column.form != "text" or _is_text(one) for one in written)


def _is_text(written: Written) -> bool:
    return written.kind is not None and type_of(written.kind) == "text"


def ddl(columns: Sequence[Chosen]) -> str:
    """The columns' names and types, as Spark writes them."""
    return ", ".join(f"{_name(column.name)} {kind_of(column)}" for column in columns)


def kind_of(column: Chosen) -> str:
    """The type of a column in Spark."""
    number = f"DECIMAL({DIGITS}, {PLACES})"
    return {
        "texts": "ARRAY<STRING>", "number": number, "whole": "BIGINT", "bool": "BOOLEAN", "date": "DATE",
        "instant": "TIMESTAMP",
    }.get(column.form, "STRING")  # fmt: skip


class Columns:
    """The chosen columns of the results of one kind of home, over its frame and those of the lines."""

    def __init__(
        self, frames: Mapping[str, Any], scripted: Scripted, table: ResultTable, currency: str
    ) -> None:
        self.frames, self.scripted, self.table, self.currency = frames, scripted, table, currency
        self.frame = frames[table.kind]
        if table.shown is not None:
            self.frame = self.frame.where(_name(table.shown))

    def select(self, columns: Sequence[Chosen], *beside: str) -> Any:
        """A frame of the columns, and further expressions."""
        exprs = [self._value(column) for column in columns]  # joins lines to the frame on the way
        listed = [
            f"CAST({sql} AS {kind_of(column)}) AS {_name(column.name)}"
            for sql, column in zip(exprs, columns, strict=True)
        ]
        return self.frame.selectExpr(*listed, *beside)

    def _value(self, column: Chosen) -> str:
        if column.exact:
            raise NotColumnarError(f"the column `{column.name}`")
        if column.charge is not None:
            return self._of_lines(column)
        if column.outcome:
            if column.of in self.table.left:
                raise NotColumnarError(f"the column `{column.name}`")
            written = self.table.outcomes.get(column.of)
            return "NULL" if written is None else _formed(written, column)
        return self._own(column)

    def _own(self, column: Chosen) -> str:
        own = self.table.own
        match column.of:
            case "subject":
                return f"'{self.table.kind}'"
            case "currency":
                return f"'{self.currency}'"
            case "members":
                return "CAST(ARRAY() AS ARRAY<STRING>)"
            case "events":
                return self.events()
            case "needs" | "rules":
                return _split(own[column.of].column)
            case "amount":
                return _number(own["amount"], column.unit)
            case "id" if column.form == "whole":
                name = _name(own[column.of].column)
                return f"CASE WHEN REGEXP({name}, '^(0|-?[1-9][0-9]{{0,18}})$') THEN TRY_CAST({name} AS BIGINT) END"
            case "id" | "status" | "version":
                return _name(own[column.of].column)
        raise NotColumnarError(f"the column `{column.name}`")

    def events(self) -> str:
        """The ids of a result's events."""
        own = self.table.own
        return (
            f"ARRAY({_name(own['id'].column)})"
            if self.table.kind == EVENT
            else _split(own["events"].column)
        )

    # ── Lines ────────────────────────────────────────────────────────────────────────────────────

    def _of_lines(self, column: Chosen) -> str:
        lines = [
            line
            for line in self.scripted.lines
            if line.charge == column.charge and self.table.kind in line.homes
        ]
        if column.form in ("texts", "pieces"):
            raise NotColumnarError(f"the column `{column.name}`")
        if not lines:
            return "NULL"
        parts = [line.parts[column.of] for line in lines]
        found = f"line {column.name}"
        per = _common(parts, column) if column.form == "number" else 1
        rows = self._rows(lines, column, per)
        value = (
            "SUM(value)"
            if column.of in SUMS
            else "CASE WHEN MIN(value) = MAX(value) THEN MIN(value) END"
        )
        total = f"CASE WHEN COUNT(value) = COUNT(*) THEN {value} END"
        home = f"{found} home"
        grouped = rows.groupBy(_HOME).agg(_expr(total).alias(found)).withColumnRenamed(_HOME, home)
        on = self.frame[_name(ROW)] == grouped[_name(home)]
        self.frame = self.frame.join(grouped, on, "left").drop(_name(home))
        return _formed(Written(found, TEXT, per), column)

    def _rows(self, lines: Sequence[LineTable], column: Chosen, per: int) -> Any:
        """The homes and values of some lines."""
        found: Any = None
        for line in lines:
            part = line.parts[column.of]
            times = (
                per // part.over if isinstance(part.over, int) and column.form == "number" else 1
            )
            value = _name(part.column)
            if column.form == "number":
                value = f"CAST({value} AS DECIMAL(38, 0)) * {times}"
            elif column.form == "text":
                value = f"CAST({value} AS STRING)"  # of nobody it is NULL of any type
            link = _name(line.homes[self.table.kind])
            rows = self.frames[line.sheet].where(f"{_name(line.there)} AND {link} IS NOT NULL")
            rows = rows.selectExpr(f"{link} AS {_HOME}", f"{value} AS value")
            found = rows if found is None else found.unionAll(rows)
        return found


def _common(parts: Sequence[Written], column: Chosen) -> int:
    """What the values of all lines are over."""
    overs = [part.over for part in parts if isinstance(part.over, int)]
    if len(overs) < len(parts):
        raise NotColumnarError(f"the column `{column.name}`")
    return lcm(*overs)


def _formed(written: Written, column: Chosen) -> str:
    name = _name(written.column)
    match column.form:
        case "number":
            return _number(written, column.unit)
        case "date":
            return f"DATE_ADD(DATE'1970-01-01', CAST({name} AS INT))"
        case "instant":
            return f"TIMESTAMP_MICROS({name})"
        case "bool":
            return name
        case "text" if _is_text(written):
            return name
    raise NotColumnarError(f"the column `{column.name}`")


def _number(written: Written, unit: Unit) -> str:
    """A number as a decimal with six places; NULL where it has no such form."""
    times = Fraction(_SIX) / Fraction(unit.factor)
    over = ""
    if isinstance(written.over, str):
        over = f" * {_name(written.over)}"
    else:
        times /= written.over
    top = f"(CAST({_name(written.column)} AS DECIMAL(38, 0)) * {times.numerator})"
    below = f"(CAST({times.denominator} AS DECIMAL(38, 0)){over})"
    whole = f"CAST(({top} - {top} % {below}) / {below} AS DECIMAL(38, 0))"
    fits = f"{top} % {below} = 0 AND ABS({whole}) < 1{'0' * DIGITS}"
    return f"CASE WHEN {fits} THEN CAST({whole} AS DECIMAL({DIGITS}, 0)) * {_ONE}BD END"


_ONE: Final = "0." + "0" * (PLACES - 1) + "1"


def _split(column: str) -> str:
    """The items of a list of names."""
    name = _name(column)
    empty = "CAST(ARRAY() AS ARRAY<STRING>)"
    return f"IF(COALESCE({name}, '') = '', {empty}, SPLIT({name}, '{SEPARATOR}'))"


def _name(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _expr(sql: str) -> Any:
    from pyspark.sql import functions

    return functions.expr(sql)


def listed(frames: Sequence[Any]) -> Iterator[Any]:
    """The frames that there are."""
    return (frame for frame in frames if frame is not None)

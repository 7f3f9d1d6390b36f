"""A rulebook as one script of SQL for people whose events live in a warehouse: what it reads, what it makes, and how.

What several queries read is made first. Every output is a table of its own (in Spark a view), with plain names.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from engine.plan.lower.script import Scripted
from engine.plan.sheets import Given, Table, Typed
from engine.plan.sql.build import is_wide_of
from engine.plan.sql.dialects import DIALECTS, EXECUTED
from engine.plan.sql.names import Names
from engine.plan.sql.operators import trees
from engine.plan.sql.operators.dialect import Dialect
from engine.plan.sql.program import Program
from engine.plan.sql.script import Script
from engine.plan.sql.steps import program

TITLES = {
    "duckdb": "DuckDB",
    "spark": "Spark SQL",
    "postgres": "PostgreSQL",
    "bigquery": "BigQuery",
    "snowflake": "Snowflake",
}
MAKES = {
    "duckdb": "CREATE OR REPLACE TEMP TABLE {} AS",
    "spark": "CREATE OR REPLACE TEMPORARY VIEW {} AS",
    "postgres": "CREATE TEMP TABLE {} AS",
    "bigquery": "CREATE TEMP TABLE {} AS",
    "snowflake": "CREATE OR REPLACE TEMPORARY TABLE {} AS",
}


class WholeScript:
    """The script of a plan in a dialect; `title` says whose terms it holds."""

    def __init__(self, scripted: Scripted, dialect: str, title: str) -> None:
        self.scripted = scripted
        self.dialect: Dialect = DIALECTS[dialect]
        self.title = title
        self.program: Program = program(scripted.plan, self.dialect)
        self.script = Script(self.program)
        self._tables = Names()
        for name in (*self.program.given, *self.program.relations):
            self._tables.of(name)
        self.outputs = {
            sheet: self._tables.fresh(f"{sheet} results") for sheet in self.program.outputs
        }
        self.columns = {
            sheet: _plain(output.columns) for sheet, output in self.program.outputs.items()
        }

    def text(self) -> str:
        """The whole script."""
        return "\n".join(
            [*self._head(), "", *(f"{statement};\n" for statement in self.statements())]
        )

    def statements(self) -> Iterator[str]:
        """What is to be run, in order."""
        for table, name, idents in self.program.tables.values():
            yield self._made(name, self._sql(_rows(self.dialect, table, idents)))
        self.script.made.clear()
        for name in self.script.shared():
            query = self.script.query(name)
            self.script.made.add(name)
            yield self._made(name, query)
        for sheet, name in self.outputs.items():
            yield self._made(name, self.query(sheet))

    def query(self, sheet: str) -> str:
        """The SELECT of an output, its columns under plain names."""
        return self.script.output(sheet, self.columns[sheet])

    def _made(self, name: str, query: str) -> str:
        return f"{MAKES[self.dialect.name].format(self._sql(exp.to_identifier(name, quoted=True)))}\n{query}"

    def _sql(self, tree: exp.Expr) -> str:
        return tree.sql(dialect=self.dialect.name)

    # ── What it says about itself ────────────────────────────────────────────────────────────────

    def _head(self) -> Iterator[str]:
        name = self.dialect.name
        run = (
            "run in tests"
            if name in EXECUTED
            else "not executed here: it was written and parsed, never run"
        )
        yield f"-- {self.title}, as SQL for {TITLES[name]} ({run})."
        yield "--"
        if name == "spark":
            yield "-- Run it with spark.sql.ansi.enabled=true, spark.sql.variable.substitute=false and in UTC."
            yield "--"
        for table, (given, idents) in self.program.given.items():
            yield f"-- It reads the table {table}, one row an event. A value outside its bounds is not looked for here:"
            yield "-- `clausebook evaluate` says what is wrong with such a row."
            yield from self._input(given, idents)
        yield "--"
        yield "-- Numbers are whole, in the unit that is named. What has the status `recheck` is not worked out in"
        yield "-- SQL: `clausebook evaluate` decides it, from the same events."
        for sheet, table in self.outputs.items():
            yield "--"
            yield f"-- It makes the table {table}:"
            for column, plain in self.columns[sheet].items():
                said = self.scripted.output.get((sheet, column), f"the number of the {sheet}")
                yield f"--   {plain}: {_line(said)}"

    def _input(self, given: Given, idents: dict[str, str]) -> Iterator[str]:
        for column, typed in given.columns.items():
            kind = self._type(typed)
            yield f"--   {idents[column]} {kind}: {_line(self.scripted.input.get(column, column))}"

    def _type(self, typed: Typed) -> str:
        if typed.type == "int":
            return self.dialect.wide if is_wide_of(typed) else self.dialect.narrow
        return self.dialect.text if typed.type == "text" else self.dialect.truth


def _plain(columns: dict[str, str]) -> dict[str, str]:
    """Plain names of an output's columns."""
    names = Names()
    return {column: names.of(column.strip()) for column in columns}


def _line(text: str) -> str:
    """A text that cannot leave its comment."""
    return " ".join(text.split())


def _rows(dialect: Dialect, table: Table, idents: dict[str, str]) -> exp.Select:
    """A constant table's rows, each column of its type."""
    listed = [
        [trees.null() if value is None else dialect.literal(value) for value in row]
        for row in table.rows
    ]
    columns = [idents[column] for column in table.columns]
    values = exp.Values(
        expressions=[exp.Tuple(expressions=row) for row in listed],
        alias=exp.TableAlias(
            this=exp.to_identifier("listed", quoted=True),
            columns=[exp.to_identifier(column, quoted=True) for column in columns],
        ),
    )
    parts = []
    for column, typed in zip(columns, table.columns.values(), strict=True):
        kind = {"text": dialect.text, "bool": dialect.truth}.get(typed.type)
        kind = kind or (dialect.wide if is_wide_of(typed) else dialect.narrow)
        parts.append(trees.named(dialect.cast(trees.column(column), kind), column))
    return exp.select(*parts, copy=False).from_(values, copy=False)

"""A rulebook as one script of SQL for people whose events live in a warehouse: what it reads, what it makes, and how.

What several queries read is made first. Every output is a table of its own (in Spark a view), with plain names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from engine.plan.lower.names import ID
from engine.plan.lower.script import PLACED
from engine.plan.lower.script_tables import ID_OF_LINES, Scripted
from engine.plan.sheets import ROW, Given, Table, Typed
from engine.plan.sql.build import is_wide_of
from engine.plan.sql.dialects import DIALECTS, EXECUTED
from engine.plan.sql.names import Names
from engine.plan.sql.operators import trees
from engine.plan.sql.operators.dialect import Dialect
from engine.plan.sql.program import Program
from engine.plan.sql.script import Script, selected
from engine.plan.sql.steps import program
from engine.rulebook.model import EVENT

TITLES = {
    "duckdb": "DuckDB",
    "spark": "Spark SQL",
    "postgres": "PostgreSQL",
    "bigquery": "BigQuery",
    "snowflake": "Snowflake",
}
MAKES = {
    "duckdb": "CREATE OR REPLACE TEMP TABLE {} AS",
    "spark": "CREATE TABLE {} USING PARQUET AS",
    "postgres": "CREATE TEMP TABLE {} AS",
    "bigquery": "CREATE TEMP TABLE {} AS",
    "snowflake": "CREATE OR REPLACE TEMPORARY TABLE {} AS",
}
# Spark works a view out again wherever it is read, and its planner grows with what stands in one query.
SETTINGS = {
    "spark": {
        "spark.sql.ansi.enabled": "true",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.variable.substitute": "false",
        "spark.sql.lateralColumnAlias.enableImplicitResolution": "false",
        "spark.sql.codegen.wholeStage": "false",
    }
}
APART = "events apart"


@dataclass(slots=True)
class Made:
    """A table that comes out: its columns under plain names, and the column that is true of its rows (None: all).

    `left`: the outcomes that it has no column for.
    """

    name: str
    sheet: str
    columns: dict[str, str]
    only: str | None = None
    left: tuple[str, ...] = ()


class WholeScript:
    """The script of a plan in a dialect; `title` says whose terms it holds."""

    def __init__(self, scripted: Scripted, dialect: str, title: str) -> None:
        self.scripted = scripted
        self.dialect: Dialect = DIALECTS[dialect]
        self.title = title
        self.program: Program = program(scripted.plan, self.dialect)
        self.script = Script(self.program)
        self.placing, self.apart = (
            Script(program(plan, self.dialect)) for plan in (scripted.placing, scripted.apart)
        )
        self.given: dict[str, tuple[Given, dict[str, str]]] = self.placing.program.given
        names = Names()
        for name in (*self.given, *self.program.given, *self.program.relations):
            names.of(name)
        self._apart = names.fresh(APART)
        self._whole: dict[str, str] = {}  # sheets of which two tables come out → the table of both
        self.outputs = self._outputs(names)
        self._outcomes = {
            (table.kind, written.column): name
            for table in scripted.results
            for name, written in table.outcomes.items()
        }

    def _outputs(self, names: Names) -> list[Made]:
        found = []
        shown = {table.kind: table for table in self.scripted.results}
        for sheet, output in self.program.outputs.items():
            plain = _plain(output.columns)
            lines = {c for c in plain if c in self._of_lines(sheet)}
            table = shown.get(sheet)
            if table is not None:
                own = {c: p for c, p in plain.items() if c not in lines and c != table.shown}
                name, left = names.fresh(f"{sheet} results"), tuple(table.left)
                found.append(Made(name, sheet, own, table.shown, left))
            if lines:
                both = {c: p for c, p in plain.items() if c in lines or c in (ROW, ID_OF_LINES)}
                found.append(Made(names.fresh(f"{sheet} lines"), sheet, both))
            if table is not None and lines:
                self._whole[sheet] = names.fresh(f"{sheet} rows")
        return found

    def _of_lines(self, sheet: str) -> set[str]:
        """The columns of a sheet that tell lines."""
        return {
            column
            for line in self.scripted.lines
            if line.sheet == sheet
            for column in line.columns()
        }

    def text(self) -> str:
        """The whole script."""
        return "\n".join(
            [*self._head(), "", *(f"{statement};\n" for statement in self.statements())]
        )

    def statements(self) -> Iterator[str]:
        """What is to be run, in order."""
        yield from (
            f"SET {name}={value}" for name, value in SETTINGS.get(self.dialect.name, {}).items()
        )
        yield from self._made(
            PLACED, self._query(self.placing, EVENT, self.program.given[PLACED][1])
        )
        for table, name, idents in self.program.tables.values():
            yield from self._made(name, self._sql(_rows(self.dialect, table, idents)))
        self.script.made.clear()
        shared = self.script.shared()
        for name in shared:
            query = self.script.query(name)
            self.script.made.add(name)
            yield from self._made(name, query)
        for sheet, whole in self._whole.items():
            idents = self.program.outputs[sheet].columns
            yield from self._made(whole, self.script.output(sheet, idents))
        for made in self.outputs:
            yield from self._made(made.name, self.query(made))
        columns = {ROW: _plain({ROW: ""})[ROW], ID: ID}
        yield from self._made(self._apart, self._query(self.apart, EVENT, columns))
        if self.dialect.name == "spark":
            left = [PLACED, *(n for _, n, _ in self.program.tables.values()), *shared]
            yield from (self._dropped(name) for name in (*left, *self._whole.values()))

    def query(self, table: Made) -> str:
        """The SELECT of a table that comes out."""
        if table.sheet not in self._whole:
            return self._query(self.script, table.sheet, table.columns, table.only)
        idents = self.program.outputs[table.sheet].columns
        source = trees.table(self._whole[table.sheet])
        return self._sql(selected(source, idents, table.columns, table.only))

    def _query(
        self, script: Script, sheet: str, names: Mapping[str, str], only: str | None = None
    ) -> str:
        return script.output(
            sheet,
            {n: i for n, i in names.items() if n in script.program.outputs[sheet].columns},
            only,
        )

    def _made(self, name: str, query: str) -> Iterator[str]:
        if self.dialect.name == "spark":
            yield self._dropped(name)
        yield f"{MAKES[self.dialect.name].format(self._quoted(name))}\n{query}"

    def _dropped(self, name: str) -> str:
        return f"DROP TABLE IF EXISTS {self._quoted(name)}"

    def _quoted(self, name: str) -> str:
        return self._sql(exp.to_identifier(name, quoted=True))

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
            yield "-- Run it in a schema of its own, in one session: every table is made anew, and what is not a"
            yield "-- result is dropped at the end."
            yield "--"
        for table, (given, idents) in self.given.items():
            yield f"-- It reads the table {table}, one row an event. A value outside its bounds is not looked for here:"
            yield "-- `clausebook evaluate` says what is wrong with such a row."
            yield from self._input(given, idents)
        yield "--"
        yield "-- Numbers are whole: in a column of `USD/hour times 100`, 80 USD/hour stand as 8000. What has the"
        yield "-- status `recheck` is not worked out in SQL: `clausebook evaluate` decides it, from the same events."
        for made in self.outputs:
            yield "--"
            yield f"-- It makes the table {made.name}:"
            for column, plain in made.columns.items():
                yield f"--   {plain}: {_line(self._said(made, column, plain))}"
            if made.left:
                yield f"-- It has no column for {', '.join(made.left)}: `clausebook evaluate` alone works out these."
        yield "--"
        yield f"-- And the table {self._apart}: the events that no version plainly governs, or that a check refuses."
        yield "-- `clausebook evaluate` says what becomes of them."

    def _said(self, made: Made, column: str, plain: str) -> str:
        """What a column of a table holds; of an outcome that has another name there, which it is."""
        place = (made.sheet, column)
        said = self.scripted.output.get(place, f"the number of the {made.sheet}")
        name = self._outcomes.get(place, plain)
        said = said if name == plain else f"the outcome `{name}`: {said}"
        over = self.scripted.over.get(place)
        return said if over is None else f"{said}, over `{made.columns[over]}`"

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

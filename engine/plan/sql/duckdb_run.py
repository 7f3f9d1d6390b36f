"""A program run by DuckDB within this process: Arrow tables and Parquet files in, Arrow out.

Nothing is ever installed or loaded into the engine, and nothing but the given tables is read. What several relations
read is written into a temporary table first, if it is more than a look at what is given: so nothing is computed twice,
and what does not fit into memory goes to the directory for temporary files.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

import duckdb
import pyarrow as pa

from engine.plan.sheets import Plan, Typed
from engine.plan.sql.limits import Limits as Limits
from engine.plan.sql.operators.duckdb import DuckDB
from engine.plan.sql.operators.trees import column, named
from engine.plan.sql.parquet_files import parquet_rows
from engine.plan.sql.program import Program
from engine.plan.sql.script import Script
from engine.plan.sql.steps import program

_TELLING: Final = (
    "enable_progress_bar = true",
    "enable_progress_bar_print = false",
    "progress_bar_time = 0",
)


class Stream(Protocol):
    """Batches of Arrow that can be asked for any number of times."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """A stream from the beginning."""


_NOT_HELD: Final = re.compile(r"Conversion Error: Could not cast value -?\d+ to DECIMAL\(")


class NotHeldError(Exception):
    """A number has more digits than the plan holds it to (`Typed.digits`)."""


class NotReadError(Exception):
    """DuckDB does not read a file: a text in it is no UTF-8, or a page of it is damaged."""


# A text is a SELECT.
Source: TypeAlias = pa.Table | pa.RecordBatchReader | Stream | Path | list[Path] | str


@dataclass(slots=True)
class DuckDBRun:
    """A program under way on one connection: what is shared is made once, outputs are read one after the other."""

    connection: duckdb.DuckDBPyConnection
    script: Script

    @property
    def program(self) -> Program:
        """What is run."""
        return self.script.program

    def prepare(self) -> None:
        """Make what several relations read."""
        for name in self.script.shared():
            query = self.script.query(name)
            self.connection.execute(f'CREATE TEMP TABLE "{name}" AS {query}')
            self.script.made.add(name)

    def read(self, sheet: str, rows: int = 1 << 17) -> pa.RecordBatchReader:
        """A wanted sheet, batch by batch."""
        return self.connection.sql(self.script.output(sheet)).to_arrow_reader(rows)


@contextmanager
def running(
    plan: Plan | Program, sources: Mapping[str, Source], limits: Limits | None = None
) -> Iterator[DuckDBRun]:
    """A run of a plan over the given tables; when it ends, however it ends, the connection is closed."""
    made = plan if isinstance(plan, Program) else program(plan, DuckDB())
    bounds = limits or Limits()
    with watched(bounds) as connection:
        _register(connection, made, sources)
        run = DuckDBRun(connection, Script(made))
        run.prepare()
        yield run


def run(
    plan: Plan | Program, sources: Mapping[str, Source], limits: Limits | None = None
) -> dict[str, pa.Table]:
    """Everything that a plan wants, by sheet."""
    with running(plan, sources, limits) as under_way:
        return {name: under_way.read(name).read_all() for name in under_way.program.outputs}


@contextmanager
def watched(limits: Limits) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that tells how far it is, and is closed in the end; Ctrl-C is what it is everywhere."""
    connection = connected(limits)
    if limits.follow is not None:
        for setting in _TELLING:
            connection.execute(f"SET {setting}")
        limits.follow(connection.query_progress)
    try:
        yield connection
    except KeyboardInterrupt:
        connection.interrupt()
        raise
    except duckdb.ConversionException as error:
        if _NOT_HELD.match(str(error)):
            raise NotHeldError from error
        raise
    except (RuntimeError, duckdb.Error) as error:
        # How DuckDB says that Ctrl-C was pressed, and that a stream which it was reading was told so.
        if "interrupted" in str(error).lower() or "KeyboardInterrupt" in str(error):
            raise KeyboardInterrupt from None
        if isinstance(error, duckdb.InvalidInputException) or type(error) is duckdb.Error:
            raise NotReadError(str(error)) from error
        lacking = _lacking(error)
        if lacking is not None:
            raise lacking from error
        raise
    finally:
        if limits.follow is not None:
            limits.follow(None)
        connection.close()


def _lacking(error: Exception) -> Exception | None:
    """That there is no room on disk or in memory, as Python says it; None for other errors."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return MemoryError(str(error).split("\n", 1)[0])
    full = os.strerror(errno.ENOSPC)
    if isinstance(error, duckdb.IOException) and full in str(error):
        return OSError(errno.ENOSPC, full)
    return None


def connected(limits: Limits) -> duckdb.DuckDBPyConnection:
    """A connection of its own that loads no extension."""
    config: dict[str, Any] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "preserve_insertion_order": limits.in_order,
    }
    if limits.threads is not None:
        config["threads"] = limits.threads
    if limits.share is not None:
        config["memory_limit"] = f"{limits.share}B"
    if limits.temporary is not None:
        config["temp_directory"] = str(limits.temporary)
    return duckdb.connect(":memory:", config=config)


def _register(
    connection: duckdb.DuckDBPyConnection, made: Program, sources: Mapping[str, Source]
) -> None:
    for name, (given, idents) in made.given.items():
        source = sources[name]
        if isinstance(source, str):
            relation = connection.sql(source)
        elif isinstance(source, list | Path):
            files = source if isinstance(source, list) else [source]
            relation = connection.sql(f"SELECT * FROM {parquet_rows(*files)}")
        else:
            relation = connection.from_arrow(source)
        there = {column for column in relation.columns if column in idents}
        missing = [column for column in given.columns if column not in there]
        if missing:
            raise KeyError(f"the table `{name}` has no column {', '.join(missing)}")
        chosen = [
            named(column(one), idents[one]).sql(dialect="duckdb")
            for one in relation.columns
            if one in there
        ]
        relation.select(*map(duckdb.SQLExpression, chosen)).create_view(name)
    for constant, name, idents in made.tables.values():
        connection.from_arrow(_arrow(constant.columns, idents, constant.rows)).create(name)


def _arrow(
    columns: Mapping[str, Typed], idents: Mapping[str, str], rows: Iterable[tuple[Any, ...]]
) -> pa.Table:
    listed = list(rows)
    arrays, fields = [], []
    for index, (name, typed) in enumerate(columns.items()):
        kind = arrow_type(typed)
        fields.append(pa.field(idents[name], kind))
        arrays.append(pa.array([row[index] for row in listed], kind))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def arrow_type(typed: Typed) -> pa.DataType:
    """The Arrow type of a column."""
    from engine.plan.sql.build import is_wide_of

    if typed.type == "int":
        return pa.decimal128(38, 0) if is_wide_of(typed) else pa.int64()
    return pa.string() if typed.type == "text" else pa.bool_()

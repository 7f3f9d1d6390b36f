"""Running a straight plan: one COPY, and the interpreter for the rows that are not plain.

The rows of plain events stand in the order of the files; those that the interpreter decided stand behind them, by id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from engine.batch.beside import running_beside
from engine.batch.column_sql import NAMES, RULES
from engine.batch.direct import GOOD, raws_of, unknown_fields
from engine.batch.kinds import Kinds
from engine.batch.output.copying import OutForm, copied
from engine.batch.parquet_cells import quoted
from engine.batch.standing import stand_alone
from engine.batch.straight import Straight
from engine.diagnostics.findings import Finding
from engine.events.model import Reject
from engine.interpret.evaluate import Evaluation, evaluate
from engine.interpret.options import Options
from engine.interpret.results import Result
from engine.plan.formulas import Formula
from engine.plan.lower.lowering import EVENTS
from engine.plan.sheets import ROW
from engine.plan.sql.duckdb_run import DuckDBRun, Limits
from engine.report.columns import Chosen, Rows, arrow_schema
from engine.rulebook.model import EVENT, Rulebook

ODD: Final = "odd rows"
AT: Final = "#at"  # what the rows of the output are in order of
_BEHIND: Final = 2**62


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run came to: rows read and accepted, rejects, warnings, and how many results the interpreter made."""

    read: int
    accepted: int
    rejects: tuple[Reject, ...]
    findings: tuple[Finding, ...]
    interpreted: int
    inexact: dict[str, int]


def run_straight(
    plan: Straight,
    rulebook: Rulebook,
    paths: Sequence[Path],
    columns: Sequence[Chosen],
    options: Options,
    out: Path,
    limits: Limits | None = None,
    form: OutForm = "parquet",
) -> Ran | None:
    """Write the chosen columns of all results to the file `out`.

    None where some events are for the interpreter, but have a bearing on others.
    """
    bounded = replace(limits or Limits(), in_order=True)
    good = f"SELECT * FROM ({plan.source.select}) WHERE {GOOD}"
    with running_beside(plan.plan, EVENTS, good, plan.source.rows, bounded) as under_way:
        prepare(plan, under_way, columns, form)
        select = selected(plan, under_way, f"NOT ({plan.again})")
        written = copied(under_way.connection, select, columns, out, form, plan.source.group)
        findings = unknown_fields(plan.source, paths, rulebook)
        if written == plan.source.rows:
            return Ran(written, written, (), findings, 0, {})
        if not stand_alone(rulebook):
            return None
        odd = _odd_rows(plan, under_way)
        done = evaluate(rulebook, raws_of(paths, odd), options)
        rows = Rows(columns, rulebook)
        under_way.connection.register(ODD, table_of(done.results, rows))
        both = selected(plan, under_way, f"NOT ({plan.again})", also=True)
        copied(under_way.connection, both, columns, out, form, plan.source.group)
    return _ran(plan, done, findings, rows)


def table_of(results: Sequence[Result], rows: Rows) -> pa.Table:
    """Results of the interpreter as a table of the chosen columns, and `AT`, which puts them behind all others."""
    names = [column.name for column in rows.columns]
    listed = [dict(zip(names, rows.row(result), strict=True)) for result in results]
    table = pa.Table.from_pylist(listed, schema=arrow_schema(rows.columns))
    return table.append_column(AT, pa.array(range(_BEHIND, _BEHIND + len(results)), pa.int64()))


def _ran(plan: Straight, done: Evaluation, findings: tuple[Finding, ...], rows: Rows) -> Ran:
    accepted = plan.source.rows - done.rejected
    return Ran(
        plan.source.rows, accepted, done.rejects, findings, len(done.results), dict(rows.inexact)
    )


def selected(plan: Straight, run: DuckDBRun, which: str, also: bool = False) -> str:
    """The chosen columns of the rows of the output for which `which` is true, in the order of their numbers.

    `also`: behind them those of the table `ODD`. Joins keep no order, so then it is made at the end.
    """
    rows = f"SELECT * FROM ({run.script.output(EVENT)}) WHERE {which}"
    if plan.kinds:
        records = ", ".join(f"{one.record()} AS {quoted(one.name)}" for one in plan.kinds)
        rows = f"SELECT * REPLACE ({records}) FROM ({rows})"
    if not plan.fired and run.program.in_order:
        output = f"SELECT {', '.join(plan.select)} FROM ({rows})"
        odd = f" UNION ALL SELECT * EXCLUDE ({quoted(AT)}) FROM {quoted(ODD)}"
        return output + (odd if also else "")
    join = ""
    if plan.fired:
        on = " AND ".join(f"output.{quoted(w)} = {RULES}.{quoted(w)}" for w in plan.fired)
        join = f" LEFT JOIN {RULES} ON {on}"
    listed = ", ".join(plan.select)
    found = f"SELECT {listed}, output.{quoted(ROW)} AS {quoted(AT)} FROM ({rows}) AS output{join}"
    if also:
        found += f" UNION ALL SELECT * FROM {quoted(ODD)}"
    return f"SELECT * EXCLUDE ({quoted(AT)}) FROM ({found}) ORDER BY {quoted(AT)}"


# ── What classes and words of rules come to ───────────────────────────────────────────────────────


def prepare(plan: Straight, run: DuckDBRun, columns: Sequence[Chosen], form: OutForm) -> None:
    """Make the variables and the relation that the columns read.

    Texts are of types that list them, of which Parquet is written several times as fast; an Arrow stream would tell.
    """
    forms = {"arrow": (), "parquet": ("text", "texts")}.get(form, ("text", "number"))
    texts = {one.name: one.form == "texts" for one in columns if one.form in forms}
    for number, kinds in enumerate(plan.kinds):
        _tell(plan, kinds, run.connection, texts, f"of_kinds_{number}")
    if plan.fired:
        listed, source = ", ".join(map(quoted, plan.fired)), run.script.output(EVENT)
        query = f"SELECT DISTINCT {listed} FROM ({source})"
        rows = [tuple(map(int, row)) for row in run.connection.execute(query).fetchall()]
        words = {name: [row[n] for row in rows] for n, name in enumerate(plan.fired)}
        run.connection.from_arrow(pa.table(words | _names(plan, words, len(rows)))).create(RULES)


def _tell(
    plan: Straight,
    kinds: Kinds,
    connection: duckdb.DuckDBPyConnection,
    texts: Mapping[str, bool],
    relation: str,
) -> None:
    """Set the variable: a list of records of what columns come to in each kind of rows.

    `texts`: the columns whose texts are of a type of their own, and whether there are several in a cell.
    """
    words = [form.data for _, form in plan.words if not form.constant]
    columns = {one: pa.array(list(values)) for one, values in kinds.columns.items()}
    if all(word in kinds.columns or word in plan.classes.fixed for word in words):
        columns |= _names(plan, kinds.columns, kinds.count)
    table = pa.table({ROW: pa.array(range(kinds.count)), **columns})
    connection.from_arrow(table).create(relation)
    parts = []
    for number, (name, column) in enumerate(kinds.sql.items()):
        sql = column
        if name in texts:
            many, kind = ("[]" if texts[name] else ""), f"words_{relation}_{number}"
            sql = f"CAST({column} AS VARCHAR{many})"
            word = f"unnest({sql})" if many else sql
            all_words = f"SELECT DISTINCT {word} AS word FROM {relation} WHERE {sql} IS NOT NULL"
            connection.execute(f"CREATE TYPE {kind} AS ENUM ({all_words} ORDER BY word)")
            sql = f"CAST({sql} AS {kind}{many})"
        parts.append(f"'f{number}': {sql}")
    listed = f"SELECT list({{{', '.join(parts)}}} ORDER BY {quoted(ROW)}) FROM {relation}"
    connection.execute(f"SET VARIABLE {quoted(kinds.name)} = ({listed})")


def _names(plan: Straight, words: Mapping[str, Sequence[Any]], count: int) -> dict[str, pa.Array]:
    """The ids of the rules that fired, by the columns of words in so many rows."""

    def word(form: Formula, row: int) -> int:
        fixed = form if form.constant else plan.classes.fixed.get(form.data)
        return int(words[form.data][row] if fixed is None else fixed.data)

    found = [
        list(plan.bits.rules({n: word(form, row) for n, form in plan.words}))
        for row in range(count)
    ]
    return {NAMES: pa.array(found, pa.list_(pa.string()))}


# ── Rows for the interpreter ──────────────────────────────────────────────────────────────────────


def _odd_rows(plan: Straight, run: DuckDBRun) -> list[int]:
    """The numbers of the rows that the interpreter decides, rising."""
    bad = f"SELECT {quoted(ROW)} FROM ({plan.source.select}) WHERE NOT {GOOD}"
    again = f"SELECT {quoted(ROW)} FROM ({run.script.output(EVENT)}) WHERE {plan.again}"
    found = run.connection.execute(f"{bad} UNION {again} ORDER BY 1").fetchall()
    return [int(row[0]) for row in found]

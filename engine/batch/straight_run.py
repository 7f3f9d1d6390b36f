"""Running a straight plan: one COPY, and the interpreter for the rows that are not plain.

The rows of plain events stand in the order of the files; those that the interpreter decided stand behind them, by id.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from engine.batch.direct import GOOD, places
from engine.batch.output.copying import OutForm, copied
from engine.batch.parquet_cells import quoted
from engine.batch.straight import Straight, stand_alone
from engine.diagnostics.findings import Finding
from engine.events.columns import UnknownFields
from engine.events.model import Place, RawEvent, Reject, raw_event
from engine.events.readers.parquet_rows import column_values
from engine.interpret.evaluate import Evaluation, evaluate
from engine.interpret.options import Options
from engine.interpret.results import Result
from engine.plan.lower.lowering import EVENTS
from engine.plan.sheets import ROW, Around, Numbered, Plan
from engine.plan.sql.duckdb_run import DuckDBRun, Limits, running
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
    wanted = with_tables(plan)
    bounded = replace(limits or Limits(), in_order=True)
    good = f"SELECT * FROM ({plan.source.select}) WHERE {GOOD}"
    with running(wanted, {EVENTS: good}, bounded) as under_way:
        names_of_rules(plan, under_way)
        select = selected(plan, under_way, f"NOT ({plan.again})")
        written = copied(under_way.connection, select, columns, out, form)
        findings = _unknown_fields(plan, paths, rulebook)
        if written == plan.source.rows:
            return Ran(written, written, (), findings, 0, {})
        if not stand_alone(rulebook):
            return None
        odd = _odd_rows(plan, under_way)
        done = evaluate(rulebook, _raws(paths, odd), options)
        rows = Rows(columns, rulebook)
        under_way.connection.register(ODD, table_of(done.results, rows))
        both = selected(plan, under_way, f"NOT ({plan.again})", also=True)
        copied(under_way.connection, both, columns, out, form)
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

    `also`: behind them those of the table `ODD`. Joins keep no order, so it is made at the end.
    """
    join = ""
    if plan.fired:
        on = " AND ".join(f"output.{quoted(w)} = rules.{quoted(w)}" for w in plan.fired)
        join = f" LEFT JOIN rules ON {on}"
    listed = ", ".join(plan.select)
    output = f"(SELECT * FROM ({run.script.output(EVENT)}) WHERE {which}) AS output{join}"
    found = f"SELECT {listed}, output.{quoted(ROW)} AS {quoted(AT)} FROM {output}"
    if also:
        found += f" UNION ALL SELECT * FROM {quoted(ODD)}"
    return f"SELECT * EXCLUDE ({quoted(AT)}) FROM ({found}) ORDER BY {quoted(AT)}"


# ── The names of the rules that fired ─────────────────────────────────────────────────────────────


def _table_of(plan: Straight) -> tuple[str, list[str]] | None:
    """The decision table that has all words of fired rules, and its columns; None where there is no such one."""
    sheet = plan.plan.sheets[EVENT]
    found: dict[str, list[str]] = {}
    for word in plan.fired:
        definition: Any = sheet.definitions.get(word)
        if getattr(definition, "op", None) == "col":
            definition = sheet.definitions.get(definition.data)
        if not isinstance(definition, Around):
            return None
        found.setdefault(definition.sheet, []).append(definition.column)
    if len(found) != 1:
        return None
    ((table, columns),) = found.items()
    return (table, columns) if isinstance(plan.plan.sheets[table].rows, Numbered) else None


def with_tables(plan: Straight) -> Plan:
    table = _table_of(plan) if plan.fired else None
    if table is None:
        return plan.plan
    wanted = {**plan.plan.wanted, table[0]: (tuple(dict.fromkeys(table[1])), None)}
    return Plan(plan.plan.sheets, plan.plan.tables, wanted)


def names_of_rules(plan: Straight, run: DuckDBRun) -> None:
    """The relation `rules`: by the words of bits, the sorted ids of the rules."""
    if not plan.fired:
        return
    table = _table_of(plan)
    if table is not None:
        source, columns = run.script.output(table[0]), table[1]
    else:
        source, columns = run.script.output(EVENT), list(plan.fired)
    listed = ", ".join(map(quoted, columns))
    words = run.connection.execute(f"SELECT DISTINCT {listed} FROM ({source})").fetchall()
    names = [list(plan.bits.rules(dict(enumerate(map(int, row))))) for row in words]
    arrays = {w: pa.array([int(r[n]) for r in words], pa.int64()) for n, w in enumerate(plan.fired)}
    rules = pa.table({**arrays, "names": pa.array(names, pa.list_(pa.string()))})
    run.connection.from_arrow(rules).create("rules")


# ── Rows for the interpreter ──────────────────────────────────────────────────────────────────────


def _odd_rows(plan: Straight, run: DuckDBRun) -> list[int]:
    """The numbers of the rows that the interpreter decides, rising."""
    bad = f"SELECT {quoted(ROW)} FROM ({plan.source.select}) WHERE NOT {GOOD}"
    again = f"SELECT {quoted(ROW)} FROM ({run.script.output(EVENT)}) WHERE {plan.again}"
    found = run.connection.execute(f"{bad} UNION {again} ORDER BY 1").fetchall()
    return [int(row[0]) for row in found]


def _raws(paths: Sequence[Path], rows: Sequence[int]) -> Iterator[RawEvent]:
    """Rows of the files by their numbers, as the reader of Parquet gives them."""
    wanted = iter(rows)
    number = next(wanted, None)
    for path, first in places(paths):
        with pq.ParquetFile(path) as source:
            names, start = source.schema_arrow.names, first
            for group in range(source.metadata.num_row_groups):
                end = start + source.metadata.row_group(group).num_rows
                if number is not None and number < end:
                    batch = source.read_row_group(group)
                    while number is not None and number < end:
                        row = batch.slice(number - start, 1)
                        cells = [column_values(column)[0] for column in row.columns]
                        place = Place(str(path), number - first + 1)
                        yield raw_event(dict(zip(names, cells, strict=True)), place)
                        number = next(wanted, None)
                start = end


def _unknown_fields(
    plan: Straight, paths: Sequence[Path], rulebook: Rulebook
) -> tuple[Finding, ...]:
    facts = {name for version in rulebook.versions.values() for name in version.facts}
    seen = UnknownFields(facts)
    for path in paths:
        seen.see(raw_event(dict.fromkeys(plan.source.fields), Place(str(path), 1)))
    return seen.findings()

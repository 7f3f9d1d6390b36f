"""Events of any files, as the batch's intake brought them, straight to chosen columns.

Rejects stand in the order of the files, those of the intake and those of the interpreter among one another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from engine.batch.beside import running_beside
from engine.batch.column_sql import whole_number
from engine.batch.direct import GOOD, Direct
from engine.batch.intake.relation import relation
from engine.batch.intake.take_all import Intaken
from engine.batch.output.copying import OutForm, copied
from engine.batch.parquet_cells import quoted
from engine.batch.standing import stand_alone
from engine.batch.straight import Straight, straight_over
from engine.batch.straight_run import ODD, Ran, prepare, selected, table_of
from engine.events.model import Reject
from engine.interpret.evaluate import evaluate
from engine.interpret.options import Options
from engine.plan.lower.lowering import EVENTS
from engine.plan.lower.names import ID
from engine.plan.sheets import ROW
from engine.plan.sql.duckdb_run import DuckDBRun, Limits, Source
from engine.report.columns import Chosen, Rows
from engine.rulebook.model import EVENT, Rulebook

_TAKEN: Final = "taken"


def straight_taken(
    rulebook: Rulebook,
    taken: Intaken,
    options: Options,
    columns: Sequence[Chosen],
    text: bool = False,
) -> Straight | None:
    """The plan; None where the rulebook or the columns ask for more. `text`: for lines of CSV or JSON alone."""
    source = Direct(
        f"SELECT *, TRUE AS {GOOD} FROM {_TAKEN}", taken.typed, taken.profile, taken.accepted, ()
    )
    return straight_over(rulebook, source, options, columns, text)


def run_taken(
    plan: Straight,
    rulebook: Rulebook,
    taken: Intaken,
    columns: Sequence[Chosen],
    options: Options,
    out: Path,
    form: OutForm = "parquet",
    limits: Limits | None = None,
) -> Ran | None:
    """Write the chosen columns of all results to the file `out`.

    None where some events are for the interpreter, but have a bearing on others.
    """
    bounded = replace(limits or Limits(), in_order=True)
    read = taken.accepted + len(taken.rejects)
    given = _plain_events(taken)
    with running_beside(plan.plan, EVENTS, given, taken.accepted, bounded) as under_way:
        prepare(plan, under_way, columns, form)
        select = selected(plan, under_way, f"NOT ({plan.again})")
        written = copied(under_way.connection, select, columns, out, form)
        others = _without_number(under_way, select, columns)
        if written == taken.accepted:
            return Ran(read, written, taken.rejects, taken.findings, 0, dict(others))
        if not stand_alone(rulebook):
            return None
        numbers = [*_again(plan, under_way), *taken.troubled]
        raws = (raw for _, raw in taken.again.rows(numbers))
        done = evaluate(rulebook, raws, options)
        rows = Rows(columns, rulebook)
        under_way.connection.register(ODD, table_of(done.results, rows))
        both = selected(plan, under_way, f"NOT ({plan.again})", also=True)
        copied(under_way.connection, both, columns, out, form)
    rejects = _in_order(taken, done.rejects)
    accepted = taken.accepted - len(done.rejects)
    inexact = dict(others + Counter(rows.inexact))
    return Ran(read, accepted, rejects, taken.findings, len(done.results), inexact)


def _plain_events(taken: Intaken) -> Source:
    """The events that are no trouble, with the columns of the plan."""
    found = relation(taken.events)
    if isinstance(found, str):
        names = ", ".join(map(quoted, taken.typed))
        return f"SELECT {names} FROM ({found}) WHERE trouble = 0"
    if taken.troubled:
        found = found.filter(pc.equal(found["trouble"], 0))
    table: pa.Table = found.select(list(taken.typed))
    return table


def _without_number(run: DuckDBRun, select: str, columns: Sequence[Chosen]) -> Counter[str]:
    """By column how many of the rows that are selected have an id that is no whole number; hardly any, mostly none."""
    found: Counter[str] = Counter()
    names = [column.name for column in columns if column.form == "whole"]
    if names:
        ident = quoted(run.program.given[EVENTS][1][ID])
        some = f"SELECT 1 FROM {EVENTS} WHERE {whole_number(ident)} IS NULL LIMIT 1"
        if run.connection.execute(some).fetchall():
            for name in names:
                query = f"SELECT count(*) FROM ({select}) WHERE {quoted(name)} IS NULL"
                ((found[name],),) = run.connection.execute(query).fetchall()
    return found


def _again(plan: Straight, run: DuckDBRun) -> list[int]:
    """The numbers of the rows whose results are the interpreter's."""
    query = f"SELECT {quoted(ROW)} FROM ({run.script.output(EVENT)}) WHERE {plan.again}"
    return [int(row[0]) for row in run.connection.execute(query).fetchall()]


def _in_order(taken: Intaken, others: Sequence[Reject]) -> tuple[Reject, ...]:
    """All rejects in the order of the files and their rows."""
    files = {str(file): number for number, file in enumerate(taken.again.source.files)}
    found = [*taken.rejects, *others]
    found.sort(key=lambda one: (files.get(one.place.file, 0), one.place.row or 0))
    return tuple(found)

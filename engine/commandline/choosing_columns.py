"""`evaluate --columns`: chosen columns of all results, as one flat table in a file.

Where files and rulebook allow it, the table goes straight from file to file; else results are made first. It is the
same table either way, but for the order of its rows: straight, they stand as the files have them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commandline.inputs import Engine, Request, evaluation_options_of, run

if TYPE_CHECKING:
    from engine.diagnostics.findings import Finding
    from engine.events.model import Reject
    from engine.plan.sql.duckdb_run import Limits
    from engine.report.columns import Chosen
    from engine.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and what there is to say about it."""

    rows: int
    accepted: int
    rejects: tuple[Reject, ...]
    findings: tuple[Finding, ...]
    interpreted: int | None  # None: all of them
    inexact: dict[str, int]


def chosen(names: str, rulebook: Rulebook) -> tuple[Chosen, ...]:
    """The columns that were asked for, by their names with commas between; wrong usage where one is none."""
    from engine.diagnostics.suggest import did_you_mean
    from engine.report.columns import NoColumnError, choose

    try:
        return choose([name.strip() for name in names.split(",") if name.strip()], rulebook)
    except NoColumnError as error:
        listed = ", ".join(error.known[:24]) + (", …" if len(error.known) > 24 else "")
        hint = did_you_mean(error.name, error.known) or f"there are: {listed}"
        raise click.UsageError(f"there is no column `{error.name}`; {hint}") from None


def write_columns(
    request: Request,
    rulebook: Rulebook,
    columns: Sequence[Chosen],
    target: Path,
    engine: Engine,
    limits: Limits,
) -> Written:
    """Evaluate, and write the columns to a Parquet file."""
    if engine != "interpreter":
        found = _straight(request, rulebook, columns, target, limits)
        if found is not None:
            return found
    import pyarrow as pa
    import pyarrow.parquet as pq

    from engine.report.columns import Rows, arrow_schema

    done = run(request, rulebook, derivations=False, engine=engine, limits=limits)
    rows, names = Rows(columns, rulebook), [column.name for column in columns]
    listed = [dict(zip(names, rows.row(result), strict=True)) for result in done.results]
    pq.write_table(pa.Table.from_pylist(listed, schema=arrow_schema(columns)), target)
    by_plan = bool(done.rechecked) or engine == "duckdb"
    interpreted = done.interpreted if by_plan else None
    return Written(
        len(listed), done.accepted, done.rejects, done.findings, interpreted, dict(rows.inexact)
    )


def _straight(
    request: Request, rulebook: Rulebook, columns: Sequence[Chosen], target: Path, limits: Limits
) -> Written | None:
    """The straight way; None where it is not open."""
    from engine.batch.straight import straight
    from engine.batch.straight_run import run_straight

    parquet = all(path.suffix.lower() == ".parquet" for path in request.events)
    if not parquet or request.mapping is not None or request.input_format not in (None, "parquet"):
        return None
    options = evaluation_options_of(request, rulebook)
    plan = straight(rulebook, request.events, options, columns)
    if plan is None:
        return None
    ran = run_straight(plan, rulebook, request.events, columns, options, target, limits)
    return Written(
        ran.accepted, ran.accepted, ran.rejects, ran.findings, ran.interpreted, ran.inexact
    )


def said(written: Written) -> str:
    """What was written, in words."""
    rejected = f"{len(written.rejects):,} rows rejected"
    text = f"{written.rows:,} rows written; {written.accepted:,} events accepted, {rejected}"
    if written.interpreted:
        text += f"\n{written.interpreted:,} results were decided by the interpreter"
    for name, count in written.inexact.items():
        text += f"\n`{name}`: {count:,} numbers have no six decimals and are empty; `{name}/exact` has them as text"
    return text

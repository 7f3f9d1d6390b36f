"""A whole run that writes chosen columns of results: files in, one file out, within a limit of memory.

Straight, where the rulebook and the columns allow it; else by way of results. Either way the same rows come out, in an
order that hangs on the input alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.batch.evaluate import evaluate_columnar
from engine.batch.intake.columns import UnlikeError
from engine.batch.intake.reading import Source
from engine.batch.intake.spool import ROOM
from engine.batch.intake.take_all import Note, Room, take_all
from engine.batch.output.copying import OutForm, copied
from engine.batch.output.work import Work, work_beside
from engine.batch.parquet_cells import quoted
from engine.batch.straight_run import ODD, Ran, table_of
from engine.batch.straight_taken import run_taken, straight_taken
from engine.interpret.options import Options
from engine.plan.sql.duckdb_run import Limits, connected
from engine.report.columns import Chosen, Rows
from engine.rulebook.model import Rulebook

_SHARE: Final = 8  # of the memory, what the events may take before they go to disk


@dataclass(frozen=True, slots=True)
class Running:
    """How a run is to be done: bytes of memory, threads, whether an earlier run is continued, and who is told."""

    memory: int | None = None
    threads: int | None = None
    resume: bool = False
    note: Note | None = None


def write_chosen(
    rulebook: Rulebook,
    source: Source,
    columns: Sequence[Chosen],
    options: Options,
    out: Path,
    form: OutForm,
    running: Running | None = None,
) -> Ran:
    """Write the chosen columns of all results to `out`; raises `FindingsError` for files that cannot be read."""
    how = running or Running()
    with work_beside(out, how.resume) as work:
        found = _straight(rulebook, source, columns, options, work, form, how)
        if found is None:
            found = _by_results(rulebook, source, columns, options, work, form, how)
        return found


def _straight(
    rulebook: Rulebook,
    source: Source,
    columns: Sequence[Chosen],
    options: Options,
    work: Work,
    form: OutForm,
    how: Running,
) -> Ran | None:
    if options.tables or any(v.groups or v.nested for v in rulebook.versions.values()):
        return None
    held = ROOM if how.memory is None else how.memory // _SHARE
    many = len(source.files) > 1
    memory = None if how.memory is None else f"{how.memory // 2**20}MiB"
    room = Room(work.folder, held, keep=many, resume=how.resume, memory=memory)
    try:
        taken = take_all(rulebook, source, (), room, how.note)
    except UnlikeError:
        return None
    plan = straight_taken(rulebook, taken, options, columns)
    if plan is None:
        return None
    limits = _limits(how, work)
    return run_taken(plan, rulebook, taken, columns, options, work.output, form, limits)


def _by_results(
    rulebook: Rulebook,
    source: Source,
    columns: Sequence[Chosen],
    options: Options,
    work: Work,
    form: OutForm,
    how: Running,
) -> Ran:
    done = evaluate_columnar(rulebook, source.rows(), options, _limits(how, work))
    rows = Rows(columns, rulebook)
    with connected(_limits(how, work)) as connection:
        connection.register(ODD, table_of(done.results, rows))
        copied(connection, f"SELECT * FROM {quoted(ODD)}", columns, work.output, form)
    read = done.accepted + done.rejected
    inexact = dict(rows.inexact)
    return Ran(read, done.accepted, done.rejects, done.findings, done.interpreted or 0, inexact)


def _limits(how: Running, work: Work) -> Limits:
    memory = None if how.memory is None else f"{how.memory // 2**20}MiB"
    return Limits(how.threads, memory, work.folder / "spilled")

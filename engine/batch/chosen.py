"""A whole run that writes chosen columns of results: files in, one file out, within a limit of memory.

Straight, where the rulebook and the columns allow it; else by way of results. Either way the same rows come out, in an
order that hangs on the input alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from engine.batch.evaluate import evaluate_columnar
from engine.batch.intake.columns import UnlikeError
from engine.batch.intake.reading import Source
from engine.batch.intake.spool import ROOM
from engine.batch.intake.take_all import Note, Room, take_all
from engine.batch.output.copying import AS_LINES, OutForm, copied
from engine.batch.output.work import Work, work_beside
from engine.batch.parquet_cells import quoted
from engine.batch.patterns.chosen import write_by_patterns
from engine.batch.patterns.whole import Whole
from engine.batch.standing import events_only
from engine.batch.straight_run import AT, ODD, Ran, table_of
from engine.batch.straight_taken import run_taken, straight_taken
from engine.interpret.evaluate import Evaluation
from engine.interpret.options import Options
from engine.plan.sql.duckdb_run import Limits, connected
from engine.plan.sql.limits import bytes_of
from engine.report.columns import Chosen, Rows
from engine.rulebook.model import Rulebook

_SHARE: Final = 8  # of the memory, what the events may take before they go to disk


@dataclass(frozen=True, slots=True)
class Running:
    """How a run is to be done: its limits, whether an earlier run is continued, and who is told of files and rows."""

    limits: Limits = field(default_factory=Limits)
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
        limits = limits_in(how.limits, work)
        found = straight_chosen(rulebook, source, columns, options, work, form, how)
        if found is None:
            room = room_in(limits, work)
            run = Whole(rulebook, source, options, work.folder, room, lambda _: limits, how.note)
            found = write_by_patterns(run, columns, work, form, limits)
        if found is None:
            done = evaluate_columnar(rulebook, source.rows(), options, limits)
            found = copied_results(done, rulebook, columns, work, form)
        return found


def straight_chosen(
    rulebook: Rulebook,
    source: Source,
    columns: Sequence[Chosen],
    options: Options,
    work: Work,
    form: OutForm,
    how: Running,
) -> Ran | None:
    """Write the columns without making results; None where the rulebook or the columns ask for more."""
    if options.tables or not events_only(rulebook):
        return None
    limits = limits_in(how.limits, work)
    room = room_in(how.limits, work, keep=len(source.files) > 1, resume=how.resume)
    try:
        taken = take_all(rulebook, source, (), room, how.note)
    except UnlikeError:
        return None
    plan = straight_taken(rulebook, taken, options, columns, text=form in AS_LINES)
    if plan is None:
        return None
    return run_taken(plan, rulebook, taken, columns, options, work.output, form, limits)


def copied_results(
    done: Evaluation, rulebook: Rulebook, columns: Sequence[Chosen], work: Work, form: OutForm
) -> Ran:
    """Write the columns of results."""
    rows = Rows(columns, rulebook)
    with connected(limits_in(Limits(), work)) as connection:
        connection.register(ODD, table_of(done.results, rows))
        copied(
            connection,
            f"SELECT * EXCLUDE ({quoted(AT)}) FROM {quoted(ODD)}",
            columns,
            work.output,
            form,
        )
    read, interpreted = done.accepted + done.rejected, done.interpreted
    return Ran(read, done.accepted, done.rejects, done.findings, interpreted, dict(rows.inexact))


def room_in(limits: Limits, work: Work, keep: bool = False, resume: bool = False) -> Room:
    """Where the events of a run go that memory does not hold."""
    most = bytes_of(limits.memory)
    held = ROOM if most is None else most // _SHARE
    return Room(work.folder, held, keep=keep, resume=resume, memory=limits.memory)


def limits_in(limits: Limits, work: Work) -> Limits:
    """The limits of a run whose temporary files go into its folder, and whose rows stay in order."""
    return replace(limits, temporary=work.folder / "spilled", in_order=True)

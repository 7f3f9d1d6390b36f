"""`evaluate --columns`: chosen columns of all results, as one flat table in a file.

Where files and rulebook allow it, the table goes straight from file to file; else it is made by patterns of results,
or of results one by one. It is the same table each way, but for the order of its rows: straight, they stand as the
files have them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click

from engine.commandline.arrow_alone import arrow_alone
from engine.commandline.inputs import Engine, Request, evaluation_options_of, run, source_of
from engine.commandline.writing_all import worth_planning

if TYPE_CHECKING:
    from engine.batch.output.copying import OutForm
    from engine.batch.output.work import Work
    from engine.batch.straight_run import Ran
    from engine.commandline.progress import Watch
    from engine.plan.sql.limits import Limits
    from engine.report.columns import Chosen
    from engine.rulebook.model import Rulebook


def chosen(names: str, rulebook: Rulebook) -> tuple[Chosen, ...]:
    """The columns that were asked for, by their names with commas between; wrong usage where one is none."""
    from engine.diagnostics.suggest import did_you_mean
    from engine.report.columns import NoColumnError, choose

    wanted = [name.strip() for name in names.split(",") if name.strip()]
    if not wanted:
        raise click.UsageError("`--columns` names no column")
    try:
        return choose(wanted, rulebook)
    except NoColumnError as error:
        if error.unlike:
            message = f"`{error.name}` has no one column: its kind or unit is another under another version; "
            raise click.UsageError(message + "results as JSON have each as it is") from None
        listed = ", ".join(error.known[:24]) + (", …" if len(error.known) > 24 else "")
        hint = did_you_mean(error.name, error.known) or f"there are: {listed}"
        raise click.UsageError(f"there is no column `{error.name}`; {hint}") from None


def write_columns(
    request: Request,
    rulebook: Rulebook,
    columns: Sequence[Chosen],
    work: Work,
    form: OutForm,
    engine: Engine,
    limits: Limits,
    resume: bool,
) -> Ran:
    """Evaluate, and write the columns to the output of a run."""
    from engine.batch.chosen import Running, copied_results, straight_chosen
    from engine.commandline.progress import watching

    if engine != "interpreter":
        arrow_alone()
        options = evaluation_options_of(request, rulebook)
        with watching() as watch:
            asked = _Asked(request, rulebook, columns, work, form, limits, watch)
            found = _direct(asked)
            if found is None:
                how = Running(watch.of(limits), resume, watch.taken_in)
                source = source_of(request)
                found = straight_chosen(rulebook, source, columns, options, work, form, how)
            if found is None and worth_planning(request, rulebook, engine):
                found = _by_patterns(asked)
        if found is not None:
            return found
    done = run(request, rulebook, derivations=False, engine=engine, limits=limits)
    return copied_results(done, rulebook, columns, work, form)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A table that is asked for, and what it may take."""

    request: Request
    rulebook: Rulebook
    columns: Sequence[Chosen]
    work: Work
    form: OutForm
    limits: Limits
    watch: Watch


def _by_patterns(asked: _Asked) -> Ran | None:
    """From what results have in common; None where the rulebook asks for more."""
    from engine.batch.chosen import limits_in, room_in
    from engine.batch.patterns.chosen import write_by_patterns
    from engine.batch.patterns.whole import Whole

    request, work, watch = asked.request, asked.work, asked.watch
    own = limits_in(asked.limits, work)
    whole = Whole(
        asked.rulebook,
        source_of(request),
        evaluation_options_of(request, asked.rulebook),
        work.folder,
        room_in(own, work),
        partial(watch.of, own),
        watch.taken_in,
    )
    return write_by_patterns(whole, asked.columns, work, asked.form, own)


def _direct(asked: _Asked) -> Ran | None:
    """From Parquet that DuckDB reads as it is; None where that cannot be."""
    from engine.batch.chosen import limits_in
    from engine.batch.direct import may_be_direct
    from engine.batch.straight import straight
    from engine.batch.straight_run import run_straight
    from engine.batch.whole_ids import looked_at
    from engine.plan.sql.duckdb_run import NotReadError

    request, rulebook, columns, work = asked.request, asked.rulebook, asked.columns, asked.work
    source = source_of(request)
    if not may_be_direct(source):
        return None
    files = source.files
    options = evaluation_options_of(request, rulebook)
    with looked_at(files) as ids:
        plan = straight(rulebook, files, options, columns)
        if plan is None or ids.fall():
            return None
        own = limits_in(asked.watch.of(asked.limits, plan.source.rows), work)
        try:
            ran = run_straight(
                plan, rulebook, files, columns, options, work.output, own, asked.form
            )
        except NotReadError:
            return None  # the intake says in which row
        return ran if ids.rise() else None


def said(ran: Ran) -> str:
    """What was written, in words."""
    from engine.report.columns import WHOLE

    rows = "row" if ran.read == 1 else "rows"
    text = f"{ran.read:,} {rows} read: {ran.accepted:,} accepted, {len(ran.rejects):,} rejected"
    if ran.interpreted:
        text += f"\n{ran.interpreted:,} results were decided by the interpreter"
    for name, count in ran.inexact.items():
        if name == WHOLE:
            text += f"\n`{name}`: {count:,} ids are no whole numbers of 64 bits and are empty"
            continue
        text += f"\n`{name}`: {count:,} numbers have no six decimals and are empty; `{name}/exact` has them as text"
    return text

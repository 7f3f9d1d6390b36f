"""`clausebook evaluate`: events in, results out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from engine.commandline.inputs import Engine, Request, known_name, load_as_known, run
from engine.commandline.options import evaluation_options, hashes_option
from engine.commandline.output import often, replacing, working
from engine.commandline.writing_all import written
from engine.commandline.writing_one import write

if TYPE_CHECKING:
    from engine.batch.output.copying import OutForm
    from engine.batch.patterns.running import Done
    from engine.diagnostics.findings import Finding
    from engine.events.model import Reject
    from engine.interpret.evaluate import Evaluation
    from engine.plan.sql.limits import Limits
    from engine.report.summary import Summary
    from engine.rulebook.model import Rulebook

WITH_HASHES = ("json", "jsonl", "csv", "parquet")
FORMATS = ("table", "json", "jsonl", "csv", "parquet", "arrow")
_BY_SUFFIX = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".arrows": "arrow",
}


@click.command(
    "evaluate", short_help="What events cost under a provider's terms, and why not if not."
)
@evaluation_options
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="Write results to OUT.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Default: by the name of OUT, else a table.",
)
@click.option("--rejects", "rejects", type=click.Path(path_type=Path), metavar="FILE",
              help="Write the rejected rows to FILE (CSV, or JSONL by its name).")  # fmt: skip
@click.option("--by", "fields", multiple=True, metavar="FIELD",
              help="Total by this outcome field as well (may be repeated).")  # fmt: skip
@click.option("--columns", "names", metavar="NAMES",
              help="Only these columns, one row a result: id,status,amount,time.billed.")  # fmt: skip
@click.option("--engine", type=click.Choice(["auto", "interpreter", "duckdb", "spark"]), default="auto",
              help="Who decides; auto: the interpreter for a few events, DuckDB for many.")  # fmt: skip
@click.option(
    "--master", metavar="URL", help="With --engine spark: where it runs, such as local[2]."
)
@click.option("--memory", metavar="SIZE", help="What a batch may take of memory, such as 2GB.")
@click.option("--resume", is_flag=True,
              help="With --columns: go on where a run of many files was killed.")  # fmt: skip
@hashes_option
@click.option(
    "--threads", type=click.IntRange(min=1), metavar="N", help="How many threads DuckDB may take."
)
def command(
    out: Path | None,
    form: str | None,
    rejects: Path | None,
    fields: tuple[str, ...],
    names: str | None,
    engine: Engine,
    memory: str | None,
    resume: bool,
    threads: int | None,
    master: str | None,
    hashes: bool,
    **asked: Any,
) -> int:
    """Evaluate EVENTS against a rulebook: CSV, JSONL, JSON or Parquet files, also .gz or .zst, folders, patterns; `-`
    is standard input.

    Every accepted event stands in exactly one result. Rows that are no events are rejected, with file, row, field and
    reason, and the rest goes on; the exit code is then 1.

    \b
    Examples:
      clausebook evaluate calls.csv -r wtim
      clausebook evaluate calls.csv -r wtim --by category
      clausebook evaluate calls.csv -r wtim --reading AMB-02=b
      clausebook evaluate calls.csv -r wtim --table accounts=accounts.csv
      clausebook evaluate export.csv --map tickets.yaml -r wsm -o results.parquet
      clausebook evaluate calls.jsonl -r wtim --format jsonl --rejects bad.csv
      zcat calls.csv.gz | clausebook evaluate - --input-format csv -r wtim
      clausebook evaluate '2026/*.csv' -r wsm -o a.parquet --columns id,amount
      clausebook evaluate table:calls -r wtim -o table:results --engine spark
    """
    request = Request(**asked)
    form = form or _by_name(out, engine)
    if form == "parquet" and out is None:
        raise click.UsageError("Parquet is no text: name a file with -o")
    if out is not None and rejects is not None and out.resolve() == rejects.resolve():
        raise click.UsageError("`--rejects` and `-o` name the same file")
    rulebook = load_as_known(request)
    for name in fields:
        known_name("outcome field", name, _shown(rulebook))
    limits = _limits(memory, threads)
    if hashes and (engine == "spark" or names is not None or form not in WITH_HASHES):
        raise click.UsageError("`--hashes` goes with json, jsonl, csv or parquet, all of a result")
    if engine == "spark":
        return _on_spark(request, rulebook, names, out, form, master, rejects)
    if names is not None:
        return _columns(request, rulebook, names, out, form, engine, limits, rejects, resume)
    if resume or form == "arrow":
        raise click.UsageError(f"{'`--resume`' if resume else 'Arrow'} goes with `--columns`")
    return _whole(request, rulebook, fields, out, form, engine, limits, rejects, hashes)


def _by_name(out: Path | None, engine: Engine) -> str:
    """The format that the name of the output tells; a table where there is no name, or no ending."""
    suffix = "" if out is None else out.suffix.lower()
    if suffix not in ("", ".txt", *_BY_SUFFIX) and engine != "spark":
        raise click.UsageError(f"`{out}`: say with `--format` what it is to be, or end it in .csv")
    return _BY_SUFFIX.get(suffix, "table")


def _whole(
    request: Request,
    rulebook: Rulebook,
    fields: tuple[str, ...],
    out: Path | None,
    form: str,
    engine: Engine,
    limits: Limits,
    rejects: Path | None,
    hashes: bool,
) -> int:
    """All of every result, into a file or to standard output."""
    done: Evaluation | Done
    with ExitStack() as files:
        bad = files.enter_context(replacing(rejects, request.files())) if rejects else None
        quick = None if hashes else written(request, rulebook, out, form, engine, limits, fields)
        if quick is not None:
            done, summary = quick, quick.summary
        else:
            target = files.enter_context(replacing(out, request.files())) if out else None
            done = run(request, rulebook, derivations=False, engine=engine, limits=limits)
            summary = _summary(done, fields)
            write(done, summary, rulebook, form, target, hashes)
        if bad is not None and rejects is not None:
            _write_rejects(done.rejects, bad, rejects.suffix.lower())
    _say(done, summary, rulebook, on_stdout=form == "table" and out is None)
    return 1 if done.rejects else 0


def _limits(memory: str | None, threads: int | None) -> Limits:
    from engine.plan.sql.limits import Limits

    if memory is not None and not re.fullmatch(r"[0-9]+(\.[0-9]+)? ?[KMGT]i?B", memory):
        raise click.UsageError(f"`--memory {memory}`: write it like `2GB` or `500MB`")
    return Limits(threads=threads, memory=memory)


def _columns(
    request: Request,
    rulebook: Rulebook,
    names: str,
    out: Path | None,
    form: str,
    engine: Engine,
    limits: Limits,
    rejects: Path | None,
    resume: bool,
) -> int:
    """Chosen columns of all results, into a file or to standard output."""
    from engine.commandline.choosing_columns import chosen, said, write_columns

    columns = chosen(names, rulebook)
    if form not in ("parquet", "csv", "jsonl", "arrow"):
        raise click.UsageError("`--columns` writes parquet, csv, jsonl or arrow: say which")
    with ExitStack() as files:
        bad = files.enter_context(replacing(rejects, request.files())) if rejects else None
        work = files.enter_context(working(out, request.files(), resume))
        done = write_columns(
            request, rulebook, columns, work, cast("OutForm", form), engine, limits, resume
        )
        if bad is not None and rejects is not None:
            _write_rejects(done.rejects, bad, rejects.suffix.lower())
    _say_of(done.findings, done.rejects)
    click.echo(said(done), err=True)
    return 1 if done.rejects else 0


def _on_spark(
    request: Request,
    rulebook: Rulebook,
    names: str | None,
    out: Path | None,
    form: str,
    master: str | None,
    rejects: Path | None,
) -> int:
    """Chosen columns of all results, or the usual ones, by a cluster."""
    from engine.commandline.choosing_columns import chosen
    from engine.commandline.on_spark import run_on_spark, said

    columns = () if names is None else chosen(names, rulebook)
    with ExitStack() as files:
        bad = files.enter_context(replacing(rejects)) if rejects else None
        done = run_on_spark(request, rulebook, columns, out, form, master)
        if bad is not None and rejects is not None:
            _write_rejects(done.rejects, bad, rejects.suffix.lower())
    _say_of((), done.rejects)
    click.echo(said(done), err=True)
    return 1 if done.rejects else 0


def _shown(rulebook: Rulebook) -> dict[str, None]:
    versions = rulebook.versions.values()
    return dict.fromkeys(n for v in versions for n, outcome in v.outcomes.items() if outcome.show)


def _summary(done: Evaluation, fields: tuple[str, ...]) -> Summary:
    from engine.report.summary import summarise

    return summarise(done.results, done.accepted, done.rejected, fields)


def _write_rejects(rejects: Sequence[Reject], place: Path, suffix: str) -> None:
    from engine.report.as_json import reject_json
    from engine.report.writers import write_jsonl, write_rejects

    with place.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
        if suffix in (".jsonl", ".json", ".ndjson"):
            write_jsonl(map(reject_json, rejects), stream)
        else:
            write_rejects(rejects, stream)


def _say(done: Evaluation | Done, summary: Summary, rulebook: Rulebook, on_stdout: bool) -> None:
    """Warnings and rejected rows, and the summary where it is not part of the output."""
    from engine.report.summary import summary_text

    _say_of(done.findings, done.rejects)
    if not on_stdout:
        click.echo(summary_text(summary, rulebook), err=True)
    if done.rechecked:
        click.echo(f"the interpreter decided {done.interpreted:,} results, because of", err=True)
    for reason, count in done.rechecked.items():
        click.echo(f"  {reason}: {often(count)}", err=True)


def _say_of(findings: Sequence[Finding], rejects: Sequence[Reject]) -> None:
    """Warnings and rejected rows."""
    from engine.diagnostics.render import render_all
    from engine.report.summary import rejects_text

    if findings:
        click.echo(render_all(findings), err=True)
    if rejects:
        click.echo(rejects_text(rejects), err=True)

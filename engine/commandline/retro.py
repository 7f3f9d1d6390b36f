"""`clausebook retro`: the adjustments of what was billed before a version was corrected."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from engine.commandline.inputs import Request, evaluation_options_of, load, moment_of, run
from engine.commandline.options import as_of_option, kept, pairs, reading_options
from engine.commandline.output import replacing

if TYPE_CHECKING:
    from engine.billing.adjustments import Retro
    from engine.interpret.evaluate import Evaluation
    from engine.rulebook.model import Rulebook

FORMATS = ("table", "json", "jsonl", "csv")
ORIGINAL = "original"
_BY_SUFFIX = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv"}
_EXISTING = click.Path(path_type=Path)


@dataclass(frozen=True, slots=True)
class _When:
    """When the bills were made, as of when the terms are right (None: now), and into which period it all goes."""

    billed_at: datetime
    known_at: datetime | None
    into: date | None


@click.command(
    "retro", short_help="What a correction of past terms changes in bills: reversals and new lines."
)
@click.argument("book", metavar="RULEBOOK")
@click.option("--events", multiple=True, required=True, type=_EXISTING, callback=kept, metavar="FILE",
              help="The events that were billed (may be repeated).")  # fmt: skip
@click.option(
    "--billed-at",
    required=True,
    metavar="T",
    help="The bills were made from the terms as recorded at T.",
)
@click.option("--bills", type=_EXISTING, metavar="FILE",
              help="What `evaluate` wrote then (CSV or JSONL): stop unless it comes out again.")  # fmt: skip
@click.option(
    "--known-at",
    metavar="T",
    help="The right terms are those recorded at T; default: all that are recorded.",
)
@click.option("--period", default=ORIGINAL, metavar="original|DATE",
              help="Date each line as it was (the default), or all on DATE, in the current period.")  # fmt: skip
@as_of_option
@click.option("--reading", "readings", multiple=True, callback=pairs, metavar="AMB-11=b",
              help="Read an unclear clause otherwise, then and now (may be repeated).")  # fmt: skip
@reading_options
@click.option(
    "-o", "--output", "out", type=_EXISTING, metavar="OUT", help="Write the adjustments to OUT."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Default: by the name of OUT, else a table.",
)
def command(
    billed_at: str, bills: Path | None, known_at: str | None, period: str, out: Path | None, form: str | None,
    **asked: Any,
) -> int:  # fmt: skip
    """Work out what to take back and what to bill anew after a version was corrected.

    For each line that would be billed otherwise now there is a reversal, which cites it, and the new line, with the
    version that took the place of the old one.

    A correction is a version with a later `recorded`. The old bills are worked out again as they were (`evaluate
    --known-at` gives them to the byte). The adjustments come to the new total less the old one, exactly.

    \b
    Examples:
      clausebook retro wtim --events calls.csv --billed-at 2026-02-01
      clausebook retro wtim --events calls.csv --billed-at 2026-02-01 -o back.csv
      clausebook retro wtim --events a.csv --billed-at 2026-02-01 --format json
    """
    request = Request(**asked)
    rulebook = load(request.book)
    _readable_twice(request)
    evaluation_options_of(request, rulebook)  # whatever is wrong with it is said once
    when = _when(rulebook, billed_at, known_at, period)
    form = form or _BY_SUFFIX.get(out.suffix.lower() if out else "", "table")
    with ExitStack() as files:
        read = (*request.files(), *((bills,) if bills else ()))
        target = files.enter_context(replacing(out, read)) if out else None
        then = _evaluated(replace(request, known_at=billed_at), rulebook, when.billed_at)
        if bills is not None:
            _check(bills, then, rulebook, when.billed_at)
        now = _evaluated(replace(request, known_at=known_at), rulebook, when.known_at)
        found = _adjusted(rulebook, then, now, when)
        if target is None:
            _write(found, when, form, sys.stdout)
        else:
            with target.open(
                "w", encoding="utf-8", errors="backslashreplace", newline=""
            ) as stream:
                _write(found, when, form, stream)
    return _told(then, now, found, said=form == "table" and out is None)


def _readable_twice(request: Request) -> None:
    """Wrong usage unless everything can be read for the old bills and again for what is right."""
    path = request.mapping
    if path is not None and path.exists() and not path.is_file():
        raise click.UsageError(f"`{path}` is read twice, so it has to be a file")


def _when(rulebook: Rulebook, billed_at: str, known_at: str | None, period: str) -> _When:
    """The moments that were typed, in their order."""
    from engine.rulebook.timeline import known_versions

    billed = moment_of("--billed-at", billed_at, rulebook)
    known = None if known_at is None else moment_of("--known-at", known_at, rulebook)
    if known is not None and known < billed:
        raise click.UsageError(
            "`--known-at` is before `--billed-at`: nothing is corrected backwards"
        )
    if not known_versions(rulebook, billed):
        raise click.UsageError(f"`--billed-at {billed_at}`: no version was recorded by then")
    try:
        return _When(billed, known, None if period == ORIGINAL else date.fromisoformat(period))
    except ValueError:
        raise click.UsageError(
            f"`--period {period}`: write `original`, or a date like 2016-09-02"
        ) from None


def _evaluated(request: Request, rulebook: Rulebook, known_at: datetime | None) -> Evaluation:
    """The events under the terms as they were known then; what these know nothing of is left out of the request."""
    from engine.rulebook.timeline import as_known

    known = as_known(rulebook, known_at)
    versions = known.versions.values()
    tables = {name for version in versions for name in version.tables}
    readings = {name for version in versions for name in version.readings}
    request = replace(
        request,
        tables=tuple(pair for pair in request.tables if pair[0] in tables),
        readings=tuple(
            (name, option)
            for name, option in request.readings
            if any(reading == name or reading.startswith(f"{name}.") for reading in readings)
        ),
    )
    return run(request, known, derivations=False, engine="auto")


def _check(bills: Path, then: Evaluation, rulebook: Rulebook, billed_at: datetime) -> None:
    """That the old bills come out again; a finding if they do not."""
    from engine.report.bills import NotBillsError, check_bills
    from engine.rulebook.timeline import as_known

    try:
        check_bills(bills, then.results, then.rejects, as_known(rulebook, billed_at))
    except NotBillsError as error:
        raise click.UsageError(str(error)) from None


def _adjusted(rulebook: Rulebook, then: Evaluation, now: Evaluation, when: _When) -> Retro:
    from engine.billing.adjustments import adjust

    return adjust(rulebook, then.results, now.results, now.rejects, when.into)


def _write(found: Retro, when: _When, form: str, stream: TextIO) -> None:
    from engine.report.adjustment_text import retro_text
    from engine.report.adjustments import adjustment_json, retro_json, write_adjustments
    from engine.report.writers import write_jsonl

    match form:
        case "table":
            stream.write(retro_text(found) + "\n")
        case "json":
            import json

            whole = retro_json(found, when.billed_at, when.known_at, when.into)
            stream.write(json.dumps(whole, ensure_ascii=False, indent=2) + "\n")
        case "jsonl":
            write_jsonl(map(adjustment_json, found.adjustments), stream)
        case _:
            write_adjustments(found.adjustments, stream)
    stream.flush()


def _told(then: Evaluation, now: Evaluation, found: Retro, said: bool) -> int:
    """The rows that were no events then or are none now, and the totals where they are not part of the output."""
    from engine.report.adjustment_text import totals_text
    from engine.report.summary import rejects_text

    rejects = tuple(dict.fromkeys((*now.rejects, *then.rejects)))
    if rejects:
        click.echo(rejects_text(rejects), err=True)
    if not said:
        click.echo(totals_text(found), err=True)
    return 1 if rejects else 0

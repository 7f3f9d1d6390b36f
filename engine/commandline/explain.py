"""`clausebook explain`: why a result is what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.commandline.inputs import MANY, Request, evaluation_input, load_as_known, source_of
from engine.commandline.options import echo_json, evaluation_options, hashes_option, json_option

if TYPE_CHECKING:
    from engine.batch.output.agreeing import Differing
    from engine.events.model import Reject
    from engine.interpret.evaluate import Evaluation
    from engine.interpret.results import Result
    from engine.rulebook.model import Rulebook


@click.command("explain", short_help="Why a result is what it is, step by step, clause by clause.")
@evaluation_options
@click.option(
    "--id", "id_", required=True, metavar="ID", help="The id of an event, or of a result."
)
@click.option(
    "--results",
    "written",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What `evaluate` wrote of EVENTS: does it agree?",
)
@hashes_option
@json_option
def command(id_: str, written: Path | None, hashes: bool, as_json: bool, **asked: Any) -> int:
    """Explain the result of one event: the version and why, facts, figures, every rule that fired, gave way or nearly
    applied, each line with its numbers, and how unclear clauses were read.

    All EVENTS are read, since other events may bear on the one that is explained; only what is asked for is worked out,
    with what it rests on. With --results, the explanation is compared with what `evaluate` wrote, chosen columns
    included; the exit code is 1 where it says anything else.

    \b
    Examples:
      clausebook explain calls.csv --id call-17 -r wtim
      clausebook explain calls.csv --id call-17 -r wtim --reading AMB-02=b
      clausebook explain calls.csv --id call-17 -r wtim --json
      clausebook explain year.parquet --id call-17 -r wtim --results out.parquet
    """
    request = Request(**asked)
    rulebook = load_as_known(request)
    done = _evaluated(request, rulebook, id_)
    try:
        results, rejects = _found(done, id_)
        if as_json:
            _print_json(results, rejects, hashes)
        else:
            from engine.report.explaining import explain_id

            click.echo(explain_id(done, id_, hashes))
    except LookupError as error:
        raise click.UsageError(str(error.args[0])) from None
    return 0 if written is None else _compared(written, id_, results, len(rejects), rulebook)


def _evaluated(request: Request, rulebook: Rulebook, id_: str) -> Evaluation:
    """What was asked, of few events all and of many those that bear on it."""
    from engine.commandline.progress import watching
    from engine.interpret.evaluate import evaluate
    from engine.report.explaining import of_id

    rows, options = evaluation_input(request, rulebook, derivations=True)
    options = replace(options, only=frozenset({id_}))
    with watching() as watch:
        counted = watch.rows(rows)
        few = list(islice(counted, MANY))
        if len(few) < MANY:
            return evaluate(rulebook, few, options, watch.results)
        from engine.batch.finding import bearing_on, in_parquet

        near = in_parquet(rulebook, source_of(request), id_) if not request.tables else ()
        done = evaluate(rulebook, near, options, watch.results)
        if any(of_id(done, id_)):
            return done  # else all ids are needed, for the nearest one
        found = bearing_on(rulebook, chain(few, counted), options, id_)
        done = evaluate(rulebook, found.rows, options, watch.results)
    return replace(done, ids=done.ids | found.ids)


def _found(done: Evaluation, id_: str) -> tuple[list[Result], list[Reject]]:
    from engine.report.explaining import find_by_id

    return find_by_id(done, id_)


def _print_json(results: Sequence[Result], rejects: Sequence[Reject], hashes: bool) -> None:
    from engine.report.as_json import reject_json
    from engine.report.derivation_json import explanation_json

    echo_json([*(explanation_json(r, hashes) for r in results), *map(reject_json, rejects)])


def _compared(
    written: Path, id_: str, results: Sequence[Result], rejects: int, rulebook: Rulebook
) -> int:
    """Whether a batch wrote the same, in words on standard error; the exit code."""
    from engine.batch.output.agreeing import Agreement, agreement, reject_agreement
    from engine.batch.output.reading_back import NotWrittenError
    from engine.diagnostics.findings import Finding
    from engine.diagnostics.render import render_all
    from engine.report.columns import NoColumnError

    rejected = Agreement(0)
    try:
        found = agreement(written, results, rulebook)
        if rejects:
            rejected = reject_agreement(written, id_, rejects, decided=bool(results))
    except NotWrittenError as error:
        raise click.UsageError(str(error)) from None
    except NoColumnError as error:
        raise click.UsageError(f"`{written}`: no result has a column `{error.name}`") from None
    other = found.differing or rejected.differing
    if other is None:
        same = _same(found.fields if results else None, rejected.fields)
        click.echo(f"{written} agrees: {same}", err=True)
        return 0
    click.echo(render_all([Finding("CB660", _said(other), place=str(written))]), err=True)
    return 1


def _same(fields: int | None, rejects: int) -> str:
    """What is the same in a file: fields, if there are results, and rejected rows that it names."""
    said = []
    if fields is not None:
        said.append("1 field is the same" if fields == 1 else f"{fields} fields are the same")
    if rejects:
        said.append(f"{'1 row is' if rejects == 1 else f'{rejects} rows are'} rejected in both")
    return " and ".join(said) or "it has no result of what is rejected"


def _said(other: Differing) -> str:
    about = f"{other.subject} `{other.id}`"
    if other.field is not None:
        return f"{about}: `{other.field}` is {other.here}, the results have {other.there}"
    if not other.rows:
        return f"the results have no {about}"
    rows = "a row" if other.rows == 1 else f"{other.rows} rows"
    return f"{about}: the results have {rows} of that id that may be its, and none that is the same"

"""`clausebook explain`: why a result is what it is."""

from __future__ import annotations

from typing import Any

import click

from engine.commandline.inputs import Request, load, run
from engine.commandline.options import echo_json, evaluation_options, json_option


@click.command("explain", short_help="Why a result is what it is, step by step, clause by clause.")
@evaluation_options
@click.option(
    "--id", "id_", required=True, metavar="ID", help="The id of an event, or of a result."
)
@json_option
def command(id_: str, as_json: bool, **asked: Any) -> int:
    """Explain the result of one event: the version and why, facts, figures, every rule that fired, gave way or nearly
    applied, each line with its numbers, and how unclear clauses were read.

    All EVENTS are read, since other events may bear on the one that is explained.

    \b
    Examples:
      clausebook explain calls.csv --id call-17 -r wtim
      clausebook explain calls.csv --id call-17 -r wtim --reading AMB-02=b
      clausebook explain calls.csv --id call-17 -r wtim --json
    """
    request = Request(**asked)
    done = run(request, load(request.book), derivations=True, only=frozenset({id_}))
    try:
        if as_json:
            from engine.report.as_json import reject_json
            from engine.report.derivation_json import explanation_json
            from engine.report.explaining import find_by_id

            results, rejects = find_by_id(done, id_)
            echo_json([*map(explanation_json, results), *map(reject_json, rejects)])
        else:
            from engine.report.explaining import explain_id

            click.echo(explain_id(done, id_))
    except LookupError as error:
        raise click.UsageError(str(error.args[0])) from None
    return 0

"""`clausebook verify`: does the fast engine decide as the interpreter does?"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import click

from engine.commandline.arrow_alone import arrow_alone
from engine.commandline.inputs import Request, evaluation_input, load_as_known
from engine.commandline.options import evaluation_options
from engine.commandline.output import often

if TYPE_CHECKING:
    from engine.batch.verify import Verified
    from engine.rulebook.model import Rulebook

NAMES = ("interpreter", "plan")
MOST_REASONS = 12
INTERRUPTED = 130  # the exit code of whatever Ctrl-C ends


@click.command("verify", short_help="Whether the fast engine decides as the interpreter does.")
@evaluation_options
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    metavar="N",
    help="Only N sets of events that belong together, the same ones every time.",
)
def command(sample: int | None, **asked: Any) -> int:
    """Evaluate EVENTS twice, by the interpreter, which defines what the terms mean, and by the columnar plan, which is
    fast; compare every field of every result and of every rejected row.

    The exit code is 1 if anything differs. Then the smallest difference is shown, with the events that it takes and
    what both engines make of them. Few events are held at a time; Ctrl-C ends it and says how many were compared.

    \b
    Examples:
      clausebook verify calls.csv -r wtim
      clausebook verify year.parquet -r wtim --sample 5000
      clausebook verify calls.csv -r wtim --table accounts=accounts.csv
    """
    from engine.batch.difference_text import comparison_text, difference_text

    request = Request(**asked)
    rulebook = load_as_known(request)
    done = _verified(request, rulebook, sample)
    click.echo(_measured(done, sample))
    found = done.comparison
    click.echo(comparison_text(found, NAMES))
    if done.interpreted:
        click.echo(_interpreted(done))
    if found.first is None:
        return INTERRUPTED if done.interrupted else 0
    click.echo(f"\nthe smallest: {difference_text(found.first, rulebook, done.rows, NAMES)}")
    if found.first.id:
        click.echo(f"\nto look into it:\n  {_explaining(request, found.first.id)}")
    return 1


def _verified(request: Request, rulebook: Rulebook, sample: int | None) -> Verified:
    from engine.batch.evaluate import evaluate_columnar
    from engine.batch.verify import verify
    from engine.commandline.progress import watching

    arrow_alone()
    rows, options = evaluation_input(request, rulebook)
    with watching() as watch:
        return verify(rulebook, watch.rows(rows), options, evaluate_columnar, sample, watch.results)


def _measured(done: Verified, sample: int | None) -> str:
    """Of how much it can speak."""
    sets = "set" if done.components == 1 else "sets"
    text = (
        f"{done.events:,} events in {done.components:,} {sets} that have no bearing on one another"
    )
    if sample is not None or done.stopped or done.interrupted:
        text += f", out of {done.all_components:,}"
    if done.interrupted:
        return f"{text}; interrupted"
    return f"{text}; stopped at the first difference" if done.stopped else text


def _interpreted(done: Verified) -> str:
    """What the plan leaves to the interpreter, of which a comparison says nothing."""
    reasons = [f"{reason} ({often(count)})" for reason, count in done.rechecked.items()]
    more = ["…"] * (len(reasons) > MOST_REASONS)
    listed = "; ".join([*reasons[:MOST_REASONS], *more])
    return f"{done.interpreted:,} of these results the plan leaves to the interpreter: {listed}"


def _explaining(request: Request, id_: str) -> str:
    """The command that explains a result under the same circumstances."""
    words = ["clausebook", "explain", *map(str, request.events), "--id", id_, "-r", request.book]
    named = {
        "--on": request.on, "--version": request.version_id, "--known-at": request.known_at, "--as-of": request.as_of,
        "--map": request.mapping, "--input-format": request.input_format, "--encoding": request.encoding,
        "--delimiter": request.delimiter,
    }  # fmt: skip
    words += [str(word) for pair in named.items() if pair[1] is not None for word in pair]
    for option, pairs in (("--reading", request.readings), ("--table", request.tables)):
        words += [word for name, value in pairs for word in (option, f"{name}={value}")]
    return shlex.join(words)

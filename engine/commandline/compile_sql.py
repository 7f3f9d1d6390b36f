"""`clausebook compile`: a rulebook as SQL for a warehouse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commandline.options import pairs

if TYPE_CHECKING:
    from engine.commandline.inputs import Request
    from engine.plan.lower.script import Asked
    from engine.rulebook.model import Rulebook

DIALECTS = ("duckdb", "spark", "postgres", "bigquery", "snowflake")


@click.command("compile", short_help="A rulebook as one script of SQL for a warehouse.")
@click.argument("rulebook", metavar="RULEBOOK")
@click.option("--dialect", required=True, type=click.Choice(DIALECTS), help="Whose SQL.")
@click.option(
    "--reading",
    "readings",
    multiple=True,
    callback=pairs,
    metavar="AMB-11=b",
    help="Read an unclear clause otherwise (may be repeated).",
)
@click.option(
    "--as-of", metavar="T", help="The moment of evaluation: an instant with offset, or a date."
)
@click.option("--like", multiple=True, type=click.Path(path_type=Path), metavar="EVENTS",
              help="Files of events that tell how large numbers are; without, what the facts declare.")  # fmt: skip
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Default: standard output.",
)
def command(
    rulebook: str,
    dialect: str,
    readings: tuple[tuple[str, str], ...],
    as_of: str | None,
    like: tuple[Path, ...],
    output: Path | None,
) -> int:
    """Write RULEBOOK as SQL for people whose events live in a warehouse.

    The script's head says which columns it reads and which tables it makes. It decides as `evaluate` does; a result
    that SQL does not work out has the status `recheck`.

    \b
    Examples:
      clausebook compile wtim --dialect postgres -o wtim.sql
      clausebook compile wtim --dialect spark --reading AMB-11=b
      clausebook compile wtim --dialect duckdb --like lastyear.csv
    """
    text = _script(rulebook, dialect, dict(readings), as_of, like)
    if output is None:
        click.echo(text)
    else:
        output.write_text(text + "\n", encoding="utf-8")
        click.echo(f"{output}: {len(text.splitlines())} lines")
    return 0


def _script(
    rulebook: str, dialect: str, readings: dict[str, str], as_of: str | None, like: tuple[Path, ...]
) -> str:
    from engine import __version__
    from engine.commandline.inputs import Request, evaluation_options_of, load
    from engine.plan.known import NotColumnarError
    from engine.plan.lower.script import script_plan
    from engine.plan.sql.whole_script import WholeScript

    book = load(rulebook)
    request = Request(like, rulebook, as_of=as_of, readings=tuple(readings.items()))
    options = evaluation_options_of(request, book)
    try:
        asked = _like(request, book) if like else None
        scripted = script_plan(book, options.readings, options.as_of, asked)
    except NotColumnarError as error:
        raise click.ClickException(f"`{rulebook}` has no form in SQL: {error}") from None
    read = ", ".join(f"{name}={value}" for name, value in readings.items())
    title = f"`{book.id}` by Clausebook {__version__}" + (f", read with {read}" if read else "")
    return WholeScript(scripted, dialect, title).text()


def _like(request: Request, book: Rulebook) -> Asked:
    """What the files that were named say about numbers and days."""
    from engine.batch.intake.columns import UnlikeError
    from engine.batch.intake.take_all import take_all
    from engine.commandline.inputs import source_of
    from engine.plan.known import NotColumnarError
    from engine.plan.lower.script import Asked
    from engine.plan.lower.script_input import like

    try:
        seen = take_all(book, source_of(request)).profile
    except UnlikeError as error:
        raise NotColumnarError(str(error)) from None
    return Asked(profile=like(seen, tuple(book.versions.values())[-1].facts))

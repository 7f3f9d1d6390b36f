"""`clausebook mutate`: do the cases of a rulebook notice small mistakes in it?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commandline.options import echo_json, json_option, percentage

if TYPE_CHECKING:
    from engine.authoring.mutants.model import Score
    from engine.rulebook.model import Rulebook
    from engine.values.numbers import Number


@click.command("mutate", short_help="Score the cases of a rulebook by small mistakes in it.")
@click.argument("book", metavar="RULEBOOK")
@click.option(
    "--sample", type=click.IntRange(1), metavar="N", help="Only N of them, drawn by --seed."
)
@click.option(
    "--seed", type=int, default=1, show_default=True, metavar="S", help="What is drawn and tried."
)
@click.option("--fail-under", callback=percentage, metavar="P", help="Exit with 1 below P percent.")
@click.option(
    "--write-cases", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Write the missing cases to FILE (a new one), each to be confirmed by a person.",
)  # fmt: skip
@click.option("--no-proofs", is_flag=True, help="Do not ask the solver about those that live.")
@click.option(
    "--jobs", type=click.IntRange(1), metavar="J", help="Processes; default: one a processor."
)
@json_option
def command(
    book: str, sample: int | None, seed: int, fail_under: Number | None, write_cases: Path | None,
    no_proofs: bool, jobs: int | None, as_json: bool,
) -> int:  # fmt: skip
    """Make each small mistake in a rulebook that somebody could make, and see whether any case notices.

    A figure more or less by one in its last digit, `<` for `<=`, a rule or an override dropped, a date a day off, hours
    a minute off, a reading flipped. A mutant that no case notices is listed with an event that would show it; one that
    is proved to change nothing for any event that stands alone does not count. Without --fail-under every one that
    lives fails.

    \b
    Examples:
      clausebook mutate wtim
      clausebook mutate wtim --sample 50 --seed 7 --fail-under 95
      clausebook mutate my-rulebook/ --write-cases my-rulebook/cases/missing.yaml
    """
    from engine.analysis.spreading import processors
    from engine.authoring.mutants.running import killing, score
    from engine.commandline.inputs import load
    from engine.commandline.progress import watching
    from engine.report.mutants_text import mutants_json, mutants_text

    if write_cases is not None and write_cases.exists():
        raise click.UsageError(f"`{write_cases}` is there already: name a new file")
    judge = killing(load(book), seed=seed, proving=not no_proofs)
    if judge.left_out:
        names = ", ".join(f"`{name}`" for name in judge.left_out)
        click.echo(f"left out, since they fail as it is: {names}", err=True)
    with watching("judging mutants") as watch:
        found = score(judge, sample, jobs or processors(), watch.results)
    if as_json:
        echo_json(mutants_json(book, found))
    else:
        click.echo(mutants_text(book, found))
    if write_cases is not None:
        _write(judge.rulebook, found, write_cases)
    if fail_under is None:
        return 0 if found.count("killed") == found.counted else 1
    return 0 if found.percent >= fail_under else 1


def _write(rulebook: Rulebook, found: Score, path: Path) -> None:
    from engine.authoring.mutants.writing import missing_cases

    text, count = missing_cases(rulebook, found.judged)
    if count:
        beside = path.with_name(f".{path.name}.part")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    cases = "1 case is" if count == 1 else f"{count} cases are"
    click.echo(
        f"{cases} written to {path}, to be confirmed by a person"
        if count
        else "no case is missing",
        err=True,
    )

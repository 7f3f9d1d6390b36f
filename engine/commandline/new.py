"""`clausebook new`: a first rulebook for a provider, and what to do next.

Made beside its place and then renamed, so there is a whole rulebook or none.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from engine.commandline.options import day, echo_json, json_option

if TYPE_CHECKING:
    from engine.authoring.starting import Start

T = TypeVar("T")
SCHEMAS = "schemas"


@click.command("new", short_help="Begin a rulebook: a small one that runs.")
@click.argument("provider", metavar="PROVIDER")
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    metavar="DIR",
    help="The folder in which the rulebook's folder is made; default: here.",
)
@click.option("--name", metavar="TEXT", help="The provider's own name.")
@click.option("--currency", metavar="CODE", help="Of all amounts, such as USD.")
@click.option("--zone", metavar="ZONE", help="Whose days count, such as America/New_York.")
@click.option(
    "--from", "since", callback=day, metavar="DATE", help="The first day; default: no date."
)
@json_option
def command(
    provider: str,
    into: Path,
    name: str | None,
    currency: str | None,
    zone: str | None,
    since: date | None,
    as_json: bool,
) -> int:
    """Make a rulebook for PROVIDER (a short id, such as `acme`) from a template: one clause, one priced line, one
    case, and two events to try. It passes `check` and `test`; then it is yours to change.

    What is not said by an option is asked for on a terminal. Nothing that exists is overwritten. Editors with a YAML
    language server find the JSON Schemas in `schemas/` beside the rulebook, or in a folder above it that has them.

    \b
    Examples:
      clausebook new acme
      clausebook new acme --into rulebooks --name "Acme Ltd" --currency EUR
      clausebook new acme --currency USD --zone America/New_York --from 2026-01-01
    """
    from engine.authoring.starting import checked_id

    target = into / _checked(provider, checked_id)
    _free(target)
    schemas = _schemas_for(into)
    made = schemas is None
    if made:
        _free(into / SCHEMAS)
    start = _start(provider, name, currency, zone, since)
    with _whole(target) as beside:
        paths = list(_written(start, beside, _from(schemas or into / SCHEMAS, target)))
    if made:
        _copy_schemas(into)
    if as_json:
        echo_json(
            {"folder": str(target), "files": paths, "schemas": str(schemas or into / SCHEMAS)}
        )
    else:
        _tell(target, paths, into / SCHEMAS if made else None, schemas)
    return 0


# ── What is asked for ─────────────────────────────────────────────────────────────────────────────


def _start(
    id_: str, name: str | None, currency: str | None, zone: str | None, since: date | None
) -> Start:
    """Who the provider is: by the options, or asked for on a terminal."""
    from engine.authoring.starting import (
        Start,
        checked_currency,
        checked_day,
        checked_name,
        checked_zone,
    )

    lacking = [o for o, given in (("--currency", currency), ("--zone", zone)) if given is None]
    if lacking and not sys.stdin.isatty():
        raise click.UsageError(f"say {' and '.join(f'`{option}`' for option in lacking)}")
    asking = bool(lacking)
    return Start(
        id_,
        _asked("Name of the provider", name or (None if asking else id_), checked_name, id_),
        _asked("Currency of all amounts, such as USD", currency, checked_currency),
        _asked("Time zone, such as America/New_York", zone, checked_zone),
        _asked_day() if asking and since is None else since and _checked(since, checked_day),
    )


def _asked(
    question: str, given: str | None, check: Callable[[str], str], usual: str | None = None
) -> str:
    """What was given, checked; else what is typed, asked again until it can be used."""
    if given is not None:
        return _checked(given, check)

    def typed(text: str) -> str:
        return _checked(text, check)

    answer: str = click.prompt(question, default=usual, value_proc=typed, err=True)
    return answer


def _asked_day() -> date | None:
    from engine.authoring.starting import checked_day

    def typed(text: str) -> date | None:
        try:
            return _checked(date.fromisoformat(text), checked_day) if text else None
        except ValueError:
            raise click.UsageError(f"`{text}` is not a date like 2026-01-01") from None

    question = "In force from (a date; empty: the text bears none)"
    answer: date | None = click.prompt(
        question, default="", show_default=False, value_proc=typed, err=True
    )
    return answer


def _checked(given: T, check: Callable[[T], T]) -> T:
    from engine.authoring.starting import RefusedError

    try:
        return check(given)
    except RefusedError as error:
        raise click.UsageError(str(error)) from None


# ── What is made ──────────────────────────────────────────────────────────────────────────────────


def _free(target: Path) -> None:
    """Wrong usage where there is something already."""
    if target.exists() or target.is_symlink():
        raise click.UsageError(f"`{target}` exists; nothing was written")


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A folder beside `target` that takes its place when the block ends well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    beside.mkdir()
    try:
        yield beside
        _free(target)
        beside.rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _written(start: Start, folder: Path, schemas: str) -> Iterator[str]:
    from engine.authoring.starting import files_of

    for name, text in files_of(start, schemas).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        yield name


def _schemas_for(into: Path) -> Path | None:
    """The schemas that are there already: in the folder or in one above it."""
    place = into.resolve()
    found = (folder / SCHEMAS for folder in (place, *place.parents))
    return next((folder for folder in found if (folder / "version.schema.json").is_file()), None)


def _from(schemas: Path, target: Path) -> str:
    """Where the schemas are, seen from the rulebook: the same in every copy of both."""
    return Path(os.path.relpath(schemas.resolve(), target.resolve())).as_posix()


def _copy_schemas(into: Path) -> None:
    """The schemas of this installation beside the rulebook."""
    from engine.resources import find_data

    with _whole(into / SCHEMAS) as beside:
        for path in sorted(find_data("schemas").glob("*.schema.json")):
            shutil.copyfile(path, beside / path.name)


# ── What is said ──────────────────────────────────────────────────────────────────────────────────


def _tell(target: Path, paths: list[str], made: Path | None, found: Path | None) -> None:
    click.echo(f"made {target}/")
    for path in paths:
        click.echo(f"  {path}")
    if made is not None:
        click.echo(f"made {made}/, the JSON Schemas by which an editor helps")
    if found is not None and not _are_ours(found):
        click.echo(f"{found} has the JSON Schemas of another version of clausebook")
    events = target / "events" / "example.csv"
    steps = (
        (f"check {target}", "what is wrong with it, and what is proved of it"),
        (f"test {target}", "its case"),
        (f"evaluate {events} -r {target}", "two events"),
        (f"watch {target} --events {events}", "all of it anew whenever you save"),
    )
    click.echo("\nnext:")
    for step, what in steps:
        click.echo(f"  clausebook {step}\n      {what}")
    click.echo(
        "\nThen the terms: a clause for each sentence that says something, a figure for\n"
        "each number, a rule for what is done, and a case for each place where the\n"
        "text could be read wrongly."
    )


def _are_ours(folder: Path) -> bool:
    from engine.resources import find_data

    return all(
        (folder / path.name).is_file() and (folder / path.name).read_bytes() == path.read_bytes()
        for path in find_data("schemas").glob("*.schema.json")
    )

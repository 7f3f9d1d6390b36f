"""The options that commands share, and the parsing of their texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def _pair(text: str) -> tuple[str, str]:
    """NAME=VALUE, split at the first `=`."""
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise click.BadParameter(f"`{text}` has not the form NAME=VALUE")
    return name.strip(), value.strip()


def pairs(
    context: click.Context, option: click.Parameter, texts: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Every NAME=VALUE of an option that may be repeated."""
    return tuple(map(_pair, texts))


def day(context: click.Context, option: click.Parameter, text: str | None) -> date | None:
    """The date that was typed, if any."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"`{text}` is not a date like 2016-09-02") from None


def percentage(
    context: click.Context, option: click.Parameter, text: str | None
) -> int | Fraction | None:
    """The share that was typed, if any: exact, from 0 to 100."""
    from engine.values.numbers import exact

    try:
        found = None if text is None else exact(text.removesuffix("%").strip())
    except ValueError:
        found = -1
    if found is not None and not 0 <= found <= 100:
        raise click.BadParameter(f"`{text}` is no share of 100")
    return found


def kept(
    context: click.Context, option: click.Parameter, paths: tuple[Path, ...]
) -> tuple[Path, ...]:
    """The paths of events; what comes through a pipe is kept as long as the command runs."""
    from engine.events.readers.pipes import keeping_pipes

    context.with_resource(keeping_pipes())
    return paths


def decorated(function: F, decorators: Iterable[Callable[[F], F]]) -> F:
    """A function with options, which `--help` lists in this order."""
    for decorate in reversed(tuple(decorators)):
        function = decorate(function)
    return function


def on_option(function: F) -> F:
    """`--on`: the terms of one day for all events."""
    return click.option(
        "--on", callback=day, metavar="DATE", help="The terms in force on DATE, whatever the events say."
    )(function)  # fmt: skip


def as_of_option(function: F) -> F:
    """`--as-of`: when it is, which the engine never asks a clock for."""
    return click.option(
        "--as-of", metavar="T",
        help="The moment of evaluation, for deadlines and timers: an instant with offset, or a date.",
    )(function)  # fmt: skip


def reading_options(function: F) -> F:
    """How files of events and what belongs to them are read."""
    existing = click.Path(path_type=Path)
    decorators = (
        click.option("--table", "tables", multiple=True, callback=pairs, metavar="NAME=FILE",
                     help="A reference table, such as accounts=accounts.csv (may be repeated)."),
        click.option("--map", "mapping", type=existing, metavar="FILE", help="How to read a foreign export."),
        click.option("--input-format", type=click.Choice(["csv", "jsonl", "json", "parquet"]),
                     help="Format of EVENTS; default: by the name of the file."),
        click.option("--encoding", metavar="NAME", help="Encoding of EVENTS; default: UTF-8."),
        click.option("--delimiter", metavar="CHAR", help="What separates the columns; default: what the header has."),
    )  # fmt: skip
    return decorated(function, decorators)


def evaluation_options(function: F) -> F:
    """What `evaluate` and `explain` have in common."""
    existing = click.Path(path_type=Path)
    decorators = (
        click.argument("events", nargs=-1, required=True, type=existing, callback=kept, metavar="EVENTS..."),
        click.option("-r", "--rulebook", "book", required=True, metavar="RULEBOOK",
                     help="Name or folder of the rulebook."),
        on_option,
        click.option("--version", "version_id", metavar="V", help="This version, whatever the dates say."),
        click.option("--known-at", metavar="T", help="The terms as they were recorded at T."),
        as_of_option,
        click.option("--reading", "readings", multiple=True, callback=pairs, metavar="AMB-11=b",
                     help="Read an unclear clause otherwise (may be repeated)."),
        reading_options,
    )  # fmt: skip
    return decorated(function, decorators)


def hashes_option(function: F) -> F:
    """`--hashes`, on the commands that show results."""
    return click.option(
        "--hashes", is_flag=True, help="With the content hashes of the version and of the events."
    )(function)


def json_option(function: F) -> F:
    """`--json`, on every command whose answer a program might read."""
    return click.option("--json", "as_json", is_flag=True, help="JSON, for programs.")(function)


def echo_json(value: object) -> None:
    """Print JSON, indented, letters as they are."""
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def echo_page(page: str) -> None:
    """Print an HTML page, in UTF-8 whatever the terminal has, since the page says so."""
    click.echo(page.encode("utf-8"), nl=False)

"""`clausebook show`: a version of a rulebook, readable."""

from __future__ import annotations

import click

from engine.commandline.options import echo_json, json_option


@click.command("show", short_help="A rulebook in words: figures, readings, rules by clause.")
@click.argument("rulebook", metavar="RULEBOOK")
@click.option("--version", "version_id", metavar="V", help="Default: the version that begins last.")
@json_option
def command(rulebook: str, version_id: str | None, as_json: bool) -> int:
    """Show one version of RULEBOOK: its dates, figures, calendars, readings, values, rules by clause, and charges.

    \b
    Examples:
      clausebook show wtim
      clausebook show wtim --version 2016-09-02
      clausebook show wtim --json
    """
    from engine.commandline.inputs import load, newest
    from engine.report.show import show

    book = load(rulebook)
    version = book.versions[newest(book, version_id)]
    if as_json:
        from engine.report.show_json import show_json

        echo_json(show_json(book, version))
    else:
        click.echo(show(book, version))
    return 0

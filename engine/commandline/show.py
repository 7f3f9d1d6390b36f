"""`clausebook show`: a version of a rulebook, readable."""

from __future__ import annotations

import click


@click.command("show", short_help="A rulebook in words: figures, readings, rules by clause.")
@click.argument("rulebook", metavar="RULEBOOK")
@click.option("--version", "version_id", metavar="V", help="Default: the version that begins last.")
def command(rulebook: str, version_id: str | None) -> int:
    """Show one version of RULEBOOK: its dates, figures, calendars, readings, rules by clause, and charges.

    \b
    Examples:
      clausebook show wtim
      clausebook show wtim --version 2016-09-02
    """
    from engine.commandline.inputs import load, newest
    from engine.report.show import show

    book = load(rulebook)
    click.echo(show(book, book.versions[newest(book, version_id)]))
    return 0

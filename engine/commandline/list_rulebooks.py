"""`clausebook list`: the rulebooks that ship."""

from __future__ import annotations

import click

from engine.commandline.options import echo_json, json_option


@click.command("list", short_help="The rulebooks that ship with clausebook.")
@json_option
def command(as_json: bool) -> int:
    """List the rulebooks that ship, with their versions and the dates on which each is in force.

    \b
    Examples:
      clausebook list
      clausebook list --json
    """
    from engine.commandline.inputs import load
    from engine.report.as_json import rulebook_json
    from engine.report.layout import entry
    from engine.report.show import in_force_text
    from engine.rulebook.catalogue import rulebook_names

    books = [load(name) for name in rulebook_names()]
    if as_json:
        echo_json([rulebook_json(book) for book in books])
        return 0
    for book in books:
        click.echo(
            "\n".join(entry(book.id, f"{book.name}, {book.currency}, {book.time_zone}", 0, 12))
        )
        for version in book.versions.values():
            for span in version.in_force:
                click.echo(
                    "\n".join(entry("", f"version {version.id}: {in_force_text(span)}", 0, 12))
                )
    return 0

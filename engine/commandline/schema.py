"""`clausebook schema`: the JSON Schema of a rulebook's events."""

from __future__ import annotations

import click

from engine.commandline.options import echo_json


@click.command("schema", short_help="The JSON Schema of a rulebook's events.")
@click.argument("rulebook", metavar="RULEBOOK")
@click.option("--version", "version_id", metavar="V", help="Default: the version that begins last.")
def command(rulebook: str, version_id: str | None) -> int:
    """Print the JSON Schema (2020-12) of the events that RULEBOOK evaluates: every fact with its kind, unit and range.

    \b
    Examples:
      clausebook schema wtim > wtim-event.schema.json
    """
    from engine.commandline.inputs import load, newest
    from engine.report.event_schema import event_schema

    book = load(rulebook)
    echo_json(event_schema(book, book.versions[newest(book, version_id)]))
    return 0

"""`clausebook codes`: the page behind the code of a finding."""

from __future__ import annotations

import click

from engine.commandline.options import echo_json, json_option


@click.command("codes", short_help="What the code of a finding means.")
@click.argument("code", required=False, metavar="[CODE]")
@json_option
def command(code: str | None, as_json: bool) -> int:
    """List the codes of findings, or print the page of CODE: what it means, why, an example, what to write instead.

    \b
    Examples:
      clausebook codes
      clausebook codes CB402
    """
    from engine.commandline.inputs import known_name
    from engine.diagnostics.codes import CODES

    if code is None:
        if as_json:
            echo_json({name: page.title for name, page in CODES.items()})
        else:
            click.echo("\n".join(f"{name}  {page.title}" for name, page in CODES.items()))
        return 0
    name = code.upper()
    known_name("code", name, CODES)
    page = CODES[name]
    if as_json:
        echo_json({"code": name, "title": page.title, "page": page.page_text})
    else:
        click.echo(page.page_text.rstrip())
    return 0

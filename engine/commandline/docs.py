"""`clausebook docs`: the terms as understood, as a page to read."""

from __future__ import annotations

from pathlib import Path

import click

from engine.commandline.options import echo_page


@click.command("docs", short_help="The terms as understood, as a page to read.")
@click.argument("rulebook", metavar="RULEBOOK")
@click.option(
    "--as",
    "form",
    type=click.Choice(["html", "markdown"]),
    help="Default: HTML, or Markdown into a file that ends in .md.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="OUT", help="A file.")
def command(rulebook: str, form: str | None, output: Path | None) -> int:
    """Make a page of RULEBOOK: the timeline of its versions, every clause with what puts it into effect, and of each
    version the figures, the readings and why, and the rules in words, each with a link to its clauses.

    The page stands alone: it asks the network for nothing.

    \b
    Examples:
      clausebook docs wtim > wtim.html
      clausebook docs my-rulebook/ -o terms.md
    """
    from engine.commandline.inputs import load
    from engine.commandline.output import replacing
    from engine.report.terms import terms

    found = terms(load(rulebook))
    named = output is not None and output.suffix.lower() in (".md", ".markdown")
    if form == "markdown" or (form is None and named):
        from engine.report.terms_markdown import terms_markdown

        page = terms_markdown(found)
    else:
        from engine.report.html.terms import terms_page

        page = terms_page(found)
    if output is None:
        echo_page(page)
    else:
        with replacing(output) as path:
            path.write_text(page, encoding="utf-8", newline="\n")
    return 0

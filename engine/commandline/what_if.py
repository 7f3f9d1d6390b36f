"""`clausebook what-if`: what other figures or readings would bill on given events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from engine.commandline.impacting import (
    Evaluating,
    events_options,
    form_option,
    impact_of,
    impact_options,
    request_of,
    with_readings,
)
from engine.commandline.inputs import Engine, load
from engine.commandline.options import echo_json, echo_page, pairs

if TYPE_CHECKING:
    from engine.compare.impact.model import Impact


@click.command("what-if", short_help="What other figures or readings would bill on given events.")
@click.argument("rulebook", metavar="RULEBOOK")
@click.option("--set", "settings", multiple=True, metavar="FIGURE=VALUE",
              help="Another value, such as figures.emergency_rate='165 USD/hour' (may be repeated); with @VERSION"
                   " after the name of one version.")  # fmt: skip
@click.option("--reading", "readings", multiple=True, callback=pairs, metavar="AMB-11=b",
              help="Read an unclear clause otherwise (may be repeated).")  # fmt: skip
@events_options(required=True)
@impact_options
@form_option
def command(
    rulebook: str,
    settings: tuple[str, ...],
    readings: tuple[tuple[str, str], ...],
    by: tuple[str, ...],
    top: int,
    engine: Engine,
    form: str,
    **asked: Any,
) -> int:
    """Evaluate EVENTS under RULEBOOK as it is (OLD) and with other figures or readings (NEW), and tell the difference:
    how many events and customers it affects, who pays how much more or less, by kind, customer, month, charge and
    payer, and the largest changes. Nothing is written, and no file is changed.

    A value is checked as if it stood in the file of a version. Money is exact: the differences add up to the difference
    of the totals, or nothing is printed.

    The exit code is 0, whatever the difference.

    \b
    Examples:
      clausebook what-if wtim --events a.csv --set figures.travel_share='60 %'
      clausebook what-if wtim --events a.csv --reading AMB-02=b --by client_id
      clausebook what-if wsm --events b.csv --reading AMB-50=b --as markdown
    """
    from engine.rulebook.setting import with_figures

    if not settings and not readings:
        raise click.UsageError("say what would be otherwise: `--set` or `--reading`")
    book = load(rulebook)
    changed = with_figures(book, settings) if settings else book
    request = request_of(rulebook, asked)
    said = [*settings, *(f"{name}={option}" for name, option in readings)]
    old = Evaluating(rulebook, book, request)
    new = Evaluating(f"{rulebook} with {', '.join(said)}", changed, request)
    echo_impact(impact_of(old, with_readings(new, readings), by, engine), form, top)
    return 0


def echo_impact(impact: Impact, form: str, top: int) -> None:
    """Print an impact in one of its forms."""
    if form == "json":
        from engine.report.impact_json import impact_json

        echo_json(impact_json(impact))
    elif form == "markdown":
        from engine.report.impact_markdown import impact_markdown

        click.echo(impact_markdown(impact, top), nl=False)
    elif form == "html":
        from engine.report.html.page import impact_page as html_page

        echo_page(html_page(impact, top))
    else:
        from engine.commandline.coloured import echo_lines
        from engine.report.impact_page import impact_page

        echo_lines(impact_page(impact, top))

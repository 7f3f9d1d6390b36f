"""`clausebook holidays`: the public holidays of a place, as a list to paste into a calendar."""

from __future__ import annotations

import re

import click

from engine.commandline.options import echo_json, json_option

_YEARS = re.compile(r"([0-9]{4})(?:-([0-9]{4}))?", re.ASCII)


def _years(context: click.Context, option: click.Parameter, text: str) -> tuple[int, int]:
    """The first year and the last of `2026` or `2016-2030`."""
    match = _YEARS.fullmatch(text)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if first > last:
        raise click.BadParameter(f"`{text}` is no year and no range like 2016-2030")
    return first, last


@click.command("holidays", short_help="Public holidays, to paste into a calendar.")
@click.argument("country")
@click.option("--state", metavar="NAME", help="A part of the country, such as NY.")
@click.option("--years", callback=_years, required=True, metavar="YEARS", help="2026 or 2016-2030.")
@click.option("--observed/--not-observed", default=True, help="With days off in lieu (default).")
@json_option
def command(
    country: str, state: str | None, years: tuple[int, int], observed: bool, as_json: bool
) -> int:
    """Print the public holidays of COUNTRY (two letters) as the `holidays:` of a calendar.

    The list belongs into the version: then results of the past stay as they are, whatever is learned about holidays
    later. `holidays_like:` in the calendar makes `clausebook check` warn where the two differ.

    \b
    Examples:
      clausebook holidays US --state NY --years 2016-2030
      clausebook holidays DE --years 2026 --json
    """
    from engine.rulebook.holiday_lists import UnknownPlaceError, public_holidays

    try:
        found = public_holidays(country.upper(), state, *years, observed)
    except UnknownPlaceError as error:
        hint = f"; {error.help}" if error.help else ""
        raise click.UsageError(f"{error.message}{hint}") from None
    if as_json:
        echo_json({day.isoformat(): name for day, name in found.items()})
        return 0
    click.echo("holidays:")
    for day, name in found.items():
        click.echo(f"  - {day.isoformat()}  # {name}")
    return 0

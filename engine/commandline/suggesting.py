"""`clausebook cases`: help with writing the cases of a rulebook."""

from __future__ import annotations

from pathlib import Path

import click

from engine.commandline.options import echo_json, json_option


@click.group("cases", short_help="Suggest cases for a rulebook.")
def command() -> None:
    """Help with writing the cases of a rulebook.

    \b
    Examples:
      clausebook cases suggest wtim
      clausebook cases suggest wtim --rule sixty-minute-minimum
    """


@command.command("suggest")
@click.argument("book", metavar="RULEBOOK")
@click.option(
    "--rule", "rules", multiple=True, metavar="RULE", help="Only of this rule (may be repeated)."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="A file, which may be one of the rulebook's cases.",
)
@json_option
def suggest(book: str, rules: tuple[str, ...], output: Path | None, as_json: bool) -> int:  # fmt: skip
    """Print, for every rule, an event where it just applies and one where it just does not, as cases.

    They are made from the events of the cases that there are, moved to where the rule begins or ends. What is expected
    is what the terms say now: work it out by hand before you keep it.

    \b
    Examples:
      clausebook cases suggest wtim
      clausebook cases suggest wtim --rule sixty-minute-minimum
      clausebook cases suggest my-rulebook/ -o my-rulebook/cases/edges.yaml
      clausebook cases suggest my-rulebook/ --json
    """
    if as_json and output is not None:
        raise click.UsageError("`--json` is printed, and not written into a file of cases")
    from engine.authoring.suggesting import suggestions, suggestions_text
    from engine.commandline.inputs import load
    from engine.commandline.progress import watching
    from engine.diagnostics.suggest import did_you_mean

    rulebook = load(book)
    known = {rule for version in rulebook.versions.values() for rule in version.rules}
    for rule in rules:
        if rule not in known:
            hint = did_you_mean(rule, known)
            raise click.UsageError(f"no rule `{rule}`{'; ' + hint if hint else ''}")
    with watching("looking for edges") as watch:
        found = suggestions(rulebook, frozenset(rules) or None, watch.results)
    if as_json:
        echo_json([one.plain() for one in found])
    elif output is None:
        click.echo(suggestions_text(rulebook, found))
    else:
        from engine.commandline.output import replacing

        with replacing(output) as path:
            text = suggestions_text(rulebook, found) + "\n"
            path.write_text(text, encoding="utf-8", newline="\n")
    return 0

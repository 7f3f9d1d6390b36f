"""`clausebook ci`: everything there is to know about rulebooks before a change of them is taken, with one exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from engine.commandline.impacting import events_options, impact_options
from engine.commandline.options import echo_json, json_option, percentage

if TYPE_CHECKING:
    from engine.commandline.ci_steps import Outcome


@click.command("ci", short_help="Check, cases and changes, for a pull request.")
@click.argument("rulebooks", nargs=-1, required=True, metavar="RULEBOOK...")
@click.option(
    "--base", metavar="REV", help="The revision to tell changes from, such as origin/main."
)
@click.option("--strict", is_flag=True, help="Warn of entries that nothing uses as well.")
@click.option("--no-proofs", is_flag=True, help="Only what is wrong with the files, no proofs.")
@click.option(
    "--coverage-under", callback=percentage, metavar="P", help="Fail where cases use less than P %."
)
@click.option(
    "--mutants", type=click.IntRange(0), default=0, metavar="N",
    help="Whether the cases notice N small mistakes (takes a minute).",
)  # fmt: skip
@click.option(
    "--mutants-under",
    callback=percentage,
    metavar="P",
    help="Fail where they notice less than P %.",
)
@click.option(
    "--behaviour", is_flag=True, help="Changes also by what one event comes to (takes a minute)."
)
@events_options(required=False)
@impact_options
@json_option
def command(rulebooks: tuple[str, ...], as_json: bool, no_proofs: bool, **asked: Any) -> int:
    """Check each RULEBOOK and prove what can be proved, run its cases, say what of it they use and whether they notice
    small mistakes, and tell what it says otherwise than at the revision REV; with EVENTS also what that bills.

    The summary is Markdown, for the comment on a pull request or the summary of a workflow. The exit code is 1 if the
    check or a case of any rulebook fails, or a share is too small. That something is otherwise fails nothing.

    \b
    Examples:
      clausebook ci rulebooks/acme
      clausebook ci rulebooks/acme wtim --base origin/main > summary.md
      clausebook ci rulebooks/acme --base origin/main --events last-month.csv
      clausebook ci rulebooks/acme --json
    """
    from engine.commandline.faults import FINDINGS
    from engine.report.ci_markdown import ci_markdown

    if asked["events"] and (asked["base"] is None or len(rulebooks) > 1):
        raise click.UsageError("`--events` is for one rulebook, and for what `--base` changes")
    if asked["mutants_under"] is not None and not asked["mutants"]:
        raise click.UsageError("`--mutants-under` goes with `--mutants`")
    if asked["base"] is not None:
        from engine.compare.sources.git import at_revision

        at_revision(asked["base"])  # raises before anything takes its time
    asked = {**asked, "proofs": not no_proofs}
    found = [(name, _steps(name, asked)) for name in dict.fromkeys(rulebooks)]
    passed = all(one.passed is not False for _, steps in found for one in steps)
    if as_json:
        books = [
            {"rulebook": name, "steps": [_json(one) for one in steps]} for name, steps in found
        ]
        echo_json({"passed": passed, "base": asked["base"], "rulebooks": books})
    else:
        click.echo(ci_markdown(found), nl=False)
    return 0 if passed else FINDINGS


def _steps(name: str, asked: dict[str, Any]) -> list[Outcome]:
    """How each step goes that can be made."""
    from engine.commandline.ci_steps import STEPS, Looked
    from engine.rulebook.catalogue import find_rulebook
    from engine.rulebook.load import load_rulebook

    rulebook, _ = load_rulebook(find_rulebook(name))
    looked = Looked(name, rulebook, asked)
    return [one for step in STEPS if (one := step(looked)) is not None]


def _json(one: Outcome) -> dict[str, Any]:
    return {"step": one.step, "passed": one.passed, "says": one.says, "details": one.json}

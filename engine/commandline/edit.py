"""The commands that edit a rulebook: `set`, `remove`, `amend`, and those of other modules that go with them.

Each works out a change, shows what it changes, and writes it when it is told to (`engine.commandline.editing`).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import click

from engine.commandline.add import add_command
from engine.commandline.editing import edit_options, finish, folder_of, version_option
from engine.commandline.keeping import fmt_command, undo_command
from engine.commandline.options import day

if TYPE_CHECKING:
    from engine.authoring.editing.terms import Terms


@click.command("set", short_help="Give something in a rulebook another value.")
@click.argument("rulebook", metavar="RULEBOOK")
@click.argument("settings", nargs=-1, required=True, metavar="PATH VALUE [PATH VALUE]...")
@version_option
@click.option(
    "--clause",
    "clauses",
    multiple=True,
    metavar="ID",
    help="The clause that says so (may be repeated).",
)
@click.option("--because", metavar="TEXT", help="Why, to stand beside the value.")
@click.option("--means", metavar="TEXT", help="What the value means, to stand beside it.")
@click.option("--new", is_flag=True, help="PATH may be an entry that is not there yet.")
@edit_options
def set_command(
    rulebook: str, settings: tuple[str, ...], version_id: str | None, clauses: tuple[str, ...],
    because: str | None, means: str | None, new: bool, **asked: Any,
) -> int:  # fmt: skip
    """Set the value at PATH, such as `figures.emergency_rate` or `calendars.office.week.mon-fri`. Comments, order,
    quotes and line breaks stay as they are: only the characters that differ are written.

    PATH is the way into the file of the version, with dots. What a version takes over from the one that it amends is
    copied into it first, letter by letter. `clauses.ID.…` and `provider.…` are places in those files. VALUE is a text,
    or YAML where it begins with `[` or `{`.

    \b
    Examples:
      clausebook set my-rulebook figures.hourly_rate '90 USD/hour'
      clausebook set my-rulebook readings.AMB-01 b --because 'We were told.'
      clausebook set my-rulebook rules.large-jobs.when large_job --dry-run
    """
    from engine.authoring.editing.setting import Setting, set_values

    if len(settings) % 2:
        raise click.UsageError(f"`{settings[-1]}` has no value: write PATH VALUE")
    beside = {"because": because, "means": means, "clause": _clauses(clauses)}
    kept = {key: text for key, text in beside.items() if text}
    wanted = [Setting(p, v.strip(), kept, new) for p, v in zip(settings[::2], settings[1::2], strict=True)]  # fmt: skip
    what = f"set {', '.join(f'{one.path} to {one.value}' for one in wanted)}"
    terms = _terms(rulebook)
    set_values(terms, wanted, version_id)
    return finish(rulebook, terms.change(what), **asked)


@click.command("remove", short_help="Take something out of a rulebook.")
@click.argument("rulebook", metavar="RULEBOOK")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@version_option
@click.option(
    "--own", is_flag=True, help="Only what the version states itself: what it amends holds again."
)
@click.option("--with-comment", is_flag=True, help="With the comment right above it.")
@edit_options
def remove_command(
    rulebook: str, paths: tuple[str, ...], version_id: str | None, own: bool, with_comment: bool, **asked: Any
) -> int:  # fmt: skip
    """Take the entry, field or item at PATH out of a version, and nothing else. Of an entry that the version takes over
    from the one that it amends, `drops` then says that it is gone.

    \b
    Examples:
      clausebook remove my-rulebook rules.weekends figures.weekend_factor
      clausebook remove my-rulebook rules.warranty.overrides.weekends
    """
    from engine.authoring.editing.dropping import remove

    terms = _terms(rulebook)
    for path in paths:
        remove(terms, path, version_id, own, with_comment)
    return finish(rulebook, terms.change(f"remove {', '.join(paths)}"), **asked)


@click.command("amend", short_help="Make the next version of the terms.")
@click.argument("rulebook", metavar="RULEBOOK")
@click.option(
    "--from",
    "start",
    required=True,
    callback=day,
    metavar="DATE",
    help="The first day of the new terms.",
)
@click.option(
    "--recorded",
    metavar="DATE",
    help="When you learned of them: a date, or an instant with offset.",
)
@click.option(
    "--version",
    "base",
    metavar="V",
    help="The version to amend; default: the one in force on that day.",
)
@click.option(
    "--id", "name", metavar="V", help="The id of the new version; default: its first day."
)
@click.option(
    "--clause",
    "clauses",
    multiple=True,
    metavar="ID",
    help="The clause that says so (may be repeated).",
)
@click.option("--because", metavar="TEXT", help="Why there is this version.")
@click.option(
    "--whole", is_flag=True, help="A copy of the file instead of a version that amends it."
)
@edit_options
def amend_command(
    rulebook: str, start: date, recorded: str | None, base: str | None, name: str | None,
    clauses: tuple[str, ...], because: str | None, whole: bool, **asked: Any,
) -> int:  # fmt: skip
    """Make the next version from the one in force on DATE: a file of a few lines that amends it, to which `set`,
    `remove` and `add` bring what is otherwise. No version has to be closed by hand. Cases whose events bear no date
    are pinned to the version that they were written for.

    \b
    Examples:
      clausebook amend my-rulebook --from 2027-01-01
      clausebook amend my-rulebook --from 2027-01-01 --recorded 2026-11-20
    """
    from engine.authoring.editing.next_version import Next, amend
    from engine.authoring.editing.pinning import pin_cases
    from engine.commandline.inputs import load, moment_of

    book = load(rulebook)
    if recorded is not None:
        moment_of("--recorded", recorded, book)
    terms = _terms(rulebook)
    made = amend(terms, book, Next(start, recorded, base, name, clauses, because, whole))
    pin_cases(terms, book, made.base)
    return finish(rulebook, terms.change(f"make version {made.id}"), **asked)


def _terms(rulebook: str) -> Terms:
    from engine.authoring.editing.terms import Terms

    return Terms(folder_of(rulebook))


def _clauses(clauses: tuple[str, ...]) -> str:
    return clauses[0] if len(clauses) == 1 else f"[{', '.join(clauses)}]" if clauses else ""


COMMANDS: Final = (
    amend_command,
    set_command,
    remove_command,
    add_command,
    undo_command,
    fmt_command,
)

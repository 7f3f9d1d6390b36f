"""A change to a rulebook → shown, confirmed, written: what all commands that edit have in common.

On a terminal a person is asked; elsewhere `--yes` writes. `--dry-run` never does. What would not load is refused with
its findings, and nothing is written.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from engine.commandline.faults import exit_code
from engine.commandline.options import decorated, echo_json, json_option
from engine.diagnostics.findings import FindingsError

if TYPE_CHECKING:
    from engine.authoring.editing.preview import Preview
    from engine.authoring.editing.replacing import Change
    from engine.diagnostics.findings import Finding

F = TypeVar("F", bound=Callable[..., Any])
_REFUSED = """\
Nothing is written: with this edit the rulebook would not load. What follows
shows the text as it would be, with the lines that it would have.
"""


def edit_options(function: F) -> F:
    """How an edit is shown and written."""
    decorators = (
        click.option("--yes", is_flag=True, help="Write without asking."),
        click.option("--dry-run", is_flag=True, help="Only show what would change."),
        click.option("--no-behaviour", is_flag=True, help="Do not work out what events come to otherwise."),
        click.option("--check", is_flag=True, help="Prove the new terms as well, as `check` does (takes a minute)."),
        json_option,
    )  # fmt: skip
    return decorated(refusing(function), decorators)


version_option = click.option(
    "--version", "version_id", metavar="V", help="The version to edit; default: the one that begins last."
)  # fmt: skip


def refusing(function: F) -> F:
    """A command that with `--json` says as JSON why it does nothing, and whose exit code is the same without."""

    @wraps(function)
    def asked(**words: Any) -> Any:
        try:
            return function(**words)
        except FindingsError as error:
            if not words["as_json"]:
                raise
            return _refused_json(str(words.get("rulebook", "")), error.findings)

    return asked  # type: ignore[return-value]


def _refused_json(rulebook: str, findings: Iterable[Finding]) -> int:
    from engine.commandline.check import finding_json

    found = tuple(findings)
    told = [finding_json(rulebook, one) for one in found]
    echo_json({"written": False, "files": [], "findings": told})
    return exit_code(found)


def folder_of(rulebook: str) -> Path:
    """The folder of a rulebook."""
    from engine.rulebook.catalogue import find_rulebook

    return find_rulebook(rulebook)


def finish(
    rulebook: str,
    change: Change,
    yes: bool,
    dry_run: bool,
    no_behaviour: bool,
    check: bool,
    as_json: bool,
) -> int:
    """Show a change, and write it if that is wanted; 2 where it is not written though nobody said `--dry-run`, else 1
    where the new terms have findings or failing cases."""
    if change.nothing:
        return _nothing(as_json)
    found = _previewed(change, rulebook, not no_behaviour, as_json)
    proved = _proved(found) if check else ()
    asks = not (yes or dry_run or as_json) and sys.stdin.isatty()
    write = yes and not dry_run
    if write:  # first: whoever reads what is shown may close the pipe
        _write(change)
    if not as_json:
        _show(found)
        _print_findings(proved)
        if check and not proved:
            click.echo("\nProved: nothing is wrong with the new terms.")
    if asks:
        click.echo()
        write = click.confirm("Write this?")
        if write:
            _write(change)
    if as_json:
        echo_json(_json(rulebook, found, proved, write))
    else:
        _close(rulebook, found, write, dry_run, asks)
    failing = found.cases is not None and bool(found.cases.failing)
    wrong = failing or bool(found.findings) or bool(proved)
    return 2 if not (write or dry_run) else 1 if wrong else 0


def _previewed(change: Change, rulebook: str, behaves: bool, as_json: bool) -> Preview:
    from engine.authoring.editing.preview import preview
    from engine.commandline.progress import watching

    try:
        with watching("comparing") as watch:
            return preview(change, rulebook, watch.results, behaves=behaves)
    except FindingsError:
        if not as_json:
            click.echo(_REFUSED, err=True)
        raise


def _write(change: Change) -> None:
    from engine.authoring.editing.writing import write

    write(change)


def _nothing(as_json: bool) -> int:
    if as_json:
        echo_json({"written": False, "files": []})
    else:
        click.echo("Nothing changes: the files say so already.")
    return 0


def _proved(found: Preview) -> tuple[Finding, ...]:
    """What `check` finds by proof in the new terms."""
    from engine.analysis.checking import checked
    from engine.commandline.progress import watching
    from engine.report.proofs import finding_of

    with watching("proving") as watch:
        one = checked(found.rulebook, watch.proving)
    return (*one.findings, *map(finding_of, one.matters))


def _show(found: Preview) -> None:
    """The change of the text, what it means, what it does, and how the cases go."""
    from engine.authoring.editing.preview import text_diff
    from engine.commandline.coloured import echo_lines
    from engine.report.edit_page import behaving_lines, cases_lines, diff_lines, meaning_lines

    echo_lines(diff_lines(text_diff(found.change)))
    echo_lines(meaning_lines(found))
    for one in found.behaving:
        echo_lines(behaving_lines(one))
    _print_findings(found.findings)
    echo_lines(cases_lines(found))


def _print_findings(findings: tuple[Finding, ...]) -> None:
    from engine.diagnostics.render import render_all

    if findings:
        click.echo("\n" + render_all(findings))


def _close(rulebook: str, found: Preview, written: bool, dry_run: bool, asked: bool) -> None:
    """What was written, and how to take it back."""
    names = [path.relative_to(found.change.folder.parent).as_posix() for path in found.change.files]
    click.echo()
    if written:
        from engine.report.layout import paragraph

        click.echo("\n".join(paragraph(f"Written: {', '.join(sorted(names))}", 0, 2)))
        click.echo(f"`clausebook undo {rulebook}` takes it back.")
    elif dry_run:
        click.echo("Nothing is written: `--dry-run`.")
    else:
        click.echo("Nothing is written." if asked else "Nothing is written: `--yes` writes it.")


def _json(
    rulebook: str, found: Preview, proved: tuple[Finding, ...], written: bool
) -> dict[str, Any]:
    from engine.authoring.editing.preview import text_diff
    from engine.commandline.check import finding_json
    from engine.report.behaviour_forms import behaviour_json
    from engine.report.compare_json import text_json

    cases = found.cases
    files = [path.relative_to(found.change.folder).as_posix() for path in found.change.files]
    return {
        "edit": found.change.what,
        "written": written,
        "files": sorted(files),
        "diff": "\n".join(text_diff(found.change)),
        "text": None if found.text is None else text_json(found.text),
        "behaviour": [
            {"old": one.old, "new": one.new, "same": one.found is None and one.unknown is None,
             "unknown": one.unknown, "differs": one.found and behaviour_json(one.found)}
            for one in found.behaving
        ],
        "findings": [finding_json(rulebook, one) for one in (*found.findings, *proved)],
        "cases": cases and {"number": cases.number, "failing": [one.name for one in cases.failing],
                            "newly_failing": [one.name for one in cases.broken]},
    }  # fmt: skip

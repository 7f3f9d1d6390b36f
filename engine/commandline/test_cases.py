"""`clausebook test`: the cases of rulebooks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from engine.commandline.options import echo_json, json_option, percentage

if TYPE_CHECKING:
    from engine.authoring.case_files import Case
    from engine.authoring.cases import CaseResult
    from engine.authoring.failing import Failing
    from engine.rulebook.model import Rulebook
    from engine.values.numbers import Number

_EXPLAINED = 3  # cases whose derivation is shown


@click.command("test", short_help="Run the hand-computed cases of a rulebook.")
@click.argument("rulebooks", nargs=-1, metavar="[RULEBOOK]...")
@click.option(
    "-k",
    "text",
    metavar="TEXT",
    default="",
    help="Only the cases with TEXT in their name, file or clauses.",
)
@click.option("--brief", is_flag=True, help="Leave out how what came out came about.")
@click.option("--coverage", is_flag=True, help="Say also what of the rulebook the cases use.")
@click.option(
    "--fail-under",
    callback=percentage,
    metavar="P",
    help="With --coverage: exit with 1 below P percent.",
)
@click.option(
    "--update", is_flag=True, help="Change the files of cases that fail to what came out."
)
@click.option(
    "--dry-run", is_flag=True, help="With --update: show what would change, and write nothing."
)
@json_option
def command(
    rulebooks: tuple[str, ...], text: str, brief: bool, coverage: bool, fail_under: Number | None,
    update: bool, dry_run: bool, as_json: bool,
) -> int:  # fmt: skip
    """Run the cases of rulebooks (default: all that ship), and say of each that fails what is not as expected.

    Each entry that is not met is shown with its line, and under it how the result came about. A case fails as well
    where a rule that it names does not fire. With --update the files expect what came out: only the entries that are
    not met change. Look at each, since it may be the terms that are wrong.

    \b
    Examples:
      clausebook test
      clausebook test wtim -k WTIM-2.1
      clausebook test my-rulebook/ --coverage --fail-under 90
      clausebook test my-rulebook/ --update --dry-run
    """
    from engine.commandline.inputs import load
    from engine.commandline.progress import watching
    from engine.rulebook.catalogue import rulebook_names

    if dry_run and not update:
        raise click.UsageError("`--dry-run` goes with `--update`")
    if fail_under is not None and not coverage:
        raise click.UsageError("`--fail-under` goes with `--coverage`")
    if update and coverage:
        raise click.UsageError("`--coverage` is of the cases as they are: not with `--update`")
    found: dict[str, list[CaseResult]] = {}
    books: dict[str, Rulebook] = {}
    with watching() as watch:
        for name in rulebooks or rulebook_names():
            books[name] = load(name)
            found[name] = list(watch.rows(_run(books[name], text), "running cases"))
    every = [result for results in found.values() for result in results]
    passed = bool(every) and all(result.passed for result in every)
    failed = {name: list(_failing(books[name], results)) for name, results in found.items()}
    if as_json and not coverage:
        echo_json([_json(name, result) for name, results in found.items() for result in results])
    elif not as_json:
        _print(found, failed, brief or update)
    if update:
        return _update(failed, dry_run, passed)
    enough = not coverage or _coverage(books, text, fail_under, as_json)
    return 0 if passed and enough else 1


def _run(book: Rulebook, text: str) -> Iterable[CaseResult]:
    from engine.authoring.cases import run

    return run(book, _cases(book, text))


def _cases(book: Rulebook, text: str) -> list[Case]:
    from engine.authoring.case_files import read_cases
    from engine.diagnostics.findings import FindingsError, has_errors

    cases, findings = read_cases(book)
    if has_errors(findings):
        raise FindingsError(findings)
    return [c for c in cases if any(text in part for part in (c.name, c.file, *c.clauses))]


def _failing(book: Rulebook, results: list[CaseResult]) -> Iterable[Failing]:
    """The cases that fail, with what is not met."""
    from engine.authoring.failing import failing

    names = {result.name for result in results if not result.passed}
    return (
        failing(book, case) for case in (_cases(book, "") if names else ()) if case.name in names
    )


def _print(
    found: dict[str, list[CaseResult]], failed: dict[str, list[Failing]], brief: bool
) -> None:
    from engine.report.case_text import failing_text
    from engine.report.layout import paragraph

    for name, results in found.items():
        for number, one in enumerate(failed[name]):
            click.echo(
                failing_text(name, one, not brief and number < _EXPLAINED) + "\n" * (not brief)
            )
        for result in (result for result in results if result.passed and result.unsaid):
            line = f":{result.span.line}" if result.span else ""
            click.echo(f"{name}/cases/{result.file}{line}: {result.name}: passes, but")
            for said in result.unsaid:
                click.echo("\n".join(paragraph(f"{said}; say so under `status`", 4, 8)))
        passed = len(results) - len(failed[name])
        click.echo(
            f"{name}: {passed} of {len(results)} cases pass"
            if results
            else f"{name}: there are no such cases"
        )


def _update(failed: dict[str, list[Failing]], dry_run: bool, passed: bool) -> int:
    """Change the files, and say how; 1 where something is left to the author."""
    from pathlib import Path

    from engine.authoring.editing.replacing import changed
    from engine.authoring.editing.writing import write
    from engine.authoring.updating import updates
    from engine.report.case_text import updates_text

    if passed:
        click.echo("nothing to update")
        return 0
    made, left = updates(one for several in failed.values() for one in several)
    for line in updates_text(made, left):
        click.echo(line)
    folders = {one.edit.path.parent.parent for one in made}
    for folder in sorted(folders) if not dry_run else ():
        edits = [one.edit for one in made if one.edit.path.parent.parent == folder]
        write(changed(Path(folder), "test --update", edits))
    entries = "1 entry" if len(made) == 1 else f"{len(made)} entries"
    click.echo(f"{entries} {'would be' if dry_run else 'are'} changed, {len(left)} left to you")
    return 1 if left or dry_run else 0


def _coverage(
    books: dict[str, Rulebook], text: str, fail_under: Number | None, as_json: bool
) -> bool:
    """Say what the cases use; whether that is enough."""
    from engine.authoring.covering import coverage, percent
    from engine.report.coverage_text import coverage_json, coverage_text
    from engine.rulebook.load import ON_DISK, read_documents

    enough, shown = True, []
    for name, book in books.items():
        assert book.folder is not None
        documents, _ = read_documents(book.folder, ON_DISK)
        found = coverage(book, documents, _cases(book, text))
        enough &= fail_under is None or percent(found.items) >= fail_under
        shown.append(coverage_json(name, found))
        if not as_json:
            click.echo(coverage_text(name, found))
    if as_json:
        echo_json(shown)
    return enough


def _json(name: str, result: CaseResult) -> dict[str, object]:
    return {
        "rulebook": name,
        "file": result.file,
        "case": result.name,
        "clauses": list(result.clauses),
        "passed": result.passed,
        "differences": list(result.differences),
        "unsaid": list(result.unsaid),
    }

"""`clausebook test`: the cases of rulebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.commandline.options import echo_json, json_option

if TYPE_CHECKING:
    from engine.authoring.cases import CaseResult


@click.command("test", short_help="Run the hand-computed cases of a rulebook.")
@click.argument("rulebooks", nargs=-1, metavar="[RULEBOOK]...")
@click.option(
    "-k",
    "text",
    metavar="TEXT",
    default="",
    help="Only the cases with TEXT in their name, file or clauses.",
)
@json_option
def command(rulebooks: tuple[str, ...], text: str, as_json: bool) -> int:
    """Run the cases of rulebooks (default: all that ship), and say of each that fails what is not as expected.

    \b
    Examples:
      clausebook test
      clausebook test wtim
      clausebook test wtim -k WTIM-2.1
    """
    from engine.commandline.progress import watching
    from engine.rulebook.catalogue import rulebook_names

    found: dict[str, list[CaseResult]] = {}
    with watching() as watch:
        for name in rulebooks or rulebook_names():
            found[name] = list(watch.rows(_run(name, text), "running cases"))
    every = [result for results in found.values() for result in results]
    if as_json:
        echo_json([_json(name, result) for name, results in found.items() for result in results])
    else:
        _print(found)
    return 0 if every and all(result.passed for result in every) else 1


def _run(name: str, text: str) -> list[CaseResult]:
    from engine.authoring.case_files import Case, read_cases
    from engine.authoring.cases import run
    from engine.commandline.inputs import load
    from engine.diagnostics.findings import FindingsError, has_errors

    def wanted(case: Case) -> bool:
        return any(text in part for part in (case.name, case.file, *case.clauses))

    book = load(name)
    cases, findings = read_cases(book)
    if has_errors(findings):
        raise FindingsError(findings)
    return list(run(book, filter(wanted, cases)))


def _print(found: dict[str, list[CaseResult]]) -> None:
    from engine.report.layout import paragraph

    for name, results in found.items():
        failed = [result for result in results if not result.passed]
        for result in failed:
            line = f":{result.span.line}" if result.span else ""
            click.echo(f"{name}/cases/{result.file}{line}: {result.name}")
            for difference in result.differences:
                click.echo("\n".join(paragraph(difference, 4, 8)))
        passed = len(results) - len(failed)
        for result in (result for result in results if result.passed and result.unsaid):
            line = f":{result.span.line}" if result.span else ""
            click.echo(f"{name}/cases/{result.file}{line}: {result.name}: passes, but")
            for one in result.unsaid:
                click.echo("\n".join(paragraph(f"{one}; say so under `status`", 4, 8)))
        click.echo(
            f"{name}: {passed} of {len(results)} cases pass"
            if results
            else f"{name}: there are no such cases"
        )


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

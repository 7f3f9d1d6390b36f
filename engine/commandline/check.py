"""`clausebook check`: everything that is wrong with rulebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.commandline.options import echo_json, json_option

if TYPE_CHECKING:
    from engine.diagnostics.findings import Finding


@click.command("check", short_help="Everything that is wrong with a rulebook.")
@click.argument("rulebooks", nargs=-1, metavar="[RULEBOOK]...")
@click.option("--strict", is_flag=True, help="Warn of entries that nothing uses as well.")
@json_option
def command(rulebooks: tuple[str, ...], strict: bool, as_json: bool) -> int:
    """Check rulebooks (default: all that ship), with their clauses and cases.

    Findings are printed with file, line, column and a hint; the exit code is then 1. `clausebook codes CB402`
    explains a code.

    \b
    Examples:
      clausebook check
      clausebook check wtim my-rulebook/
      clausebook check my-rulebook/ --strict
      clausebook check my-rulebook/ --json
    """
    from engine import check
    from engine.rulebook.catalogue import rulebook_names

    names = rulebooks or rulebook_names()
    found = {name: check(name, strict) for name in names}
    every = tuple(finding for findings in found.values() for finding in findings)
    if as_json:
        echo_json(
            [_json(name, finding) for name, findings in found.items() for finding in findings]
        )
    else:
        _print(found)
    return 1 if every else 0


def _print(found: dict[str, tuple[Finding, ...]]) -> None:
    from engine.diagnostics.render import render_all

    for findings in found.values():
        if findings:
            click.echo(render_all(findings) + "\n")
    for name, findings in found.items():
        errors = sum(finding.severity == "error" for finding in findings)
        warnings = len(findings) - errors
        click.echo(
            f"{name}: {_count(errors, 'error')}, {_count(warnings, 'warning')}"
            if findings
            else f"{name}: fine"
        )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _json(name: str, finding: Finding) -> dict[str, object]:
    span = finding.span
    return {
        "rulebook": name,
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "file": span.source.name if span else finding.place,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "text": span.text if span else None,
        "help": finding.help,
    }

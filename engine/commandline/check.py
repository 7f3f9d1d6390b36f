"""`clausebook check`: everything that is wrong with rulebooks, and what is proved of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.commandline.options import echo_json, json_option

if TYPE_CHECKING:
    from engine.analysis.checking import Checked
    from engine.diagnostics.findings import Finding


@click.command("check", short_help="Everything that is wrong with a rulebook.")
@click.argument("rulebooks", nargs=-1, metavar="[RULEBOOK]...")
@click.option("--strict", is_flag=True, help="Warn of entries that nothing uses as well.")
@click.option(
    "--no-proofs", is_flag=True, help="Only what is wrong with the files: no conflicts, no gaps."
)
@json_option
def command(rulebooks: tuple[str, ...], strict: bool, no_proofs: bool, as_json: bool) -> int:
    """Check rulebooks (default: all that ship), with their clauses and cases.

    Findings are printed with file, line, column and a hint; the exit code is then 1. `clausebook codes CB402`
    explains a code. Where the files are sound it is proved that no rules disagree, and that some rule decides every
    event; or else for which events this is not so, with one of them as a case. What could not be settled is said,
    and is no finding.

    \b
    Examples:
      clausebook check
      clausebook check wtim my-rulebook/
      clausebook check my-rulebook/ --strict
      clausebook check my-rulebook/ --no-proofs
      clausebook check my-rulebook/ --json
    """
    from engine import check
    from engine.rulebook.catalogue import rulebook_names

    names = rulebooks or rulebook_names()
    found = {name: check(name, strict) for name in names}
    proved = {} if no_proofs else _all_proved(found)
    if as_json:
        echo_json(everything(found, proved))
    else:
        _print(found, proved)
    wrong = any(found.values()) or any(one.matters or one.findings for one in proved.values())
    return 1 if wrong else 0


def _all_proved(found: dict[str, tuple[Finding, ...]]) -> dict[str, Checked]:
    """What is proved of each rulebook that loads; a bar tells what is asked about where that takes its time."""
    from engine import load
    from engine.commandline.progress import watching
    from engine.diagnostics.findings import has_errors

    names = [name for name, findings in found.items() if not has_errors(findings)]
    if not names:
        return {}
    from engine.analysis.checking import all_checked
    from engine.analysis.spreading import processors

    rulebooks = [load(name) for name in names]
    with watching("proving") as watch:
        proved = all_checked(rulebooks, watch.proving, processors())
    return dict(zip(names, proved, strict=True))


def _print(found: dict[str, tuple[Finding, ...]], proved: dict[str, Checked]) -> None:
    from engine.diagnostics.render import render_all

    for name, findings in found.items():
        one = proved.get(name)
        every = (*findings, *(one.findings if one else ()))
        if every:
            click.echo(render_all(every) + "\n")
        if one is not None:
            from engine.report.proofs import matter_text

            for matter in one.matters:
                click.echo(matter_text(matter) + "\n")
    for name, findings in found.items():
        one = proved.get(name)
        severities = [finding.severity for finding in (*findings, *(one.findings if one else ()))]
        if one is not None:
            severities += ["error" if matter.grave else "warning" for matter in one.matters]
        errors = severities.count("error")
        warnings = len(severities) - errors
        click.echo(
            f"{name}: {_count(errors, 'error')}, {_count(warnings, 'warning')}"
            if severities
            else f"{name}: fine"
        )
        if one is not None:
            from engine.report.proofs import closing_lines

            for line in closing_lines(one.proofs, one.accepted):
                click.echo(line)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def everything(
    found: dict[str, tuple[Finding, ...]], proved: dict[str, Checked]
) -> list[dict[str, object]]:
    """JSON: findings of files, then those of proofs, and at the end of a rulebook what is proved of it."""
    listed: list[dict[str, object]] = []
    for name, findings in found.items():
        listed += [finding_json(name, finding) for finding in findings]
        one = proved.get(name)
        if one is not None:
            from engine.report.proofs import finding_of, matter_json, proofs_json

            listed += [finding_json(name, finding) for finding in one.findings]
            listed += [{**finding_json(name, finding_of(m)), **matter_json(m)} for m in one.matters]
            listed.append({"rulebook": name, "proved": proofs_json(one.proofs)})
    return listed


def finding_json(name: str, finding: Finding) -> dict[str, object]:
    """A finding of a rulebook, for programs."""
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

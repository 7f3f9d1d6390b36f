"""`clausebook clauses`: each clause of the source, what realises it, and the cases that show it."""

from __future__ import annotations

import click

from engine.commandline.options import echo_json, json_option


@click.command("clauses", short_help="The matrix of clauses, rules and cases.")
@click.argument("rulebook", metavar="RULEBOOK")
@json_option
def command(rulebook: str, as_json: bool) -> int:
    """Show for each clause of RULEBOOK's source which rules, figures, readings and so on realise it, or why it computes
    nothing, and how many cases cite it. The exit code is 1 when a clause is not accounted for.

    \b
    Examples:
      clausebook clauses wtim
      clausebook clauses wtim --json
    """
    from engine.authoring.case_files import read_cases
    from engine.commandline.inputs import load
    from engine.report.clause_matrix import clause_matrix, matrix_json, matrix_text

    book = load(rulebook)
    cases, _ = read_cases(book)
    rows = clause_matrix(book, [(clause, case.name) for case in cases for clause in case.clauses])
    if as_json:
        echo_json(matrix_json(rows))
    else:
        click.echo(matrix_text(rows))
    return 0 if all(row.accounted for row in rows) else 1

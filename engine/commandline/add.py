"""`clausebook add`: a rule, a figure, a clause, a case, or any other entry, by options or as YAML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from engine.commandline.editing import edit_options, finish, folder_of, version_option
from engine.commandline.options import pairs
from engine.commandline.typed import STANDARD_INPUT, standard_input

if TYPE_CHECKING:
    from engine.authoring.editing.adding import Fields, Rule

_KINDS: Final = (
    "rule", "figure", "fact", "value", "charge", "outcome", "reading", "calendar", "group", "promise",
    "table", "lookup", "split", "grid", "balance", "nested", "running", "clause", "case",
)  # fmt: skip
_OF_RULES: Final = ("about", "when", "then", "charges", "overrides")
_OF_ALL: Final = ("is_", "fields", "clauses", "means", "because")


@click.command("add", short_help="Put a rule, a figure, a clause, a case into a rulebook.")
@click.argument("kind", type=click.Choice(_KINDS), metavar="KIND")
@click.argument("rulebook", metavar="RULEBOOK")
@click.argument("name", required=False, metavar="[NAME]")
@version_option
@click.option(
    "--is", "is_", metavar="VALUE", help="The amount of a figure, the expression of a value."
)
@click.option(
    "--field",
    "fields",
    multiple=True,
    callback=pairs,
    metavar="KEY=VALUE",
    help="Any field of the entry; YAML where VALUE begins with `[` or `{` (may be repeated).",
)
@click.option(
    "--clause",
    "clauses",
    multiple=True,
    metavar="ID",
    help="The clause that says so (may be repeated).",
)
@click.option("--means", metavar="TEXT", help="What it means.")
@click.option("--because", metavar="TEXT", help="Why it is so.")
@click.option("--about", metavar="SUBJECT", help="What the rule is about.")
@click.option("--when", metavar="EXPRESSION", help="When the rule applies.")
@click.option(
    "--then",
    multiple=True,
    callback=pairs,
    metavar="OUTCOME=VALUE",
    help="What the rule decides (may be repeated).",
)
@click.option(
    "--charge",
    "charges",
    multiple=True,
    metavar="NAME",
    help="A line that the rule charges (may be repeated).",
)
@click.option(
    "--overrides", multiple=True, metavar="RULE", help="A rule that gives way (may be repeated)."
)
@click.option("--file", "file", metavar="NAME", help="The file of cases that a case goes into.")
@edit_options
def add_command(
    kind: str, rulebook: str, name: str | None, version_id: str | None, file: str | None, **asked: Any
) -> int:  # fmt: skip
    """Put a new entry into a version, a clause into the clauses, or a case into a file of cases: by options, or as YAML
    from standard input, where NAME is left out and several may come at once.

    KIND is rule, figure, fact, value, charge, outcome, reading, calendar, group, promise, table, lookup, split, grid,
    balance, nested, running, clause or case.

    \b
    Examples:
      clausebook add rule my-rulebook night-calls --when night --charge time
      clausebook add figure my-rulebook parcel --is '5 USD' --clause C-3
      clausebook add fact my-rulebook urgent --field kind=bool
      clausebook add case my-rulebook --file calls.yaml < case.yaml
    """
    from engine.authoring.editing.adding import add
    from engine.authoring.editing.adding_cases import add_cases
    from engine.authoring.editing.terms import Terms

    of_rule = {key: asked.pop(key) for key in _OF_RULES}
    given = {key: asked.pop(key) for key in _OF_ALL}
    fields = _fields(**given)
    _check(kind, name, file, of_rule, fields)
    terms = Terms(folder_of(rulebook))
    if kind == "case":
        typed = standard_input() if name is None else _case(name, fields)
        names = add_cases(terms, typed, STANDARD_INPUT, file)
    else:
        entries = _entries(kind, name, fields, _rule(of_rule, given))
        add(terms, kind, entries, version_id)
        names = tuple(entries)
    return finish(rulebook, terms.change(f"add {kind} {', '.join(names)}"), **asked)


def _fields(
    is_: str | None, fields: Fields, clauses: Sequence[str], means: str | None, because: str | None
) -> Fields:
    """The fields of an entry that is no rule."""
    cited = clauses[0] if len(clauses) == 1 else f"[{', '.join(clauses)}]" if clauses else None
    texts = (("clause", cited), ("is", is_), *fields, ("means", means), ("because", because))
    return [(key, text) for key, text in texts if text]


def _rule(of_rule: dict[str, Any], given: dict[str, Any]) -> Rule:
    from engine.authoring.editing.adding import Rule

    more = [*([("is", given["is_"])] if given["is_"] else []), *given["fields"]]
    said = {key: given[key] for key in ("clauses", "means", "because")}
    return Rule(**of_rule, **said, more=more)


def _check(
    kind: str, name: str | None, file: str | None, of_rule: dict[str, Any], fields: Fields
) -> None:
    """Wrong usage: options that do not go with the kind, or with each other."""
    ours = [key for key, value in of_rule.items() if value]
    if ours and kind != "rule":
        option = "charge" if ours[0] == "charges" else ours[0]
        raise click.UsageError(f"`--{option}` is of rules; a {kind} has `--field KEY=VALUE`")
    if file is not None and kind != "case":
        raise click.UsageError("`--file` is of cases; all else goes into a version, or the clauses")
    if name is None and (ours or fields):
        raise click.UsageError(f"name the {kind}: `clausebook add {kind} RULEBOOK NAME`")
    if name is not None and not fields and kind != "rule":
        raise click.UsageError(
            f"say what the {kind} is: `--field KEY=VALUE`; or leave the name out, for YAML from standard input"
        )
    twice = [key for number, (key, _) in enumerate(fields) if key in dict(fields[:number])]
    if twice:
        raise click.UsageError(f"`{twice[0]}` is said twice")


def _entries(kind: str, name: str | None, fields: Fields, rule: Rule) -> dict[str, str]:
    from engine.authoring.editing.adding import entries_of, fields_text, rule_text

    if name is None:
        return entries_of(standard_input(), STANDARD_INPUT)
    return {name: rule_text(name, rule) if kind == "rule" else fields_text(name, kind, fields)}


def _case(name: str, fields: Fields) -> str:
    from engine.authoring.editing.adding_cases import case_text

    return case_text(name, fields)

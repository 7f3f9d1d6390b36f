"""`clausebook rename`: another name for a fact, a figure, a rule, everywhere it is used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commandline.editing import refusing
from engine.commandline.options import echo_json, json_option

if TYPE_CHECKING:
    from engine.authoring.renaming import Renaming
    from engine.authoring.renaming_proof import Same

_SHOWN = 12  # changed lines, unless all are asked for


@click.command("rename", short_help="Give a fact, a figure or a rule another name everywhere.")
@click.argument("rulebook", metavar="RULEBOOK")
@click.argument("what", metavar="KIND.NAME")
@click.argument("new", metavar="NEW")
@click.option("--mapping", "mappings", multiple=True, type=click.Path(path_type=Path, dir_okay=False),
              metavar="FILE", help="A mapping of columns that names it, too (may be repeated).")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show and prove it, and write nothing.")
@click.option("--all", "whole", is_flag=True, help="Show every line that changes.")
@json_option
@refusing
def command(
    rulebook: str,
    what: str,
    new: str,
    mappings: tuple[Path, ...],
    dry_run: bool,
    whole: bool,
    as_json: bool,
) -> int:
    """Rename what KIND.NAME says to NEW in all files of RULEBOOK: where it is declared, in expressions, in cases, in
    accepted findings, and in mappings that are given.

    Kinds: fact, figure, value, outcome, calendar, grid, group, split, balance, cell, lookup, table, charge, rule,
    always, reading, clause, nested, running. Without one the name must belong to a single thing. A value of an enum is
    member.FACT.VALUE, an option of a reading option.READING.OPTION.

    Only the characters of the name change. Before anything is written it is proved that the rulebook says the same:
    its versions are the same but for the name, and its cases go as before. `undo` takes it back, and so does renaming
    back. Columns of event files keep their names; a mapping brings them to the new one.

    \b
    Examples:
      clausebook rename my-rulebook fact.technical_minutes technical_time
      clausebook rename my-rulebook rule.travel travel-is-paid --dry-run
      clausebook rename my-rulebook fact.minutes worked --mapping export.yaml
      clausebook rename my-rulebook member.payer.client customer
    """  # fmt: skip
    from engine.authoring.editing.writing import write
    from engine.authoring.renaming import renaming
    from engine.authoring.renaming_proof import proved
    from engine.commandline.progress import watching
    from engine.rulebook.catalogue import find_rulebook

    one = renaming(find_rulebook(rulebook), what, new, mappings)
    with watching() as watch:
        same = proved(one, watch=lambda cases: watch.rows(cases, "running cases"))
    if not dry_run:
        for change in (one.change, *one.mappings):
            write(change)
    if as_json:
        echo_json(_json(one, same, dry_run))
    else:
        _print(one, same, dry_run, whole)
    return 0


def _print(one: Renaming, same: Same, dry_run: bool, whole: bool) -> None:
    lines = _lines(one)
    for file, line, old, new in lines if whole else lines[:_SHOWN]:
        click.echo(f"{file}:{line}\n  - {old.strip()}\n  + {new.strip()}")
    if not whole and len(lines) > _SHOWN:
        click.echo(f"… and {len(lines) - _SHOWN} more lines (`--all` shows them)")
    files = len({o.file for o in one.occurrences})
    named = ", ".join(f"`{symbol.full}`" for symbol in (one.symbol, *one.along))
    click.echo(f"\n{one.symbol.kind} {named} → `{one.new}`: "
               f"{_count(len(one.occurrences), 'place')} in {_count(files, 'file')}")  # fmt: skip
    told = "the same but for the name" if same.versions == 1 else "all the same but for the name"
    click.echo(
        f"proved: {_count(same.versions, 'version')}, {told}; {same.passing} of {same.cases} cases pass"
    )
    for span in one.in_words:
        click.echo(
            f"left alone: {_short(one, Path(span.source.name))}:{span.line} names it in words"
        )
    click.echo("nothing was written" if dry_run else "written; `clausebook undo` takes it back")


def _lines(one: Renaming) -> list[tuple[str, int, str, str]]:
    """Each line that changes: its file and number, before and after."""
    found: list[tuple[str, int, str, str]] = []
    for change in (one.change, *one.mappings):
        for path in dict.fromkeys(o.file for o in one.occurrences if o.file in change.files):
            old, new = change.sources(path)
            assert old is not None and new is not None
            for n in range(1, len(old.line_starts) + 1):
                if old.line_text(n) != new.line_text(n):
                    found.append((_short(one, path), n, old.line_text(n), new.line_text(n)))
    return found


def _short(one: Renaming, path: Path) -> str:
    folder = one.change.folder
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _json(one: Renaming, same: Same, dry_run: bool) -> dict[str, object]:
    return {
        "kind": one.symbol.kind,
        "name": one.symbol.full,
        "along": [symbol.full for symbol in one.along],
        "new": one.new,
        "written": not dry_run,
        "places": [
            {
                "file": _short(one, o.file),
                "line": o.span.line,
                "column": o.span.column,
                "declares": o.declares,
            }
            for o in one.occurrences
        ],
        "in_words": [
            {"file": _short(one, Path(s.source.name)), "line": s.line, "column": s.column}
            for s in one.in_words
        ],
        "proved": {"versions": same.versions, "cases": same.cases, "passing": same.passing},
    }

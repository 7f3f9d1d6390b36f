"""The commands that keep the files of a rulebook: `undo` brings them back, `fmt` gives them one form."""

from __future__ import annotations

import click

from engine.commandline.editing import folder_of, refusing
from engine.commandline.options import echo_json, json_option


@click.command("undo", short_help="Bring back what the last edit by command changed.")
@click.argument("rulebook", metavar="RULEBOOK")
@click.option("--keep", is_flag=True, help="Confirm all edits instead: the old files are dropped.")
@click.option("--list", "listed", is_flag=True, help="Only say which edits can be undone.")
@json_option
@refusing
def undo_command(rulebook: str, keep: bool, listed: bool, as_json: bool) -> int:
    """Bring the files of a rulebook back to what they were before the last edit by command, byte by byte. A file that
    has been changed since is left alone, and all the others with it.

    \b
    Examples:
      clausebook undo my-rulebook
      clausebook undo my-rulebook --list
      clausebook undo my-rulebook --keep
    """
    from engine.authoring.editing import journal, writing
    from engine.report.layout import paragraph

    folder = folder_of(rulebook)
    if listed:
        found = journal.records(folder)
    elif keep:
        found = writing.confirm(folder)
    else:
        found = (writing.last_edit(folder),)
        writing.undo(writing.to_undo(folder, found[0]), found[0])
    if as_json:
        echo_json(
            [{"number": one.number, "edit": one.what, "files": sorted(one.files)} for one in found]
        )
        return 0
    verb = "can be undone" if listed else "confirmed" if keep else "undone"
    for one in found:
        said = f"{verb}: {one.what} ({', '.join(sorted(one.files))})"
        click.echo("\n".join(paragraph(said, 0, 2)))
    if not found:
        click.echo(f"{rulebook}: no edit by command is kept")
    return 0


@click.command("fmt", short_help="Give the files of rulebooks one form.")
@click.argument("names", nargs=-1, metavar="[RULEBOOK|FILE]...")
@click.option(
    "--check", is_flag=True, help="Write nothing; exit with 1 where a file has another form."
)
@json_option
@refusing
def fmt_command(names: tuple[str, ...], check: bool, as_json: bool) -> int:
    """Give the YAML files of rulebooks (default: all that ship) one form. What they say, their comments and line
    breaks stay: levels are indented by two columns, white space goes that means nothing, and quotes around plain
    names.

    \b
    Examples:
      clausebook fmt my-rulebook
      clausebook fmt my-rulebook --check
      clausebook fmt my-rulebook/versions/2027-01-01.yaml
    """
    from engine.commandline.format_files import format_files

    found = format_files(names, check)
    if as_json:
        echo_json({"written": not check, "files": [str(path) for path in found]})
    for path in () if as_json else found:
        click.echo(f"{path}: {'has another form' if check else 'formatted'}")
    if not found and not as_json:
        click.echo("All files have their form.")
    return 1 if check and found else 0

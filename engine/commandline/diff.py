"""`clausebook diff`: what NEW says otherwise than OLD.

Each part of the answer is a `Part`: how it is found, and how it looks in each form. More parts join the table below.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click

from engine.commandline.options import echo_json

if TYPE_CHECKING:
    from engine.compare.sources.side import Side
    from engine.report.compare_page import Line

FORMS: Final = ("terminal", "json", "markdown")
_COLOURS: Final[dict[str, dict[str, Any]]] = {
    "head": {"bold": True}, "added": {"fg": "green"}, "removed": {"fg": "red"}, "changed": {"fg": "yellow"},
    "quiet": {"dim": True}, "plain": {},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the answer: its name, what it finds, whether that is nothing, and its forms."""

    name: str
    find: Callable[[Side, Side], Any]
    nothing: Callable[[Any], bool]
    terminal: Callable[[Any], list[Line]]
    json: Callable[[Any], Any]
    markdown: Callable[[Any], str]


def text_part() -> Part:
    """What the texts say otherwise."""
    from engine.compare.text import TextDifference, compare_text
    from engine.report.compare_json import text_json
    from engine.report.compare_markdown import text_markdown
    from engine.report.compare_text import text_page

    def nothing(found: TextDifference) -> bool:
        return found.nothing

    return Part("text", compare_text, nothing, text_page, text_json, text_markdown)


PARTS: Final[dict[str, Callable[[], Part]]] = {"text": text_part}


@click.command("diff", short_help="What two versions of terms say otherwise.")
@click.argument("old", metavar="OLD")
@click.argument("new", required=False, metavar="[NEW]")
@click.option(
    "--text",
    "parts",
    flag_value="text",
    multiple=True,
    help="What the texts say otherwise (so far the only part).",
)
@click.option("--as", "form", type=click.Choice(FORMS), default="terminal", help="How to print it.")
@click.option("--json", "as_json", is_flag=True, help="The same as --as json.")
def command(old: str, new: str | None, form: str, as_json: bool, **parts: bool) -> int:
    """Compare the terms of OLD and NEW by what they mean: figures, rules added, removed and renamed, conditions,
    charges, calendars, readings, clauses, dates. The order of entries, comments, quotes, spacing and the order of
    conditions are no change.

    OLD and NEW are each a rulebook (`wtim`, a folder), a version of one by its id or by a date on which it is in force
    (`wtim@2016-09-02`), the YAML file of a version, or any of these at a git revision (`HEAD~3:rulebooks/wtim`). A file
    outside a rulebook is a draft: it is read as a version of the other side's rulebook.

    Without NEW, a version is compared with the one that it follows (of a rulebook: the version that begins last), and a
    git revision with the files as they are now.

    The exit code is 0 if nothing is otherwise and 1 if something is.

    \b
    Examples:
      clausebook diff wtim@2016-09-02 my-draft.yaml
      clausebook diff my-rulebook
      clausebook diff my-rulebook@2026-01-01 my-rulebook@2026-07-01
      clausebook diff HEAD~3:rulebooks/wtim
      clausebook diff main:rulebooks/wtim rulebooks/wtim --as markdown
    """
    from engine.compare.sources.reading import read_sides

    sides = read_sides(old, new)
    asked = [name for name, wanted in parts.items() if wanted] or list(PARTS)
    chosen = [make() for name, make in PARTS.items() if name in asked]
    found = [(part, part.find(*sides)) for part in chosen]
    _print("json" if as_json else form, sides, found)
    return 0 if all(part.nothing(one) for part, one in found) else 1


def _print(form: str, sides: tuple[Side, Side], found: list[tuple[Part, Any]]) -> None:
    if form == "json":
        names = {"old": sides[0].name, "new": sides[1].name}
        echo_json(names | {part.name: part.json(one) for part, one in found})
    elif form == "markdown":
        click.echo("\n".join(part.markdown(one) for part, one in found), nl=False)
    else:
        for part, one in found:
            for line in part.terminal(one):
                click.echo(_coloured(line))


def _coloured(line: Line) -> str:
    """A line in the colour of its tone; `click.echo` takes colours away where nobody sees them."""
    if os.environ.get("NO_COLOR"):
        return line.text
    return click.style(line.text, **_COLOURS[line.tone]) if line.text else ""

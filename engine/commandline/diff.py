"""`clausebook diff`: what NEW says otherwise than OLD.

Each part of the answer is a `Part`: how it is found, and how it looks in each form. More parts join the table below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click

from engine.commandline.coloured import echo_lines
from engine.commandline.impacting import events_options, impact_options
from engine.commandline.options import echo_json, echo_page

if TYPE_CHECKING:
    from engine.compare.sources.side import Side
    from engine.report.compare_page import Line

FORMS: Final = ("terminal", "json", "markdown", "html")


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


def behaviour_part() -> Part:
    """What one event comes to otherwise."""
    from engine.analysis.spreading import processors
    from engine.commandline.progress import watching
    from engine.compare.behaviour.finding import behaviour
    from engine.compare.behaviour.model import Behaviour
    from engine.report.behaviour_forms import behaviour_json, behaviour_markdown
    from engine.report.behaviour_page import behaviour_page

    def find(old: Side, new: Side) -> Behaviour:
        with watching("comparing") as watch:
            return behaviour(old, new, watch.results, processors())

    def nothing(found: Behaviour) -> bool:
        return found.nothing

    return Part("behaviour", find, nothing, behaviour_page, behaviour_json, behaviour_markdown)


PARTS: Final = ("text", "behaviour", "impact")  # in the order in which they are told


@click.command("diff", short_help="What two versions of terms say otherwise.")
@click.argument("old", metavar="OLD")
@click.argument("new", required=False, metavar="[NEW]")
@click.option(
    "--text",
    "parts",
    flag_value="text",
    multiple=True,
    help="What the texts say otherwise.",
)
@click.option(
    "--behaviour",
    "parts",
    flag_value="behaviour",
    multiple=True,
    help="What one event comes to otherwise: proved, or shown by a witness (takes a minute).",
)
@click.option(
    "--impact",
    "parts",
    flag_value="impact",
    multiple=True,
    help="What NEW bills beside OLD on EVENTS, and whom it affects.",
)
@events_options(required=False)
@impact_options
@click.option("--as", "form", type=click.Choice(FORMS), default="terminal", help="How to print it.")
@click.option("--json", "as_json", is_flag=True, help="The same as --as json.")
def command(
    old: str, new: str | None, parts: tuple[str, ...], form: str, as_json: bool, **asked: Any
) -> int:
    """Compare the terms of OLD and NEW by what they mean: figures, rules added, removed and renamed, conditions,
    charges, calendars, readings, clauses, dates. The order of entries, comments, quotes, spacing and the order of
    conditions are no change.

    OLD and NEW are each a rulebook (`wtim`, a folder), a version of one by its id or by a date on which it is in force
    (`wtim@2016-09-02`), the YAML file of a version, or any of these at a git revision (`HEAD~3:rulebooks/wtim`). A file
    outside a rulebook is a draft: it is read as a version of the other side's rulebook.

    Without NEW, a version is compared with the one that it follows (of a rulebook: the version that begins last), and a
    git revision with the files as they are now.

    With EVENTS, these are evaluated under both sides: how many results, events and customers change, and who pays how
    much more or less. A side that is one version is that version, whatever the dates of the events say.

    With `--behaviour`, the versions are compared as functions: for each kind of event and each change either an event
    with which it makes a difference, evaluated under both, or the proof that there is none.

    The exit code is 0 if nothing is otherwise and 1 if something is.

    \b
    Examples:
      clausebook diff wtim@2016-09-02 my-draft.yaml
      clausebook diff my-rulebook
      clausebook diff my-rulebook@2026-01-01 my-rulebook@2026-07-01
      clausebook diff HEAD~3:rulebooks/wtim
      clausebook diff main:rulebooks/wtim rulebooks/wtim --as markdown
      clausebook diff wtim@2016-09-02 my-draft.yaml --behaviour
      clausebook diff wtim@2016-09-02 my-draft.yaml --impact --events calls.csv
      clausebook diff my-rulebook --events calls.csv --as html > notice.html
    """
    from engine.compare.sources.reading import read_sides

    _check(parts, asked)
    sides = read_sides(old, new)
    rows: list[Any] = []
    found = [(part, part.find(*sides)) for part in _chosen(parts, asked | {"rows": rows})]
    found += _held(sides, {part.name: one for part, one in found}, rows, asked)
    _print("json" if as_json else form, sides, found, asked["top"])
    return 0 if all(part.nothing(one) for part, one in found) else 1


def _check(parts: tuple[str, ...], asked: dict[str, Any]) -> None:
    if "impact" in parts and not asked["events"]:
        raise click.UsageError("`--impact` is on events: say which with `--events`")


def _chosen(parts: tuple[str, ...], asked: dict[str, Any]) -> list[Part]:
    """The parts that were asked for; else the text, and with events the impact as well."""
    names = parts or (("text", "impact") if asked["events"] else ("text",))
    makers = {"text": text_part, "behaviour": behaviour_part}
    chosen = (name for name in PARTS if name in names)
    return [makers[name]() if name in makers else _impact_part(asked) for name in chosen]


def _impact_part(asked: dict[str, Any]) -> Part:
    from engine.commandline.diffing_impact import impact_part

    return impact_part(asked)


def _held(
    sides: tuple[Side, Side], found: dict[str, Any], rows: list[Any], asked: dict[str, Any]
) -> list[tuple[Part, Any]]:
    """Where behaviour and impact are both there, how the changed results stand to what was proved."""
    if not {"behaviour", "impact"} <= found.keys():
        return []
    from engine.commandline.diffing_held import held_between, held_part

    held = held_between(sides[0], found["behaviour"], found["impact"], rows, asked)
    return [(held_part(held), held)]


def _print(form: str, sides: tuple[Side, Side], found: list[tuple[Part, Any]], top: int) -> None:
    if form == "html":
        from engine.report.html.page import Found, change_page

        parts = Found(**{part.name: one for part, one in found})
        echo_page(change_page(*sides, parts, top))
    elif form == "json":
        names = {"old": sides[0].name, "new": sides[1].name}
        echo_json(names | {part.name: part.json(one) for part, one in found})
    elif form == "markdown":
        click.echo("\n".join(part.markdown(one) for part, one in found), nl=False)
    else:
        for number, (part, one) in enumerate(found):
            if number:
                click.echo()
            echo_lines(part.terminal(one))

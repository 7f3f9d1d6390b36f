"""`clausebook readings`: what hangs on how unclear clauses are read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from engine.commandline.impacting import (
    decided,
    engine_option,
    evaluated_as,
    events_options,
    form_option,
    request_of,
    told_by,
)
from engine.commandline.inputs import Engine, evaluation_input, load
from engine.commandline.options import echo_json, echo_page

if TYPE_CHECKING:
    from engine.commandline.progress import Watch
    from engine.compare.impact.facts import By
    from engine.compare.impact.measuring import Evaluated
    from engine.compare.impact.model import Impact
    from engine.compare.impact.stakes import Question, Stakes
    from engine.events.model import RawEvent, Reject
    from engine.interpret.options import Options
    from engine.rulebook.model import Rulebook


@click.command("readings", short_help="What other readings of unclear clauses would bill on given events.")  # fmt: skip
@click.argument("rulebook", metavar="RULEBOOK")
@events_options(required=True)
@click.option("--by", "by", metavar="FACT", help="The fact of events that names the customer.")
@click.option("--only", "only", multiple=True, metavar="AMB-11", help="This reading (may be repeated).")  # fmt: skip
@engine_option
@form_option
def command(
    rulebook: str, by: str | None, only: tuple[str, ...], engine: Engine, form: str, **asked: Any
) -> int:
    """For each unclear clause of RULEBOOK and each way to read it: what it would bill on EVENTS, the difference to the
    chosen reading, and how many results change; the largest stake first.

    One reading at a time is changed while the others stay as they are: combinations are not tried, `what-if` with
    several `--reading` tries one. A reading that nothing about these events asks for is not tried, since it cannot
    change anything.

    The exit code is 0, whatever is found.

    \b
    Examples:
      clausebook readings wtim --events calls.csv
      clausebook readings wtim --events calls.csv --only AMB-02 --as json
    """
    book = load(rulebook)
    told = told_by([book], () if by is None else (by,))
    rows, options = evaluation_input(request_of(rulebook, asked), book)
    trial = _Trial(book, list(rows), options, told, engine)
    _echo(trial.stakes(_chosen(book, only)), form)
    return 0


def _chosen(rulebook: Rulebook, only: tuple[str, ...]) -> list[Question]:
    """The readings that are asked for; `AMB-21` stands for all whose name begins so."""
    from engine.commandline.inputs import known_name
    from engine.compare.impact.stakes import questions

    found = questions(rulebook)
    if not only:
        return list(found)
    names = [question.name for question in found]
    for name in only:
        if not any(_is(name, own) for own in names):
            known_name("reading", name, names)
    return [question for question in found if any(_is(name, question.name) for name in only)]


def _is(name: str, own: str) -> bool:
    return own == name or own.startswith(f"{name}.")


class _Trial:
    """The same events under one option after the other."""

    def __init__(
        self,
        rulebook: Rulebook,
        rows: list[RawEvent | Reject],
        options: Options,
        by: By,
        engine: Engine,
    ) -> None:
        self.rulebook, self.rows, self.options = rulebook, rows, options
        self.by, self.engine = by, engine

    def stakes(self, questions: list[Question]) -> Stakes:
        """Everything that hangs on these readings."""
        from engine.commandline.progress import watching
        from engine.compare.impact.measuring import impact
        from engine.compare.impact.stakes import Stakes, ordered, stake

        with watching("trying readings") as watch:
            base, asked = self._base(watch)
            tried = [(q, o) for q in questions if q.name in asked for o in q.others]
            found: dict[str, dict[str, Impact]] = {}
            for number, (question, option) in enumerate(tried):
                watch.results(number, len(tried))
                other = self._under({question.name: option})
                found.setdefault(question.name, {})[option] = impact(base, other, self.by)
            whole = impact(base, base, self.by)
        readings = [stake(q, found.get(q.name, {}), q.name in asked) for q in questions]
        return Stakes(self.rulebook, whole.events, whole.results, whole.amounts, ordered(readings))

    def _base(self, watch: Watch) -> tuple[Evaluated, set[str]]:
        """The events under the chosen readings, and the readings that were asked for.

        The interpreter works out what is asked for and nothing else: without a reading that it never asked for it does
        the same, step by step.
        """
        from engine.compare.impact.stakes import Asked
        from engine.interpret.evaluate import evaluate

        noted = Asked()
        done = evaluate(
            self.rulebook, self.rows, replace(self.options, readings=noted), watch.results
        )
        return evaluated_as(self.rulebook.id, self.rulebook, done, self.by), noted.names

    def _under(self, readings: dict[str, str]) -> Evaluated:
        options = replace(self.options, readings=readings)
        name = ", ".join(f"{name}={option}" for name, option in readings.items())
        done = decided(self.rulebook, self.rows, options, self.engine)
        return evaluated_as(name, self.rulebook, done, self.by)


def _echo(stakes: Stakes, form: str) -> None:
    if form == "json":
        from engine.report.stakes_json import stakes_json

        echo_json(stakes_json(stakes))
    elif form == "markdown":
        from engine.report.stakes_page import stakes_markdown

        click.echo(stakes_markdown(stakes), nl=False)
    elif form == "html":
        from engine.report.html.readings import readings_page

        echo_page(readings_page(stakes))
    else:
        from engine.commandline.coloured import echo_lines
        from engine.report.stakes_page import stakes_page

        echo_lines(stakes_page(stakes))

"""Evaluating the same events twice, and what commands about impacts have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from engine.commandline.inputs import (
    MANY,
    Engine,
    Request,
    evaluation_input,
    evaluation_options_of,
    known_name,
)
from engine.commandline.options import as_of_option, decorated, kept, on_option, reading_options

if TYPE_CHECKING:
    from engine.commandline.progress import Watch
    from engine.compare.impact.facts import By
    from engine.compare.impact.measuring import Evaluated
    from engine.compare.impact.model import Impact
    from engine.events.model import RawEvent, Reject
    from engine.interpret.evaluate import Evaluation
    from engine.interpret.options import Options
    from engine.rulebook.model import Rulebook

F = TypeVar("F", bound=Callable[..., Any])
FORMS: Final = ("terminal", "json", "markdown", "html")
TOP: Final = 10


@dataclass(frozen=True, slots=True)
class Evaluating:
    """One of two evaluations: what it is called, and what is evaluated how."""

    name: str
    rulebook: Rulebook
    request: Request


def events_options(required: bool) -> Callable[[F], F]:
    """Which events, and how they are read and evaluated: the same for both sides."""
    existing = click.Path(path_type=Path)
    decorators = (
        click.option("--events", "events", multiple=True, required=required, type=existing, callback=kept,
                     metavar="EVENTS", help="The events: files, folders or patterns (may be repeated)."),
        on_option,
        as_of_option,
        reading_options,
    )  # fmt: skip
    return lambda function: decorated(function, decorators)


def impact_options(function: F) -> F:
    """How an impact is told, and by whom it is worked out."""
    decorators = (
        click.option("--by", "by", multiple=True, metavar="NAME",
                     help="The fact of events that names the customer, or another fact or outcome to tell results by"
                          " (may be repeated)."),
        click.option("--top", type=click.IntRange(min=1), default=TOP, metavar="N", show_default=True,
                     help="At most so many rows of a table, and results."),
        engine_option,
    )  # fmt: skip
    return decorated(function, decorators)


def engine_option(function: F) -> F:
    """`--engine`, where all results are held."""
    help_text = "Who decides; auto: the interpreter for a few events, DuckDB for many."
    engines = click.Choice(["auto", "interpreter", "duckdb"])
    return click.option("--engine", type=engines, default="auto", help=help_text)(function)


def form_option(function: F) -> F:
    """`--as`."""
    return click.option(
        "--as", "form", type=click.Choice(FORMS), default="terminal", help="How to print it."
    )(function)


def request_of(book: str, asked: Mapping[str, Any]) -> Request:
    """What was asked, without what only one side has."""
    names = ("events", "on", "as_of", "tables", "mapping", "input_format", "encoding", "delimiter")
    return Request(book=book, **{name: asked[name] for name in names})


def told_by(rulebooks: Iterable[Rulebook], names: Sequence[str]) -> By:
    """What results are told by; wrong usage for a name that is no fact and no outcome."""
    from engine.compare.impact.facts import nameable
    from engine.compare.impact.facts import told_by as by_of

    books = list(rulebooks)
    known = nameable(books)
    for name in names:
        known_name("fact or outcome", name, known)
    return by_of(books, names)


def impact_of(
    old: Evaluating,
    new: Evaluating,
    names: Sequence[str],
    engine: Engine = "auto",
    kept: list[RawEvent | Reject] | None = None,
) -> Impact:
    """The impact of NEW beside OLD on the same events, which are those of OLD's request, read once (into `kept`)."""
    from engine.commandline.progress import watching
    from engine.compare.impact.measuring import impact

    by = told_by((old.rulebook, new.rulebook), names)
    found, _ = evaluation_input(old.request, old.rulebook)
    with watching() as watch:
        rows = list(watch.rows(found))
        if kept is not None:
            kept += rows

        def side(one: Evaluating) -> Evaluated:
            options = evaluation_options_of(one.request, one.rulebook)
            done = decided(one.rulebook, rows, options, engine, watch)
            return evaluated_as(one.name, one.rulebook, done, by)

        return impact(side(old), side(new), by)


def decided(
    rulebook: Rulebook,
    rows: list[RawEvent | Reject],
    options: Options,
    engine: Engine,
    watch: Watch | None = None,
) -> Evaluation:
    """The evaluation of rows by an engine, `auto` as `evaluate` has it; `watch` is told how far it is."""
    if engine == "interpreter" or (engine == "auto" and len(rows) < MANY):
        from engine.interpret.evaluate import evaluate

        return evaluate(rulebook, rows, options, None if watch is None else watch.results)
    from engine.batch.evaluate import evaluate_columnar
    from engine.plan.sql.limits import Limits

    limits = Limits() if watch is None else watch.of(Limits(), len(rows))
    return evaluate_columnar(rulebook, rows, options, limits)


def evaluated_as(name: str, rulebook: Rulebook, done: Evaluation, by: By) -> Evaluated:
    """An evaluation as one side of an impact; its totals are those of its summary."""
    from engine.compare.impact.facts import event_facts
    from engine.compare.impact.measuring import Evaluated
    from engine.compare.impact.model import Side
    from engine.compare.impact.told import told
    from engine.report.summary import summarise

    total = summarise(done.results, done.accepted, done.rejected).total
    side = Side(name, rulebook, done.accepted, done.rejected, total.results, total.amounts)
    facts = event_facts(done.results, rulebook, by)
    return Evaluated(side, tuple(map(told, done.results)), facts)


def with_readings(one: Evaluating, readings: Sequence[tuple[str, str]]) -> Evaluating:
    """The same under other readings."""
    return replace(one, request=replace(one.request, readings=tuple(readings)))

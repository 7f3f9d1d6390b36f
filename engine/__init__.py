"""Clausebook: support and billing terms as rulebooks, and their evaluation against events.

    from engine import Evaluator, check, evaluate, explain, load

    rulebook = load("wtim")
    done = evaluate(rulebook, ["calls.csv"], readings={"AMB-02": "b"})
    print(explain(rulebook, ["calls.csv"], "call-17"))

    decide = Evaluator(rulebook).decide      # compiled once: one event in, its decision out
    print(decide({"id": "call-18", "kind": "question", "channel_used": "email"}))

Results are of `engine.interpret.results`; `engine.report` turns them into JSON, tables and files. Importing this
package costs nothing: each function imports what it needs when it is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.batch.one import Evaluator as Evaluator
    from engine.diagnostics.findings import Finding
    from engine.events.model import RawEvent, Reject
    from engine.interpret.evaluate import Evaluation
    from engine.rulebook.model import Rulebook

__version__ = "0.1.0"
__all__ = ["Evaluator", "check", "evaluate", "explain", "load"]

Events = (
    Iterable["Mapping[str, object] | str | Path"] | str | Path
)  # dictionaries, paths, or one path


def __getattr__(name: str) -> Any:
    """`Evaluator`, imported when it is asked for first."""
    if name == "Evaluator":
        from engine.batch.one import Evaluator

        return Evaluator
    raise AttributeError(name)


def load(name_or_folder: str | Path) -> Rulebook:
    """The rulebook of that name, or in that folder.

    Raises `engine.diagnostics.findings.FindingsError` with everything that is wrong with it.
    """
    from engine.rulebook.load import load as load_checked

    return load_checked(name_or_folder)


def check(name_or_folder: str | Path, strict: bool = False) -> tuple[Finding, ...]:
    """Everything that is wrong with a rulebook and the files of its cases; empty when nothing is.

    `strict`: entries that nothing uses as well.

    Raises `FindingsError` only when there is no such rulebook.
    """
    from engine.authoring.case_files import read_cases
    from engine.rulebook.catalogue import find_rulebook
    from engine.rulebook.holiday_lists import unlike
    from engine.rulebook.load import load_rulebook
    from engine.rulebook.unused import unused

    folder = find_rulebook(name_or_folder)
    rulebook, findings = load_rulebook(folder)
    if rulebook is None:
        return findings
    left_over = unused(folder) if strict else ()
    return (*findings, *left_over, *unlike(rulebook), *read_cases(rulebook)[1])


def evaluate(rulebook: Rulebook, events: Events, **options: Any) -> Evaluation:
    """The results of events: dictionaries, or paths of files in any event format.

    `options` are the fields of `engine.interpret.evaluate.Options`: `on` (date), `version`, `known_at` and `as_of`
    (aware datetimes); these three also as text, in the form of the command line; `readings` (id → option), `tables`
    (name → `ReferenceTable`), `derivations`. Numbers in dictionaries are int, Decimal, Fraction or text; a float is
    taken only where it is whole. Raises `FindingsError` for a file that cannot be read, and for a version or reading
    that does not exist; `ValueError` for a text that is no date or instant.
    """
    from engine.interpret.evaluate import Options
    from engine.interpret.evaluate import evaluate as run

    return run(rulebook, _raws(events), Options(**_timed(rulebook, options)))


def explain(rulebook: Rulebook, events: Events, id: str, **options: Any) -> str:
    """Why the result of that id (or with that event) is what it is, in words, on 80 columns.

    `options` as for `evaluate`. Raises `LookupError` when no event and no result has the id.
    """
    from engine.report.explaining import explain_id

    return explain_id(
        evaluate(rulebook, events, **options, derivations=True, only=frozenset({id})), id
    )


def _timed(rulebook: Rulebook, options: dict[str, Any]) -> dict[str, Any]:
    """The options with their texts of times read."""
    from datetime import date

    from engine.authoring.moments import moment

    read: dict[str, Any] = {}
    for name in ("as_of", "known_at"):
        if isinstance(options.get(name), str):
            read[name] = moment(options[name], rulebook)
    if isinstance(options.get("on"), str):
        read["on"] = date.fromisoformat(options["on"])
    return options | read


def _raws(events: Events) -> Iterable[RawEvent | Reject]:
    """Dictionaries and files as raw events: the files in the order given, then the dictionaries, numbered."""
    from engine.events.readers.pipes import keeping_pipes
    from engine.events.readers.python_values import raw_events
    from engine.events.reading import read_events

    items = [events] if isinstance(events, str | Path) else list(events)
    with keeping_pipes():
        yield from read_events([item for item in items if isinstance(item, str | Path)])
    yield from raw_events([item for item in items if not isinstance(item, str | Path)])

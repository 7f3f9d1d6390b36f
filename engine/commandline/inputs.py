"""From the texts on a command line to what the engine evaluates: rulebook, options, rows.

Names that do not exist (a table, a reading, a version) are wrong usage; files that cannot be read raise
`FindingsError`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import click

from engine.commandline.arrow_alone import arrow_alone

Engine = Literal["auto", "interpreter", "duckdb", "spark"]
MANY: Final = 5_000  # rows from which on `auto` takes the columnar plan

if TYPE_CHECKING:
    from engine.batch.intake.reading import Source
    from engine.events.mapping.model import EventMapping
    from engine.events.model import RawEvent, Reject
    from engine.events.tables import ReferenceTable
    from engine.interpret.evaluate import Evaluation, Options
    from engine.plan.sql.limits import Limits
    from engine.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True)
class Request:
    """What `evaluate` and `explain` were asked, as typed (see `options.evaluation_options`)."""

    events: tuple[Path, ...]
    book: str
    on: date | None = None
    version_id: str | None = None
    known_at: str | None = None
    as_of: str | None = None
    readings: tuple[tuple[str, str], ...] = ()
    tables: tuple[tuple[str, str], ...] = ()
    mapping: Path | None = None
    input_format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None

    def files(self) -> tuple[Path, ...]:
        """Every file that is read for it."""
        others = [Path(name) for _, name in self.tables]
        return (*self.events, *others, *((self.mapping,) if self.mapping else ()))


def run(
    request: Request,
    rulebook: Rulebook,
    derivations: bool,
    only: frozenset[str] | None = None,
    engine: Engine = "interpreter",
    limits: Limits | None = None,
) -> Evaluation:
    """Evaluate what was asked, with a progress bar when it takes long; `only` asks for the results of these ids.

    `engine` `auto`: the interpreter for a few events, the columnar plan for `MANY` and more.
    """
    from engine.commandline.progress import watching
    from engine.interpret.evaluate import evaluate

    rows, options = evaluation_input(request, rulebook, derivations)
    options = replace(options, only=only)
    with watching() as watch:
        if engine == "interpreter":
            return evaluate(rulebook, watch.rows(rows), options, watch.results)
        listed = list(watch.rows(rows))
        if engine == "auto" and len(listed) < MANY:
            return evaluate(rulebook, listed, options, watch.results)
        arrow_alone()
        from engine.batch.evaluate import evaluate_columnar
        from engine.plan.sql.limits import Limits

        bounds = limits or Limits()
        return evaluate_columnar(rulebook, listed, options, watch.of(bounds, len(listed)))


def evaluation_options_of(request: Request, rulebook: Rulebook) -> Options:
    """How to evaluate what was asked."""
    return _options(request, rulebook, derivations=False)


def evaluation_input(
    request: Request, rulebook: Rulebook, derivations: bool = False
) -> tuple[Iterator[RawEvent | Reject], Options]:
    """The rows that are to be evaluated, which are read as they are asked for, and how to evaluate them."""
    options = _options(request, rulebook, derivations)
    mapping = None if request.mapping is None else _mapping(request.mapping)
    return _rows(request, mapping), options


def load(name: str) -> Rulebook:
    """The rulebook of that name. Raises `FindingsError`."""
    from engine.rulebook.load import load as load_checked

    return load_checked(name)


def load_as_known(request: Request) -> Rulebook:
    """The rulebook that was asked for, as it was known at the moment that was asked for. Raises `FindingsError`."""
    from engine.rulebook.timeline import as_known

    rulebook = load(request.book)
    known_at = _moment("--known-at", request.known_at, rulebook)
    return as_known(rulebook, known_at, request.version_id)


def newest(rulebook: Rulebook, version_id: str | None) -> str:
    """The id of the version that was asked for, or of the one that begins last; a usage error if there is none."""
    if version_id is None:
        starts = {
            v.id: max(span.start or date.min for span in v.in_force)
            for v in rulebook.versions.values()
        }
        return max(starts, key=lambda name: (starts[name], name))
    known_name("version", version_id, rulebook.versions)
    return version_id


def known_name(what: str, name: str, known: Collection[str]) -> None:
    """Wrong usage, with a hint, unless the name is known."""
    from engine.diagnostics.suggest import did_you_mean

    if name not in known:
        listed = ", ".join(list(known)[:12]) + (", …" if len(known) > 12 else "")
        hint = did_you_mean(name, known) or f"there are: {listed or 'none'}"
        raise click.UsageError(f"there is no {what} `{name}`; {hint}")


def _options(request: Request, rulebook: Rulebook, derivations: bool) -> Options:
    from engine.interpret.evaluate import Options

    if request.version_id is not None:
        known_name("version", request.version_id, rulebook.versions)
    return Options(
        on=request.on,
        version=request.version_id,
        known_at=_moment("--known-at", request.known_at, rulebook),
        as_of=_moment("--as-of", request.as_of, rulebook),
        readings=_readings(request.readings, rulebook),
        tables={
            name: _table(name, file, rulebook, request.encoding) for name, file in request.tables
        },
        derivations=derivations,
    )


def _readings(pairs: tuple[tuple[str, str], ...], rulebook: Rulebook) -> dict[str, str]:
    """The options chosen by hand; a name without its dotted part chooses for all questions that have the option."""
    declared = {
        name: reading
        for version in rulebook.versions.values()
        for name, reading in version.readings.items()
    }
    chosen: dict[str, str] = {}
    for name, option in pairs:
        family = {
            full: reading for full, reading in declared.items() if full.startswith(f"{name}.")
        }
        if name not in declared and not family:
            known_name("reading", name, declared)
        meant = {name: declared[name]} if name in declared else family
        having = [full for full, reading in meant.items() if option in reading.options]
        if not having:
            letters = sorted({letter for reading in meant.values() for letter in reading.options})
            raise click.UsageError(
                f"the reading `{name}` has no option `{option}`; it has {', '.join(letters)}"
            )
        chosen |= dict.fromkeys(having, option)
    return chosen


def _table(name: str, file: str, rulebook: Rulebook, encoding: str | None) -> ReferenceTable:
    from engine.authoring.cases import table_version
    from engine.events.tables import load_table

    version = table_version(rulebook, name)
    if version is None:
        known_name("table", name, sorted({t for v in rulebook.versions.values() for t in v.tables}))
        raise AssertionError("a table that is known has a version")
    return load_table(file, version.tables[name], version.facts, encoding)


def _moment(option: str, text: str | None, rulebook: Rulebook) -> datetime | None:
    return None if text is None else moment_of(option, text, rulebook)


def moment_of(option: str, text: str, rulebook: Rulebook) -> datetime:
    """The moment that was typed under an option; wrong usage where it is none."""
    from engine.authoring.moments import moment
    from engine.values.zones import InstantError

    try:
        return moment(text, rulebook)
    except InstantError as error:
        raise click.UsageError(f"{option}: {error}") from None


def _mapping(path: Path) -> EventMapping:
    from engine.diagnostics.findings import FindingsError
    from engine.events.mapping.reading import load_mapping

    mapping, findings = load_mapping(path)
    if mapping is None:
        raise FindingsError(findings)
    return mapping


def _rows(request: Request, mapping: EventMapping | None) -> Iterator[RawEvent | Reject]:
    from engine.batch.intake.finding_files import event_files
    from engine.events.reading import read_events

    files = event_files(request.events, request.input_format)
    return read_events(files, mapping, request.input_format, request.encoding, request.delimiter)


def source_of(request: Request) -> Source:
    """The files of events, for a batch."""
    from engine.batch.intake.finding_files import event_files
    from engine.batch.intake.reading import Source

    mapping = None if request.mapping is None else _mapping(request.mapping)
    form = request.input_format
    files = event_files(request.events, form)
    return Source(files, mapping, form, request.encoding, request.delimiter)

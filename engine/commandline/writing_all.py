"""`evaluate` of many events into a file: results are written as they come, and no result is ever an object.

What comes out is what `evaluate` writes otherwise, to the byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.commandline.arrow_alone import arrow_alone
from engine.commandline.inputs import (
    MANY,
    Engine,
    Request,
    evaluation_input,
    evaluation_options_of,
    source_of,
)
from engine.commandline.output import working

if TYPE_CHECKING:
    from engine.batch.intake.reading import Source
    from engine.batch.output.work import Work
    from engine.batch.patterns.forms import Printing
    from engine.batch.patterns.running import Done
    from engine.batch.patterns.sources import Events
    from engine.commandline.progress import Watch
    from engine.interpret.options import Options
    from engine.plan.sql.limits import Limits
    from engine.rulebook.model import Rulebook

FORMS: Final = ("json", "jsonl", "csv", "parquet")


class _OtherwiseError(Exception):
    """The results have to be made one by one."""


def written(
    request: Request,
    rulebook: Rulebook,
    out: Path | None,
    form: str,
    engine: Engine,
    limits: Limits,
    fields: Sequence[str],
) -> Done | None:
    """Evaluate and write; None, with nothing written, where it has to be done another way."""
    if engine == "interpreter" or form not in FORMS or request.tables:
        return None
    from engine.batch.intake.finding_files import event_files
    from engine.batch.standing import homes_of_events, one_row_each

    files = event_files(request.events, request.input_format)
    if not (one_row_each(rulebook) or homes_of_events(rulebook)):
        return None
    if not all(path.is_file() for path in files):
        return None  # a pipe is read once only
    if engine == "auto" and _few(request, rulebook):
        return None
    source = source_of(request)
    arrow_alone()
    try:
        with working(out, request.files()) as work:
            return _written(request, rulebook, source, work, form, limits, fields)
    except _OtherwiseError:
        return None


def _few(request: Request, rulebook: Rulebook) -> bool:
    """Whether there are so few rows that the columnar plan is not worth its making."""
    rows, _ = evaluation_input(request, rulebook)
    return len(list(islice(rows, MANY))) < MANY


def _written(
    request: Request,
    rulebook: Rulebook,
    source: Source,
    work: Work,
    form: str,
    limits: Limits,
    fields: Sequence[str],
) -> Done:
    from engine.batch.chosen import limits_in
    from engine.batch.standing import one_row_each
    from engine.commandline.progress import watching

    options = evaluation_options_of(request, rulebook)
    run = _Run(rulebook, source, options, work, limits_in(limits, work), fields)
    with watching() as watch, _printing(form, work.output, rulebook) as printing:
        write = run.rows if one_row_each(rulebook) else run.trees
        done = write(printing, watch)
    if done is None:
        raise _OtherwiseError
    return done


@dataclass(frozen=True, slots=True)
class _Run:
    """What is evaluated, and how."""

    rulebook: Rulebook
    source: Source
    options: Options
    work: Work
    limits: Limits
    fields: Sequence[str]

    def rows(self, printing: Printing, watch: Watch) -> Done | None:
        """Results that are made of one row each."""
        from engine.batch.patterns.running import planned, run_planned
        from engine.batch.patterns.sources import typed_parquet

        events = typed_parquet(self.rulebook, self.source)
        plan = None if events is None else planned(self.rulebook, events, self.options)
        if plan is None or events is None:
            events = self._taken(watch)
            plan = None if events is None else planned(self.rulebook, events, self.options)
        if plan is None or events is None:
            return None
        limits = watch.of(self.limits, events.direct.rows)
        return run_planned(plan, self.rulebook, events, self.options, printing, self.fields, limits)

    def trees(self, printing: Printing, watch: Watch) -> Done | None:
        """Results that are made of several rows."""
        from engine.batch.patterns.tree_plan import tree_plan
        from engine.batch.patterns.tree_run import run_trees, without_odd

        events = self._taken(watch)
        if events is None:
            return None
        limits = watch.of(self.limits, events.direct.rows)
        kept = without_odd(self.rulebook, events, self.options, limits, self.work.folder)
        plan = None if kept is None else tree_plan(self.rulebook, events.direct, self.options)
        if plan is None or kept is None:
            return None
        plain, odd = kept
        return run_trees(
            plan, self.rulebook, plain, odd, self.options, printing, self.fields, limits
        )

    def _taken(self, watch: Watch) -> Events | None:
        from engine.batch.chosen import room_in
        from engine.batch.patterns.sources import taken_in

        room = room_in(self.limits, self.work)
        return taken_in(self.rulebook, self.source, room, watch.taken_in)


@contextmanager
def _printing(form: str, place: Path, rulebook: Rulebook) -> Iterator[Printing]:
    from engine.batch.patterns.forms import Csv, JsonLines, JsonList, ParquetFile

    if form == "parquet":
        yield ParquetFile(place, rulebook)
        return
    with place.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
        match form:
            case "csv":
                yield Csv(stream, rulebook)
            case "json":
                yield JsonList(stream)
            case _:
                yield JsonLines(stream)

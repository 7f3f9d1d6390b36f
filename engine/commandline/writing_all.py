"""`evaluate` of many events into a file: results are written as they come, and no result is ever an object.

What comes out is what `evaluate` writes otherwise, to the byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
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
    from engine.batch.standing import homes_of_events, one_row_each

    if not (one_row_each(rulebook) or homes_of_events(rulebook)):
        return None
    if not worth_planning(request, rulebook, engine):
        return None
    source = source_of(request)
    arrow_alone()
    try:
        with working(out, request.files()) as work:
            return _written(request, rulebook, source, work, form, limits, fields)
    except _OtherwiseError:
        return None


def worth_planning(request: Request, rulebook: Rulebook, engine: Engine) -> bool:
    """Whether files can be read again if need be, and have so many rows that a columnar plan is worth its making."""
    from engine.batch.intake.finding_files import event_files

    if not all(path.is_file() for path in event_files(request.events, request.input_format)):
        return False  # a pipe is read once only
    if engine != "auto":
        return True
    rows, _ = evaluation_input(request, rulebook)
    return len(list(islice(rows, MANY))) == MANY


def _written(
    request: Request,
    rulebook: Rulebook,
    source: Source,
    work: Work,
    form: str,
    limits: Limits,
    fields: Sequence[str],
) -> Done:
    from engine.batch.chosen import limits_in, room_in
    from engine.batch.patterns.whole import Whole
    from engine.commandline.progress import watching

    with watching() as watch, _printing(form, work.output, rulebook) as printing:
        bounds = limits_in(limits, work)
        run = Whole(
            rulebook, source, evaluation_options_of(request, rulebook), work.folder, room_in(bounds, work),
            partial(watch.of, bounds), watch.taken_in, tuple(fields),
        )  # fmt: skip
        done = run.write(printing)
    if done is None:
        raise _OtherwiseError
    return done


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

"""The events of a run as a relation of DuckDB, with what is to be said of those that the interpreter decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc

from engine.batch.direct import GOOD, Direct, direct, may_be_direct, raws_of, unknown_fields
from engine.batch.intake.columns import UnlikeError
from engine.batch.intake.reading import Source
from engine.batch.intake.relation import relation
from engine.batch.intake.take_all import Note, Room, take_all
from engine.batch.parquet_cells import quoted
from engine.batch.whole_ids import rise
from engine.diagnostics.findings import Finding
from engine.events.model import RawEvent, Reject
from engine.plan.sheets import ROW
from engine.plan.sql.duckdb_run import Source as Given
from engine.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True)
class Events:
    """The events of a run: `given` has the columns of `direct`, of all rows but those of `odd`.

    `again` reads rows once more; `odd` asks a connection for the numbers of the rows that only readers can judge.
    """

    direct: Direct
    given: Given
    odd: Callable[[Callable[[str], list[int]]], list[int]]
    again: Callable[[Sequence[int]], Iterable[RawEvent]]
    accepted: int  # with those of `odd`
    rejects: tuple[Reject, ...]
    findings: tuple[Finding, ...]
    files: tuple[Path, ...]

    def in_order(self, others: Sequence[Reject]) -> tuple[Reject, ...]:
        """All rejects in the order of the files and their rows."""
        if not others:
            return self.rejects
        files = {str(file): number for number, file in enumerate(self.files)}
        found = [*self.rejects, *others]
        found.sort(key=lambda one: (files.get(one.place.file, 0), one.place.row or 0))
        return tuple(found)


def typed_parquet(rulebook: Rulebook, source: Source) -> Events | None:
    """The rows of Parquet files that DuckDB reads as they are; None where that cannot be."""
    if not may_be_direct(source):
        return None
    files = tuple(source.files)
    *_, newest = rulebook.versions.values()
    found = direct(files, newest.facts)
    if found is None or not rise(files):
        return None
    bad = f"SELECT {quoted(ROW)} FROM ({found.select}) WHERE NOT {GOOD}"
    return Events(
        found, f"SELECT * FROM ({found.select}) WHERE {GOOD}", lambda ask: ask(bad),
        lambda numbers: raws_of(files, numbers), found.rows, (), unknown_fields(found, files, rulebook), files,
    )  # fmt: skip


def taken_in(
    rulebook: Rulebook, source: Source, room: Room, note: Note | None = None
) -> Events | None:
    """The rows of any files, read by the intake; None where versions cannot share columns."""
    try:
        taken = take_all(rulebook, source, (), room, note)
    except UnlikeError:
        return None
    rows = relation(taken.events)
    if isinstance(rows, str):
        names = ", ".join(map(quoted, taken.typed))
        given: Given = f"SELECT {names} FROM ({rows}) WHERE trouble = 0"
    else:
        plain = rows.filter(pc.equal(rows["trouble"], 0)) if taken.troubled else rows
        given = plain.select(list(taken.typed))
    found = Direct("", taken.typed, taken.profile, taken.accepted, ())

    def again(numbers: Sequence[int]) -> Iterator[RawEvent]:
        return (raw for _, raw in taken.again.rows(numbers))

    return Events(
        found, given, lambda _: list(taken.troubled), again, taken.accepted, taken.rejects,
        taken.findings, tuple(source.files),
    )  # fmt: skip

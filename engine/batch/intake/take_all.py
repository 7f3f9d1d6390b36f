"""All files of a run → typed events, rejects, and what the events look like."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.batch.intake.accepted import Answer
from engine.batch.intake.chunks import AT_ONCE, Chunk
from engine.batch.intake.columns import Columns, columns_of
from engine.batch.intake.fields_seen import SeenFields
from engine.batch.intake.measuring import Measures
from engine.batch.intake.reading import Source
from engine.batch.intake.rereading import Rereading
from engine.batch.intake.spool import Spool
from engine.batch.intake.taking import NestedRowsError, Taken, Taker
from engine.batch.intake.uniqueness import Rising, repeats
from engine.diagnostics.findings import Finding, quote
from engine.events.duplicates import Deduplicator
from engine.events.families import families
from engine.events.model import Place, RawEvent, Reject
from engine.plan.profile import Profile
from engine.plan.sheets import Typed
from engine.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True)
class Intaken:
    """The accepted rows (`events.batches()`, of the schema of `columns`), the rejects in order, and the rest.

    `typed`: what the columns hold. `troubled`: of rows that the interpreter must look at, what was read, by number.
    `again.rows(numbers)`: any other rows, as they were read.
    """

    columns: Columns
    events: Spool
    profile: Profile
    rejects: tuple[Reject, ...]
    accepted: int
    findings: tuple[Finding, ...]
    troubled: dict[int, RawEvent]
    typed: dict[str, Typed]
    again: Rereading


@dataclass(slots=True)
class _Run:
    """A run on its way."""

    source: Source
    taker: Taker
    spool: Spool
    measures: Measures
    seen: SeenFields
    note: Callable[[int], None] | None
    rejects: list[tuple[int, Reject]] = field(default_factory=list)
    refused: list[tuple[int, str, Place]] = field(default_factory=list)
    troubled: dict[int, RawEvent] = field(default_factory=dict)
    rising: Rising = field(default_factory=Rising)
    accepted: int = 0
    base: int = 0  # the highest number so far
    bases: list[int] | None = field(
        default_factory=list
    )  # file by file, unless members of families are numbered

    def read(self) -> None:
        """Read all files."""
        for file in self.source.files:
            last = 0
            if self.bases is not None:
                self.bases.append(self.base)
            self.seen.begin(str(file), self.base)
            for chunk in self.source.chunks(file, self.taker.wanted):
                taken = self.taker.take(chunk, self.base)
                last = max(last, _last(chunk))
                self.seen.see(chunk, taken.raws, len(taken.batch) + len(taken.refused))
                self.keep(taken)
            self.base += last

    def keep(self, taken: Taken) -> None:
        """Take note of what came of a chunk."""
        self.spool.add(taken.batch)
        self.measures.see(taken.batch)
        self.rising.see(taken.batch, taken.refused)
        self.rejects += taken.rejects
        self.refused += taken.refused
        self.troubled |= taken.troubled
        self.accepted += len(taken.batch)
        if self.note is not None:
            self.note(self.accepted + len(self.rejects))

    def done(self) -> Intaken:
        """What came of it all."""
        self.spool.close()
        again = {} if self.rising.holds else repeats(self.spool, self.refused)
        taken = {number for number, _, _ in self.refused}
        self.spool.dropped |= again.keys() - taken
        self.spool.shifts = self.measures.shifts()
        first = [(number, found) for number, found in self.rejects if number not in again]
        rejects = sorted([*first, *again.items()], key=lambda one: one[0])
        return Intaken(
            self.taker.columns,
            self.spool,
            self.measures.profile(self.accepted),
            tuple(reject for _, reject in rejects),
            self.accepted - len(self.spool.dropped),
            self.seen.findings(again),
            {n: raw for n, raw in self.troubled.items() if n not in again},
            self.measures.typed(self.base),
            Rereading(self.source, self.taker.wanted, self.taker.nested, self.bases),
        )


def take_all(
    rulebook: Rulebook,
    source: Source,
    tables: Collection[str] = (),
    folder: Path | None = None,
    note: Callable[[int], None] | None = None,
) -> Intaken:
    """Read all files; `tables` will be joined later, `folder` is for what memory does not hold.

    `note` is told how many rows are done. Raises `FindingsError` for a file that cannot be read, `UnlikeError` where
    versions cannot share columns.
    """
    columns = columns_of(rulebook.versions.values(), tables)
    run = _new(columns, source, tables, folder, note)
    try:
        run.read()
    except NestedRowsError:
        run = _new(columns, source, tables, folder, note)
        _read_families(run)
    return run.done()


def _new(
    columns: Columns,
    source: Source,
    tables: Collection[str],
    folder: Path | None,
    note: Callable[[int], None] | None,
) -> _Run:
    nested = {name: found for v in columns.versions for name, found in v.nested.items()}
    known = frozenset({"id", "ref", *nested, *(fact.name for fact in columns.facts)})
    taker = Taker(columns, nested, tables)
    spool, measures = Spool(columns.schema, folder), Measures(columns)
    return _Run(source, taker, spool, measures, SeenFields(known), note)


def _read_families(run: _Run) -> None:
    """Rows that stand for several events: whose ids are whose can only be said of all rows together."""
    unique, number = Deduplicator(), 0
    waiting: list[tuple[int, Answer]] = []
    for family in families(run.source.rows(), run.taker.nested):
        found: list[tuple[int, RawEvent | Reject, Answer | Reject]] = []
        for member in family.members:
            number += 1
            found.append((number, member, _member(run, member, unique)))
        whole = family.together and len(found) > 1
        fault = family.together and any(isinstance(answer, Reject) for _, _, answer in found)
        for place, member, answer in found:
            if fault and not isinstance(answer, Reject):
                reason = f"another element of {quote(family.row or '')} is rejected"
                answer = Reject(member.place, None, None, reason, "CB632", answer.id)
            if isinstance(answer, Reject):
                run.rejects.append((place, answer))
            else:
                first = found[0][0] if whole else None
                waiting.append((place, replace(answer, family=first)))
        if len(waiting) >= AT_ONCE:
            run.keep(_batch(run, waiting))
            waiting = []
    run.keep(_batch(run, waiting))
    run.base, run.bases = number, None
    run.rising.holds = True  # repeated ids have been rejected


def _member(run: _Run, member: RawEvent | Reject, unique: Deduplicator) -> Answer | Reject:
    if isinstance(member, Reject):
        return member
    repeated = unique.check(member)
    if repeated is not None:
        return repeated
    run.seen.see_row(member)
    return run.taker.acceptance.answer(member)


def _batch(run: _Run, answers: list[tuple[int, Answer]]) -> Taken:
    numbers = [number for number, _ in answers]
    batch = run.taker.acceptance.batch([answer for _, answer in answers], numbers)
    troubles = zip(answers, batch["trouble"].to_pylist(), strict=True)
    return Taken(batch, troubled={n: answer.raw for (n, answer), trouble in troubles if trouble})


def _last(chunk: Chunk) -> int:
    """The last row of a chunk."""
    slow = max((row.place.row or 0 for row in chunk.slow), default=0)
    return max(slow, chunk.rows[-1].as_py() if len(chunk.rows) else 0)

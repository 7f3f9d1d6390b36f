"""All files of a run → typed events, rejects, and what the events look like.

Each file is taken in by itself; what a killed run has taken in of a file is used again where it is asked for. What
concerns all files comes at the end: ids that repeat, by what numbers can be divided, which fields nobody declared.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from engine.analysis.garbage import seldom_collected
from engine.batch.intake.chunks import Chunk, Row
from engine.batch.intake.columns import Columns, columns_of
from engine.batch.intake.family_rows import take_families
from engine.batch.intake.fields_seen import field_findings, see_fields
from engine.batch.intake.file_taken import FileTaken
from engine.batch.intake.kept import Kept, reading_of
from engine.batch.intake.measuring import Measures
from engine.batch.intake.memory import kept_memory
from engine.batch.intake.reading import Source
from engine.batch.intake.rereading import Rereading
from engine.batch.intake.spool import ROOM, Part, Spool
from engine.batch.intake.taking import NestedRowsError, Taken, Taker
from engine.batch.intake.uniqueness import Rising, repeats
from engine.diagnostics.findings import Finding
from engine.events.columns import UnknownFields
from engine.events.model import RawEvent, Reject
from engine.events.readers.opening import COMPRESSED
from engine.events.readers.pipes import lasting
from engine.plan.profile import Profile
from engine.plan.sheets import Typed
from engine.rulebook.model import Rulebook

Note = Callable[
    [str, int, int], None
]  # the file, rows that are done, and of about how many (0: nobody knows)


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


@dataclass(frozen=True, slots=True)
class Room:
    """Where events go that memory does not hold (None: nowhere), and how many bytes it holds.

    `keep`: what is taken in stays in the folder until somebody removes it, and `resume` uses what an earlier run left.
    `memory`: a limit for counting ids, as DuckDB understands it.
    """

    folder: Path | None = None
    bytes: int = ROOM
    keep: bool = False
    resume: bool = False
    memory: str | None = None


@seldom_collected()
def take_all(
    rulebook: Rulebook,
    source: Source,
    tables: Collection[str] = (),
    room: Room | None = None,
    note: Note | None = None,
) -> Intaken:
    """Read all files; `tables` will be joined later. `note` is told now and then how far it is.

    Raises `FindingsError` for a file that cannot be read, `UnlikeError` where versions cannot share columns.
    """
    run = _Run(columns_of(rulebook.versions.values(), tables), source, tables, room or Room(), note)
    with kept_memory():
        try:
            for number, file in enumerate(source.files):
                run.take(number, file)
        except NestedRowsError:
            run.start()
            run.take_families()
        return run.done()


@dataclass(slots=True)
class _Run:
    """A run on its way."""

    columns: Columns
    source: Source
    tables: Collection[str]
    room: Room
    note: Note | None
    taker: Taker = field(init=False)
    size: int = field(init=False)  # of the files, in bytes
    spool: Spool = field(init=False)
    kept: Kept | None = field(init=False)
    files: list[FileTaken] = field(init=False)
    measures: Measures = field(init=False)
    unknown: UnknownFields | None = None  # set where rows stand for several events
    rows: int = 0
    behind: int = 0  # bytes of the files that are read; 0 where nobody knows

    def __post_init__(self) -> None:
        nested = {name: found for v in self.columns.versions for name, found in v.nested.items()}
        self.taker = Taker(self.columns, nested, self.tables)
        self.size = size_of(self.source.files) if self.note is not None else 0
        self.start()

    def start(self) -> None:
        """Nothing is taken in yet."""
        room = self.room
        self.spool = Spool(self.columns.schema, room.folder, room.bytes, room.keep)
        self.files, self.kept, self.rows, self.behind = [], None, 0, 0
        if room.folder is not None and room.keep:
            reading = reading_of(self.source, self.columns, self.tables)
            self.kept = Kept(room.folder, room.resume, reading)

    @property
    def known(self) -> frozenset[str]:
        """The fields that somebody declared."""
        return frozenset(self.taker.wanted)

    def take(self, number: int, file: Path) -> None:
        """Take in a file, or what is kept of it."""
        found = None if self.kept is None else self.kept.load(number, file, Measures(self.columns))
        if found is not None:
            self.files.append(found[0])
            self.spool.parts.append(Part(path=found[1]))
            self.behind += lasting(file).stat().st_size
            self._told(found[0].accepted + len(found[0].rejects))
            return
        if self.kept is not None:
            self.kept.forget(number)
        taken, before = self._begin(str(file)), self.behind
        for chunk in self.source.chunks(file, self.taker.wanted):
            rows = self.taker.take(chunk, 0)
            see_fields(taken, chunk, rows.raws, self.known)
            taken.last = max(taken.last, _last(chunk))
            self.behind = before + chunk.done if chunk.done else 0
            self._keep(rows)
        self.spool.end()
        self.behind = before + lasting(file).stat().st_size
        if self.kept is not None:
            self.kept.save(number, file, taken)

    def take_families(self) -> None:
        """Take in all files together."""
        self.unknown = UnknownFields(self.known)
        taken = self._begin("")
        taken.last = take_families(self.source.rows(), self.taker, self._keep, self.unknown)
        taken.rising = Rising()  # ids that repeat have been rejected
        self.spool.end()

    def _begin(self, file: str) -> FileTaken:
        taken = FileTaken(file, Measures(self.columns))
        self.files.append(taken)
        self.spool.begin(0)
        return taken

    def _keep(self, rows: Taken) -> None:
        """Take note of what came of some rows."""
        taken = self.files[-1]
        self.spool.add(rows.batch)
        taken.measures.see(rows.batch)
        taken.rising.see(rows.batch, rows.refused)
        taken.rejects += rows.rejects
        taken.refused += rows.refused
        taken.troubled |= rows.troubled
        taken.accepted += len(rows.batch)
        taken.readable += len(rows.batch) + len(rows.refused)
        self._told(len(rows.batch) + len(rows.rejects))

    def _told(self, rows: int) -> None:
        self.rows += rows
        if self.note is not None:
            whole = self.rows * self.size // self.behind if self.behind else 0
            self.note(self.files[-1].file, self.rows, whole)

    def done(self) -> Intaken:
        """What came of it all."""
        bases = [0, *accumulate(file.last for file in self.files)]
        highest = bases.pop()
        self._add_up(bases)
        again = self._repeats(bases)
        of_files = list(zip(bases, self.files, strict=True))
        refused = {base + number for base, file in of_files for number, _, _ in file.refused}
        self.spool.dropped = again.keys() - refused
        rejects = {base + n: found for base, file in of_files for n, found in file.rejects}
        rejects |= again
        measures = self.measures
        accepted = sum(file.accepted for file in self.files)
        findings = (
            self.unknown.findings()
            if self.unknown is not None
            else field_findings(self.files, bases, again.keys(), self.known, self._rows_of)
        )
        nested = self.unknown is not None
        reading = Rereading(
            self.source, self.taker.wanted, self.taker.nested, None if nested else bases
        )
        return Intaken(
            self.columns,
            self.spool,
            measures.profile(accepted),
            tuple(found for _, found in sorted(rejects.items())),
            accepted - len(self.spool.dropped),
            findings,
            self._troubled(bases, again.keys(), reading),
            measures.typed(highest),
            reading,
        )

    def _rows_of(self, place: int) -> Iterable[Row]:
        return self.source.rows([self.source.files[place]])

    def _add_up(self, bases: list[int]) -> None:
        """What all files have in common, and where the numbers of each begin."""
        self.measures = Measures(self.columns)
        for file, part, base in zip(self.files, self.spool.parts, bases, strict=True):
            self.measures.meet(file.measures)
            part.base = base
        self.spool.shifts = self.measures.shifts()

    def _repeats(self, bases: list[int]) -> dict[int, Reject]:
        rising = Rising()
        for file in self.files:
            rising.follow(file.rising)
        if rising.holds:
            return {}
        refused = [
            (base + number, name, place)
            for base, file in zip(bases, self.files, strict=True)
            for number, name, place in file.refused
        ]
        return repeats(self.spool, refused, self.room.memory)

    def _troubled(
        self, bases: list[int], again: Collection[int], reading: Rereading
    ) -> dict[int, RawEvent]:
        """The rows that are trouble; those of files that were not read in this run are read now."""
        found = {
            base + number: raw
            for base, file in zip(bases, self.files, strict=True)
            for number, raw in file.troubled.items()
            if base + number not in again
        }
        unread = reading.rows(number for number, raw in found.items() if raw is None)
        known = {number: raw for number, raw in found.items() if raw is not None}
        return dict(sorted({**known, **dict(unread)}.items()))


def size_of(files: Iterable[Path]) -> int:
    """The bytes of some files; 0 where what is read has other sizes, or one is no plain file."""
    listed = list(files)
    if any(file.suffix.lower() in COMPRESSED or not file.is_file() for file in listed):
        return 0
    return sum(file.stat().st_size for file in listed)


def _last(chunk: Chunk) -> int:
    """The last row of a chunk."""
    slow = max((row.place.row or 0 for row in chunk.slow), default=0)
    return max(slow, chunk.rows[-1].as_py() if len(chunk.rows) else 0)

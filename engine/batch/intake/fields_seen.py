"""Which fields the files of a run have that nobody declared, as the warnings of `engine.events.columns` want them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from engine.batch.intake.chunks import Chunk
from engine.diagnostics.findings import Finding
from engine.events.columns import UnknownFields
from engine.events.model import Place, RawEvent


@dataclass(slots=True)
class _File:
    """What was seen of a file: names in the order of their first rows, and how many rows could be read."""

    name: str
    base: int
    fields: dict[str, None] = field(default_factory=dict)
    rows: int = 0


@dataclass(slots=True)
class SeenFields:
    """Collects fields that are not among `known`, file by file."""

    known: frozenset[str]
    _files: list[_File] = field(default_factory=list)

    def begin(self, file: str, base: int) -> None:
        """The next rows are of this file, with numbers above `base`."""
        self._files.append(_File(file, base))

    def see(self, chunk: Chunk, raws: Iterable[RawEvent], rows: int) -> None:
        """Take note of a chunk, of which so many rows could be read, among them `raws`."""
        seen = [(row, name) for name, row in chunk.fields.items() if name not in self.known]
        for raw in raws:
            seen += [(raw.place.row or 0, name) for name in raw.fields if name not in self.known]
        ordered = sorted(seen, key=lambda one: one[0])
        self._files[-1].fields.update((name, None) for _, name in ordered)
        self._files[-1].rows += rows

    def see_row(self, raw: RawEvent) -> None:
        """Take note of a row of any file."""
        if not self._files or self._files[-1].name != raw.place.file:
            self.begin(raw.place.file, 0)
        self._files[-1].fields.update((n, None) for n in raw.fields if n not in self.known)
        self._files[-1].rows += 1

    def findings(self, again: Collection[int] = ()) -> tuple[Finding, ...]:
        """The warnings; rows with these numbers are left out, so a file of nothing else has none."""
        unknown = UnknownFields(self.known)
        bases = [file.base for file in self._files]
        for number in again:
            self._files[bisect_right(bases, number - 1) - 1].rows -= 1
        for file in self._files:
            if file.rows:
                fields = dict.fromkeys(file.fields)
                unknown.see(RawEvent(fields, Place(file.name, None), None))
        return unknown.findings()

"""Some rows of a run once more, as they were read: those that the interpreter must look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from engine.batch.intake.chunks import Chunk, Row
from engine.batch.intake.columns import Use
from engine.batch.intake.reading import Source
from engine.events.families import families
from engine.events.model import RawEvent
from engine.rulebook.model import Nested


@dataclass(frozen=True, slots=True)
class Rereading:
    """How the rows of a run are found again: what each file's numbers begin with (None: members are numbered)."""

    source: Source
    wanted: Mapping[str, Use]
    nested: Mapping[str, Nested]
    bases: Sequence[int] | None

    def rows(self, numbers: Iterable[int]) -> Iterator[tuple[int, RawEvent]]:
        """The rows of these numbers, in order; every file that holds one of them is read."""
        asked = set(numbers)
        if self.bases is None:
            yield from self._members(asked)
            return
        highest = max(asked, default=0)
        ends = [*self.bases[1:], highest]
        for file, base, end in zip(self.source.files, self.bases, ends, strict=True):
            own = {number - base for number in asked if base < number <= end}
            if not own:
                continue
            for chunk in self.source.chunks(file, self.wanted):
                for row in _some(chunk, own):
                    if isinstance(row, RawEvent):
                        yield base + (row.place.row or 0), row
                        own.discard(row.place.row or 0)
                if not own:
                    break

    def _members(self, asked: set[int]) -> Iterator[tuple[int, RawEvent]]:
        number = 0
        for family in families(self.source.rows(), self.nested):
            for member in family.members:
                number += 1
                if number in asked and isinstance(member, RawEvent):
                    yield number, member


def _some(chunk: Chunk, places: set[int]) -> list[Row]:
    """The rows of a chunk that stand at these places."""
    found = [row for row in chunk.slow if row.place.row in places]
    mask = pc.is_in(chunk.rows, value_set=pa.array(sorted(places), pa.int64()))
    found += [chunk.raw(place) for place in pc.indices_nonzero(mask).to_pylist()]
    return sorted(found, key=lambda row: row.place.row or 0)

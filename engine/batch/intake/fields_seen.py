"""Which fields the files of a run have that nobody declared, as the warnings of `engine.events.columns` want them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence

from engine.batch.intake.chunks import Chunk, Row
from engine.batch.intake.file_taken import FileTaken
from engine.diagnostics.findings import Finding
from engine.events.columns import UnknownFields
from engine.events.model import Place, RawEvent


def see_fields(
    file: FileTaken, chunk: Chunk, raws: Iterable[RawEvent], known: frozenset[str]
) -> None:
    """Take note of the fields of a chunk that are not among `known`, in the order of their first rows."""
    seen = [(row, name) for name, row in chunk.fields.items() if name not in known]
    for raw in raws:
        seen += [(raw.place.row or 0, name) for name in raw.fields if name not in known]
    for row, name in sorted(seen, key=lambda one: one[0]):
        file.fields.setdefault(name, row)


def field_findings(
    files: Sequence[FileTaken],
    bases: Sequence[int],
    again: Collection[int],
    known: frozenset[str],
    rows: Callable[[int], Iterable[Row]],
) -> tuple[Finding, ...]:
    """The warnings; rows with numbers of `again` do not count. `rows` reads a file once more, by its place."""
    unknown = UnknownFields(known)
    left = [file.readable for file in files]
    for number in again:
        left[bisect_right(bases, number - 1) - 1] -= 1
    for place, (file, base) in enumerate(zip(files, bases, strict=True)):
        if left[place]:
            names = dict.fromkeys(file.fields)
            if any(base + row in again for row in file.fields.values()):
                names = _named(rows(place), base, again, names)
            unknown.see(RawEvent(dict(names), Place(file.file, None), None))
    return unknown.findings()


def _named(
    rows: Iterable[Row], base: int, again: Collection[int], names: Collection[str]
) -> dict[str, None]:
    """Which of these fields rows have that count, in the order of their first ones."""
    found: dict[str, None] = {}
    for row in rows:
        if isinstance(row, RawEvent) and base + (row.place.row or 0) not in again:
            found |= {name: None for name in row.fields if name in names}
            if len(found) == len(names):
                break
    return found

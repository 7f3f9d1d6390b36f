"""Which fields the files of a run have that nobody declared, as the warnings of `engine.events.columns` want them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence

from engine.batch.intake.chunks import Chunk
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
    file.fields.update((name, None) for _, name in sorted(seen, key=lambda one: one[0]))


def field_findings(
    files: Sequence[FileTaken], bases: Sequence[int], again: Collection[int], known: frozenset[str]
) -> tuple[Finding, ...]:
    """The warnings; rows with numbers of `again` are left out, so a file of nothing else has none."""
    unknown = UnknownFields(known)
    left = [file.readable for file in files]
    for number in again:
        left[bisect_right(bases, number - 1) - 1] -= 1
    for file, rows in zip(files, left, strict=True):
        if rows:
            fields = dict.fromkeys(file.fields)
            unknown.see(RawEvent(fields, Place(file.file, None), None))
    return unknown.findings()

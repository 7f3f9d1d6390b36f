"""The files of a run, one after the other → chunks, each of its file's format, compressed or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.batch.intake.chunks import Chunk, Row, slow_chunks
from engine.batch.intake.columns import Use
from engine.batch.intake.csv_chunks import csv_chunks
from engine.batch.intake.jsonl_chunks import jsonl_chunks
from engine.batch.intake.parquet_chunks import parquet_chunks
from engine.events.readers.opening import encoding_of, opened_bytes
from engine.events.reading import check_delimiter, format_of, read_events

if TYPE_CHECKING:
    from engine.events.mapping.model import EventMapping


@dataclass(frozen=True, slots=True)
class Source:
    """The files of a run, and how they are to be read (as in `engine.events.reading.read_events`)."""

    files: tuple[Path, ...]
    mapping: EventMapping | None = None
    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None

    def rows(self, files: Iterable[Path] | None = None) -> Iterator[Row]:
        """The rows of the files, by the row reader."""
        named = self.files if files is None else files
        return read_events(named, self.mapping, self.format, self.encoding, self.delimiter)

    def chunks(self, file: Path, wanted: Mapping[str, Use]) -> Iterator[Chunk]:
        """The chunks of one of the files; raises `FindingsError` (as `read_events` does)."""
        form = format_of(file, self.format)
        if self.mapping is not None or form == "json":
            yield from slow_chunks(str(file), self.rows([file]))
        elif form == "parquet":
            yield from parquet_chunks(file, wanted)
        elif encoding_of(file, self.encoding) not in ("utf-8", "utf-8-sig"):
            yield from slow_chunks(str(file), self.rows([file]))
        else:
            with opened_bytes(file) as stream:
                if form == "jsonl":
                    yield from jsonl_chunks(stream, str(file), wanted)
                else:
                    delimiter = check_delimiter(self.delimiter, file)
                    yield from csv_chunks(stream, str(file), wanted, delimiter)

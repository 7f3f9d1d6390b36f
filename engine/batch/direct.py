"""Parquet files whose columns have the types of the facts, as a relation of DuckDB: no Python object a row.

A file is read directly where every column of a fact has a type whose values are the fact's without any doubt: whole
numbers and decimals for quantities, dates, instants with a zone, truths, texts. Each row is `good` where every cell
is certainly in order; the others are read once more, by the readers of `engine.events`, whose values or faults count.
A row's number is its place among the rows of all files, from 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from engine.batch.intake.reading import Source
from engine.batch.parquet_cells import (
    Cell,
    fact_cells,
    has_whole_ids,
    identity_cell,
    quoted,
)
from engine.batch.parquet_statistics import Statistics
from engine.diagnostics.findings import Finding
from engine.events.columns import UnknownFields
from engine.events.model import Place, RawEvent, raw_event
from engine.events.readers.parquet_rows import column_values
from engine.events.readers.pipes import is_pipe
from engine.language.kinds import DATE, INSTANT, ZONE
from engine.plan.lower.names import ID, fact_column
from engine.plan.profile import DAY, Profile
from engine.plan.sheets import ROW, Typed
from engine.plan.sql.parquet_files import parquet_rows
from engine.rulebook.model import Fact, Rulebook
from engine.values.zones import zone_names

GOOD: Final = "good"
NUMBER: Final = "#id"  # the id, where it is a whole number in the files
_NUMBERED: Final = "file_row_number"  # a column of DuckDB's own
_MARGIN: Final = 366 * 60  # days around those that events mention


@dataclass(frozen=True, slots=True)
class Direct:
    """The relation: a SELECT of `#`, `id`, the columns of the facts, and `good`; what they hold; the profile; of files
    of Parquet the rows of their largest row group."""

    select: str
    columns: Mapping[str, Typed]
    profile: Profile
    rows: int
    fields: tuple[str, ...]  # the names of all columns of the files
    group: int | None = None


def may_be_direct(source: Source) -> bool:
    """Whether all are files of Parquet by their names, none comes through a pipe, and nothing maps their columns."""
    plain = source.mapping is None and source.format in (None, "parquet")
    return plain and all(
        path.suffix.lower() == ".parquet" and not is_pipe(path) for path in source.files
    )


def direct(paths: Sequence[Path], facts: Mapping[str, Fact]) -> Direct | None:
    """The files as a relation; None where they have to be read row by row."""
    files = [pq.ParquetFile(path) for path in paths]
    try:
        schema = files[0].schema_arrow
        names = schema.names
        if not _told_apart(names) or any(x.schema_arrow != schema for x in files):
            return None
        statistics = Statistics(files)
        cells = fact_cells(schema, facts, statistics)
        identity = identity_cell(schema)
        if cells is None or identity is None:
            return None
        whole = has_whole_ids(schema)
        rows = [file.metadata.num_rows for file in files]
        largest = max((group.num_rows for group in statistics.groups), default=None)
    finally:
        for file in files:
            file.close()
    return Direct(
        _select(paths, rows, cells, identity, whole),
        _typed(cells, sum(rows), whole),
        _profile(cells, facts, sum(rows)),
        sum(rows),
        tuple(names),
        largest,
    )


def places(paths: Sequence[Path]) -> list[tuple[Path, int]]:
    """Each file with the number of its first row."""
    found: list[tuple[Path, int]] = []
    start = 0
    for path in paths:
        found.append((path, start))
        start += pq.read_metadata(path).num_rows
    return found


def raws_of(paths: Sequence[Path], rows: Sequence[int]) -> Iterator[RawEvent]:
    """Rows of the files by their numbers, as the reader of Parquet gives them."""
    wanted = iter(rows)
    number = next(wanted, None)
    for path, first in places(paths):
        with pq.ParquetFile(path) as source:
            names, start = source.schema_arrow.names, first
            for group in range(source.metadata.num_row_groups):
                end = start + source.metadata.row_group(group).num_rows
                if number is not None and number < end:
                    batch = source.read_row_group(group)
                    while number is not None and number < end:
                        row = batch.slice(number - start, 1)
                        cells = [column_values(column)[0] for column in row.columns]
                        place = Place(str(path), number - first + 1)
                        yield raw_event(dict(zip(names, cells, strict=True)), place)
                        number = next(wanted, None)
                start = end


def unknown_fields(
    source: Direct, paths: Sequence[Path], rulebook: Rulebook
) -> tuple[Finding, ...]:
    """Warnings about columns that are no facts."""
    facts = {name for version in rulebook.versions.values() for name in version.facts}
    seen = UnknownFields(facts)
    for path in paths:
        seen.see(raw_event(dict.fromkeys(source.fields), Place(str(path), 1)))
    return seen.findings()


def _told_apart(names: Sequence[str]) -> bool:
    """Whether DuckDB, to which capital letters are as small ones, tells columns apart, and from one of its own."""
    return len({name.casefold() for name in (*names, _NUMBERED)}) == len(names) + 1


def _select(
    paths: Sequence[Path],
    rows: Sequence[int],
    cells: Mapping[str, Cell],
    identity: Cell,
    whole: bool,
) -> str:
    checks = [cell.bad for cell in (identity, *cells.values()) if cell.bad is not None]
    bad = " OR ".join(f"({check})" for check in checks) or "FALSE"
    columns = [f'{identity.value} AS "{ID}"']
    if whole:
        columns.append(f'"{ID}"::BIGINT AS "{NUMBER}"')
    columns += [f"{cell.value} AS {quoted(name)}" for name, cell in cells.items()]
    parts, start = [], 0
    for path, count in zip(paths, rows, strict=True):
        number = f'({_NUMBERED} + {start})::BIGINT AS "{ROW}"'
        source = parquet_rows(path, numbered=True)
        parts.append(
            f"SELECT {', '.join([number, *columns])}, ({bad}) IS NOT TRUE AS {GOOD} FROM {source}"
        )
        start += count
    return " UNION ALL ".join(parts)


def _typed(cells: Mapping[str, Cell], rows: int, whole: bool) -> dict[str, Typed]:
    own = {ROW: Typed("int", False, 0, max(0, rows - 1)), ID: Typed("text", False)}
    if whole:
        own[NUMBER] = Typed("int", False, -(2**63), 2**63 - 1)
    return own | {name: cell.typed for name, cell in cells.items()}


def _profile(cells: Mapping[str, Cell], facts: Mapping[str, Fact], rows: int) -> Profile:
    shapes = {n: c.shape for n in facts if (c := cells[fact_column(n)]).shape is not None}
    days: list[int] = []
    for name, fact in facts.items():
        typed = cells[fact_column(name)].typed
        if fact.kind in (DATE, INSTANT) and typed.low is not None and typed.high is not None:
            unit = DAY if fact.kind == INSTANT else 1
            days += [typed.low // unit, typed.high // unit]
    first, last = (min(days), max(days)) if days else (0, 0)
    zones = tuple(sorted(zone_names())) if any(f.kind == ZONE for f in facts.values()) else ()
    known = {n: s for n, s in shapes.items() if s is not None}
    near, far = first - _MARGIN, last + _MARGIN
    return Profile(known, near, far, zones=zones, rows=max(1, rows), seen=(first, last))

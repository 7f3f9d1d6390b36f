"""The rows that a result of some id may rest on, out of many: found without evaluating the others.

In: rows as they are read, once. Where no event has a bearing on another these are the rows of that id. Else rows are
arranged by what hangs together, and those are kept that hang together with one in which the id stands anywhere: an
event of that id, or one of a group that is named by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import duckdb

from engine.batch.arranged import arranging
from engine.batch.claims import Claims
from engine.batch.direct import direct, may_be_direct, raws_of
from engine.batch.intake.reading import Source
from engine.batch.parquet_cells import ODD_ID, SEEN, quoted
from engine.batch.standing import stand_alone
from engine.events.model import RawEvent, Reject
from engine.events.nesting import event_id, flatten
from engine.interpret.options import Options
from engine.plan.lower.names import ID
from engine.plan.sheets import ROW
from engine.plan.sql.duckdb_run import connected
from engine.plan.sql.limits import Limits
from engine.rulebook.model import Nested, Rulebook

Row = RawEvent | Reject
_READ: Final = 10_000  # rows beyond which reading one after the other is no slower than reading all


@dataclass(frozen=True, slots=True)
class Bearing:
    """The rows, and the ids of all rows that have one."""

    rows: tuple[Row, ...]
    ids: frozenset[str]


def bearing_on(rulebook: Rulebook, rows: Iterable[Row], options: Options, id: str) -> Bearing:
    """The rows that bear on what has this id."""
    ids: set[str] = set()
    if _each_alone(rulebook):
        whole = id.rsplit("/", 1)[0]
        kept = tuple(row for row in rows if _id_of(row, ids) in (id, whole))
        return Bearing(kept, frozenset(ids))
    places: list[int] = []
    with arranging(Claims(rulebook, options)) as arranged:
        nested = {name: own for v in rulebook.versions.values() for name, own in v.nested.items()}
        arranged.take(_noted(rows, id, nested, ids, places))
        wanted = set(places)
        numbers = [
            number
            for place in arranged.sets()
            if not wanted.isdisjoint(own := arranged.numbers(place))
            for number in own
        ]
        return Bearing(tuple(arranged.rows(numbers)), frozenset(ids))


def in_parquet(rulebook: Rulebook, source: Source, id: str) -> tuple[Row, ...]:
    """The same for Parquet files with the types of the facts, found by DuckDB; nothing where that cannot be."""
    if not _each_alone(rulebook) or not may_be_direct(source):
        return ()
    *_, newest = rulebook.versions.values()
    found = direct(source.files, newest.facts)
    if found is None:
        return ()
    whole = id.rsplit("/", 1)[0]
    # An id is read without the blanks around it, whatever Unicode takes for one; where none is left the row goes by its
    # place. So ids that may have any are read as all are before they are compared.
    odd = f"({ODD_ID}) AND (contains({quoted(ID)}, ?) OR NOT coalesce({SEEN}, FALSE))"
    query = (
        f"SELECT {quoted(ROW)} FROM ({found.select}) "
        f"WHERE {quoted(ID)} IN (?, ?) OR ({odd}) ORDER BY 1 LIMIT {_READ + 1}"
    )
    with connected(Limits()) as connection:
        try:
            rows = connection.execute(query, [id, whole, whole]).fetchall()
        except duckdb.Error:  # what it does not read the readers of rows do, or say why not
            return ()
    if len(rows) > _READ:
        return ()
    near = raws_of(source.files, [int(row[0]) for row in rows])
    return tuple(row for row in near if event_id(row) in (id, whole))


def _each_alone(rulebook: Rulebook) -> bool:
    """Whether no row has a bearing on another one."""
    return stand_alone(rulebook) and not any(v.nested for v in rulebook.versions.values())


def _id_of(row: Row, ids: set[str]) -> str | None:
    found = event_id(row) if isinstance(row, RawEvent) else row.id
    if found is not None:
        ids.add(found)
    return found


def _noted(
    rows: Iterable[Row], id: str, nested: Mapping[str, Nested], ids: set[str], places: list[int]
) -> Iterator[Row]:
    """The same rows; the numbers of those in which an id stands go into `places`."""
    parts = {id, id.rsplit("/", 1)[0], id.rsplit("#", 1)[0]}
    for number, row in enumerate(rows):
        own = _id_of(row, ids)
        if isinstance(row, RawEvent) and nested:
            ids.update(event_id(one) for one in flatten(row, nested) if isinstance(one, RawEvent))
        if own in parts or (isinstance(row, RawEvent) and _stands(parts, row.fields)):
            places.append(number)
        yield row


def _stands(parts: set[str], value: object) -> bool:
    """Whether one of the texts stands in a value, at any depth."""
    if isinstance(value, dict):
        return any(_stands(parts, inner) for inner in value.values())
    if isinstance(value, list):
        return any(_stands(parts, inner) for inner in value)
    return isinstance(value, str) and value.strip() in parts

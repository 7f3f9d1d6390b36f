"""Reference tables, joined to batches of events by key and day, as `engine.events.tables` fills one event.

Days matter only by the rows that hold on them; so for each key there are few different cases, and each is looked up
once, by the table itself.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from engine.batch.intake.columns import (
    TROUBLE_VALUE,
    Columns,
    FactColumn,
    UnlikeError,
    UnstorableError,
    arrays_of,
)
from engine.batch.intake.masks import either
from engine.events.accepting import missing_fact
from engine.events.model import Place, Reject
from engine.events.tables import Key, ReferenceTable, Row, in_order
from engine.plan.lower.names import SEPARATOR, day_number, fact_column

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class JoinedBatch:
    """A batch with what the tables say, and the rejects, by number, of rows that are not in it any more."""

    batch: pa.RecordBatch
    rejects: dict[int, Reject]


class Joiner:
    """Joins all tables of a run; raises `UnlikeError` where versions do not share their facts."""

    def __init__(self, columns: Columns, tables: Mapping[str, ReferenceTable]) -> None:
        facts = {fact.name: fact for fact in columns.facts}
        self._tables = [_Table(table, facts) for table in in_order(tables)]

    def join(self, batch: pa.RecordBatch, days: pa.Array | None) -> JoinedBatch:
        """A batch, numbers with all their places; `days`: of each row the governing day (NULL: unknown)."""
        arrays = dict(zip(batch.schema.names, batch.columns, strict=True))
        gone: pa.Array | None = None
        missing: list[tuple[str, pa.Array]] = []
        for table in self._tables:
            for name, lacking in table.join(arrays, days).items():
                fresh = lacking if gone is None else pc.and_not(lacking, gone)
                missing.append((name, fresh))
                gone = either(gone, fresh)
        joined = [arrays[name] for name in batch.schema.names]
        found = pa.RecordBatch.from_arrays(joined, schema=batch.schema)
        if gone is None or not pc.any(gone).as_py():
            return JoinedBatch(found, {})
        rejects = {}
        places = found.select(["#", "id", "file", "row", "note"])
        for name, mask in missing:
            for row in places.filter(mask).to_pylist():
                place = Place(row["file"], row["row"], row["note"] or "")
                rejects[row["#"]] = missing_fact(name, place, row["id"])
        return JoinedBatch(found.filter(pc.invert(gone)), dict(sorted(rejects.items())))


@dataclass(slots=True)
class _Table:
    """One table, with what its rows are stored as."""

    table: ReferenceTable
    columns: Mapping[str, FactColumn]
    keys: dict[str, Key] = field(default_factory=dict)  # by their text
    edges: list[int] = field(default_factory=list)  # days on which a row begins or ends
    rows: list[Row] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)
    stored: dict[str, pa.Array] = field(default_factory=dict)
    odd: pa.Array | None = None

    def __post_init__(self) -> None:
        table = self.table
        for name in (*table.table.key, *table.table.facts):
            column = self.columns.get(name)
            own = table.facts.get(name)
            unlike = column is not None and any(
                own is None or fact.kind != own.kind for fact in column.declared
            )
            if unlike or (
                column is not None and name in table.table.key and column.form == "period"
            ):
                raise UnlikeError(
                    f"versions do not share `{name}` of the table `{table.table.name}`"
                )
        edges: set[int] = set()
        for key, rows in table.rows.items():
            text = self._key_text(key)
            if text is not None:
                self.keys[text] = key
            for row in rows:
                self.places[id(row)] = len(self.rows)
                self.rows.append(row)
                limits = (row.start if row.start > date.min else None, row.until)
                edges |= {day_number(day) for day in limits if day is not None}
        self.edges = sorted(edges)
        self._store()

    def _store(self) -> None:
        """The facts of all rows as arrays, the last entry for events without a row."""
        odd = [False] * (len(self.rows) + 1)
        for name in self.table.table.facts:
            column = self.columns.get(name)
            if column is None:
                continue
            values: list[Any] = []
            for place, row in enumerate(self.rows):
                values.append(None)
                if name in row.facts:
                    try:
                        values[-1] = column.stored(row.facts[name])
                    except UnstorableError:
                        odd[place] = True
            values.append(None)
            names = [one for one, _ in arrays_of(column) if not one.startswith("d:")]
            kinds = [kind for one, kind in arrays_of(column) if not one.startswith("d:")]
            for part, (one, kind) in enumerate(zip(names, kinds, strict=True)):
                split = [v[part] if isinstance(v, tuple) else v for v in values]
                self.stored[one] = pa.array(split, kind)
        self.odd = pa.array(odd, pa.bool_()) if any(odd) else None

    def _key_text(self, key: Key) -> str | None:
        parts = []
        for name, value in zip(self.table.table.key, key, strict=True):
            column = self.columns.get(name)
            try:
                stored = value if column is None else column.stored(value)
            except UnstorableError:
                return None  # an event with such a value is trouble
            parts.append(str(stored).lower() if isinstance(stored, bool) else str(stored))
        return SEPARATOR.join(parts)

    def join(self, arrays: dict[str, Any], days: pa.Array | None) -> dict[str, pa.Array]:
        """Fill columns in place; where a required fact is missing then, by fact."""
        places = self._rows_of(arrays, days)
        for name in self.table.table.facts:
            column = self.columns.get(name)
            if column is not None:
                self._fill(column, arrays, places)
        if self.odd is not None:
            odd = pa.scalar(TROUBLE_VALUE, pa.int64())
            none = pa.scalar(0, pa.int64())
            mark = pc.if_else(pc.take(self.odd, places), odd, none)
            arrays["trouble"] = pc.bit_wise_or(arrays["trouble"], mark)
        return {
            name: pc.is_null(arrays[fact_column(name)])
            for name in self.table.table.facts
            if name in self.table.facts and self.table.facts[name].required
        }

    def _fill(self, column: FactColumn, arrays: dict[str, Any], places: pa.Array) -> None:
        name, mark = fact_column(column.name), f"d:{column.name}"
        found = pc.take(self.stored[name], places)
        free = either(pc.is_null(arrays[name]), arrays.get(mark) if column.mark_default else None)
        taken = pc.and_(free, pc.is_valid(found))
        arrays[name] = pc.if_else(taken, found, arrays[name])
        if column.form == "period":
            months = f"{name}.months"
            arrays[months] = pc.if_else(taken, pc.take(self.stored[months], places), arrays[months])
        if column.mark_default:
            arrays[mark] = pc.and_not(arrays[mark], taken)

    def _rows_of(self, arrays: dict[str, Any], days: pa.Array | None) -> pa.Array:
        """For each event the place of its row; the last one where it has none."""
        parts = [arrays["id" if n == "id" else fact_column(n)] for n in self.table.table.key]
        texts = pc.binary_join_element_wise(*(pc.cast(p, pa.string()) for p in parts), SEPARATOR)
        cases = pc.binary_join_element_wise(texts, self._cases(days, len(texts)), SEPARATOR)
        coded = pc.dictionary_encode(cases)
        found = pa.array([self._row(case) for case in coded.dictionary.to_pylist()], pa.int64())
        return pc.fill_null(pc.take(found, coded.indices), len(self.rows))

    def _cases(self, days: pa.Array | None, length: int) -> pa.Array:
        """Days by how many edges lie before them, as text; empty where the day is unknown."""
        if days is None:
            return pa.repeat(pa.scalar(""), length)
        coded = pc.dictionary_encode(days)
        named = [str(bisect_right(self.edges, day)) for day in coded.dictionary.to_pylist()]
        return pc.fill_null(pc.take(pa.array(named, pa.string()), coded.indices), "")

    def _row(self, case: str) -> int:
        text, _, place = case.rpartition(SEPARATOR)
        key = self.keys.get(text)
        if key is None:
            return len(self.rows)
        day: date | None = None
        if place:
            first = int(place)
            day = _EPOCH + timedelta(days=self.edges[first - 1]) if first else date.min
        row = self.table.row(key, day)
        return len(self.rows) if row is None else self.places[id(row)]

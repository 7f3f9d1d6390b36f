"""The rows that a result of some id may rest on, out of many.

In: rows as they are read, once. Where no event has a bearing on another these are the rows of that id, found without
evaluating the others. Else they are all rows, of which a run decides only what it is asked for; where these are more
than are evaluated at once, those that hang together with what has the id.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Final

import duckdb

from engine.batch.arranged import arranging
from engine.batch.claims import Claims
from engine.batch.direct import direct, may_be_direct, raws_of
from engine.batch.intake.reading import Source
from engine.batch.parquet_cells import ODD_ID, SEEN, quoted
from engine.batch.standing import stand_alone
from engine.events.model import RawEvent, Reject
from engine.events.nesting import event_id
from engine.interpret.evaluate import evaluate
from engine.interpret.options import Options
from engine.plan.lower.names import ID
from engine.plan.sheets import ROW
from engine.plan.sql.duckdb_run import connected
from engine.plan.sql.limits import Limits
from engine.report.explaining import of_id
from engine.rulebook.model import Rulebook

Row = RawEvent | Reject
_AT_ONCE: Final = 50_000  # rows that are evaluated at once, in some hundred megabytes
_READ: Final = 10_000  # rows beyond which reading one after the other is no slower than reading all


@dataclass(frozen=True, slots=True)
class Bearing:
    """The rows, and ids that who evaluates them does not learn of."""

    rows: tuple[Row, ...]
    ids: frozenset[str]


def bearing_on(rulebook: Rulebook, rows: Iterable[Row], options: Options, id: str) -> Bearing:
    """The rows that bear on what has this id."""
    if _each_alone(rulebook):
        ids: set[str] = set()
        named = _named(rulebook, id)
        kept = tuple(row for row in rows if named.has(_id_of(row, ids)))
        return Bearing(kept, frozenset(ids))
    rest = iter(rows)
    first = tuple(islice(rest, _AT_ONCE))
    more = tuple(islice(rest, 1))
    if not more:
        return Bearing(first, frozenset())
    return _among_sets(rulebook, chain(first, more, rest), options, id)


def _among_sets(rulebook: Rulebook, rows: Iterable[Row], options: Options, id: str) -> Bearing:
    """Of more rows than are evaluated at once. What a group is called hangs on whatever its keys do, and the id may be
    that of an event and of groups: so each set of rows that hang together is asked whether it has what goes by the id.
    """
    asked = replace(options, only=frozenset({id}), derivations=False)
    ids: set[str] = set()
    near: list[int] = []
    with arranging(Claims(rulebook, options)) as arranged:
        arranged.take(rows)
        for places in arranged.portions(arranged.sets(), _AT_ONCE):
            numbers = [number for place in places for number in arranged.numbers(place)]
            done = evaluate(rulebook, arranged.rows(numbers), asked)
            ids |= done.ids
            if any(of_id(done, id)):
                near += numbers
        return Bearing(tuple(arranged.rows(near)), frozenset(ids))


def in_parquet(rulebook: Rulebook, source: Source, id: str) -> tuple[Row, ...]:
    """The same for Parquet files with the types of the facts, found by DuckDB; nothing where that cannot be."""
    if not _each_alone(rulebook) or not may_be_direct(source):
        return ()
    *_, newest = rulebook.versions.values()
    found = direct(source.files, newest.facts)
    if found is None:
        return ()
    named = _named(rulebook, id)
    # An id is read without the blanks around it, whatever Unicode takes for one; where none is left the row goes by its
    # place. So ids that may have any are read as all are before they are compared.
    odd = f"({ODD_ID}) AND (contains({quoted(ID)}, ?) OR NOT coalesce({SEEN}, FALSE))"
    query = (
        f"SELECT {quoted(ROW)} FROM ({found.select}) "
        f"WHERE {quoted(ID)} IN (?, ?) OR starts_with({quoted(ID)}, ?) OR ({odd}) ORDER BY 1 LIMIT {_READ + 1}"
    )
    with connected(Limits()) as connection:
        try:
            rows = connection.execute(query, [id, named.whole, named.start, named.whole]).fetchall()
        except duckdb.Error:  # what it does not read the readers of rows do, or say why not
            return ()
    if len(rows) > _READ:
        return ()
    near = raws_of(source.files, [int(row[0]) for row in rows])
    return tuple(row for row in near if named.has(event_id(row)))


@dataclass(frozen=True, slots=True)
class _Named:
    """The ids of the rows that bear on an id: this one, that of what it may be a part of, and all that begin so."""

    id: str
    whole: str
    start: str | None

    def has(self, found: str | None) -> bool:
        """Whether a row of that id is one of them."""
        if found is None:
            return False
        return found in (self.id, self.whole) or (
            self.start is not None and found.startswith(self.start)
        )


def _named(rulebook: Rulebook, id: str) -> _Named:
    """Where no event has a bearing on another but by its id. A stretch `a/1` is one of `a`. Where events are cut, their
    parts are called so as well, have stretches themselves, and bear on events that have the id of one of them.
    """
    straddles = [v.straddle for v in rulebook.versions.values() if v.straddle is not None]
    if any(straddle.how == "split" for straddle in straddles):
        first = id.split("/", 1)[0]
        return _Named(id, first, f"{first}/")
    return _Named(id, id.rsplit("/", 1)[0], None)


def _each_alone(rulebook: Rulebook) -> bool:
    """Whether no row has a bearing on another one."""
    return stand_alone(rulebook) and not any(v.nested for v in rulebook.versions.values())


def _id_of(row: Row, ids: set[str]) -> str | None:
    found = event_id(row) if isinstance(row, RawEvent) else row.id
    if found is not None:
        ids.add(found)
    return found

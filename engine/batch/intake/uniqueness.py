"""Ids that several rows of a run have: they belong to the first, whatever becomes of it; the others are rejects.

Ids that only rise, as running numbers do, need no more than a look at each. Otherwise they are counted, which spills
to disk where memory is short.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from engine.batch.intake.spool import Spool
from engine.diagnostics.findings import quote
from engine.events.model import Place, Reject, shown, usable_id
from engine.plan.sql.duckdb_run import Limits, watched

_PLACE = ["#", "id", "file", "row", "note"]
Held = tuple[int, str, Place]  # number, id and place of a row


@dataclass(slots=True)
class Rising:
    """Whether all ids of some rows rise, from which to which."""

    first: str | None = None
    last: str | None = None
    holds: bool = True

    def see(self, batch: pa.RecordBatch, refused: Sequence[Held]) -> None:
        """Take note of the ids of a chunk; `refused`: of its rows that are not in the batch."""
        ids = batch["id"]
        if not self.holds or len(ids) + len(refused) == 0:
            return
        if refused:
            numbers = pa.array([number for number, _, _ in refused], pa.int64())
            names = pa.array([name for _, name, _ in refused], pa.string())
            order = pc.sort_indices(pa.concat_arrays([batch["#"], numbers]))
            ids = pa.concat_arrays([ids, names]).take(order)
        self.follow(Rising(ids[0].as_py(), ids[-1].as_py(), _rise(ids)))

    def follow(self, other: Rising) -> None:
        """Take note of the ids of what follows."""
        if other.first is None:
            return
        above = self.last is None or _place(self.last) < _place(other.first)
        self.holds = self.holds and other.holds and above
        self.first = other.first if self.first is None else self.first
        self.last = other.last


def _rise(ids: pa.Array) -> bool:
    """Whether ids rise, a longer one being above any shorter one, so that 10 comes after 9."""
    before, after = ids.slice(0, len(ids) - 1), ids.slice(1)
    short, long = pc.binary_length(before), pc.binary_length(after)
    level = pc.and_(pc.equal(short, long), pc.less(before, after))
    return bool(pc.all(pc.or_(pc.less(short, long), level)).as_py()) if len(ids) > 1 else True


def _place(name: str) -> tuple[int, bytes]:
    return len(name.encode()), name.encode()


def repeats(spool: Spool, refused: Iterable[Held], memory: str | None = None) -> dict[int, Reject]:
    """The rejects of all rows whose id a row before them has, by number; `refused`: rows that are not in the spool."""
    others = list(refused)
    ids = _several(spool, [name for _, name, _ in others], memory)
    if not ids:
        return {}
    found = [held for held in others if held[1] in ids]
    wanted = pa.array(sorted(ids), pa.string())
    for batch in spool.numbered(_PLACE):
        for row in batch.filter(pc.is_in(batch["id"], value_set=wanted)).to_pylist():
            found.append((row["#"], row["id"], Place(row["file"], row["row"], row["note"] or "")))
    first: dict[str, Place] = {}
    rejects = {}
    for number, name, place in sorted(found, key=lambda held: held[0]):
        if name in first:
            reason = f"a second event {quote(name)}; the first is at {first[name]}"
            rejects[number] = Reject(place, "id", shown(name), reason, "CB630", usable_id(name))
        else:
            first[name] = place
    return rejects


def _several(spool: Spool, others: list[str], memory: str | None) -> set[str]:
    """The ids that occur more than once."""
    schema = pa.schema([("id", pa.string())])
    folder = None if spool.folder is None else spool.folder / "counting"
    with watched(Limits(memory=memory, temporary=folder)) as counter:
        batches = pa.RecordBatchReader.from_batches(schema, spool.numbered(["id"]))
        counter.register("spooled", batches)
        counter.register("others", pa.table({"id": pa.array(others, pa.string())}))
        query = (
            "select id from (select id from spooled union all select id from others) "
            "group by id having count(*) > 1"
        )
        return {name for (name,) in counter.sql(query).fetchall()}

"""Which events of a run have a bearing on some of them, found in columns: those that are called the same by a group.

Groups are formed from equal keys, and called after them. Events that share a name that a group would have are as
`components` would find them, or more. This holds where events and their stretches tell by themselves to which groups
they belong; otherwise nobody knows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa

from engine.batch.claims import Claims, claimed_keys
from engine.batch.components import hanging_together, out_of_order
from engine.batch.parquet_cells import quoted
from engine.batch.patterns.sources import Events
from engine.batch.patterns.tree_plan import placed
from engine.events.model import RawEvent
from engine.events.nesting import event_id
from engine.interpret.evaluate import deep_recursion
from engine.interpret.grouping import called
from engine.interpret.intake import Intake
from engine.interpret.options import Options
from engine.interpret.world import World
from engine.plan import formulas as f
from engine.plan.formulas import Formula, TooWideError
from engine.plan.known import NotColumnarError
from engine.plan.lower.group_keys import keys_of
from engine.plan.lower.links import groups_of
from engine.plan.lower.lowering import EVENTS, Lowering
from engine.plan.lower.names import ID
from engine.plan.lower.splits import uncounted
from engine.plan.sheets import OWNER, ROW, Plan, Typed
from engine.plan.sql.duckdb_run import DuckDBRun, Limits, running
from engine.rulebook.model import EVENT, Rulebook
from engine.rulebook.timeline import as_known

_UNSURE: Final = "not worked out"
_AS_IDS: Final = -1  # ids stand among the names as if a group had them
Names = set[tuple[int, str]]  # a group by its place, and what it would be called
Places = dict[tuple[str, str], int]  # what is grouped, and the group → its place


@dataclass(frozen=True, slots=True)
class Asked:
    """A run, and the most events that may be found."""

    rulebook: Rulebook
    events: Events
    options: Options
    limits: Limits
    most: int


def bearing_on(
    asked: Asked, seeds: Collection[int], strange: Sequence[RawEvent]
) -> list[int] | None:
    """The numbers of the events with a bearing on the `seeds`, or on `strange` events that are not in columns.

    The seeds are among them. None where they cannot be found so, or are too many.
    """
    if len(seeds) > asked.most:
        return None
    places = _places(asked.rulebook)
    if places is None:
        return None
    names = _strange(asked, strange, places)
    if names is None:
        return None
    if not places and not names:
        return sorted(seeds)
    try:
        plan = _plan(asked, places)
    except (NotColumnarError, TooWideError):
        return None
    limits = replace(asked.limits, follow=None)
    with running(plan, {EVENTS: asked.events.given}, limits) as run:
        return _found(run, places, seeds, names, asked.most)


def _places(rulebook: Rulebook) -> Places | None:
    """All groups; None where it takes other groups to tell who is in one."""
    versions = rulebook.versions.values()
    if Claims(rulebook, Options()).deep or out_of_order(versions):
        return None
    cut = {name for version in versions for name in version.splits}
    groups = [(g.of, g.name) for version in versions for g in version.groups.values()]
    if any(of != EVENT and of not in cut for of, _ in groups):
        return None
    return {pair: place for place, pair in enumerate(dict.fromkeys(groups))}


def _strange(asked: Asked, raws: Sequence[RawEvent], places: Places) -> Names | None:
    """What events claim that no column holds; None where they would take an id of a row that was rejected."""
    if not raws:
        return set()
    options = asked.options
    rulebook = as_known(asked.rulebook, options.known_at, options.version)
    world = World(rulebook, options.readings, options.as_of)
    intake = Intake(world, options)
    found: Names = set()
    with deep_recursion():
        intake.take(raws)
        _, subjects = hanging_together(world, intake.subjects, intake.wholes)
        for subject in subjects:
            for group in subject.version.groups.values():
                keys = claimed_keys(world, subject, group) if group.of == subject.kind else None
                if keys is not None:
                    found.add((places[group.of, group.name], called(world, keys)))
    parts = intake.unique.ids - {event_id(raw) for raw in raws}
    if any(reject.id in parts for reject in asked.events.rejects):
        return None
    return found | {(_AS_IDS, name) for name in parts}


def _plan(asked: Asked, places: Mapping[tuple[str, str], int]) -> Plan:
    """The names of the groups that events and their stretches belong to, and whether the plan works them out."""
    lowering, _ = placed(asked.rulebook, asked.events.direct, asked.options)
    wanted: dict[str, tuple[tuple[str, ...], str | None]] = {}
    for kind in dict.fromkeys([EVENT, *(of for of, _ in places)]):
        unsure = [] if kind == EVENT else [uncounted(lowering, kind)]
        columns = [ROW, ID] if kind == EVENT else [OWNER]
        for group in groups_of(lowering, kind):
            keys = keys_of(lowering, kind, group)
            columns.append(_column(places[kind, group]))
            _define(lowering, kind, columns[-1], f.when(keys.inside, keys.spelled))
            unsure.append(keys.doubts.recheck)
        _define(lowering, kind, _UNSURE, f.negation(f.equal(f.bit_or(f.ZERO, *unsure), f.ZERO)))
        wanted[kind] = ((*columns, _UNSURE), None)
    return Plan(lowering.plan.sheets, lowering.plan.tables, wanted)


def _define(lowering: Lowering, kind: str, name: str, form: Formula) -> None:
    sheet = lowering.sheet(kind)
    sheet.definitions[name] = form
    sheet.typed[name] = Typed(form.type, form.nullable, form.low, form.high)


def _column(place: int) -> str:
    return f"called by {place}"


def _found(
    run: DuckDBRun, places: Places, seeds: Iterable[int], names: Names, most: int
) -> list[int] | None:
    """Those that are reached from some, name by name."""
    connection = run.connection
    for kind in run.program.outputs:
        connection.execute(f"CREATE TABLE {_table(kind)} AS {run.script.output(kind)}")
        unsure = f"SELECT 1 FROM {_table(kind)} WHERE {quoted(_UNSURE)} LIMIT 1"
        if connection.execute(unsure).fetchone() is not None:
            return None
    every = " UNION ALL ".join(_names(places, any(place == _AS_IDS for place, _ in names)))
    connection.execute(f"CREATE TABLE names AS {every}")
    listed = sorted((place, name) for place, name in names if sayable(name))
    asked = pa.table(
        {
            "place": pa.array([place for place, _ in listed], pa.int64()),
            "name": pa.array([name for _, name in listed], pa.string()),
        }
    )
    connection.from_arrow(asked).create("asked")
    connection.from_arrow(pa.table({"number": pa.array(sorted(seeds), pa.int64())})).create("found")
    reached = (
        "SELECT place, name FROM names SEMI JOIN found USING (number) "
        "UNION SELECT place, name FROM asked"
    )
    more = f"SELECT DISTINCT number FROM names SEMI JOIN ({reached}) reached USING (place, name)"
    known, count = -1, 0
    while known < count <= most:
        known = count
        connection.execute(f"INSERT INTO found FROM ({more}) more ANTI JOIN found USING (number)")
        [(count,)] = connection.execute("SELECT count(*) FROM found").fetchall()
    if count > most:
        return None
    return [int(n) for (n,) in connection.execute("FROM found ORDER BY number").fetchall()]


def _names(places: Places, ids: bool) -> Iterator[str]:
    """The SELECTs of the numbers of events with what they, or a stretch of theirs, would be called by a group."""
    if ids or not places:
        yield (
            f"SELECT {quoted(ROW)} AS number, {_AS_IDS}::BIGINT AS place, {quoted(ID)} AS name "
            f"FROM {_table(EVENT)}"
        )
    for (kind, _), place in places.items():
        number, name = quoted(ROW if kind == EVENT else OWNER), quoted(_column(place))
        yield (
            f"SELECT {number} AS number, {place}::BIGINT AS place, {name} AS name "
            f"FROM {_table(kind)} WHERE {name} IS NOT NULL"
        )


def _table(kind: str) -> str:
    return quoted(f"called {kind}")


def sayable(text: str) -> bool:
    """Whether a column can hold a text: one with half a character cannot be in any."""
    return text.encode("utf-8", "ignore").decode("utf-8") == text

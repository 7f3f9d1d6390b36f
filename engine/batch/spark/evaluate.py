"""A batch on Spark: rows in, chosen columns of all results out, by the plan that a script writes down.

What the plan does not work out goes through the interpreter on the driver, with all events that have a bearing on it:
where none has, these rows alone, else all rows, of which at most `MOST` are brought together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from engine.batch.components import accept_all
from engine.batch.intake.columns import Columns, UnlikeError, columns_of
from engine.batch.intake.measuring import Measures
from engine.batch.intake.reading import Source
from engine.batch.intake.taking import NestedRowsError
from engine.batch.spark import columns as chosen_columns
from engine.batch.spark.sessions import cannot, check, sized
from engine.batch.spark.steps import run
from engine.batch.spark.taking import (
    AT,
    FRAME,
    Measuring,
    TakeFiles,
    TakeRows,
    measured,
    reject_of,
    repeated,
    schema_of,
)
from engine.batch.standing import stand_alone
from engine.events.model import Place, RawEvent, Reject, raw_event
from engine.events.nesting import event_id
from engine.interpret.evaluate import Evaluation, evaluate
from engine.interpret.options import Options
from engine.plan.known import NotColumnarError
from engine.plan.lower.lowering import EVENTS
from engine.plan.lower.names import ID, SEPARATOR
from engine.plan.lower.script import PLACED, Asked, script_plan
from engine.plan.lower.script_input import NUMBERS, ROWS
from engine.plan.lower.script_tables import ResultTable, Scripted
from engine.plan.sheets import ROW, Typed
from engine.report.columns import Chosen, Rows
from engine.rulebook.model import EVENT, Rulebook

MOST: Final = 1_000_000  # rows that the driver takes for the interpreter
INSIDE: Final = "#events"
_REPEATS: Final = """
SELECT * FROM (
  SELECT *, ROW_NUMBER() OVER own AS place, FIRST_VALUE(file) OVER own AS first_file,
    FIRST_VALUE(`row`) OVER own AS first_row
  FROM clausebook_taken
  WHERE id IN (SELECT id FROM clausebook_taken GROUP BY id HAVING COUNT(*) > 1 AND id <> '')
  WINDOW own AS (PARTITION BY id ORDER BY `#`)
) WHERE place > 1
"""


@dataclass(frozen=True, slots=True)
class Done:
    """A frame of results, the rejects, how many rows were accepted, how many results the interpreter made."""

    results: Any
    rejects: tuple[Reject, ...]
    accepted: int
    interpreted: int = 0
    inexact: dict[str, int] = field(default_factory=dict)
    columns: tuple[Chosen, ...] = ()


@dataclass(slots=True)
class Batch:
    """A run: the session, whose terms, and the rows (a frame, or files that every task can read)."""

    spark: Any
    rulebook: Rulebook
    rows: Any
    options: Options
    most: int = MOST

    def run(self, columns: Sequence[Chosen] = ()) -> Done:
        """All results; raises `FindingsError` (CB662) for what Spark cannot take."""
        check(self.options)
        try:
            held = columns_of(self.rulebook.versions.values())
            return self._run(held, columns)
        except (NotColumnarError, UnlikeError) as error:
            raise cannot(str(error)) from None

    def _run(self, held: Columns, columns: Sequence[Chosen]) -> Done:
        taken = self._taken(held)
        good, rejects = _apart(taken)
        count = good.count()
        with sized(self.spark, count):
            return self._decided(held, good, rejects, count, columns)

    def _decided(
        self,
        held: Columns,
        good: Any,
        rejects: tuple[Reject, ...],
        count: int,
        columns: Sequence[Chosen],
    ) -> Done:
        """The results of rows that are events."""
        profile, typed, shifts = self._measured(held, good, count)
        asked = Asked(
            replace(profile, rows=max(1, min(count, ROWS))),
            typed | {ROW: Typed("int", False, 0, NUMBERS)},
            self.options.on, self.options.known_at, self.options.version, SEPARATOR,
        )  # fmt: skip
        scripted = script_plan(self.rulebook, self.options.readings, self.options.as_of, asked)
        wanted = tuple(columns) or chosen_columns.usual(self.rulebook, scripted)
        events = good.where("trouble = 0").selectExpr(*_divided(typed, shifts))
        placed = run(self.spark, scripted.placing, {EVENTS: events})[EVENT]
        frames = run(self.spark, scripted.plan, {PLACED: placed})
        tables = [self._of(table, scripted, frames, wanted) for table in scripted.results]
        again = {row[ID] for row in good.where("trouble <> 0").select(ID).collect()}
        again |= {
            row[ID] for row in run(self.spark, scripted.apart, {EVENTS: events})[EVENT].collect()
        }
        again |= _rechecked(tables, scripted, frames)
        if count > ROWS and _largest(scripted, frames) > ROWS:
            raise cannot(f"a group has more than {ROWS:,} events")
        results = _union(tables)
        if not again:
            return Done(results.drop(INSIDE), rejects, count, 0, {}, wanted)
        return self._with_interpreted(results, again, rejects, count, wanted)

    # ── Rows ─────────────────────────────────────────────────────────────────────────────────────

    def _taken(self, held: Columns) -> Any:
        """Events and rejects, kept."""
        nested = {name: one for v in held.versions for name, one in v.nested.items()}
        if isinstance(self.rows, Source):
            listed = [(number, str(Path(f).resolve())) for number, f in enumerate(self.rows.files)]
            files = self.spark.createDataFrame(listed, f"`{AT}` BIGINT, file STRING")
            source = files.repartition(max(1, len(listed)), AT)
            take: TakeFiles | TakeRows = TakeFiles(held, nested, self.rows)
        else:
            source = self.numbered
            take = TakeRows(held, nested)
        try:
            return source.mapInArrow(take, schema_of(held)).localCheckpoint()
        except Exception as error:
            if NestedRowsError.__name__ in str(error):
                raise cannot("a row stands for several events") from None
            raise

    @property
    def numbered(self) -> Any:
        """The rows of a frame with their numbers; kept, so that these never change."""
        return self.rows.selectExpr("*", f"MONOTONICALLY_INCREASING_ID() AS `{AT}`")

    def _measured(
        self, held: Columns, good: Any, count: int
    ) -> tuple[Any, dict[str, Typed], dict[str, int]]:
        """The profile of the events, what their columns hold, and what their numbers are divided by."""
        names = [f"`{name}`" for name in held.schema.names]
        rows = good.selectExpr(*names).mapInArrow(Measuring(held), "found BINARY").collect()
        found: Measures = measured(held, [bytes(row["found"]) for row in rows])
        return found.profile(max(1, count)), found.typed(NUMBERS), found.shifts()

    # ── Results ──────────────────────────────────────────────────────────────────────────────────

    def _of(
        self,
        table: ResultTable,
        scripted: Scripted,
        frames: dict[str, Any],
        wanted: Sequence[Chosen],
    ) -> Any:
        """The columns of the results of one kind of home, with the events that stand in each."""
        currency = next(iter(self.rulebook.versions.values())).currency
        columns = chosen_columns.Columns(frames, scripted, table, currency)
        return columns.select(wanted, f"{columns.events()} AS `{INSIDE}`")

    def _with_interpreted(
        self,
        results: Any,
        again: set[str],
        rejects: tuple[Reject, ...],
        count: int,
        wanted: tuple[Chosen, ...],
    ) -> Done:
        """The results, those of some events and of all that bear on them by the interpreter."""
        done, ids = self._interpreted(again)
        rows = Rows(wanted, self.rulebook)
        listed = [rows.row(result) for result in done.results]
        gone = self.spark.createDataFrame([(name,) for name in sorted(ids)], "gone STRING")
        kept = _without(results, gone)
        made = self.spark.createDataFrame(listed, chosen_columns.ddl(wanted))
        all_of_them = kept.unionAll(made).localCheckpoint()
        found = (*rejects, *done.rejects)
        accepted = count - len(done.rejects)
        return Done(all_of_them, found, accepted, len(listed), dict(rows.inexact), wanted)

    def _interpreted(self, again: set[str]) -> tuple[Evaluation, set[str]]:
        """What the interpreter says of these events, and the ids of all that it looked at."""
        if stand_alone(self.rulebook):
            rows = [raw for raw in self._raws(again) if event_id(raw) in again]
            return evaluate(self.rulebook, rows, self.options), again
        found = accept_all(self.rulebook, self._raws(None), self.options)
        rows = [raw for component in found.holding(again) for raw in component]
        looked = {event_id(raw) for raw in rows} | again
        known = {id(raw): raw for raw in rows}
        done = evaluate(self.rulebook, known.values(), self.options)
        return replace(done, rejects=tuple(r for r in found.rejects if r.id in again)), looked

    def _raws(self, ids: set[str] | None) -> Iterator[RawEvent]:
        """The rows as they were given: those with some ids, or all."""
        if isinstance(self.rows, Source):
            rows: Iterable[RawEvent | Reject] = self.rows.rows()
            count = 0
            for row in rows:
                if isinstance(row, RawEvent) and (ids is None or event_id(row) in ids):
                    count += 1
                    self._check(count)
                    yield row
            return
        frame = self.numbered
        if ids is not None:
            named = self.spark.createDataFrame([(name,) for name in sorted(ids)], "id STRING")
            frame = frame.join(named, "id", "left_semi")
        for number, row in enumerate(frame.limit(self.most + 1).collect(), 1):
            self._check(number)
            values = row.asDict(recursive=True)
            place = Place(FRAME, values.pop(AT) + 1)
            yield raw_event(values, place)

    def _check(self, count: int) -> None:
        if count > self.most:
            raise cannot(
                f"more than {self.most:,} events bear on results that the interpreter must decide"
            )


def _apart(taken: Any) -> tuple[Any, tuple[Reject, ...]]:
    """The events of the rows that were taken in, and the rejects; an id belongs to its first row."""
    taken.createOrReplaceTempView("clausebook_taken")
    spark = taken.sparkSession
    try:
        ranked = spark.sql(_REPEATS).collect()
    finally:
        spark.catalog.dropTempView("clausebook_taken")
    refused = taken.where("reject_code IS NOT NULL").collect()
    numbers = [row["#"] for row in ranked]
    good = taken.where("reject_code IS NULL")
    if numbers:
        gone = spark.createDataFrame([(number,) for number in numbers], "`#` BIGINT")
        good = good.join(gone, "#", "left_anti").localCheckpoint()
    found = {row["#"]: reject_of(row) for row in refused} | {r["#"]: repeated(r) for r in ranked}
    return good, tuple(reject for _, reject in sorted(found.items()))


def _divided(typed: dict[str, Typed], shifts: dict[str, int]) -> Iterator[str]:
    for name in typed:
        power = shifts.get(name, 0)
        yield f"`{name}` DIV {10**power} AS `{name}`" if power else f"`{name}`"


def _rechecked(tables: Sequence[Any], scripted: Scripted, frames: dict[str, Any]) -> set[str]:
    """The events of results that the plan does not work out."""
    found: set[str] = set()
    for table in scripted.results:
        columns = chosen_columns.Columns(frames, scripted, table, "")
        status = table.own["status"].column
        rows = columns.frame.where(f"`{status}` = 'recheck'").selectExpr(columns.events())
        found.update(name for row in rows.collect() for name in row[0])
    return found


def _largest(scripted: Scripted, frames: dict[str, Any]) -> int:
    """How many events the largest group has."""
    found = 0
    for table in scripted.results:
        columns = chosen_columns.Columns(frames, scripted, table, "")
        row = columns.frame.selectExpr(f"MAX(SIZE({columns.events()})) AS most").collect()[0]
        found = max(found, row["most"] or 0)
    return found


def _union(tables: Sequence[Any]) -> Any:
    found = tables[0]
    for table in tables[1:]:
        found = found.unionAll(table)
    return found.localCheckpoint()


def _without(results: Any, gone: Any) -> Any:
    """The results that hold none of some events; a join, since there may be many of either."""
    listed = results.selectExpr("*", f"MONOTONICALLY_INCREASING_ID() AS `{AT}`")
    inside = listed.selectExpr(f"`{AT}`", f"EXPLODE(`{INSIDE}`) AS gone")
    held = inside.join(gone, "gone", "left_semi").select(f"`{AT}`").distinct()
    return listed.join(held, AT, "left_anti").drop(AT, INSIDE)

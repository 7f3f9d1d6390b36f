"""A whole run whose results are made of several rows: homes block by block, in the order of results.

Events that are not plainly placed are looked at first: where they turn out to be rejects, or to be governed by no
version, they have no bearing on others. Where they have one, or the plan does not work something out, the interpreter
decides what hangs together; where that is too much, nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from engine.batch.parquet_cells import quoted
from engine.batch.patterns.apart import Apart, Odd, told
from engine.batch.patterns.bearing import Asked
from engine.batch.patterns.forms import Printing
from engine.batch.patterns.patterns import Patterns
from engine.batch.patterns.running import Done
from engine.batch.patterns.sources import Events
from engine.batch.patterns.totals import Totals
from engine.batch.patterns.tracing import GapReader
from engine.batch.patterns.tree_plan import TreePlan, ordered, placed
from engine.batch.patterns.tree_tracing import TreeTracing, of_trees
from engine.batch.patterns.trees import Columns, Rows, Trees
from engine.interpret.evaluate import evaluate
from engine.interpret.options import Options
from engine.interpret.results import Result
from engine.plan import formulas as f
from engine.plan.known import NotColumnarError
from engine.plan.lower.lowering import EVENTS
from engine.plan.lower.names import ID
from engine.plan.sheets import ROW, Plan, Typed
from engine.plan.sql.duckdb_run import DuckDBRun, Limits, NotHeldError, running
from engine.plan.sql.parquet_files import parquet_rows
from engine.rulebook.model import EVENT, Rulebook

_HOMES: Final = 1 << 13  # of a block
_ROWS: Final = 1 << 14
_PLAIN: Final = "plainly placed"


def without_odd(
    rulebook: Rulebook, events: Events, options: Options, limits: Limits, folder: Path
) -> tuple[Events, Odd | None] | None:
    """The events that are plainly placed, and what becomes of the others; None where no plan can tell them."""
    try:
        numbers = _odd(rulebook, events, options, limits)
    except NotColumnarError:
        return None
    if not numbers:
        return events, None
    done = evaluate(rulebook, events.again(numbers), options)
    if any("[" in reject.place.note for reject in done.rejects):
        return None  # an element of a list, which may take others with it
    plain = replace(events, given=_others(events.given, numbers, folder))
    return plain, Odd.of(rulebook, numbers, done)


def _odd(rulebook: Rulebook, events: Events, options: Options, limits: Limits) -> list[int]:
    lowering, plain = placed(rulebook, events.direct, options)
    sheet = lowering.plan.sheets[EVENT]
    sheet.definitions[_PLAIN] = f.is_true(plain)
    sheet.typed[_PLAIN] = Typed("bool", False)
    plan = Plan(lowering.plan.sheets, lowering.plan.tables, {EVENT: ((ROW, _PLAIN), None)})
    with running(plan, {EVENTS: events.given}, limits) as run:

        def ask(query: str) -> list[int]:
            return [int(row[0]) for row in run.connection.execute(query).fetchall()]

        odd = ask(
            f"SELECT {quoted(ROW)} FROM ({run.script.output(EVENT)}) WHERE NOT {quoted(_PLAIN)}"
        )
        return sorted([*odd, *events.odd(ask)])


def _others(given: Any, numbers: Sequence[int], folder: Path) -> Any:
    gone = pa.array(numbers, pa.int64())
    if isinstance(given, pa.Table):
        return given.filter(pc.invert(pc.is_in(given[ROW], value_set=gone)))
    path = folder / "odd.parquet"
    parquet.write_table(pa.table({"number": gone}), path)
    odd = f"SELECT number FROM {parquet_rows(path)}"
    return f"SELECT * FROM ({given}) WHERE {quoted(ROW)} NOT IN ({odd})"


def run_trees(
    plan: TreePlan,
    rulebook: Rulebook,
    events: Events,
    odd: Odd | None,
    options: Options,
    printing: Printing,
    fields: Sequence[str] = (),
    limits: Limits | None = None,
) -> Done | None:
    """Write all results; None, before anything is written, where the interpreter must decide some of them."""
    asked = Asked(rulebook, events, options, limits or Limits(), events.accepted // 2)
    try:
        with running(plan.plan, {EVENTS: events.given}, limits) as under_way:
            apart = told(plan, under_way, asked, odd)
            if apart is None:
                return None
            return _Run(plan, rulebook, options, printing, fields).write(under_way, events, apart)
    except NotHeldError:  # a sum is larger than `sums_held` says
        return None


class _Run:
    """The writing of one run."""

    def __init__(
        self,
        plan: TreePlan,
        rulebook: Rulebook,
        options: Options,
        printing: Printing,
        fields: Sequence[str],
    ) -> None:
        self.plan, self.printing, self.fields = plan, printing, fields
        readers = {
            kind.name: GapReader(plan.told, kind.name, kind.wanted.gaps, kind.wanted.packed)
            for kind in plan.kinds.values()
        }
        self.tracing = TreeTracing(rulebook, options, plan.told, readers)
        self.totals = Totals(fields)

    def write(self, run: DuckDBRun, events: Events, apart: Apart) -> Done:
        """Write everything, kind by kind and id by id."""
        others, refused = apart.results, apart.rejects
        self.printing.begin()
        self.totals.add_results(others)
        for home in sorted({EVENT, *self.plan.homes}):
            own = [result for result in others if result.subject == home]
            for rows in self._merged(run, home, own):
                self.printing.write(rows)
        rejects = events.in_order(refused)
        self.printing.end(rejects)
        summary = self.totals.summary(events.accepted - len(refused), len(rejects))
        return Done(summary, rejects, events.findings, apart.rechecked, len(others))

    def _merged(self, run: DuckDBRun, home: str, others: Sequence[Result]) -> Iterator[list[Any]]:
        """The results of a kind of home, block by block, with single results where they belong."""
        waiting = [(result.id, self.printing.one(result)) for result in others]
        at = 0
        for rows in self._blocks(run, home):
            end = at
            while end < len(waiting) and waiting[end][0] <= rows[-1][0]:
                end += 1
            both = merge(rows, waiting[at:end], key=itemgetter(0)) if end > at else rows
            at = end
            yield [row for _, row in both]
        yield [row for _, row in waiting[at:]]

    def _blocks(self, run: DuckDBRun, home: str) -> Iterator[list[tuple[str, Any]]]:
        """Ids and what is written of each home."""
        found = run.connection.execute(f"SELECT count(*) FROM {ordered(home)}").fetchone()
        count = int(found[0]) if found else 0
        if not count:
            return
        queries = self.plan.queries(home)
        readers = [
            Rows(kind, run.connection.cursor().sql(query).to_arrow_reader(_ROWS))
            for kind, query in queries
        ]
        trees = Trees(tuple(kind for kind, _ in queries), self.plan.pieces, readers)
        traced = of_trees(self.tracing, self.plan.told.lowering.versions, trees)
        patterns = Patterns(traced, self.printing, self.fields, self.totals)
        for start in range(0, count, _HOMES):
            yield self._block(trees, patterns, start, min(count, start + _HOMES))

    def _block(
        self, trees: Trees, patterns: Patterns, start: int, end: int
    ) -> list[tuple[str, Any]]:
        result: list[Any] = [None] * (end - start)
        for shape, homes, some in trees.block(start, end):
            kinds = [number for number, own in enumerate(shape[0]) for _ in own]
            rows = patterns.fill(shape, Columns(kinds, homes, some), len(homes))
            ids: Mapping[int, str] = {h[0]: some[0].values(ID)[h[1]] for h in homes}
            for home, row in zip(homes, rows, strict=True):
                result[home[0] - start] = (ids[home[0]], row)
        return result

"""A whole run by patterns: files in, results out in their order, never all of them in memory.

This is for rulebooks whose every event has a result of its own. Rows that are not plain go through the interpreter,
where no event has a bearing on another; their results are put among the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from operator import itemgetter
from typing import Any, Final

import pyarrow as pa

from engine.analysis.garbage import seldom_collected
from engine.batch.beside import running_beside
from engine.batch.parquet_cells import quoted
from engine.batch.patterns.blocks import Block, by_shape
from engine.batch.patterns.forms import Printing
from engine.batch.patterns.gaps import Cell
from engine.batch.patterns.patterns import Patterns, of_rows
from engine.batch.patterns.sources import Events
from engine.batch.patterns.totals import Totals
from engine.batch.patterns.tracing import GapReader, Tracing
from engine.batch.patterns.wanted import ODD, Wanted, wanted
from engine.batch.standing import one_row_each, stand_alone
from engine.diagnostics.findings import Finding
from engine.events.model import Reject
from engine.interpret.evaluate import Evaluation, evaluate
from engine.interpret.options import Options
from engine.interpret.results import Result
from engine.plan.classes import classed
from engine.plan.known import NotColumnarError
from engine.plan.listing import listed
from engine.plan.lower.lowering import EVENTS, VERSION, Lowering
from engine.plan.lower.names import ID
from engine.plan.lower.placing import placement
from engine.plan.lower.told import DAY, Told, told
from engine.plan.sheets import ROW, Given, Plan, Sheet, Typed
from engine.plan.sql.duckdb_run import DuckDBRun, Limits, NotHeldError
from engine.report.summary import Summary
from engine.rulebook.model import EVENT, Rulebook

_TOLD: Final = '"told rows"'
_ROWS: Final = 1 << 15  # of a block


@dataclass(frozen=True, slots=True)
class Done:
    """What a run came to; `rechecked` counts how often the plan does not work something out, by what it is.

    `interpreted`: the results that the interpreter decided, for that or because their rows are odd.
    """

    summary: Summary
    rejects: tuple[Reject, ...]
    findings: tuple[Finding, ...]
    rechecked: Mapping[str, int]
    interpreted: int = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan of rows to be told by patterns."""

    told: Told
    plan: Plan
    wanted: Wanted


@seldom_collected()
def planned(rulebook: Rulebook, events: Events, options: Options) -> Planned | None:
    """The plan of a run; None where the rulebook asks for more."""
    if options.tables or not one_row_each(rulebook):
        return None
    source = events.direct
    profile = replace(source.profile, sums_held=True)
    lowering = Lowering(rulebook, options.readings, profile, options.as_of)
    sheet = lowering.plan.sheets[EVENT] = Sheet(EVENT, Given(EVENTS, source.columns))
    try:
        placed = placement(lowering, options.on, options.known_at, options.version)
        many = len(lowering.versions)
        for name, form in ((VERSION, placed.version), (DAY, placed.day)):
            sheet.definitions[name] = form
            nullable = name == DAY
            high = form.high if nullable else many - 1
            sheet.typed[name] = Typed("int", nullable, form.low, high)
        found = told(lowering)
    except NotColumnarError:
        return None
    sight = next(one for one in found.sights if one.kind == EVENT)
    columns = wanted(lowering, sight, placed.plain)
    plan = Plan(lowering.plan.sheets, lowering.plan.tables, {EVENT: (columns.columns, None)})
    return Planned(found, listed(classed(plan)), columns)


def run_planned(
    plan: Planned,
    rulebook: Rulebook,
    events: Events,
    options: Options,
    printing: Printing,
    fields: Sequence[str] = (),
    limits: Limits | None = None,
) -> Done | None:
    """Write all results; None, before anything is written, where the interpreter must see events together."""
    try:
        return _run(plan, rulebook, events, options, printing, fields, limits or Limits())
    except NotHeldError:  # a sum is larger than `sums_held` says
        return None


def _run(
    plan: Planned,
    rulebook: Rulebook,
    events: Events,
    options: Options,
    printing: Printing,
    fields: Sequence[str],
    limits: Limits,
) -> Done | None:
    given, rows = events.given, events.accepted
    with running_beside(plan.plan, EVENTS, given, rows, limits) as under_way:
        under_way.connection.execute(
            f"CREATE TEMP TABLE {_TOLD} AS {under_way.script.output(EVENT)}"
        )
        rechecked: Counter[str] = Counter()
        numbers = _odd(plan, events, under_way, rechecked)
        if numbers and not stand_alone(rulebook):
            return None
        done = evaluate(rulebook, events.again(numbers), options) if numbers else None
        return _Run(plan, rulebook, options, printing, fields).write(
            under_way, events, done, dict(sorted(rechecked.items()))
        )


def _odd(plan: Planned, events: Events, run: DuckDBRun, rechecked: Counter[str]) -> list[int]:
    """The numbers of the rows that are the interpreter's; of those that the plan does not work out, why."""

    def ask(query: str) -> list[int]:
        return [int(row[0]) for row in run.connection.execute(query).fetchall()]

    found = events.odd(ask)
    query = f"SELECT {quoted(ROW)}, {quoted(ODD)} FROM {_TOLD} WHERE {quoted(ODD)} <> 0"
    for row, word in run.connection.execute(query).fetchall():
        found.append(int(row))
        if word > 0:
            rechecked.update(plan.told.lowering.causes.reasons(int(word)))
    return sorted(found)


class _Run:
    """The writing of one run."""

    def __init__(
        self,
        plan: Planned,
        rulebook: Rulebook,
        options: Options,
        printing: Printing,
        fields: Sequence[str],
    ) -> None:
        self.columns, self.printing = plan.wanted, printing
        readers = {EVENT: GapReader(plan.told, EVENT, plan.wanted.gaps, plan.wanted.packed)}
        tracing = Tracing(rulebook, options, plan.told, readers)
        versions = plan.told.lowering.versions
        self.patterns = Patterns(
            of_rows(tracing, versions, plan.wanted.shape), printing, fields, Totals(fields)
        )

    def write(
        self, run: DuckDBRun, events: Events, done: Evaluation | None, rechecked: Mapping[str, int]
    ) -> Done:
        """Write everything, in the order of ids."""
        others: Sequence[Result] = [] if done is None else done.results
        refused = () if done is None else done.rejects
        query = f"SELECT * FROM {_TOLD} WHERE {quoted(ODD)} = 0 ORDER BY {quoted(ID)}"
        blocks = run.connection.sql(query).to_arrow_reader(_ROWS)
        self.printing.begin()
        self.patterns.totals.add_results(others)
        for rows in self._merged(blocks, others):
            self.printing.write(rows)
        rejects = events.in_order(refused)
        self.printing.end(rejects)
        accepted = events.accepted - len(refused)
        summary = self.patterns.totals.summary(accepted, len(rejects))
        return Done(summary, rejects, events.findings, rechecked, len(others))

    def _merged(
        self, blocks: pa.RecordBatchReader, others: Sequence[Result]
    ) -> Iterator[list[Any]]:
        """What is to be written, block by block, with single results where they belong."""
        waiting = [(result.id, self.printing.one(result)) for result in others]
        at = 0
        for batch in blocks:
            if not len(batch):
                continue
            rows = self._block(batch)
            if at < len(waiting):
                ids = batch.column(ID).to_pylist()
                end = at
                while end < len(waiting) and waiting[end][0] <= ids[-1]:
                    end += 1
                pairs = merge(zip(ids, rows, strict=True), waiting[at:end], key=itemgetter(0))
                rows, at = [row for _, row in pairs], end
            yield rows
        yield [row for _, row in waiting[at:]]

    def _block(self, batch: pa.RecordBatch) -> list[Any]:
        block = by_shape(batch, self.columns.shape)
        found: list[Any] = []
        for shape, start, end in block.shapes(self.columns.shape):
            found += self.patterns.fill(shape, _Slice(block, start, end), end - start)
        return block.in_order(found)


class _Slice(dict[Cell, list[Any]]):
    """The columns of the rows of a shape."""

    def __init__(self, block: Block, start: int, end: int) -> None:
        super().__init__()
        self._block, self._start, self._end = block, start, end

    def __missing__(self, cell: Cell) -> list[Any]:
        found = self[cell] = self._block.values(cell.column)[self._start : self._end]
        return found

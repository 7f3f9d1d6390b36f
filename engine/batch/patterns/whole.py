"""A whole run by patterns: from files to what a printing makes of results, whatever results are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.batch.intake.reading import Source
from engine.batch.intake.take_all import Note, Room
from engine.batch.patterns.forms import Printing
from engine.batch.patterns.running import Done, Planned, planned, run_planned
from engine.batch.patterns.sources import Events, taken_in, typed_parquet
from engine.batch.patterns.tree_plan import tree_plan
from engine.batch.patterns.tree_run import run_trees, without_odd
from engine.batch.standing import homes_of_events, one_row_each
from engine.interpret.options import Options
from engine.plan.sql.duckdb_run import NotReadError
from engine.plan.sql.limits import Limits
from engine.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True)
class Whole:
    """What is evaluated, and how.

    `folder`, `room`: where events go that memory does not hold; `limits`: of a run over so many rows; `note` is told of
    rows that are read; `fields`: outcome fields by which totals are asked for.
    """

    rulebook: Rulebook
    source: Source
    options: Options
    folder: Path
    room: Room
    limits: Callable[[int], Limits]
    note: Note | None = None
    fields: tuple[str, ...] = ()

    def write(self, printing: Printing) -> Done | None:
        """Write all results; None where the rulebook asks for more, or the interpreter must see too much of it."""
        if self.options.tables:
            return None
        done = self._rows(printing) if one_row_each(self.rulebook) else None
        if done is not None or not homes_of_events(self.rulebook):
            return done
        return self._trees(printing)

    def _rows(self, printing: Printing) -> Done | None:
        """Results that are made of one row each."""
        events = typed_parquet(self.rulebook, self.source)
        plan = None if events is None else planned(self.rulebook, events, self.options)
        if plan is not None and events is not None:
            try:
                return self._run(plan, events, printing)
            except NotReadError:
                pass  # the intake says in which row
        events = self._taken()
        plan = None if events is None else planned(self.rulebook, events, self.options)
        return None if plan is None or events is None else self._run(plan, events, printing)

    def _run(self, plan: Planned, events: Events, printing: Printing) -> Done | None:
        limits = self.limits(events.direct.rows)
        return run_planned(plan, self.rulebook, events, self.options, printing, self.fields, limits)

    def _trees(self, printing: Printing) -> Done | None:
        """Results that are made of several rows."""
        events = self._taken()
        if events is None:
            return None
        limits = self.limits(events.direct.rows)
        kept = without_odd(self.rulebook, events, self.options, limits, self.folder)
        plan = None if kept is None else tree_plan(self.rulebook, events.direct, self.options)
        if plan is None or kept is None:
            return None
        plain, odd = kept
        return run_trees(
            plan, self.rulebook, plain, odd, self.options, printing, self.fields, limits
        )

    def _taken(self) -> Events | None:
        return taken_in(self.rulebook, self.source, self.room, self.note)

"""A batch by the columnar plan: raw events in, an `Evaluation` out, the same as the interpreter's.

Events are taken in as the interpreter does, brought into columns, and decided by a plan that DuckDB runs. What the plan
does not work out, and everything that has a bearing on it, the interpreter decides; `rechecked` counts such results by
what it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from engine.batch.assembling import Assembly
from engine.batch.bringing import brought
from engine.batch.components import components
from engine.batch.telling import RecheckError, Telling
from engine.events.model import RawEvent, Reject
from engine.interpret.decide import decide, decide_beside, undecided_beside
from engine.interpret.evaluate import (
    Evaluation,
    all_ids,
    asked,
    deep_recursion,
    in_order,
    results,
    unplaced_result,
    with_parts,
)
from engine.interpret.grouping import doubtful_beside, groups_beside
from engine.interpret.intake import Intake
from engine.interpret.options import Options
from engine.interpret.results import Result
from engine.interpret.subjects import Subject
from engine.interpret.world import World
from engine.plan.formulas import TooWideError
from engine.plan.known import NotColumnarError
from engine.plan.lower.lowering import EVENTS, Lowering
from engine.plan.lower.told import told
from engine.plan.sheets import Given, Sheet
from engine.plan.sql.duckdb_run import Limits, run
from engine.rulebook.model import EVENT, Rulebook
from engine.rulebook.timeline import as_known

EVERYTHING: Final = "(all events)"


def evaluate_columnar(
    rulebook: Rulebook,
    raws: Iterable[RawEvent | Reject],
    options: Options | None = None,
    limits: Limits | None = None,
) -> Evaluation:
    """Evaluate events as `engine.interpret.evaluate` does; results have no derivation."""
    options = replace(options or Options(), derivations=False)
    rulebook = as_known(rulebook, options.known_at, options.version)
    world = World(rulebook, options.readings, options.as_of, options.tables)
    intake = Intake(world, options)
    rows = list(raws)
    with deep_recursion():
        intake.take(rows)
        options = with_parts(options, intake)
        batch = _Batch(rulebook, options, intake, limits)
        found = batch.results()
    found += [unplaced_result(world, e) for e in intake.unplaced if asked(options, [e.id])]
    return Evaluation(
        tuple(sorted(found, key=in_order)),
        tuple(intake.rejects),
        intake.accepted,
        len(intake.rejects),
        intake.findings(),
        all_ids(intake),
        dict(sorted(batch.rechecked.items())),
        batch.interpreted,
        intake.wholes,
    )


@dataclass
class _Batch:
    """The accepted events of a run on their way to results."""

    rulebook: Rulebook
    options: Options
    intake: Intake
    limits: Limits | None
    rechecked: Counter[str] = field(default_factory=Counter)
    interpreted: int = 0

    def results(self) -> list[Result]:
        """All results of events that a version governs, in any order."""
        events = self.intake.subjects
        if not events:
            return []
        unsure: set[str] = set()  # events whose results hang on what the plan does not work out
        try:
            found = list(self._planned(events, unsure))
        except (NotColumnarError, RecheckError, TooWideError) as error:
            self.rechecked[str(error)] += len(events)
            return self._interpreted(events)
        if not unsure:
            return found
        again = self._bearing_on(unsure)
        kept = [r for r in found if not again.intersection((*r.events, *r.members))]
        return kept + self._interpreted([event for event in events if event.id in again])

    def _planned(self, events: Sequence[Subject], unsure: set[str]) -> Iterator[Result]:
        """The results that the plan decides; of the others the events go into `unsure`."""
        versions = [v for v in self.rulebook.versions.values() if v.id in _governing(events)]
        columns = brought(events, versions, self.options.as_of)
        lowering = Lowering(
            self.rulebook, self.options.readings, columns.profile, self.options.as_of, versions
        )
        lowering.plan.sheets[EVENT] = Sheet(EVENT, Given(EVENTS, columns.columns))
        plan = told(lowering)
        tables = run(plan.plan, {EVENTS: columns.table}, self.limits)
        telling = Telling(
            self.rulebook,
            self.options,
            plan,
            {name: table.to_pydict() for name, table in tables.items()},
        )
        assembly = Assembly(plan, telling.readers, events)
        for subject, make in _asked_for(telling, assembly, self.options):
            try:
                result = make()
            except RecheckError as error:
                unsure.update(subject.event_ids())
                self.rechecked.update(error.reasons)
                continue
            if result is not None:
                yield result

    def _bearing_on(self, ids: set[str]) -> set[str]:
        """These events and all that have a bearing on them."""
        wholes = self.intake.wholes
        wanted = {wholes.get(name, name) for name in ids}
        world = self._world()
        found: set[str] = set()
        for names in components(world, _fresh(self.intake.subjects), wholes):
            if not wanted.isdisjoint(names):
                found.update(names)
        parts = {part for part, whole in wholes.items() if whole in found}
        return found | parts

    def _interpreted(self, events: Sequence[Subject]) -> list[Result]:
        found = results(self._world(), _fresh(events), self.options)
        self.interpreted += len(found)
        return found

    def _world(self) -> World:
        options = self.options
        return World(self.rulebook, options.readings, options.as_of, options.tables)


Made = Callable[[], Result | None]


def _asked_for(
    telling: Telling, assembly: Assembly, options: Options
) -> Iterator[tuple[Subject, Made]]:
    """Every result that was asked for: the subject, and how to put it together."""
    for home in assembly.homes():
        if asked(options, [home.id, *home.event_ids()]):
            yield home, partial(decide, telling, home, False)
    events = assembly.events()
    for group in groups_beside(telling, events):
        if asked(options, [group.id, *group.event_ids()]):
            yield group, partial(decide_beside, telling, group, False)
    for subject, name, doubt in doubtful_beside(telling, events):
        if asked(options, [subject.id, *subject.event_ids()]):
            yield subject, partial(undecided_beside, telling, subject, name, doubt)


def _governing(events: Iterable[Subject]) -> set[str]:
    return {event.version.id for event in events}


def _fresh(events: Iterable[Subject]) -> list[Subject]:
    """The events as they were taken in, without what was worked out about them."""
    return [Subject(EVENT, e.id, e.version, e.event, because=e.because, day=e.day) for e in events]

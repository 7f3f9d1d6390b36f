"""What an author promises of every result: proved of each kind of event, or the simplest events that break it.

A promise about one event is a truth that must not be false. One about two events, which differ in one fact, is asked of
two copies of a case: the second has a column of its own for that fact and shares all others, so that what does not hang
on the fact is the same formula in both. What can be told from the formulas alone is not asked; then the solver is, for
so many steps; then events near all boundaries are tried. What breaks a promise is told only where the interpreter shows
it; what is not settled is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.analysis.asking import Session
from engine.analysis.cases import Case
from engine.analysis.evaluating import Columns, Simpler
from engine.analysis.matters import Matter, Unsettled, Witness
from engine.analysis.pairs import Alone, Pair, Question
from engine.analysis.promises import BEYOND, Asked, Promised
from engine.analysis.regions import regions
from engine.analysis.sampling import Samples, sampled
from engine.analysis.widening import Widened
from engine.analysis.witness import Event, event_of, written
from engine.analysis.wording import Wording
from engine.analysis.worlds import within
from engine.events.readers.python_values import raw_events
from engine.interpret.always import Broken, broken, broken_between, standing
from engine.interpret.options import Options
from engine.plan import formulas as f
from engine.plan.alone import WIDEST
from engine.plan.formulas.nodes import up_to
from engine.plan.sheets import Typed
from engine.rulebook.model import Promise, Version

LONGEST: Final = 31  # days of durations that are looked at: of longer ones the interpreter decides
_TRIES: Final = 3_000  # events near boundaries
_ALONE: Final = "only the interpreter decides some of these events"
_LOST: Final = "the solver gives up"


@dataclass(slots=True)
class Always:
    """What is asked of the promises of one version; `matters`, `unsettled` and `held` fill up."""

    world: Promised
    matters: list[Matter] = field(default_factory=list)
    unsettled: list[Unsettled] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    solvers: dict[str | None, Alone] = field(default_factory=dict)

    def run(self) -> None:
        """Ask about every promise, of events of every kind."""
        for promise in self.world.rulebook.versions[self.world.version].always.values():
            self._promise(promise)

    def _promise(self, promise: Promise) -> None:
        seen: list[Witness] = []
        unknown: dict[str, list[str]] = {}
        complete = True
        for value in self.world.values:
            found = self._of_kind(promise, value)
            if isinstance(found, str):
                unknown.setdefault(found, []).append(str(value))
            elif found is not None:
                witness, whole = found
                seen.append(witness)
                complete = complete and whole
        name, version = f"always/{promise.name}", self.world.version
        if seen:
            message = f"`{promise.name}` does not always hold"
            self.matters.append(
                Matter("always", name, version, message, promise.span, (), tuple(seen), complete)
            )
        if unknown:
            told = (_of(why, kinds, self.world.selector) for why, kinds in unknown.items())
            self.unsettled.append(Unsettled(name, version, "; ".join(told)))
        if not seen and not unknown:
            self.held.append(promise.name)

    def _of_kind(self, promise: Promise, value: str | None) -> tuple[Witness, bool] | str | None:
        """What breaks a promise, and whether its region is all of it; why nobody knows; None: nothing does."""
        try:
            with up_to(WIDEST):
                return self._asked(promise, value)
        except BEYOND as error:
            return str(error)

    def _asked(self, promise: Promise, value: str | None) -> tuple[Witness, bool] | str | None:
        case = self.world.case(value)
        given = self.world.asked[value, promise.name]
        lost = next((one for one in given if isinstance(one, str)), None)
        if lost is not None:
            return lost
        subjects = [one for some in given if not isinstance(some, str) for one in some]
        question = self._question(promise, case, subjects)
        if question is None:
            return None
        return self._answer(question, value)

    def _question(self, promise: Promise, case: Case, subjects: Sequence[Asked]) -> Question | None:
        """What is to be asked; None where the formulas say already that nothing breaks it."""
        assumed = (case.plain, *case.assumed, *case.forward)
        world = self.world
        columns, facts = (
            within(world.columns, world.facts, world.first, world.last, LONGEST),
            dict(world.facts),
        )
        unseen = f.disjunction(*(one.unseen for one in subjects))  # of either copy
        if promise.more is None:
            false = f.disjunction(*(one.broken for one in subjects))
        else:
            pair = Pair(promise, str(promise.more))
            column, other = pair.column, pair.other
            if column not in columns:
                return None
            typed = columns[column]
            columns[other] = Typed(typed.type, False, typed.low, typed.high)
            facts[pair.name] = facts[pair.fact]
            more = pair.more(columns)
            false = f.conjunction(more, f.disjunction(*map(pair.broken, subjects)))
            if false is f.FALSE and all(map(pair.alike, subjects)):
                return None
            assumed = tuple(dict.fromkeys((*assumed, *map(pair.second, assumed))))
        if false is f.FALSE and unseen is f.FALSE:
            return None
        kept = tuple(one for one in assumed if one is not f.TRUE)
        return Question(promise, kept, false, unseen, columns, facts)

    # ── Answers ───────────────────────────────────────────────────────────────────────────────────

    def _answer(self, question: Question, value: str | None) -> tuple[Witness, bool] | str | None:
        solver = self._solver(question, value)
        verdict = solver.ask(question.broken)
        event: Columns | None = None
        if verdict == "possible":
            session = Session(question.columns, question.facts, question.assumed)
            event = session.ask(session.holds(question.broken)).event
        if verdict != "never" and event is None:
            event = self._near(question)
        if event is not None:
            told = self._told(question, event, value)
            return told or "no event that the solver finds shows it"
        if verdict != "never":
            return _LOST
        return None if solver.ask(question.unseen) == "never" else _ALONE

    def _solver(self, question: Question, value: str | None) -> Alone:
        """Who answers; of promises about one event always the same, since they look at the same amounts."""
        if question.promise.more is not None:
            return Alone(question)
        if value not in self.solvers:
            self.solvers[value] = Alone(question)
        return self.solvers[value]

    def _near(self, question: Question) -> Columns | None:
        """An event near the boundaries that breaks it."""
        whole = f.conjunction(*question.whole)
        simpler = Simpler(question.whole, question.columns, question.facts)
        return sampled(simpler, Samples(whole, question.columns, question.facts), _TRIES)

    def _told(
        self, question: Question, event: Columns, value: str | None
    ) -> tuple[Witness, bool] | None:
        """An event that breaks it as the interpreter shows it, with the region that it stands for."""
        simpler = Simpler(question.whole, question.columns, question.facts)
        for found, words, complete in self._regions(question, simpler.simplest(event)):
            witness = self._witness(question, found, words, value)
            if witness is not None:
                return witness, complete
        return None

    def _regions(self, question: Question, event: Columns) -> Iterator[tuple[Columns, str, bool]]:
        """Events that break it, each with a condition in words, and whether that is all; at last without one."""
        session = Session(question.columns, question.facts, question.assumed)
        wording = Wording(question.facts)
        for one in regions(session, question.broken, 1).found:
            wide = Widened(session, question.broken, one.literals, one.event, question.columns)
            if wide.proved:
                outside = f.conjunction(question.broken, f.negation(wide.formula))
                rest = session.ask(session.holds(outside)).verdict
                yield one.event, wide.words(wording), rest == "never"
            else:
                yield one.event, wording.region(one.literals), False
        yield event, "", False

    def _witness(
        self, question: Question, found: Columns, words: str, value: str | None
    ) -> Witness | None:
        world, promise = self.world, question.promise
        told = dict(found)
        if world.selector is not None:
            told[world.selector] = value
        event = event_of(told, world.facts, world.columns, short=True)
        more: Event = {}
        if promise.more is not None:
            pair = Pair(promise, promise.more)
            value_of = told.get(pair.other)
            more = {
                pair.fact: None if value_of is None else written(world.facts[pair.fact], value_of)
            }
        shown = self._replayed(promise, event, more)
        if shown is None:
            return None
        kind = "" if world.selector is None else f"{world.selector.removeprefix('f:')} = {value}"
        parts = [part for part in (kind, "" if words == "always" else words) if part]
        region = " and ".join(parts) or "always"
        return Witness(region, event, shown.result.status.value, more, shown)

    def _replayed(self, promise: Promise, event: Event, more: Event) -> Broken | None:
        """What the interpreter says of the event, and of the same with more."""
        options = Options(version=self.world.version, readings=self.world.readings)
        one = standing(self.world.rulebook, raw_events([event]), options)
        if promise.more is None:
            return next((b for b in broken(one) if b.promise.name == promise.name), None)
        two = standing(self.world.rulebook, raw_events([{**event, **more}]), options)
        return broken_between(promise, one, two)


def not_asked(version: Version, why: str) -> list[Unsettled]:
    """The promises of a version that is beyond the plan."""
    return [
        Unsettled(f"always/{name}", version.id, f"beyond the plan: {why}")
        for name in version.always
    ]


def _of(why: str, kinds: Sequence[str], selector: str | None) -> str:
    """Why a promise is not settled, with the kinds of events of which it is so."""
    return why if selector is None else f"{', '.join(kinds)}: {why}"

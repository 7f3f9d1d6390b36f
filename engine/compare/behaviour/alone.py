"""Whether two wordings of a version do the same with every event that stands alone: proved, shown, or unknown.

The question of `diff --behaviour` without its answer by regions: for each kind of event one event that is treated
otherwise will do. What the terms come to is spelled out once, however many wordings are held against them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Literal

from engine.analysis.asking import Session
from engine.analysis.cases import Case
from engine.analysis.differing import differences
from engine.analysis.searching import Question
from engine.analysis.witness import Event, event_of, replayed
from engine.analysis.worlds import World
from engine.compare.behaviour.finding import LONGEST, YEARS, first_day
from engine.compare.impact.pairs import pairs
from engine.compare.impact.spots import spots
from engine.compare.impact.told import told
from engine.interpret.evaluate import deep_recursion
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import NotColumnarError
from engine.plan.lower.names import day_number, fact_column
from engine.rulebook.model import Rulebook

STEPS: Final = 800_000  # of the solver, for one kind of event
REPLAYS: Final = 12  # events that the interpreter is shown


@dataclass(frozen=True, slots=True)
class Apart:
    """The verdict; `event`: one that is treated otherwise; `why`: what stands in the way of a proof."""

    verdict: Literal["same", "apart", "unknown"]
    event: Event | None = None
    why: str = ""


@dataclass(slots=True)
class Alone:
    """One version under chosen readings, with what was spelled out of it."""

    rulebook: Rulebook
    version: str
    readings: Mapping[str, str] = field(default_factory=dict)
    _world: World | None = None
    _cases: dict[str | None, Case] = field(default_factory=dict)

    def against(self, other: Rulebook) -> Apart:
        """Hold another wording of the version against it."""
        try:
            with deep_recursion():
                return self._against(other)
        except NotColumnarError as error:
            return Apart("unknown", why=str(error))

    @property
    def world(self) -> World:
        """The version, spelled out."""
        if self._world is None:
            self._world = self._spelled(self.rulebook, None)
        return self._world

    def _spelled(self, rulebook: Rulebook, like: World | None) -> World:
        first = first_day(self.rulebook.versions[self.version])
        days = (day_number(first), day_number(first + timedelta(days=365 * YEARS)))
        return World(
            rulebook, self.version, self.readings, *days, like, LONGEST, like is None, True
        )

    def _against(self, other: Rulebook) -> Apart:
        theirs = self._spelled(other, self.world)
        doubts: dict[str, None] = {}
        for value in self.world.values:
            if value not in self._cases:
                self._cases[value] = self.world.case(value)
            found = self._kind(value, self._cases[value], theirs, theirs.case(value), other)
            if found.verdict == "apart":
                return found
            if found.verdict == "unknown":
                doubts[f"{value}: {found.why}" if value else found.why] = None
        return Apart("unknown", why="; ".join(doubts)) if doubts else Apart("same")

    def _kind(
        self, value: str | None, old: Case, theirs: World, new: Case, other: Rulebook
    ) -> Apart:
        columns = {**theirs.columns, **self.world.columns}
        session = Session(columns, {**theirs.facts, **self.world.facts}, ())
        question = _question(session, old, new)
        verdict = "never" if question.form is f.FALSE else question.search()
        for hit in question.hits[:REPLAYS]:
            plain = session.simpler(question.whole).simplest(hit)
            for event in (plain, hit):
                found = event_of(event, self.world.facts, columns, short=True)
                if value is not None and self.world.selector is not None:
                    found[self.world.selector.removeprefix(fact_column(""))] = value
                if self.differs(other, found):
                    return Apart("apart", found)
        unsettled = sorted({*old.unsettled, *new.unsettled})
        if unsettled:
            return Apart("unknown", why=unsettled[0])
        if verdict != "never":
            return Apart("unknown", why="the solver does not know")
        beyond = f.disjunction(old.recheck, new.recheck)
        if beyond is not f.FALSE and old.recheck is not new.recheck:
            asked = f.conjunction(old.plain, new.plain, *old.assumed, *new.assumed, beyond)
            if session.ask(session.holds(asked), steps=STEPS).verdict != "never":
                return Apart("unknown", why="events that only the interpreter decides")
        return Apart("same")

    def differs(self, other: Rulebook, event: Event) -> bool:
        """Whether the interpreter treats an event otherwise."""
        old = replayed(self.rulebook, event, self.version, self.readings)
        new = replayed(other, event, self.version, self.readings)
        if len(old.rejects) != len(new.rejects):
            return True
        left, right = (tuple(map(told, one.results)) for one in (old, new))
        return any(
            mine is None or theirs is None or any(spots(mine, theirs))
            for mine, theirs in pairs(left, right)
        )


def _question(session: Session, old: Case, new: Case) -> Question:
    """Whether an event that both decide is treated otherwise, or only one side takes it for one."""
    either = f.disjunction(*differences(old, new).values())
    rechecked = (f.negation(old.recheck), f.negation(new.recheck))
    assumed = (*old.assumed, *new.assumed, *rechecked)
    if old.plain is new.plain:
        base = f.conjunction(old.plain, *assumed)
        return Question(session, session.columns, session.facts, base, either, steps=STEPS)
    one, two = old.plain, new.plain
    form = f.disjunction(f.conjunction(one, two, either), _only_one(one, two))
    base = f.conjunction(f.disjunction(one, two), *assumed)
    return Question(session, session.columns, session.facts, base, form, steps=STEPS)


def _only_one(one: Formula, two: Formula) -> Formula:
    return f.disjunction(f.conjunction(one, f.negation(two)), f.conjunction(f.negation(one), two))

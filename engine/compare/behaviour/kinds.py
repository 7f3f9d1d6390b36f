"""One kind of event under OLD and NEW: the same, proved; or the regions of what is otherwise, by change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from engine.analysis.asking import Session
from engine.analysis.asking import Verdict as Answered
from engine.analysis.cases import Case
from engine.analysis.conditions import Condition, words
from engine.analysis.differing import differences
from engine.analysis.evaluating import Columns
from engine.analysis.hull import hull, left
from engine.analysis.named import features
from engine.analysis.searching import STEPS, Question
from engine.analysis.witness import event_of, replayed
from engine.analysis.worlds import World
from engine.compare.behaviour.effects import effect
from engine.compare.behaviour.hybrids import hybrids
from engine.compare.behaviour.model import Kind, Outcome, Region, Verdict, Witness
from engine.compare.impact.pairs import pairs
from engine.compare.impact.spots import spots
from engine.compare.impact.told import told
from engine.interpret.evaluate import Evaluation
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import NotColumnarError
from engine.plan.lower.names import fact_column
from engine.rulebook.model import Rulebook

BEYOND: Final = "events that only the interpreter decides"
ACCEPTED: Final = "event: accepted"
REST: Final = "whether anything else is otherwise"
REPLAYS: Final = 5  # events that the interpreter is shown for one difference
TOGETHER: Final = 3  # regions of which no change by itself is the cause
PARTS: Final = 24  # truths that are asked about what lies outside of all regions


class Finder:
    """Two versions, and each change by itself (`hybrids`); `idle` are those that did nothing to kinds so far."""

    def __init__(self, old: Rulebook, new: Rulebook, mine: World, theirs: World) -> None:
        self.old, self.new, self.mine, self.theirs = old, new, mine, theirs
        one, two = old.versions[mine.version], new.versions[theirs.version]
        self.columns = {**theirs.columns, **mine.columns}
        self.facts = {**theirs.facts, **mine.facts}
        self.hybrids: list[tuple[str, World]] = []
        self.untried: list[str] = []  # changes that are no terms without others
        for name, rulebook in hybrids(old, one, two):
            try:
                days = (mine.first, mine.last)
                world = World(
                    rulebook, one.id, {}, *days, mine, mine.longest,
                    listless=mine.listless, unfilled=mine.unfilled,
                )  # fmt: skip
            except (NotColumnarError, KeyError):
                self.untried.append(name)
            else:
                self.hybrids.append((name, world))
        self.idle = dict.fromkeys(name for name, _ in self.hybrids)

    def kind(self, value: str | None) -> tuple[Kind, frozenset[str]]:
        """What is otherwise for events of one kind, and the changes that are idle still."""
        return _OfKind(self, value).kind(), frozenset(self.idle)

    def replay(self, value: str | None, event: Columns) -> Witness | None:
        """The event under both versions; None where the interpreter knows no difference."""
        told_event = event_of(event, self.facts, self.columns, short=True)
        if value is not None and self.mine.selector is not None:
            told_event[self.mine.selector.removeprefix(fact_column(""))] = value
        old = replayed(self.old, told_event, self.mine.version, {})
        new = replayed(self.new, told_event, self.theirs.version, {})
        outcomes = tuple(_outcomes(old, new))
        return Witness(told_event, outcomes) if outcomes else None


class _OfKind:
    """What is asked about events of one kind: one solver knows all formulas of theirs."""

    def __init__(self, finder: Finder, value: str | None) -> None:
        self.finder, self.value = finder, value
        self.old, self.new = finder.mine.case(value), finder.theirs.case(value)
        self.apart = _apart(self.old, self.new)
        self.unknown = dict.fromkeys(sorted({*self.old.unsettled, *self.new.unsettled}))
        self.session = Session(finder.columns, finder.facts, ())
        self.seeds: Sequence[Columns] = ()  # events that are treated otherwise
        self.regions: list[Region] = []
        self.hulls: list[tuple[Condition, ...]] | None = []  # None: one region has no bounds
        self.whole = self._question(self.new, self.apart)
        self.verdict: Answered = "unknown"  # whether anything is otherwise
        self.covered = False  # whether one region is known to hold all that is otherwise

    def kind(self) -> Kind:
        if self._beyond():
            self.unknown[BEYOND] = None
        if self.apart:
            self._differing()
        verdict: Verdict = "differs" if self.regions else "unknown" if self.unknown else "identical"
        elsewhere = bool(self.regions) and not self.unknown
        return Kind(self.value, verdict, _joined(self.regions), tuple(self.unknown), elsewhere)

    def _differing(self) -> None:
        """The regions of all changes, and what is left."""
        self.verdict = self.whole.search()
        if self.verdict == "never":
            return
        self.seeds = tuple(self.whole.hits)
        self.unknown |= dict.fromkeys(self.finder.untried)
        for name, world in self.finder.hybrids:
            self._change(name, world.case(self.value))
        verdict: Answered = "possible"
        for _ in range(TOGETHER):
            verdict = "never" if self.covered else self._rest()
            if verdict != "possible":
                break
        if verdict != "never":
            self.unknown[REST] = None

    def _rest(self) -> Answered:
        """Whether there is something outside of the regions still: `possible` where it is a region now."""
        if self.unknown or self.hulls is None:
            return "unknown"
        hulls = sorted(dict.fromkeys(self.hulls), key=len)
        parts = left(self.whole.whole, hulls, PARTS)
        for part in parts or ():
            rest = replace(self.whole, base=f.TRUE, form=part, hits=[], others=[], _near=None)
            verdict = rest.ask()
            if verdict == "unknown":
                verdict = rest.search()
            if verdict == "possible" and not self._region((), rest, self.apart):
                verdict = "unknown"
            if verdict != "never":
                return verdict
        return "unknown" if parts is None else "never"

    def _change(self, name: str, case: Case) -> None:
        """What one change does by itself."""
        apart = _apart(self.old, case)
        if not apart:
            if {*self.old.unsettled, *case.unsettled}:
                self._not_settled(name)
            return
        question = self._question(case, apart)
        if question.whole is self.whole.whole:  # there is no other change that matters here
            question, verdict = self.whole, self.verdict
        else:
            verdict = question.search()
        if verdict == "never":
            return
        self.finder.idle.pop(name, None)
        if verdict == "unknown" or not self._region((name,), question, apart):
            self._not_settled(name)

    def _not_settled(self, name: str) -> None:
        self.finder.idle.pop(name, None)
        self.unknown[name] = None

    def _region(
        self, because: tuple[str, ...], question: Question, apart: Mapping[str, Formula]
    ) -> bool:
        """Tell the events for which a question is true; False where the interpreter shows no difference of theirs."""
        money = f.disjunction(*(form for name, form in apart.items() if name.endswith(": amount")))
        shown = self._shown(question, money)
        if shown is None:
            return False
        event, witness = shown
        around = hull(question, features(self.finder.mine, self.old, question.form))
        if self.hulls is not None:
            self.hulls = [*self.hulls, around.conditions] if around.conditions else None
        self.covered |= bool(around.conditions) and question.whole is self.whole.whole
        conditions = tuple(words(one) for one in around.conditions)
        varied = effect(self.whole, self.old, self.new, event)
        self.regions.append(
            Region(because, conditions, around.every, witness, varied, around.formula)
        )
        return True

    def _shown(self, question: Question, money: Formula) -> tuple[Columns, Witness] | None:
        """The plainest event that the interpreter treats otherwise, of those first in which money differs."""
        dear = self.session.simpler(question.whole, money)
        plain = self.session.simpler(question.whole)
        costly = [(dear, hit) for hit in question.hits if dear.holds(hit)]
        for simpler, hit in (*costly[:REPLAYS], *((plain, hit) for hit in question.hits[:REPLAYS])):
            event = simpler.simplest(hit)
            witness = self.finder.replay(self.value, event)
            if witness is not None:
                return event, witness
        return None

    def _question(self, case: Case, apart: Mapping[str, Formula]) -> Question:
        rechecked = (f.negation(self.old.recheck), f.negation(case.recheck))
        finder, form = self.finder, f.disjunction(*(x for n, x in apart.items() if n != ACCEPTED))
        plain: tuple[Formula, ...] = (self.old.plain, case.plain)
        if ACCEPTED in apart:
            form = f.disjunction(f.conjunction(*plain, form), apart[ACCEPTED])
            plain = (f.disjunction(*plain),)
        together = f.conjunction(*plain, *self.old.assumed, *case.assumed, *rechecked)
        return Question(self.session, finder.columns, finder.facts, together, form, self.seeds)

    def _beyond(self) -> bool:
        """Whether there may be events that a plan leaves to the interpreter: of these nothing is known."""
        either = f.disjunction(self.old.recheck, self.new.recheck)
        if either is f.FALSE:
            return False
        base = (self.old.plain, self.new.plain, *self.old.assumed, *self.new.assumed, either)
        term = self.session.holds(f.conjunction(*base))
        return self.session.ask(term, steps=STEPS).verdict != "never"


def _apart(old: Case, new: Case) -> dict[str, Formula]:
    """What differs, and when; that only one side takes an event for one is the gravest of it."""
    found = differences(old, new)
    if old.plain is not new.plain:
        one, two = old.plain, new.plain
        found[ACCEPTED] = f.disjunction(
            f.conjunction(one, f.negation(two)), f.conjunction(f.negation(one), two)
        )
    return found


def _joined(regions: Sequence[Region]) -> tuple[Region, ...]:
    """Regions, one for each event with the same conditions; what several changes bring about names them all."""
    found: list[Region] = []
    for one in regions:
        alike = (
            n for n, other in enumerate(found)
            if (other.witness.event, other.conditions) == (one.witness.event, one.conditions)
        )  # fmt: skip
        place = next(alike, None)
        if place is None:
            found.append(one)
        else:
            found[place] = replace(found[place], because=(*found[place].because, *one.because))
    return tuple(found)


def _outcomes(old: Evaluation, new: Evaluation) -> Iterator[Outcome]:
    """The results that are otherwise."""
    left, right = (tuple(map(told, one.results)) for one in (old, new))
    for mine, theirs in pairs(left, right):
        if mine is None or theirs is None:
            yield Outcome(mine, theirs, ())
        elif found := tuple(spots(mine, theirs)):
            yield Outcome(mine, theirs, found)

"""OLD and NEW → for each kind of event whether they do the same: proved, shown by a witness, or unknown.

What the formulas of both versions say alike is one formula and needs no proof; the rest is asked of the solver
(`engine.analysis`). Every witness is evaluated by the interpreter under both versions: one that shows no difference
there is none, and what it was to show is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from engine.analysis.asking import Session
from engine.analysis.cases import STRETCHES, Case
from engine.analysis.differing import differences
from engine.analysis.evaluating import Columns
from engine.analysis.sampling import Samples, sampled
from engine.analysis.witness import event_of, replayed
from engine.analysis.worlds import World
from engine.compare.behaviour.hybrids import hybrids
from engine.compare.behaviour.model import Behaviour, Kind, Outcome, Verdict, Witness
from engine.compare.impact.pairs import pairs
from engine.compare.impact.spots import spots
from engine.compare.impact.told import told
from engine.compare.sources.side import Side
from engine.diagnostics.findings import Finding, FindingsError, quote
from engine.interpret.evaluate import Evaluation, deep_recursion
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import NotColumnarError
from engine.plan.lower.names import day_number, fact_column
from engine.rulebook.model import Rulebook, Version

Tell = Callable[[int, int], None]
YEARS: Final = 2  # that are looked at, from the day on which NEW begins
TRIES: Final = 8  # outputs of one kind that are looked at for what a change does
BEYOND: Final = "events that only the interpreter decides"
LONGEST: Final = 31  # days of the longest duration that is looked at
STEPS: Final = 1_500_000  # of the solver, for one output


def behaviour(old: Side, new: Side, tell: Tell | None = None) -> Behaviour:
    """What two versions do otherwise; `tell` hears how many kinds of events, of how many, are done.

    Raises `FindingsError` where a version cannot be spelled out for one event.
    """
    try:
        return _behaviour(old, new, tell or _nobody)
    except NotColumnarError as error:
        message = (
            f"the behaviour of {quote(old.name)} and {quote(new.name)} cannot be compared: {error}"
        )
        help_text = "compare what they say (`--text`), or what they bill (`--impact --events FILE`)"
        raise FindingsError([Finding("CB808", message, help=help_text)]) from None


def _nobody(_done: int, _of: int) -> None:
    return None


def _behaviour(old: Side, new: Side, tell: Tell) -> Behaviour:
    one, two = _version(old), _version(new)
    first = _first(one, two)
    last = first + timedelta(days=365 * YEARS)
    days = (day_number(first), day_number(last))
    mine = World(old.rulebook, one.id, {}, *days, longest=LONGEST)
    theirs = World(new.rulebook, two.id, {}, *days, like=mine, longest=LONGEST)
    finder = _Finder(old.rulebook, new.rulebook, mine, theirs)
    both = [value for value in mine.values if value in theirs.values]
    alone = [str(v) for v in dict.fromkeys((*mine.values, *theirs.values)) if v not in both]
    with deep_recursion():
        kinds: list[Kind] = []
        for done, value in enumerate(both):
            tell(done, len(both))
            kinds.append(finder.kind(value))
    fact = None if mine.selector is None else mine.selector.removeprefix(fact_column(""))
    names = (f"{old.rulebook.id}@{one.id}", f"{new.rulebook.id}@{two.id}")
    return Behaviour(
        *names, (old.rulebook, new.rulebook), fact, first, last, LONGEST, STRETCHES, tuple(kinds), tuple(alone),
        tuple(finder.idle) if any(kind.witnesses for kind in kinds) else (),
    )  # fmt: skip


def _version(side: Side) -> Version:
    """The version that is meant: of a whole rulebook the one that begins last."""
    if side.version is not None:
        return side.version
    return max(side.rulebook.versions.values(), key=lambda v: (_begins(v) or date.min, v.id))


def _begins(version: Version) -> date | None:
    starts = [stretch.start for stretch in version.in_force if stretch.start is not None]
    return min(starts, default=None)


def _first(old: Version, new: Version) -> date:
    found = [day for day in (_begins(old), _begins(new)) if day is not None]
    return max(found, default=date(2020, 1, 1))


class _Finder:
    def __init__(self, old: Rulebook, new: Rulebook, mine: World, theirs: World) -> None:
        self.old, self.new, self.mine, self.theirs = old, new, mine, theirs
        one, two = old.versions[mine.version], new.versions[theirs.version]
        self.hybrids: list[tuple[str, World]] = []
        self.untried: list[str] = []  # changes that are no terms without others
        for words, rulebook in hybrids(old, one, two):
            try:
                world = World(rulebook, one.id, {}, mine.first, mine.last, mine, mine.longest)
            except (NotColumnarError, KeyError):
                self.untried.append(words)
            else:
                self.hybrids.append((words, world))
        self.idle = dict.fromkeys(words for words, _ in self.hybrids)

    def kind(self, value: str | None) -> Kind:
        """What is otherwise for events of one kind."""
        old, new = self.mine.case(value), self.theirs.case(value)
        apart = differences(old, new)
        unknown = dict.fromkeys(sorted({*old.unsettled, *new.unsettled}))
        if self._beyond(old, new):
            unknown[BEYOND] = None
        verdict: Verdict = "unknown" if unknown else "identical"
        if not apart:
            return Kind(value, verdict, (), tuple(unknown))
        found = self._shown(old, new, apart, value)
        if found is False:
            return Kind(value, verdict, (), tuple(unknown))
        unknown |= dict.fromkeys(self.untried)
        witnesses: list[Witness] = []
        for words, shown in self._by_change(value, old):
            if isinstance(shown, Witness):
                witnesses.append(replace(shown, because=(words,)))
            if shown is not False:
                self.idle.pop(words, None)
            if shown is None:
                unknown[words] = None
        if not witnesses and isinstance(found, Witness):
            witnesses.append(found)
        elif not witnesses and not unknown:
            unknown["all changes together"] = None
        verdict = "differs" if witnesses else "unknown" if unknown else "identical"
        return Kind(value, verdict, _shared(witnesses), tuple(unknown))

    def _beyond(self, old: Case, new: Case) -> bool:
        """Whether there may be events that a plan leaves to the interpreter: of these nothing is known."""
        either = f.disjunction(old.recheck, new.recheck)
        if either is f.FALSE:
            return False
        columns = {**self.theirs.columns, **self.mine.columns}
        assumed = (old.plain, new.plain, *old.assumed, *new.assumed)
        session = Session(columns, self.mine.facts, assumed)
        return session.ask(session.holds(either)).verdict != "never"

    def _shown(
        self, old: Case, new: Case, apart: Mapping[str, Formula], value: str | None
    ) -> Witness | bool | None:
        """A witness of any difference; False: proved that there is none; None: unknown."""
        session = self._session(old, new)
        for _, form in _in_turn(apart)[:TRIES]:
            shown = self._sampled(session, form, value)
            if shown is not None:
                return shown
        return self._witness(session, f.disjunction(*apart.values()), value)

    def _by_change(
        self, value: str | None, old: Case
    ) -> Iterator[tuple[str, Witness | bool | None]]:
        """For each change by itself a witness, False where it is proved to make no difference, or None."""
        for words, world in self.hybrids:
            case = world.case(value)
            apart = differences(old, case)
            settled = not {*old.unsettled, *case.unsettled}
            nothing = False if settled else None
            yield words, self._shown(old, case, apart, value) if apart else nothing

    def _session(self, old: Case, new: Case) -> Session:
        rechecked = (f.negation(old.recheck), f.negation(new.recheck))
        assumed = (old.plain, new.plain, *old.assumed, *new.assumed, *rechecked)
        columns = {**self.theirs.columns, **self.mine.columns}
        return Session(columns, {**self.theirs.facts, **self.mine.facts}, assumed)

    def _witness(self, session: Session, form: Formula, value: str | None) -> Witness | bool | None:
        """A witness of a difference; False: proved that there is none; None: unknown."""
        shown = self._sampled(session, form, value)
        if shown is not None:
            return shown
        answer = session.ask(session.holds(form), steps=STEPS)
        if answer.verdict == "never":
            return False
        found = None if answer.event is None else self._replayed(session, form, answer.event, value)
        if found is not None or not session.encoder.loose:
            return found
        again = session.ask(session.holds(form), *session.without_texts, steps=STEPS)
        return None if again.event is None else self._replayed(session, form, again.event, value)

    def _sampled(self, session: Session, form: Formula, value: str | None) -> Witness | None:
        """A witness among events near the boundaries; None where none of them shows a difference."""
        samples = Samples(form, session.columns, session.facts)
        found = sampled(session.simpler(form), samples)
        return None if found is None else self._replayed(session, form, found, value)

    def _replayed(
        self, session: Session, form: Formula, found: Columns, value: str | None
    ) -> Witness | None:
        """The witness, as plain as can be; None where the interpreter knows no difference."""
        plain = session.simpler(form).simplest(found)
        columns = {**self.theirs.columns, **self.mine.columns}
        event = event_of(plain, {**self.theirs.facts, **self.mine.facts}, columns)
        if value is not None and self.mine.selector is not None:
            event[self.mine.selector.removeprefix(fact_column(""))] = value
        old = replayed(self.old, event, self.mine.version, {})
        new = replayed(self.new, event, self.theirs.version, {})
        outcomes = tuple(_outcomes(old, new))
        return Witness(event, outcomes, ()) if outcomes else None


def _shared(witnesses: Sequence[Witness]) -> tuple[Witness, ...]:
    """Witnesses, one for each event; an event that several changes bear on names them all."""
    found: list[Witness] = []
    for one in witnesses:
        same = next((n for n, other in enumerate(found) if other.event == one.event), None)
        if same is None:
            found.append(one)
        else:
            found[same] = replace(found[same], because=(*found[same].because, *one.because))
    return tuple(found)


def _in_turn(apart: Mapping[str, Formula]) -> list[tuple[str, Formula]]:
    """Money first, then outcomes and statuses; what is asked for, and parts of lines, come with all the rest."""
    plain = [(name, form) for name, form in apart.items() if name.count(" ") == 1]
    return sorted(plain, key=lambda one: not one[0].endswith(": amount"))


def _outcomes(old: Evaluation, new: Evaluation) -> Iterator[Outcome]:
    """The results that are otherwise."""
    left, right = (tuple(map(told, one.results)) for one in (old, new))
    for mine, theirs in pairs(left, right):
        if mine is None or theirs is None:
            yield Outcome(mine, theirs, ())
        elif found := tuple(spots(mine, theirs)):
            yield Outcome(mine, theirs, found)

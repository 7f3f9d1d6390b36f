"""Where the choice of `month_ends` decides an outcome: the same event under both choices.

Of what adds or counts months (`engine.analysis.months`) an event is sought whose result is another under the other
choice: first among events on days at the ends of months, then by the solver. It is told only where the interpreter
gives both results.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final, Literal

from engine.analysis.asking import Answer
from engine.analysis.cases import Case
from engine.analysis.deciding import Decider
from engine.analysis.differing import differ, differences
from engine.analysis.evaluating import Columns, Simpler
from engine.analysis.inverse import Tables
from engine.analysis.matters import Matter, Unsettled, Witness
from engine.analysis.months import Adder, adders, affected
from engine.analysis.sampling import Samples
from engine.analysis.witness import Event, event_of, replayed
from engine.analysis.worlds import World
from engine.interpret.results import Result
from engine.language.kinds import DATE, INSTANT
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.lower.names import fact_column
from engine.plan.profile import DAY
from engine.rulebook.model import Rulebook, Version

OTHER: Final[Mapping[str, Literal["clamp", "overflow"]]] = {
    "clamp": "overflow", "overflow": "clamp",
}  # fmt: skip
_TRIES: Final = 4_000
_FIRST: Final = date(1970, 1, 1)


@dataclass(slots=True)
class MonthEnds:
    """What is asked of one version; `matters` and `unsettled` fill up."""

    world: World
    tables: Tables = field(default_factory=dict)
    matters: list[Matter] = field(default_factory=list)
    unsettled: list[Unsettled] = field(default_factory=list)

    def run(self) -> None:
        """Ask about all that adds months."""
        rulebook, name = self.world.rulebook, self.world.version
        version = rulebook.versions[name]
        found = adders(version) if version.month_ends is not None else ()
        for one in found:
            if not one.alone:
                why = "what it adds months to are other events"
                self.unsettled.append(Unsettled(_id(one), name, why))
        asked = [one for one in found if one.alone]
        if not asked or version.month_ends is None:
            return
        other = replace(version, month_ends=OTHER[version.month_ends])
        changed = replace(rulebook, versions={**rulebook.versions, name: other})
        old = replace(self.world, naming=True)
        new = replace(self.world, rulebook=changed, like=old, naming=True)
        pair = _Pair(rulebook, changed, old, new, self.tables)
        for one in asked:
            mine = affected(version, one)
            beside = [x for x in asked if x is not one and affected(version, x) & mine]
            self._adder(one, beside, pair)
            if beside and all(known.id != _id(one) for known in self.matters):
                self._adder(one, [], pair)

    def _adder(self, one: Adder, still: Sequence[Adder], pair: _Pair) -> None:
        """Whether it matters what one of them comes to, while some others come to the same."""
        unknown = False
        for value in pair.old.values:
            shown = pair.shown(one, still, value)
            if isinstance(shown, Matter):
                self.matters.append(shown)
                self.unsettled = [known for known in self.unsettled if known.id != _id(one)]
                return
            unknown |= shown is None
        if unknown and all(known.id != _id(one) for known in self.unsettled):
            self.unsettled.append(Unsettled(_id(one), self.world.version, "the solver gives up"))


def _id(one: Adder) -> str:
    return f"month-end/{one.name}"


@dataclass(slots=True)
class _Pair:
    """A version with its choice of month ends, and with the other."""

    rulebook: Rulebook
    beside: Rulebook
    old: World
    new: World
    tables: Tables
    cases: dict[str | None, tuple[Case, Case]] = field(default_factory=dict)

    @property
    def _version(self) -> Version:
        return self.rulebook.versions[self.old.version]

    def shown(
        self, one: Adder, still: Sequence[Adder], value: str | None
    ) -> Matter | Literal[False] | None:
        """What an event of a kind shows; False: proved that there is none; None: nobody knows."""
        if value not in self.cases:
            self.cases[value] = (self.old.case(value), self.new.case(value))
        old, new = self.cases[value]
        apart = differences(old, new)
        rest = (f.negation(_moved(other, old, new)) for other in still if other.family == "value")
        results = _results(apart, affected(self._version, one))
        form = f.conjunction(_moved(one, old, new), *rest, f.disjunction(*results))
        if form is f.FALSE:
            return False
        assumed = (
            old.plain, new.plain, *old.assumed, *new.assumed, f.negation(old.recheck), f.negation(new.recheck),
        )  # fmt: skip
        simpler = Simpler([form, *assumed], self.old.columns, self.old.facts)
        for event in self._sampled(simpler, f.conjunction(form, *assumed)):
            matter = self._told(one, value, simpler.simplest(event))
            if matter is not None:
                return matter
        answer = self._asked(assumed, form)
        if answer.event is not None:
            return self._told(one, value, simpler.simplest(answer.event))
        return False if answer.verdict == "never" else None

    def _asked(self, assumed: Sequence[Formula], form: Formula) -> Answer:
        return Decider(self.old.columns, self.old.facts, assumed, tables=self.tables).ask(form)

    def _sampled(self, simpler: Simpler, form: Formula) -> Iterator[Columns]:
        """Events on days at the ends of months of which formulas are true, at most three."""
        days = list(_days(self.old.first, self.old.last))
        units = {
            fact_column(n): DAY if x.kind == INSTANT else 1
            for n, x in self.old.facts.items()
            if x.kind in (DATE, INSTANT)
        }
        state, found = 1, 0
        for event in Samples(form, self.old.columns, self.old.facts).events(_TRIES):
            placed = dict(event)
            for name, unit in units.items():
                state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
                if placed.get(name) is not None:
                    placed[name] = days[(state >> 33) % len(days)] * unit + unit // 2
            if simpler.holds(placed):
                yield placed
                found += 1
                if found == 3:
                    return

    def _told(self, one: Adder, value: str | None, columns: Columns) -> Matter | None:
        """The finding, where the interpreter shows it of the event."""
        world, told = self.old, dict(columns)
        if world.selector is not None:
            told[world.selector] = value
        event = event_of(told, world.facts, world.columns, short=True)
        mine, theirs = (
            replayed(book, event, world.version, world.readings)
            for book in (self.rulebook, self.beside)
        )
        if mine.results and theirs.results:
            for left, right in zip(mine.results, theirs.results, strict=False):
                said = _otherwise(left, right, affected(self._version, one))
                if said is not None:
                    return self._matter(one, event, left, said)
        return None

    def _matter(self, one: Adder, event: Event, result: Result, said: str) -> Matter:
        version = self._version
        other = OTHER[version.month_ends or "clamp"]
        message = (
            f"the month's end that `{one.name}` reaches decides: with `month_ends: {other}` {said}"
        )
        days = [
            f"{name} = {event[name]}"
            for name, fact in self.old.facts.items()
            if name in event and fact.kind in (DATE, INSTANT)
        ]
        witness = Witness(" and ".join(days) or "always", event, result.status.value)
        span = one.span or version.span
        return Matter(
            "month-end", _id(one), version.id, message, span, (), (witness,), complete=False
        )


def _moved(one: Adder, old: Case, new: Case) -> Formula:
    """When what adds the months comes to something else."""
    if one.family == "value" and one.name in old.named and one.name in new.named:
        return differ(old.named[one.name], new.named[one.name])
    if one.family == "rule":
        fired = (
            home.fired[one.name] for c in (old, new) for home in c.homes if one.name in home.fired
        )
        return f.disjunction(*fired)
    return f.TRUE


def _results(apart: Mapping[str, Formula], names: frozenset[str]) -> Iterator[Formula]:
    """What differs of results and hangs on names; of what they need, only that they need it."""
    for key, form in apart.items():
        said = key.partition(": ")[2]
        words = {*said.replace(":", "").split(" ")[:2]}
        about = said in ("status", "amount", "result") or names & words
        if about and not said.startswith("needs "):
            yield form


def _otherwise(mine: Result, theirs: Result, names: frozenset[str]) -> str | None:
    """What the other result says otherwise of some names; None where it is the same."""
    if mine.status != theirs.status:
        return f"it is {theirs.status.value}, not {mine.status.value}"
    for name, value in mine.outcomes.items():
        other = theirs.outcomes.get(name)
        if other != value and name in names:
            return f"`{name}` is {_word(other)}, not {_word(value)}"
    if mine.amount != theirs.amount:
        return "the amount is another"
    return None


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _days(first: int, last: int) -> Iterator[int]:
    """The last days of months and those next to them."""
    for number in range(first, last + 1):
        day = _FIRST + timedelta(days=number)
        if day.day >= 28 or day.day <= 2:
            yield number

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

from engine.analysis.cases import Case
from engine.analysis.deciding import Decider
from engine.analysis.differing import differ, differences
from engine.analysis.evaluating import Columns, Simpler
from engine.analysis.matters import Matter, Unsettled, Witness
from engine.analysis.months import Adder, adders
from engine.analysis.sampling import Samples
from engine.analysis.witness import Event, event_of, replayed
from engine.analysis.worlds import World
from engine.interpret.results import Result
from engine.language.kinds import DATE, INSTANT
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.lower.names import fact_column
from engine.plan.profile import DAY
from engine.rulebook.model import Rulebook

OTHER: Final[Mapping[str, Literal["clamp", "overflow"]]] = {
    "clamp": "overflow", "overflow": "clamp",
}  # fmt: skip
_TRIES: Final = 4_000
_FIRST: Final = date(1970, 1, 1)


@dataclass(slots=True)
class MonthEnds:
    """What is asked of one version; `matters` and `unsettled` fill up."""

    world: World
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
                self.unsettled.append(Unsettled(f"month-end/{one.name}", name, why))
        asked = [one for one in found if one.alone]
        if not asked or version.month_ends is None:
            return
        other = replace(version, month_ends=OTHER[version.month_ends])
        beside = replace(rulebook, versions={**rulebook.versions, name: other})
        old = replace(self.world, naming=True)
        new = replace(self.world, rulebook=beside, like=old, naming=True)
        pair = _Pair(rulebook, beside, old, new)
        for one in asked:
            self._adder(one, [other for other in asked if other is not one], pair)
        if len(asked) > 1 and not self.matters:
            self._adder(asked[0], [], pair, together=True)

    def _adder(
        self, one: Adder, others: Sequence[Adder], pair: _Pair, together: bool = False
    ) -> None:
        """Whether it matters what one of them comes to, the others being the same; or what all come to together."""
        name = f"month-end/{one.name}"
        unknown = False
        for value in pair.old.values:
            shown = pair.shown(None if together else one, others, value, one)
            if isinstance(shown, Matter):
                self.matters.append(shown)
                return
            unknown |= shown is None
        if unknown and all(known.id != name for known in self.unsettled):
            self.unsettled.append(Unsettled(name, self.world.version, "the solver gives up"))


@dataclass(slots=True)
class _Pair:
    """A version with its choice of month ends, and with the other."""

    rulebook: Rulebook
    beside: Rulebook
    old: World
    new: World
    cases: dict[str | None, tuple[Case, Case]] = field(default_factory=dict)

    def shown(
        self, moved: Adder | None, still: Sequence[Adder], value: str | None, one: Adder
    ) -> Matter | Literal[False] | None:
        """What an event of a kind shows; False: proved that there is none; None: nobody knows."""
        if value not in self.cases:
            self.cases[value] = (self.old.case(value), self.new.case(value))
        old, new = self.cases[value]
        apart = differences(old, new)
        rest = (f.negation(_moved(other, old, new)) for other in still if other.family == "value")
        only = (() if moved is None else (_moved(moved, old, new),))
        form = f.conjunction(*only, *rest, f.disjunction(*_results(apart)))
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
        answer = Decider(self.old.columns, self.old.facts, assumed).ask(form)
        if answer.event is not None:
            return self._told(one, value, simpler.simplest(answer.event))
        return False if answer.verdict == "never" else None

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
        event = event_of(told, world.facts, world.columns)
        mine, theirs = (
            replayed(book, event, world.version, world.readings)
            for book in (self.rulebook, self.beside)
        )
        if mine.results and theirs.results:
            for left, right in zip(mine.results, theirs.results, strict=False):
                said = _otherwise(left, right)
                if said is not None:
                    return self._matter(one, event, left, said)
        return None

    def _matter(self, one: Adder, event: Event, result: Result, said: str) -> Matter:
        version = self.rulebook.versions[self.old.version]
        other = OTHER[version.month_ends or "clamp"]
        message = f"the month's end that `{one.name}` reaches decides: with `month_ends: {other}` {said}"
        days = [
            f"{name} = {event[name]}"
            for name, fact in self.old.facts.items()
            if name in event and fact.kind in (DATE, INSTANT)
        ]
        witness = Witness(" and ".join(days) or "always", event, result.status.value)
        name = f"month-end/{one.name}"
        span = one.span or version.span
        return Matter("month-end", name, version.id, message, span, (), (witness,), complete=False)


def _moved(one: Adder, old: Case, new: Case) -> Formula:
    """When what adds the months comes to something else."""
    if one.family == "value" and one.name in old.named and one.name in new.named:
        return differ(old.named[one.name], new.named[one.name])
    if one.family == "rule":
        fired = (home.fired[one.name] for c in (old, new) for home in c.homes if one.name in home.fired)
        return f.disjunction(*fired)
    return f.TRUE


def _results(apart: Mapping[str, Formula]) -> Sequence[Formula]:
    """What differs of results: of what they need only that they need it."""
    return [form for name, form in apart.items() if ": needs " not in name]


def _otherwise(mine: Result, theirs: Result) -> str | None:
    """What the other result says otherwise; None where it is the same."""
    if mine.status != theirs.status:
        return f"it is {theirs.status.value}, not {mine.status.value}"
    for name, value in mine.outcomes.items():
        other = theirs.outcomes.get(name)
        if other != value:
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

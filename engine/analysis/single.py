"""Conflicts and gaps of a version: events on which rules disagree, or of which no rule decides something.

Asked kind of event by kind of event, for an event that is alone in its groups. First whether any of the causes that
matter can be there at all; only where that may be, which, and for which events. What the solver finds is told only
where the interpreter shows it of the same event.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.analysis.asking import Session
from engine.analysis.cases import Case, Home
from engine.analysis.deciding import Decider
from engine.analysis.evaluating import Columns
from engine.analysis.inverse import Tables
from engine.analysis.matters import Matter, Unsettled, Witness
from engine.analysis.regions import Literal, regions
from engine.analysis.telling import Tell, nobody
from engine.analysis.witness import event_of, replayed
from engine.analysis.wording import Wording
from engine.analysis.worlds import World
from engine.diagnostics.spans import Span
from engine.language.kinds import TEXT, Collection
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.lower.names import fact_column
from engine.rulebook.model import Rulebook
from engine.values.unknown import LEFT_OPEN, NOTHING_SAID, Cause, CauseKind

NO_RULE: Final = "no rule decides it"


@dataclass(slots=True)
class Single:
    """What is asked of one version; `matters` and `unsettled` fill up."""

    rulebook: Rulebook
    world: World
    matters: dict[str, Matter] = field(default_factory=dict)
    unsettled: dict[str, Unsettled] = field(default_factory=dict)
    tell: Tell = nobody
    tables: Tables = field(default_factory=dict)
    asked: int = 0

    def run(self) -> None:
        """Ask about events of every kind."""
        values = self.world.values
        for done, value in enumerate(values):
            self.tell(self._kind(value), done, len(values))
            self._case(value, self.world.case(value))

    def _kind(self, value: str | None) -> str:
        """The events of a kind, in words; empty where there is one kind."""
        name = self.world.selector
        return "" if name is None else f"{name.removeprefix(fact_column(''))} = {value}"

    def _case(self, value: str | None, case: Case) -> None:
        for text in case.unsettled:
            if ": causes:" in text or ": status:" in text:
                self._unknown(f"{value}/{text.split(':')[0]}", text)
        assumed = [case.plain, *case.assumed]
        decider = Decider(self.world.columns, self.world.facts, assumed, tables=self.tables)
        found = [one for home in case.homes for one in _causes(home)]
        self.asked += len(found)
        self._beyond(value, case, decider)
        opened = ((cause, decider.opened(form)) for cause, form in found)
        wanted = [(cause, form) for cause, form in opened if form is not f.FALSE]
        for cause, form in _left(decider, wanted):
            name = _id(cause, value)
            if name in self.matters or name in self.unsettled:
                continue
            answer = decider.ask(form)
            if answer.verdict == "unknown":
                self._unknown(name, f"the solver gives up: {cause.detail}")
            elif answer.event is not None:
                self._one(value, case, cause, form, answer.event)

    def _beyond(self, value: str | None, case: Case, decider: Decider) -> None:
        """Events that a plan leaves to the interpreter: of these nothing is proved."""
        if decider.ask(case.recheck).verdict == "never":
            return
        name = "beyond" + ("" if value is None else f"/{value}")
        read = f.columns_of(decider.opened(case.recheck))
        texts = [
            fact
            for fact, known in self.world.facts.items()
            if fact_column(fact) in read
            and (known.kind == TEXT or isinstance(known.kind, Collection))
        ]
        by = f", by what `{'`, `'.join(texts)}` says" if texts else ""
        self._unknown(name, f"some events only the interpreter decides{by}")

    def _one(
        self, value: str | None, case: Case, cause: Cause, form: Formula, event: Columns
    ) -> None:
        """Something that may be: told with an event that shows it, or as unknown."""
        name = _id(cause, value)
        for more in ((), (f.negation(case.recheck),)):
            assumed = [case.plain, *case.assumed, *more]
            session = Session(self.world.columns, self.world.facts, assumed)
            seen, complete = self._seen(value, session, cause, form, event)
            if seen is not None:
                self.matters[name] = self._matter(name, cause, (seen,), complete)
                return
        self._unknown(name, "no event that the solver finds shows it")

    def _seen(
        self, value: str | None, session: Session, cause: Cause, form: Formula, event: Columns
    ) -> tuple[Witness | None, bool]:
        """An event that shows it; where rules decide, with the region that it stands for."""
        if not _reckoned(cause):
            found = regions(session, form, 1)
            for one in found.found:
                witness = self._witness(value, one.literals, one.event, cause)
                if witness is not None:
                    return witness, found.complete
            return None, False
        plain = session.simpler(form).simplest(event)
        return self._witness(value, (), plain, cause), False

    def _witness(
        self, value: str | None, literals: Sequence[Literal], event: Columns, cause: Cause
    ) -> Witness | None:
        """The event in its own words, where the interpreter shows the cause of it."""
        world = self.world
        told = dict(event)
        if world.selector is not None:
            told[world.selector] = value
        given = event_of(told, world.facts, world.columns, short=True)
        done = replayed(self.rulebook, given, world.version, world.readings)
        shown = next((r for r in done.results if cause in r.causes), None)
        if shown is None:
            return None
        words = Wording(world.facts).region(literals)
        parts = [part for part in (self._kind(value), "" if words == "always" else words) if part]
        return Witness(" and ".join(parts) or "always", given, shown.status.value)

    def _matter(
        self, name: str, cause: Cause, witnesses: tuple[Witness, ...], complete: bool
    ) -> Matter:
        version = self.world.rulebook.versions[self.world.version]
        if cause.kind is CauseKind.CONFLICT:
            rules = [rule for rule in cause.detail.split(", ") if rule in version.rules]
            spans = [(rule, s) for rule in rules if (s := version.rules[rule].span) is not None]
            told = " and ".join(f"`{rule}`" for rule in rules) or cause.detail
            message = f"{told} disagree about `{cause.name}`, and neither overrides the other"
            first = spans[0][1] if spans else version.span
            notes = tuple((f"`{rule}`", span) for rule, span in spans[1:])
            return Matter("conflict", name, version.id, message, first, notes, witnesses, complete)
        message = f"no rule decides `{cause.name}`"
        if cause.detail == NOTHING_SAID:
            message = f"the terms say nothing about some subjects `{cause.name}`"
        elif cause.detail != NO_RULE:
            message = f"`{cause.name}` is left open: {cause.detail}"
        place = self._place(cause.name)
        return Matter("gap", name, version.id, message, place, (), witnesses, complete)

    def _place(self, name: str) -> Span | None:
        version = self.world.rulebook.versions[self.world.version]
        for family in (version.outcomes, version.values, version.charges, version.groups):
            if name in family:
                return family[name].span
        return version.span

    def _unknown(self, name: str, why: str) -> None:
        self.unsettled[name] = Unsettled(name, self.world.version, why)


_Wanted = Sequence[tuple[Cause, Formula]]


def _left(decider: Decider, wanted: _Wanted) -> _Wanted:
    """What is left to be asked one by one: mostly it is soon told of all of them that they are never so."""
    if decider.first(f.disjunction(*(form for _, form in wanted))).verdict == "never":
        return ()
    parts = ([one for one in wanted if _reckoned(one[0]) is told] for told in (False, True))
    return [
        one
        for part in parts
        if decider.first(f.disjunction(*(form for _, form in part))).verdict != "never"
        for one in part
    ]


def _causes(home: Home) -> Iterator[tuple[Cause, Formula]]:
    """The causes of a home that matter, each with where it decides the status."""
    for cause, form in home.causes.items():
        left = cause.kind is CauseKind.OPEN and cause.detail != LEFT_OPEN
        there = f.conjunction(home.there, form)
        if (left or cause.kind is CauseKind.CONFLICT) and there is not f.FALSE:
            yield cause, there


def _reckoned(cause: Cause) -> bool:
    """Whether numbers rather than rules decide: such questions are put to the solver one by one."""
    return cause.kind is CauseKind.OPEN and cause.detail not in (NO_RULE, NOTHING_SAID)


def _id(cause: Cause, value: str | None) -> str:
    if cause.kind is CauseKind.CONFLICT:
        return f"conflict/{cause.name}/{'+'.join(cause.detail.split(', '))}"
    return f"gap/{cause.name}" + ("" if value is None else f"/{value}")

"""Conflicts and gaps of a version: events on which rules disagree, or of which no rule decides something.

Asked kind of event by kind of event, for an event that is alone in its groups. First whether any of the causes that
matter can be there at all; only where that may be, which, and for which events. What the solver finds is told only
where the interpreter shows it of the same event.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import z3

from engine.analysis.asking import Session
from engine.analysis.cases import Case, Home
from engine.analysis.encoding import Encoder
from engine.analysis.evaluating import Columns
from engine.analysis.matters import Matter, Unsettled, Witness
from engine.analysis.regions import Literal, regions
from engine.analysis.witness import event_of, replayed
from engine.analysis.wording import Wording
from engine.analysis.worlds import World
from engine.diagnostics.spans import Span
from engine.language.kinds import Enum
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.lower.names import fact_column
from engine.rulebook.model import Rulebook
from engine.values.unknown import LEFT_OPEN, NOTHING_SAID, Cause, CauseKind

_HARD: Final = 8_000_000  # steps of a solver of its own, with each way of arithmetic
_FEW: Final = 100_000  # steps of the solver for a question about numbers, at first
NO_RULE: Final = "no rule decides it"


@dataclass(slots=True)
class Single:
    """What is asked of one version; `matters` and `unsettled` fill up."""

    rulebook: Rulebook
    world: World
    matters: dict[str, Matter] = field(default_factory=dict)
    unsettled: dict[str, Unsettled] = field(default_factory=dict)
    asked: int = 0

    def run(self) -> None:
        """Ask about events of every kind."""
        for value in self.world.values:
            case = self.world.case(value)
            self._case(value, case)

    def _case(self, value: str | None, case: Case) -> None:
        for text in case.unsettled:
            if ": causes:" in text or ": status:" in text:
                self._unknown(f"{value}/{text.split(':')[0]}", text)
        wanted = [one for home in case.homes for one in _causes(home)]
        self.asked += len(wanted)
        if not wanted:
            return
        session = Session(self.world.columns, self.world.facts, [case.plain, *case.assumed])
        plain = [form for cause, form in wanted if not _reckoned(cause)]
        ruled_out = session.ask(session.holds(f.disjunction(*plain))).verdict == "never"
        for cause, form in wanted:
            name = _id(cause, value)
            if name in self.matters or name in self.unsettled:
                continue
            if _reckoned(cause):
                verdict = session.ask(session.holds(form), steps=_FEW).verdict
                if verdict == "never" or (verdict == "unknown" and self._never(case, form)):
                    continue
                if verdict == "unknown":
                    self._unknown(name, f"the solver gives up: {cause.detail}")
                    continue
            elif ruled_out or session.ask(session.holds(form)).verdict == "never":
                continue
            self._one(value, case, session, cause, form)

    def _one(
        self, value: str | None, case: Case, session: Session, cause: Cause, form: Formula
    ) -> None:
        """Something that may be: told with an event that shows it, or as unknown."""
        name = _id(cause, value)
        seen, complete = self._seen(value, session, cause, form)
        if seen is None:
            known = f.negation(case.recheck)
            assumed = [case.plain, *case.assumed, known]
            session = Session(self.world.columns, self.world.facts, assumed)
            seen, complete = self._seen(value, session, cause, form)
        if seen is None:
            self._unknown(name, "no event that the solver finds shows it")
        else:
            self.matters[name] = self._matter(name, cause, (seen,), complete)

    def _seen(
        self, value: str | None, session: Session, cause: Cause, form: Formula
    ) -> tuple[Witness | None, bool]:
        """An event that shows it; where rules decide, with the region that it stands for."""
        if not _reckoned(cause):
            found = regions(session, form, 1)
            for one in found.found:
                witness = self._witness(value, one.literals, one.event, cause)
                if witness is not None:
                    return witness, found.complete
            return None, False
        event = session.ask(session.holds(form), steps=_FEW).event
        if event is None:
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
        given = event_of(told, world.facts, world.columns)
        done = replayed(self.rulebook, given, world.version, world.readings)
        shown = next((r for r in done.results if cause in r.causes), None)
        if shown is None:
            return None
        words = Wording(world.facts).region(literals)
        kind = "" if world.selector is None else f"{world.selector.removeprefix('f:')} = {value}"
        parts = [part for part in (kind, "" if words == "always" else words) if part]
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

    def _never(self, case: Case, form: Formula) -> bool:
        """Whether it is proved that something never holds: by a solver of its own, which knows of nothing else."""
        words = {
            fact_column(n): x.kind.values
            for n, x in self.world.facts.items()
            if isinstance(x.kind, Enum)
        }
        encoder = Encoder(self.world.columns, words)
        assumed = (case.plain, *case.assumed, *case.forward)
        terms = [encoder.true(one) for one in (*assumed, form)]
        for arithmetic in (2, 6):
            solver = z3.SimpleSolver(ctx=encoder.context)
            solver.set("arith.solver", arithmetic)
            solver.set("random_seed", 0)
            solver.set("rlimit", _HARD)
            solver.add(*terms, *encoder.domain())
            verdict = solver.check()
            if verdict != z3.unknown:
                return bool(verdict == z3.unsat)
        return False


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

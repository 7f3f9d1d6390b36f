"""Rules that never decide anything, conditions that change nothing, and clauses that are left without a rule.

Judged for any number of events and whatever the readings (`engine.analysis.apart`): what is dead here is dead. A rule
that looks at other events, and that the solver does not find dead, is not looked into further.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.analysis.apart import Apart, Condition
from engine.analysis.asking import Answer, Session
from engine.analysis.matters import Kind, Matter
from engine.diagnostics.spans import Span
from engine.language.printing import show
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.rulebook.model import EVENT, Rule, Rulebook

_FEW: Final = 150_000  # steps of the solver for one question


class Rules:
    """What is asked of the rules of one version; `matters` fills up."""

    def __init__(self, rulebook: Rulebook, version: str, first: int, last: int) -> None:
        self.rulebook, self.version = rulebook, rulebook.versions[version]
        self.apart = Apart(rulebook, version, first, last)
        rules = self.version.rules.values()
        self.conditions = {rule.id: self.apart.holds(rule.about, rule.when) for rule in rules}
        self.parts = {
            rule.id: [self.apart.holds(rule.about, one) for one in rule.conditions]
            for rule in rules
            if len(rule.conditions) > 1
        }
        self.session = Session(self.apart.columns, self.version.facts, [])
        self.session.encoder.words = {**self.session.encoder.words, **self.apart.words}
        self.matters: list[Matter] = []

    def run(self) -> None:
        """Ask about every rule."""
        dead = {rule.id for rule in self.version.rules.values() if self._dead(rule)}
        for rule in self.version.rules.values():
            if rule.id not in dead and rule.id in self.parts:
                self._idle(rule, self.parts[rule.id])
        self.matters += self._silent(dead)

    def _ask(self, rule: Rule, form: Formula) -> Answer:
        valid = self.apart.valid if rule.about == EVENT else f.TRUE
        return self.session.ask(self.session.holds(f.conjunction(valid, form)), steps=_FEW)

    def _dead(self, rule: Rule) -> bool:
        condition = self.conditions[rule.id]
        if condition is None:
            return False
        if self._ask(rule, condition.maybe).verdict == "never":
            message = f"the condition of `{rule.id}` never holds"
            self._matter("dead", f"dead/{rule.id}", message, rule.span)
            return True
        masked = self._masked(rule)
        left = f.conjunction(condition.maybe, f.negation(f.conjunction(*masked)))
        if masked and self._ask(rule, left).verdict == "never":
            message = f"`{rule.id}` never decides anything: whenever it applies, rules that override it do too"
            self._matter("dead", f"dead/{rule.id}", message, rule.span)
            return True
        return False

    def _matter(self, kind: Kind, name: str, message: str, span: Span | None) -> None:
        self.matters.append(Matter(kind, name, self.version.id, message, span))

    def _masked(self, rule: Rule) -> list[Formula]:
        """For each thing that a rule says, where a rule that overrides it says it too; empty where it says more."""
        found: list[Formula] = []
        parts = [("", name) for name in rule.sets]
        parts += [(charge, part) for charge, said in rule.charges.items() for part in said]
        if rule.awaits is not None or rule.charges.keys() - rule.only_changes:
            return []
        for charge, name in parts:
            beaten = [
                condition.surely
                for other in self.version.rules.values()
                if rule.id in other.beats
                and other.about == rule.about
                and name in (other.charges.get(charge, {}) if charge else other.sets)
                and (condition := self.conditions[other.id]) is not None
            ]
            found.append(f.disjunction(*beaten))
        return found

    def _idle(self, rule: Rule, parts: list[Condition | None]) -> None:
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return
        whole = f.conjunction(*(part.form for part in known))
        beyond = f.disjunction(*(part.beyond for part in known))
        for number in range(len(known)):
            rest = f.conjunction(*(part.form for n, part in enumerate(known) if n != number))
            if self._ask(rule, f.disjunction(_apart(whole, rest), beyond)).verdict == "never":
                message = f"`{show(rule.conditions[number].tree)}` changes nothing in `{rule.id}`: the rest implies it"
                name = f"idle/{rule.id}/{number + 1}"
                self._matter("idle", name, message, rule.conditions[number].span or rule.span)

    def _silent(self, dead: set[str]) -> Iterator[Matter]:
        """Clauses whose rules are all dead."""
        for clause in self.rulebook.clauses.values():
            rules = [r.id for r in self.version.rules.values() if clause.id in r.clauses]
            if rules and dead.issuperset(rules):
                message = f"no rule of clause `{clause.id}` ever decides anything"
                yield Matter("silent", f"silent/{clause.id}", self.version.id, message, clause.span)


def _apart(one: Formula, other: Formula) -> Formula:
    """Whether two truths are not the same: true, false or unknown."""
    return f.disjunction(
        f.conjunction(f.is_true(one), f.negation(f.is_true(other))),
        f.conjunction(f.is_true(other), f.negation(f.is_true(one))),
        f.conjunction(f.is_false(one), f.negation(f.is_false(other))),
        f.conjunction(f.is_false(other), f.negation(f.is_false(one))),
    )

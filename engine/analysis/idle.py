"""Rules that never decide anything, conditions that change nothing, and clauses that are left without a rule.

Judged for any number of events and whatever the readings (`engine.analysis.apart`): what is dead here is dead. A rule
that looks at other events, and that the solver does not find dead, is not looked into further.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from engine.analysis.apart import Apart, Condition
from engine.analysis.deciding import Decider
from engine.analysis.evaluating import Computed
from engine.analysis.inverse import Tables
from engine.analysis.matters import Kind, Matter, Unsettled
from engine.analysis.sampling import Samples
from engine.analysis.telling import Tell, nobody
from engine.diagnostics.spans import Span
from engine.language.kinds import INSTANT
from engine.language.printing import show
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.rulebook.model import EVENT, Rule, Rulebook

_TRIES: Final = 200  # events that are tried before the solver is asked


class Rules:
    """What is asked of the rules of one version; `matters` and `unsettled` fill up."""

    def __init__(
        self,
        rulebook: Rulebook,
        version: str,
        first: int,
        last: int,
        longest: int | None = None,
        tables: Tables | None = None,
    ) -> None:
        self.rulebook, self.version = rulebook, rulebook.versions[version]
        self.apart = Apart(rulebook, version, first, last, longest)
        rules = self.version.rules.values()
        self.conditions = {rule.id: self.apart.holds(rule.about, rule.when) for rule in rules}
        self.parts = {
            rule.id: [self.apart.holds(rule.about, one) for one in rule.conditions]
            for rule in rules
            if len(rule.conditions) > 1
        }
        apart = self.apart
        self.decider = Decider(apart.columns, self.version.facts, (), apart.words, tables)
        self.words = self.decider.words
        self.matters: list[Matter] = []
        self.unsettled: list[Unsettled] = []
        self.asked = 0

    def run(self, tell: Tell = nobody) -> None:
        """Ask about every rule."""
        rules = self.version.rules.values()
        dead: set[str] = set()
        for done, rule in enumerate(rules):
            tell(f"rule {rule.id}", done, len(rules))
            condition = self.conditions[rule.id]
            if condition is None:
                self._unknown(f"dead/{rule.id}", "only the interpreter knows its condition")
            elif self._judged(rule, condition.maybe):
                dead.add(rule.id)
        self.matters += self._silent(dead)

    def _judged(self, rule: Rule, maybe: Formula) -> bool:
        """Whether a rule is dead; of others the conditions are judged, which may change nothing."""
        valid = self.apart.valid if rule.about == EVENT else f.TRUE
        masked = self._masked(rule)
        left = f.conjunction(maybe, f.negation(f.conjunction(*masked))) if masked else maybe
        asked = {f"dead/{rule.id}": left}
        parts = self.parts.get(rule.id, [])
        for number, form in enumerate(_changes([part for part in parts if part is not None]), 1):
            asked[f"idle/{rule.id}/{number}"] = form
        self.asked += len(asked)
        seen = self._sampled(valid, asked)
        never = [
            name
            for name, form in asked.items()
            if name not in seen and self._never(name, f.conjunction(valid, form))
        ]
        if f"dead/{rule.id}" in never:
            why = f"`{rule.id}` never decides anything: whenever it applies, rules that override it do too"
            if left is maybe or self._never(f"dead/{rule.id}", f.conjunction(valid, maybe)):
                why = f"the condition of `{rule.id}` never holds"
            self._matter("dead", f"dead/{rule.id}", why, rule.span)
            return True
        for name in never:
            part = rule.conditions[int(name.rpartition("/")[2]) - 1]
            why = f"`{show(part.tree)}` changes nothing in `{rule.id}`: the rest implies it"
            self._matter("idle", name, why, part.span or rule.span)
        return False

    def _sampled(self, valid: Formula, asked: Mapping[str, Formula]) -> set[str]:
        """What is so of some of a few events near the boundaries: nobody needs to be asked."""
        seen: set[str] = set()
        names = list(asked)
        computed = Computed([valid, *asked.values()])
        whole = f.conjunction(valid, f.disjunction(*asked.values()))
        plain = {n: x for n, x in self.version.facts.items() if x.kind != INSTANT}
        for event in Samples(whole, self.apart.columns, plain).events(_TRIES):
            if any(event.get(name) not in (None, *words) for name, words in self.words.items()):
                continue
            try:
                within, *held = computed(event)
            except (ZeroDivisionError, TypeError):  # what only guards keep away
                continue
            if within is True:
                seen |= {name for name, one in zip(names, held, strict=True) if one is True}
                if len(seen) == len(names):
                    break
        return seen

    def _never(self, name: str, form: Formula) -> bool:
        """Whether something is proved never to be so; noted where nobody knows."""
        verdict = self.decider.ask(form).verdict
        if verdict == "unknown":
            self._unknown(name, "the solver gives up")
        return verdict == "never"

    def _unknown(self, name: str, why: str) -> None:
        self.unsettled.append(Unsettled(name, self.version.id, why))

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

    def _silent(self, dead: set[str]) -> Iterator[Matter]:
        """Clauses whose rules are all dead."""
        for clause in self.rulebook.clauses.values():
            rules = [r.id for r in self.version.rules.values() if clause.id in r.clauses]
            if rules and dead.issuperset(rules):
                message = f"no rule of clause `{clause.id}` ever decides anything"
                yield Matter("silent", f"silent/{clause.id}", self.version.id, message, clause.span)


def _changes(parts: Sequence[Condition]) -> Iterator[Formula]:
    """For each condition of a rule, when the rule is another without it, or only the interpreter knows."""
    whole = f.conjunction(*(part.form for part in parts))
    beyond = f.disjunction(*(part.beyond for part in parts))
    for number in range(len(parts)):
        rest = f.conjunction(*(part.form for n, part in enumerate(parts) if n != number))
        yield f.disjunction(_apart(whole, rest), beyond)


def _apart(one: Formula, other: Formula) -> Formula:
    """Whether two truths are not the same: true, false or unknown."""
    return f.disjunction(
        f.conjunction(f.is_true(one), f.negation(f.is_true(other))),
        f.conjunction(f.is_true(other), f.negation(f.is_true(one))),
        f.conjunction(f.is_false(one), f.negation(f.is_false(other))),
        f.conjunction(f.is_false(other), f.negation(f.is_false(one))),
    )

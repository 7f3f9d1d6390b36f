"""The derivation of a result: what was used and what happened, read off what the world remembers.

Everything in it was worked out while deciding; only the question of which rules *nearly* applied (all conditions held
but one) is asked here, since nobody needs it to decide.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.interpret.below import inside
from engine.interpret.fields import UNSET
from engine.interpret.results import Derivation, RuleTrace, ValueTrace
from engine.interpret.subjects import Subject
from engine.interpret.world import World
from engine.language.expressions import Expr
from engine.language.tree import Compare, Member, Ref, refs, walk
from engine.rulebook.expressions_in import of_charge, of_rule
from engine.rulebook.model import EVENT, Rule
from engine.values.unknown import Unknown


def derive(world: World, subject: Subject, parts: bool = True, home: bool = True) -> Derivation:
    """The derivation of a subject and, unless they have results of their own, of its parts below it and, if it is
    their home, of the groups inside it."""
    below = [derive(world, member, home=False) for member in subject.members if parts]
    for name in subject.version.splits:
        below += [derive(world, part, home=False) for part in subject.stretches.get(name, [])]
    for group in inside(world, subject) if parts and home else ():
        below.append(derive(world, group, parts=False, home=False))
    rules = world.index(subject.version).rules_by_subject.get(subject.kind, ())
    traces = tuple(
        trace for rule in rules if (trace := _rule(world, subject, rule, rules)) is not None
    )
    outcomes = {
        name: value
        for name in subject.version.outcomes
        if (subject.kind, name) in world.index(subject.version).rules_by_field
        and (value := world.field(subject, name).value) is not UNSET
    }
    return Derivation(
        subject.kind, subject.id, subject.version.id, subject.because, traces,
        tuple(_values(world, subject)), outcomes, tuple(below),
    )  # fmt: skip


def _rule(world: World, subject: Subject, rule: Rule, rules: tuple[Rule, ...]) -> RuleTrace | None:
    verdict = world.verdict(rule, subject)
    fields = (*rule.sets, *(f"{c}.{p}" for c, parts in rule.charges.items() for p in parts))
    if isinstance(verdict, Unknown):
        return RuleTrace(rule.id, "unknown", rule.clauses, fields=fields, causes=verdict.causes)
    if verdict is False:
        failed = _only_failure(world, subject, rule)
        return (
            None
            if failed is None
            else RuleTrace(rule.id, "nearly", rule.clauses, (), fields, failed)
        )
    by = {other.id for field in fields if (other := _beaten_by(world, subject, rule, field, rules))}
    lost = [f for f in fields if _beaten_by(world, subject, rule, f, rules) is not None]
    overridden = bool(fields) and len(lost) == len(fields)
    state = "overridden" if overridden else "fired"
    return RuleTrace(rule.id, state, rule.clauses, tuple(sorted(by)), fields)


def _beaten_by(
    world: World, subject: Subject, rule: Rule, field: str, rules: tuple[Rule, ...]
) -> Rule | None:
    outcome = subject.version.outcomes.get(field)
    if outcome is not None and outcome.collected:
        return None
    charge, _, part = field.partition(".")
    for other in rules:
        sets = field in other.sets or part in other.charges.get(charge, {})
        if sets and rule.id in other.beats and world.verdict(other, subject) is True:
            return other
    return None


def _only_failure(world: World, subject: Subject, rule: Rule) -> str | None:
    """The one condition that failed while all others held; None unless it is exactly one, and tells something.

    A rule with a single condition nearly applied only as an exception to one that did. Conditions on readings alone,
    and on what sort of event it is, tell nothing about this event.
    """
    if len(rule.conditions) < 2 and not _excepts_a_fired_one(world, subject, rule):
        return None
    world.recording = False
    failed = _failures(world, subject, rule)
    world.recording = True
    if len(failed) != 1 or not refs(failed[0].tree) or _asks_for_another_sort(subject, failed[0]):
        return None
    return failed[0].text


def _excepts_a_fired_one(world: World, subject: Subject, rule: Rule) -> bool:
    rules = (subject.version.rules[name] for name in rule.overrides)
    return any(
        other.about == rule.about and world.verdict(other, subject) is True for other in rules
    )


def _asks_for_another_sort(subject: Subject, condition: Expr) -> bool:
    """Whether a condition pins down an enum that every event must have: its rule is about another sort of event."""
    tree = condition.tree
    item = (
        tree.left if isinstance(tree, Compare) else tree.item if isinstance(tree, Member) else None
    )
    fact = subject.version.facts.get(item.name) if isinstance(item, Ref) else None
    return fact is not None and fact.required


def _failures(world: World, subject: Subject, rule: Rule) -> list[Expr]:
    """The conditions that failed, if all others held; else none."""
    failed: list[Expr] = []
    for condition in rule.conditions:
        value = world.value(condition, subject)
        if value is False:
            failed.append(condition)
        elif value is not True:
            return []
    return failed


def _values(world: World, subject: Subject) -> Iterator[ValueTrace]:
    """Facts, then figures and rows of tables, then values, each in declared order, as far as they were used."""
    version = subject.version
    if subject.kind == EVENT and subject.event is not None:
        for name in version.facts:
            if name in subject.facts_used:
                source = subject.event.sources.get(name, "fact")
                yield ValueTrace(
                    name, source, world.fact(subject, name), clauses=version.facts[name].clauses
                )
    used = {name for expr in _expressions(world, subject) for name in _figures(expr)}
    for name, figure in version.figures.items():
        if name in used:
            yield ValueTrace(name, "figure", figure.value, figure.text, figure.clauses)
    for name, row in subject.rows_used:
        clauses = version.lookups[name].clauses
        yield ValueTrace(name, "lookup", row.value, row.where, clauses)
    for name, value in version.values.items():
        if name in subject.memo:
            source = "value" if isinstance(value.body, Expr) else "window"
            text = value.body.text if isinstance(value.body, Expr) else None
            yield ValueTrace(name, source, subject.memo[name][0], text, value.clauses)
    for name, balance in world.index(version).balances.items():
        if name in subject.memo:
            drawn = name == balance.part("drawn")
            taken = subject.drawn_from.get(balance.name, ()) if drawn else ()
            value = subject.memo[name][0]
            yield ValueTrace(name, "balance", value, clauses=balance.clauses, taken=taken)

    for running in version.running.values():
        for cell in running.cells:
            for name, text in ((cell.before, None), (cell.after, cell.next.text)):
                if name in subject.memo:
                    yield ValueTrace(name, "running", subject.memo[name][0], text, running.clauses)


def _expressions(world: World, subject: Subject) -> Iterator[Expr]:
    for name in subject.memo:
        value = subject.version.values.get(name)
        if value is not None and isinstance(value.body, Expr):
            yield value.body
    for rule in world.index(subject.version).rules_by_subject.get(subject.kind, ()):
        if world.verdict(rule, subject) is True:
            yield from of_rule(rule)
            for name in rule.charges:
                yield from of_charge(subject.version.charges[name])


def _figures(expr: Expr) -> Iterator[str]:
    return (n.name for n in walk(expr.tree) if isinstance(n, Ref) and n.role == "figure")

"""How order-free rules decide a field: who fired, who is an exception to whom, and what nobody can know.

A fired rule is *effective* for a field unless another fired rule that sets the field overrides it (transitively). Two
effective rules with different values are a conflict. A rule whose condition is unknown matters only if it is not
overridden by a fired one and could change the value. Fields that collect take the values of every fired rule.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from engine.interpret.subjects import Subject
from engine.rulebook.model import Rule
from engine.values.unknown import CauseKind, Unknown, because, merge

if TYPE_CHECKING:
    from engine.interpret.world import World

UNSET = object()  # no rule decides the field


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule that sets the field, its verdict (`True` or an `Unknown`), and how to get its value."""

    rule: Rule
    verdict: Any
    value: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Decision:
    """A field's value (`UNSET`: nobody decides it) and the rules that decided it."""

    value: Any
    winners: tuple[Rule, ...] = ()


def decide_field(world: World, subject: Subject, name: str) -> Decision:
    """What the rules decide about one outcome field of a subject."""
    rules = world.index(subject.version).rules_by_field.get((subject.kind, name), ())
    live = [(r, v) for r in rules if (v := world.verdict(r, subject)) is not False]
    of = partial(_set_by, world, subject, name)
    candidates = [Candidate(rule, verdict, partial(of, rule)) for rule, verdict in live]
    collected = subject.version.outcomes[name].collected
    return decide_all(candidates) if collected else decide_one(name, candidates)


def _set_by(world: World, subject: Subject, name: str, rule: Rule) -> Any:
    """What a rule sets the field to: a value, or several where they are collected."""
    given = rule.sets[name]
    if isinstance(given, tuple):
        return tuple(world.value(expr, subject) for expr in given)
    return world.value(given, subject)


def decide_one(field: str, candidates: Sequence[Candidate], default: Any = UNSET) -> Decision:
    """The value of a field that must be agreed; `default` holds where no rule sets it."""
    fired = [c for c in candidates if c.verdict is True]
    beaten = frozenset().union(*(c.rule.beats for c in fired))
    effective = [c for c in fired if c.rule.id not in beaten]
    doubtful = [c for c in candidates if c.verdict is not True and c.rule.id not in beaten]
    decided = _agree(field, effective, default)
    if not doubtful:
        return decided
    settled = decided.value is not UNSET and not isinstance(decided.value, Unknown)
    if settled and all(_same(c.value(), decided.value) for c in doubtful):
        return decided
    doubts = [c.verdict for c in doubtful]
    if isinstance(decided.value, Unknown):
        doubts.append(decided.value)
    return Decision(merge(doubts), decided.winners)


def _same(value: Any, other: Any) -> bool:
    return not isinstance(value, Unknown) and bool(value == other)


def _agree(field: str, effective: Sequence[Candidate], default: Any) -> Decision:
    if not effective:
        return Decision(default)
    winners = tuple(c.rule for c in effective)
    values = [c.value() for c in effective]
    known = [value for value in values if not isinstance(value, Unknown)]
    if any(value != known[0] for value in known[1:]):
        ids = ", ".join(sorted(rule.id for rule in winners))
        return Decision(because(CauseKind.CONFLICT, field, ids), winners)
    doubts = [value for value in values if isinstance(value, Unknown)]
    return Decision(merge(doubts) if doubts else known[0], winners)


def decide_all(candidates: Sequence[Candidate]) -> Decision:
    """The values of a field that collects, sorted, without repeats; unknown while a doubtful rule could add one."""
    collected: set[Any] = set()
    doubts: list[Unknown] = []
    for candidate in candidates:
        if candidate.verdict is True:
            for value in candidate.value():
                if isinstance(value, Unknown):
                    doubts.append(value)
                else:
                    collected.add(value)
    for candidate in candidates:
        if candidate.verdict is not True and not set(candidate.value()) <= collected:
            doubts.append(candidate.verdict)
    winners = tuple(c.rule for c in candidates if c.verdict is True)
    if doubts:
        return Decision(merge(doubts), winners)
    return Decision(tuple(sorted(collected, key=str)) if candidates else UNSET, winners)

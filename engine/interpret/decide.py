"""From a subject to its result: fields, lines, status, and what is needed.

The result of a home subject covers the subject and all its parts; that of a group which is no home covers the group
alone, since its members have results of their own. A status is read off the causes that are left: a conflict before a
missing fact before a pending decision before an open field.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.interpret.below import lost_inside, stretches_of, tree
from engine.interpret.derive import derive
from engine.interpret.fields import UNSET
from engine.interpret.hashing import basis_of
from engine.interpret.lines import lines_of
from engine.interpret.results import Derivation, Line, Part, Result, Status
from engine.interpret.subjects import Subject
from engine.interpret.totals import line_totals
from engine.interpret.world import World
from engine.language.kind_units import unit_of
from engine.rulebook.model import Rule
from engine.values.unknown import NOTHING_SAID, Cause, CauseKind, Unknown

_STATUS = {
    CauseKind.CONFLICT: Status.CONFLICT, CauseKind.FACT: Status.NEEDS_FACT,
    CauseKind.DECISION: Status.NEEDS_DECISION, CauseKind.OPEN: Status.OPEN,
}  # fmt: skip


def decide(world: World, home: Subject, derivations: bool) -> Result:
    """The result of a home subject."""
    found = _decide(world, home, list(tree(world, home)))
    if not found.said:
        found.causes.add(Cause(CauseKind.OPEN, home.kind, NOTHING_SAID))
    return _result(world, home, found, derive(world, home) if derivations else None)


def decide_beside(world: World, group: Subject, derivations: bool) -> Result | None:
    """The result of a group that is no home: of its own rules and lines; None where no rule has anything to say."""
    found = _decide(world, group, [group, *stretches_of(world, group)])
    if not found.said:
        return None
    own_parts = group.version.groups[group.kind].of in group.version.splits
    derivation = derive(world, group, own_parts) if derivations else None
    result = _result(world, group, found, derivation)
    return replace(result, events=(), members=result.events)


def undecided_beside(world: World, subject: Subject, group: str, doubt: Unknown) -> Result:
    """The result of a group with rules, of which nobody knows whether a subject is in it, or in which one."""
    found = _Found({}, [], set(doubt.causes), {}, [], {})
    result = _result(world, subject, found, None)
    return replace(result, subject=group, events=(), members=result.events)


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found out about a subject and its parts, and with which readings."""

    outcomes: dict[str, Any]
    lines: list[Line]
    causes: set[Cause]
    fired: dict[str, Rule]
    parts: list[Part]
    readings: Mapping[str, str]

    @property
    def said(self) -> bool:
        """Whether rules have anything to say: one that only changes lines says nothing where there are none."""
        return bool(self.lines or self.causes) or any(
            rule.sets or rule.awaits or rule.charges.keys() - rule.only_changes
            for rule in self.fired.values()
        )


def _decide(world: World, home: Subject, tree: list[Subject]) -> _Found:
    world.seen = set()
    causes: set[Cause] = set()
    outcomes: dict[str, Any] = {}
    parts: list[Part] = []
    fired: dict[str, Rule] = {}
    for subject in tree:
        causes.update(lost_inside(world, subject))
        found = _fields(world, subject, causes)
        rules = _fired(world, subject, causes)
        fired |= {rule.id: rule for rule in rules}
        if subject is home:
            outcomes = found
        elif found or rules:
            parts.append(Part(subject.kind, subject.id, found, tuple(rule.id for rule in rules)))
    lines = [line for subject in tree for line in _lines(world, subject, home)]
    lines.sort(key=lambda line: (line.subject, line.id, line.name))
    causes |= {cause for line in lines for cause in line.causes}
    if home.trouble is not None:
        causes |= home.trouble.causes
    outcomes = _complete(home, outcomes, lines, causes)
    used = {name: world.reading(home, name) for name in sorted(world.seen)}
    return _Found(outcomes, lines, causes, fired, parts, used)


def _lines(world: World, subject: Subject, home: Subject) -> Iterator[Line]:
    """The lines of a subject; one in another currency than the result's cannot be added to it."""
    own, theirs = subject.version.currency, home.version.currency
    for line in lines_of(world, subject):
        if own == theirs or line.amount is None:
            yield line
        else:
            cause = Cause(
                CauseKind.CONFLICT, "currency", f"{line.name} is in {own}, the result in {theirs}"
            )
            yield replace(line, amount=None, causes=line.causes | {cause})


def _result(world: World, home: Subject, found: _Found, derivation: Derivation | None) -> Result:
    causes = found.causes
    status = status_of(causes)
    rules = [found.fired[name] for name in sorted(found.fired)]
    clauses = dict.fromkeys(c for line in found.lines for c in line.clauses)
    clauses |= dict.fromkeys(c for rule in rules for c in rule.clauses)
    amount = world.total(found.lines)
    if derivation is not None:
        derivation = replace(derivation, readings=found.readings)
    return Result(
        subject=home.kind, id=home.id, events=home.event_ids(), members=(), status=status,
        rulebook=world.rulebook, version=home.version, outcomes=found.outcomes, lines=tuple(found.lines),
        amount=amount, needs=needs(causes, status), causes=frozenset(causes), rules=tuple(sorted(found.fired)),
        clauses=tuple(clauses), parts=tuple(found.parts), at=home.day, derivation=derivation,
        basis=basis_of(world.terms, home.events()),
    )  # fmt: skip


def status_of(causes: Collection[Cause]) -> Status:
    """How a subject ends that is left with these causes: the gravest one says it."""
    return _STATUS[min(cause.kind for cause in causes)] if causes else Status.DECIDED


def needs(causes: Collection[Cause], status: Status) -> tuple[str, ...]:
    """The names behind the status: of a conflict the field and its rules, else facts, decisions or fields."""
    kind = next((kind for kind, shown in _STATUS.items() if shown is status), None)
    relevant = sorted(cause for cause in causes if cause.kind is kind)
    if status is Status.CONFLICT:
        return tuple(f"{cause.name}: {cause.detail}" for cause in relevant)
    return tuple(dict.fromkeys(cause.name for cause in relevant))


def _fields(world: World, subject: Subject, causes: set[Cause]) -> dict[str, Any]:
    """The shown fields that rules set for a subject; the causes of unknown ones go into `causes`."""
    found: dict[str, Any] = {}
    for name, outcome in subject.version.outcomes.items():
        if outcome.from_lines is not None or not outcome.show:
            continue
        if (subject.kind, name) not in world.index(subject.version).rules_by_field:
            continue
        value = world.field(subject, name).value
        if isinstance(value, Unknown):
            causes |= value.causes
        if value is not UNSET:
            found[name] = value
    return found


def _fired(world: World, subject: Subject, causes: set[Cause]) -> list[Rule]:
    fired: list[Rule] = []
    for rule in world.index(subject.version).rules_by_subject.get(subject.kind, ()):
        verdict = world.verdict(rule, subject)
        if verdict is True:
            fired.append(rule)
            if rule.awaits is not None:
                causes.add(rule.awaits)
        elif isinstance(verdict, Unknown) and rule.awaits is not None:
            causes |= verdict.causes
    return fired


def _complete(
    home: Subject, found: dict[str, Any], lines: list[Line], causes: set[Cause]
) -> dict[str, Any]:
    """The shown fields in declared order: with those from lines, empty collections, and required ones that are open."""
    outcomes: dict[str, Any] = {}
    for name, outcome in home.version.outcomes.items():
        if not outcome.show or (outcome.about and home.kind not in outcome.about):
            continue
        if outcome.from_lines is not None:
            value = line_totals(lines, outcome.from_lines, unit_of(outcome.kind))
            if value is not None and value != ():
                outcomes[name] = value
        elif name in found:
            outcomes[name] = found[name]
        elif outcome.collected:
            outcomes[name] = ()
        elif outcome.required:
            causes.add(Cause(CauseKind.OPEN, name, "no rule decides it"))
    return outcomes

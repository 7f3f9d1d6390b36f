"""What rows of events claim: ids and places in groups. Rows that claim the same have a bearing on one another.

Rows are looked at some at a time, so that no more of them is in memory. A group of groups is known when what it is made
of is complete: what such groups are made of is claimed first, and they themselves once rows that hang together are
looked at together. A claim is a number, odd for an id; two that are equal by chance only join what need not be joined.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.batch.components import all_needs, hanging_together, out_of_order
from engine.events.families import families
from engine.events.model import RawEvent, Reject
from engine.events.nesting import event_id, lists_of
from engine.interpret.evaluate import deep_recursion
from engine.interpret.intake import Intake
from engine.interpret.options import Options
from engine.interpret.subjects import Subject
from engine.interpret.world import World
from engine.rulebook.build.cycles import dependencies
from engine.rulebook.model import EVENT, Group, Nested, Rulebook, Version
from engine.values.unknown import Unknown

_EVEN: Final = 2**64 - 2


@dataclass(frozen=True, slots=True)
class Claimed:
    """Of some rows: pairs of them that hang together, and who claims what else.

    `events`: rows that are any; `repeated`: rows with an id of another one.
    """

    pairs: list[tuple[int, int]] = field(default_factory=list)
    claims: dict[int, int] = field(
        default_factory=dict
    )  # claim → the first of the rows that make it
    events: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)


class Claims:
    """Finds the claims of rows under a rulebook. `deep`: some groups are made of what other groups say."""

    def __init__(self, rulebook: Rulebook, options: Options) -> None:
        self._rulebook, self._options = rulebook, options
        versions = list(rulebook.versions.values())
        self._first = frozenset.intersection(*map(_of_events_alone, versions))
        self.deep = any(
            group.result != "inside" and name not in self._first
            for version in versions
            for name, group in version.groups.items()
        )
        self._seen: dict[str, Version] = {}

    @property
    def all_one(self) -> bool:
        """Whether groups are formed in such an order that any rows may have a bearing on one another."""
        return out_of_order(self._seen.values())

    def of(self, rows: Sequence[tuple[int, RawEvent | Reject]], complete: bool) -> Claimed:
        """The claims of these rows; `complete`: whether groups that hang on other groups can be told."""
        options = self._options
        world = World(self._rulebook, options.readings, options.as_of, options.tables)
        found = Claimed()
        owners: dict[Subject, int] = {}
        wholes: dict[str, str] = {}
        with deep_recursion():
            for number, row in rows:
                intake = Intake(world, options)
                intake.take([row])
                for claim in _ids(row, intake):
                    _claim(found, claim, number)
                owners |= dict.fromkeys(intake.subjects, number)
                wholes |= intake.wholes
                if intake.subjects or intake.unplaced:
                    found.events.append(number)
            self._seen |= {subject.version.id: subject.version for subject in owners}
            self._groups(world, owners, wholes, found, complete)
        return found

    def _groups(
        self,
        world: World,
        owners: Mapping[Subject, int],
        wholes: Mapping[str, str],
        found: Claimed,
        complete: bool,
    ) -> None:
        joined, subjects = hanging_together(world, list(owners), wholes)
        first: dict[Subject, int] = {}
        for event, number in owners.items():
            one = first.setdefault(joined.root(event), number)
            if one != number:
                found.pairs.append((one, number))
        for subject in subjects:
            for group in subject.version.groups.values():
                if group.of != subject.kind or not (complete or group.name in self._first):
                    continue
                keys = claimed_keys(world, subject, group)
                if keys is not None:
                    own = owners[_event(subject)]
                    _claim(found, hash((group.name, subject.kind, keys)) & _EVEN, own)


def _claim(found: Claimed, claim: int, number: int) -> None:
    first = found.claims.setdefault(claim, number)
    if first != number:
        found.pairs.append((first, number))
        if claim % 2:
            found.repeated.append(number)


def _ids(row: RawEvent | Reject, intake: Intake) -> Iterator[int]:
    """The ids that the events of a row go by, or would if another row had one of them."""
    if isinstance(row, Reject):
        return
    names = {event_id(row), *intake.wholes.keys(), *intake.wholes.values()}
    if lists_of(row, intake.nested):
        for name in _elements(row, intake.nested):
            names |= {name, f"{event_id(row)}#{name}"}
    for name in names:
        yield hash(name) & _EVEN | 1


def _elements(row: RawEvent, nested: Mapping[str, Nested]) -> Iterator[str]:
    for family in families([row], nested):
        yield from (event_id(member) for member in family.members if isinstance(member, RawEvent))


def claimed_keys(world: World, subject: Subject, group: Group) -> tuple[object, ...] | None:
    """The keys by which a subject may stand in a group with others of any row; None where it does in none such."""
    if group.result == "inside":
        return None  # all of it stands in one home, whose rows hang together as it is
    if group.when is not None and world.value(group.when, subject) is False:
        return None
    keys = tuple(world.value(expr, subject) for expr in group.by)
    return None if any(isinstance(key, Unknown) for key in keys) else keys


def _event(subject: Subject) -> Subject:
    """An event that the subject is made of."""
    while subject.kind != EVENT or subject.owner is not None:
        subject = subject.owner if subject.owner is not None else subject.members[0]
    return subject


def _of_events_alone(version: Version) -> frozenset[str]:
    """The groups of which an event tells by itself whether it, or a stretch of it, belongs to them."""
    needs = dependencies(version)
    groups = version.groups.keys()
    return frozenset(name for name in groups if groups.isdisjoint(all_needs(needs, name)))

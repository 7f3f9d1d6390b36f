"""What stands in a result: a home subject, its parts, and the groups inside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.interpret.subjects import Subject
from engine.rulebook.model import Version
from engine.values.unknown import Cause

if TYPE_CHECKING:
    from engine.interpret.world import World


def tree(world: World, home: Subject) -> Iterator[Subject]:
    """The home subject and every part of it, members before their stretches, then the groups inside it and theirs."""
    yield from _parts(world, home)
    for group in inside(world, home):
        yield group
        yield from stretches_of(world, group)


def inside(world: World, home: Subject) -> tuple[Subject, ...]:
    """The groups that stand in the result of a home subject, by kind and id."""
    found: dict[Subject, None] = {}
    waiting = list(_parts(world, home))
    while waiting:
        subject = waiting.pop()
        fresh = [g for g in subject.groups.values() if g.is_inside and g not in found]
        found |= dict.fromkeys(fresh)
        waiting += [part for g in fresh for part in (g, *stretches_of(world, g))]
    return tuple(sorted(found, key=lambda group: (group.kind, group.id)))


def stretches_of(world: World, subject: Subject) -> Iterator[Subject]:
    """The stretches that a subject itself is cut into."""
    for name, split in subject.version.splits.items():
        if split.of == subject.kind:
            yield from world.stretches(subject, name)


def has_rules(world: World, version: Version, name: str) -> bool:
    """Whether there are rules about a subject of that name, or about stretches of it."""
    rules = world.index(version).rules_by_subject
    cuts = (split.name for split in version.splits.values() if split.of == name)
    return name in rules or any(cut in rules for cut in cuts)


def matters(world: World, version: Version, name: str) -> bool:
    """Whether there are rules about a group, its stretches, or the groups that either is part of."""
    made_of = {name, *(split.name for split in version.splits.values() if split.of == name)}
    groups = (group.name for group in version.groups.values() if group.of in made_of)
    return has_rules(world, version, name) or any(matters(world, version, g) for g in groups)


def lost_inside(world: World, subject: Subject) -> Iterator[Cause]:
    """Why nobody knows in which of the groups that matter, and stand inside its home, a subject is."""
    for name, doubt in subject.lost.items():
        group = subject.version.groups.get(name)
        if group is not None and group.result == "inside":
            yield from doubt.causes if matters(world, subject.version, name) else ()


def _parts(world: World, subject: Subject) -> Iterator[Subject]:
    yield subject
    for member in subject.members:
        yield from _parts(world, member)
    yield from stretches_of(world, subject)

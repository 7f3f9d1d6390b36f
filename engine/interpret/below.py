"""What stands in a result: a home subject, its parts, and the groups inside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.interpret.subjects import Subject

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


def _parts(world: World, subject: Subject) -> Iterator[Subject]:
    yield subject
    for member in subject.members:
        yield from _parts(world, member)
    yield from stretches_of(world, subject)

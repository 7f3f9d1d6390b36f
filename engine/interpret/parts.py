"""What an aggregate goes over: the subjects below a subject, and those around its parts, each once.

A visit has rows, and its rows lie in days: `count(day)` about the visit counts each of these days once, whatever the
number of its rows, and takes it whole, also where it holds rows of other visits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.interpret.subjects import Subject

if TYPE_CHECKING:
    from engine.interpret.world import World


def parts_named(world: World, subject: Subject, name: str) -> list[Subject]:
    """All subjects of the kind `name` below a subject or around its parts, each once and in a fixed order.

    A part of which nobody knows in which group it is stands for that group, so that what is asked of it is unknown.
    """
    below = list(_below(world, subject, name))
    return below or list(dict.fromkeys(_around(world, subject, name)))


def _below(world: World, subject: Subject, name: str) -> Iterator[Subject]:
    if subject.kind == name:
        yield subject
        return
    split = subject.version.splits.get(name)
    if split is not None and split.of == subject.kind:
        yield from world.stretches(subject, name)
        return
    for member in subject.members:
        yield from _below(world, member, name)


def _around(world: World, subject: Subject, name: str) -> Iterator[Subject]:
    """The groups of that name that the parts are in, the stretches of such, or what those below were cut from."""
    group = subject.version.groups.get(name)
    if group is not None:
        for part in parts_named(world, subject, group.of) if group.of != subject.kind else ():
            if name in part.groups or name in part.lost or part.kind != group.of:
                yield part.groups.get(name, part)
        return
    own = subject.version.splits.get(name)
    if own is not None and own.of in subject.version.groups:
        for whole in parts_named(world, subject, own.of):
            if whole.kind != own.of:  # it stands for a group that nobody knows
                yield whole
            elif name in whole.version.splits:
                yield from world.stretches(whole, name)
        return
    for split in subject.version.splits.values():
        if split.of == name:
            yield from (s.owner for s in _below(world, subject, split.name) if s.owner is not None)

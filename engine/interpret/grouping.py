"""Which events belong together: groups are formed from equal keys, and every event finds its one home.

An event whose home group cannot be told (its condition or a key is unknown) stays on its own, and its result says what
is missing; a group that is only looked along or summed over matters, known or not, only to whoever looks, unless rules
are about it. A group is read under the version of its earliest member; its members keep their own. Stretches are cut,
and grouped where groups are made of them, once all groups of events stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from engine.interpret.subjects import Subject
from engine.interpret.world import World
from engine.rulebook.model import Group
from engine.values.unknown import Cause, CauseKind, Unknown, merge

Place = tuple[str, str, tuple[Any, ...]]  # a group's name, what it is made of, and its keys
Groups = dict[Place, Subject]
Layers = dict[str, dict[str, tuple[Group, ...]]]  # what is grouped → version → its groups
_ALONE = object()  # the key of whoever nobody can place


def homes(world: World, events: Iterable[Subject]) -> list[Subject]:
    """The subjects that get a result: home groups, and events that have none."""
    subjects = list(events)
    found: Groups = {}
    layers = _layers(subjects)
    _gather(world, subjects, layers, found)
    stretches = [
        stretch
        for subject in subjects
        for name in subject.version.splits
        if name in layers
        for stretch in world.stretches(subject, name)
    ]
    _gather(world, stretches, layers, found)
    everyone = [*subjects, *(group for group in found.values() if group.members)]
    return [subject for subject in everyone if not _has_home(subject) and _is_home(subject)]


def _gather(world: World, subjects: list[Subject], layers: Layers, found: Groups) -> None:
    """Form the groups of some subjects, then those of the groups they made, and so on upwards."""
    waiting = subjects
    while waiting:
        made: Groups = {}
        for subject in waiting:
            for group in layers.get(subject.kind, {}).get(subject.version.id, ()):
                _join(world, subject, group, found, made)
        for subject in waiting:
            _one_home(subject, made)
        waiting = [group for group in made.values() if group.members]
        for group_subject in waiting:
            _settle(group_subject)


def groups_beside(world: World, events: Iterable[Subject]) -> list[Subject]:
    """The groups that are no homes, yet have rules about them: they get results beside those of their members."""
    return [subject for subject in _around(events) if _speaks(world, subject, subject.kind)]


def doubtful_beside(
    world: World, events: Iterable[Subject]
) -> Iterator[tuple[Subject, str, Unknown]]:
    """(subject, group, doubt) where nobody knows in which of such groups a subject is, or whether in any."""
    for subject in _around(events):
        for name, doubt in subject.lost.items():
            if _speaks(world, subject, name):
                yield subject, name, doubt


def _around(events: Iterable[Subject]) -> Iterable[Subject]:
    """The events, their stretches, and all groups around them, each once."""
    around: dict[Subject, None] = {}
    for event in events:
        for start in (event, *(part for parts in event.stretches.values() for part in parts)):
            around |= dict.fromkeys(start.outwards())
    return around


def _speaks(world: World, subject: Subject, name: str) -> bool:
    group = subject.version.groups.get(name)
    rules = world.index(subject.version).rules_by_subject
    return group is not None and not group.home and name in rules


def _layers(subjects: list[Subject]) -> Layers:
    """What is grouped → version → its groups."""
    layers: Layers = {}
    for version in {s.version.id: s.version for s in subjects}.values():
        for group in version.groups.values():
            row = layers.setdefault(group.of, {})
            row[version.id] = (*row.get(version.id, ()), group)
    return layers


def _join(
    world: World, subject: Subject, group: Group,
    found: Groups, made: Groups,
) -> None:  # fmt: skip
    belongs = True if group.when is None else world.value(group.when, subject)
    if belongs is False:
        return
    keys = tuple(world.value(expr, subject) for expr in group.by)
    doubts = [value for value in (belongs, *keys) if isinstance(value, Unknown)]
    if doubts and (not group.home or isinstance(belongs, Unknown)):
        subject.lost[group.name] = merge(doubts)
    if doubts and group.home:
        subject.trouble = merge([*doubts, *([subject.trouble] if subject.trouble else [])])
    if group.name in subject.lost:
        return
    place: Place = (group.name, group.of, (_ALONE, subject.id) if doubts else keys)
    if place not in found:
        name = subject.id if doubts else " ".join(str(key) for key in keys if key != "")
        found[place] = Subject(group.name, name, subject.version, because=subject.because)
    made[place] = found[place]
    found[place].members.append(subject)
    subject.groups[group.name] = found[place]


def _settle(group: Subject) -> None:
    """Order the members, take the earliest one's version, and whatever trouble a member is in."""
    group.members.sort(key=lambda m: (m.day or date.max, m.id))
    first = group.members[0]
    group.version, group.because, group.day = first.version, first.because, first.day
    troubles = [member.trouble for member in group.members if member.trouble is not None]
    alone = len({(member.kind, member.id) for member in group.members}) == 1
    if alone and troubles and _is_home(group):
        group.trouble = merge(troubles)


def _is_home(subject: Subject) -> bool:
    group = subject.version.groups.get(subject.kind)
    return group is None or group.home


def _has_home(subject: Subject) -> bool:
    return any(_is_home(group) for group in subject.groups.values())


def _one_home(subject: Subject, made: Groups) -> None:
    """Where two home groups claim one subject, which `check` cannot always exclude, it stays alone, in conflict."""
    claims = sorted(name for name, group in subject.groups.items() if _is_home(group))
    if len(claims) < 2:
        return
    subject.trouble = Unknown(frozenset({Cause(CauseKind.CONFLICT, "home", ", ".join(claims))}))
    for group in made.values():
        if group.kind in claims and subject in group.members:
            group.members.remove(subject)
    subject.groups = {name: group for name, group in subject.groups.items() if name not in claims}

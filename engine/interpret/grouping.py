"""Which subjects belong together: groups are formed from equal keys, and every event finds its one home.

Groups, and the stretches that groups are made of, are formed one after the other, each when what its keys need stands.
A subject whose home group cannot be told (its condition or a key is unknown) stays on its own, and its result says what
is missing; a group that is only looked along or summed over matters, known or not, only to whoever looks, unless rules
are about it. A group is read under the version of its earliest member, or its last; its members keep their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from engine.interpret.below import has_rules, matters
from engine.interpret.runs import runs_of
from engine.interpret.subjects import Subject
from engine.interpret.world import World
from engine.rulebook.formation import makers
from engine.rulebook.model import EVENT, Group
from engine.values.numbers import decimal_text
from engine.values.periods import Period, period_text
from engine.values.unknown import Cause, CauseKind, Unknown, merge
from engine.values.zones import show_instant

Bucket = list[tuple[Subject, Group]]
Formed = dict[str, list[Subject]]  # kind → all subjects of that kind
Keys = tuple[
    tuple[Any, ...], Subject | None
]  # the keys, and the home that a group inside it stands in


def homes(world: World, events: Iterable[Subject]) -> list[Subject]:
    """The subjects that get a result: home groups, and events that have none."""
    formed: Formed = {EVENT: sorted(events, key=_age)}
    versions = {subject.version.id: subject.version for subject in formed[EVENT]}
    for name in makers(versions.values()):
        found = [*_cut(world, name, formed), *_group(world, name, formed)]
        formed[name] = found
    return [
        subject
        for subject in (subject for subjects in formed.values() for subject in subjects)
        if subject.owner is None
        and _stands(subject)
        and _is_home(subject)
        and not _has_home(subject)
    ]


def _cut(world: World, name: str, formed: Formed) -> Iterator[Subject]:
    """The stretches of that name, of all that is cut so."""
    for kind, subjects in formed.items():
        for subject in filter(_stands, subjects):
            split = subject.version.splits.get(name)
            if split is not None and split.of == kind:
                yield from world.stretches(subject, name)


def _group(world: World, name: str, formed: Formed) -> list[Subject]:
    """The groups of that name; a subject that another home group claims as well is left to itself."""
    buckets: dict[tuple[str, Keys], Bucket] = {}
    alone: Bucket = []
    for kind, subjects in formed.items():
        for subject in filter(_stands, subjects):
            group = subject.version.groups.get(name)
            if group is not None and group.of == kind:
                keys = _keys(world, subject, group)
                if isinstance(keys, Unknown):
                    alone.append((subject, group))
                elif keys is not None:
                    buckets.setdefault((kind, keys), []).append((subject, group))
    made: list[Subject] = []
    for (_, keys), bucket in buckets.items():
        terms = min(bucket, key=lambda pair: _age(pair[0]))[1].runs
        found = runs_of(world, [subject for subject, _ in bucket], terms)
        if found.doubt is not None:
            lost = set(found.lost)
            alone += [p for p in bucket if p[0] in lost and _lose(*p, found.doubt)]
        for number, members in enumerate(found.runs, 1):
            container = keys[1]
            words = [*_names(world, keys), *([str(number)] if terms is not None else [])]
            made.append(_made(name, " ".join(words), members))
            if container is not None:
                made[-1].groups[container.kind] = container
    made += [_made(name, subject.id, [subject]) for subject, _ in alone]
    for subject in [member for group_subject in made for member in group_subject.members]:
        _one_home(subject)
    return made


def _stands(subject: Subject) -> bool:
    """Whether there is such a subject: a group that lost its members is none."""
    return subject.kind == EVENT or subject.owner is not None or bool(subject.members)


def _keys(world: World, subject: Subject, group: Group) -> Keys | Unknown | None:
    """The keys of a subject; None where it is in no such group, unknown where it makes one alone."""
    belongs = True if group.when is None else world.value(group.when, subject)
    if belongs is False:
        return None
    keys = tuple(world.value(expr, subject) for expr in group.by)
    doubts = [value for value in (belongs, *keys) if isinstance(value, Unknown)]
    if not doubts:
        return keys, _home_of(subject) if group.result == "inside" else None
    if isinstance(belongs, Unknown):
        subject.lost[group.name] = merge(doubts)
    return merge(doubts) if _lose(subject, group, merge(doubts)) else None


def _lose(subject: Subject, group: Group, doubt: Unknown) -> bool:
    """Note that nobody knows in which group a subject is; whether it makes one of its own for the time being."""
    if not group.home:
        subject.lost[group.name] = doubt
        return False
    subject.trouble = merge([doubt, *([subject.trouble] if subject.trouble is not None else [])])
    return group.name not in subject.lost


def called(world: World, keys: Iterable[Any]) -> str:
    """What a group with these keys is called that is neither a run nor inside a home."""
    return " ".join(_names(world, (tuple(keys), None)))


def _names(world: World, keys: Keys) -> Iterator[str]:
    own, container = keys
    if container is not None:
        yield container.id
    yield from (_key_text(world, key) for key in own if key != "")


def _key_text(world: World, key: Any) -> str:
    """A key as it would stand in an event."""
    match key:
        case bool():
            return str(key).lower()
        case int() | Fraction():
            return decimal_text(key)
        case datetime():
            return show_instant(key, world.zone)
        case Period():
            return period_text(key)
    return str(key)


def _made(kind: str, name: str, members: list[Subject]) -> Subject:
    group = Subject(kind, name, members[0].version, members=members)
    for member in members:
        member.groups[kind] = group
    _settle(group)
    return group


def _settle(group: Subject) -> None:
    """Order the members, take the version of the earliest one (or the last), and whatever trouble a member is in."""
    group.members.sort(key=_age)
    first = group.members[0]
    terms = first.version.groups[group.kind]
    reads = group.members[-1] if terms.version == "last" else first
    group.version, group.because, group.day = reads.version, reads.because, first.day
    troubles = [member.trouble for member in group.members if member.trouble is not None]
    alone = len({(member.kind, member.id) for member in group.members}) == 1
    if alone and troubles and _is_home(group):
        group.trouble = merge(troubles)


def _age(subject: Subject) -> tuple[date, str]:
    """Subjects stand by day, then id; those without a day come last."""
    return subject.day or date.max, subject.id


def _one_home(subject: Subject) -> None:
    """Where two home groups claim one subject, which `check` cannot always exclude, it stays alone, in conflict."""
    claims = sorted(name for name, group in subject.groups.items() if _is_home(group))
    if len(claims) < 2:
        return
    subject.trouble = Unknown(frozenset({Cause(CauseKind.CONFLICT, "home", ", ".join(claims))}))
    for name in claims:
        group = subject.groups.pop(name)
        group.members.remove(subject)
        if group.members:
            _settle(group)


def _home_of(subject: Subject) -> Subject:
    """The subject in whose result this one stands."""
    if subject.owner is not None:
        return _home_of(subject.owner)
    around = [group for group in subject.groups.values() if _is_home(group)]
    if not around and subject.members and not _is_home(subject):
        return _home_of(
            subject.members[0]
        )  # of a group inside a home, all members stand in that home
    return _home_of(around[0]) if around else subject


def groups_beside(world: World, events: Iterable[Subject]) -> list[Subject]:
    """The groups that are no homes, yet have rules about them: they get results beside those of their members."""
    return [subject for subject in _around(events) if _speaks(world, subject)]


def doubtful_beside(
    world: World, events: Iterable[Subject]
) -> Iterator[tuple[Subject, str, Unknown]]:
    """(subject, group, doubt) where nobody knows in which of such groups a subject is, or whether in any."""
    for subject in _around(events):
        for name, doubt in subject.lost.items():
            group = subject.version.groups.get(name)
            if (
                group is not None
                and group.result == "none"
                and matters(world, subject.version, name)
            ):
                yield subject, name, doubt


def _around(events: Iterable[Subject]) -> Iterable[Subject]:
    """The events, all groups around them, and the stretches of both, each once."""
    around: dict[Subject, None] = {}
    waiting = list(events)
    while waiting:
        fresh = [s for s in waiting.pop().outwards() if s not in around]
        around |= dict.fromkeys(fresh)
        waiting += [part for s in fresh for parts in s.stretches.values() for part in parts]
    return around


def _speaks(world: World, subject: Subject) -> bool:
    group = subject.version.groups.get(subject.kind)
    return (
        group is not None
        and group.result == "none"
        and has_rules(world, subject.version, group.name)
    )


def _is_home(subject: Subject) -> bool:
    group = subject.version.groups.get(subject.kind)
    return group is None or group.home


def _has_home(subject: Subject) -> bool:
    return any(_is_home(group) for group in subject.groups.values())

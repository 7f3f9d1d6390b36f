"""Which events have a bearing on one another: those of one component must be evaluated together, and need no others.

Whatever the interpreter looks at from a subject, it reaches through groups, members and stretches. Events that no such
path connects decide nothing about one another, so a component evaluated by itself gives exactly the results that it
has in a run of all events. Three things reach further than the groups that stand in the end, and join components as
well: of a group made of runs all subjects with equal keys (runs are told apart, and numbered, among them), the parts of
an event that a change of terms cuts, and everything where versions disagree about the order of forming groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from engine.batch.joined import Joined
from engine.diagnostics.findings import Finding
from engine.events.families import families
from engine.events.model import RawEvent, Reject
from engine.events.nesting import event_id
from engine.interpret.evaluate import all_ids, deep_recursion
from engine.interpret.grouping import homes
from engine.interpret.intake import Intake
from engine.interpret.options import Options
from engine.interpret.subjects import Subject
from engine.interpret.world import World
from engine.rulebook.build.cycles import dependencies
from engine.rulebook.formation import makers
from engine.rulebook.model import Rulebook, Version
from engine.values.unknown import CauseKind, Unknown


@dataclass(frozen=True, slots=True)
class Accepted:
    """The rows of a run that are events, by component, and the rest of what taking them in gives.

    Each row stands for one event, under the id that it goes by in the whole run, so that any components can be handed
    to an evaluation as they are. They come smallest first, equally large ones by their ids.
    """

    components: tuple[tuple[RawEvent, ...], ...]
    rejects: tuple[Reject, ...]
    accepted: int
    findings: tuple[Finding, ...]
    ids: frozenset[str]  # of all events, with those that some were cut into

    def holding(self, ids: Iterable[str]) -> tuple[tuple[RawEvent, ...], ...]:
        """The components with any of these events; a part that was cut goes by the id of its whole as well."""
        wanted = {name for own in ids for name in (own, own.rsplit("/", 1)[0])}
        return tuple(
            rows for rows in self.components if any(event_id(row) in wanted for row in rows)
        )


def accept_all(
    rulebook: Rulebook, raws: Iterable[RawEvent | Reject], options: Options | None = None
) -> Accepted:
    """Take all rows in, as an evaluation does, and find out which belong together."""
    options = options or Options()
    world = World(rulebook, options.readings, options.as_of, options.tables)
    intake = Intake(world, options)
    rows = list(raws)
    first: dict[str, RawEvent] = {}
    for row in chain.from_iterable(family.members for family in families(rows, intake.nested)):
        if isinstance(row, RawEvent):
            first.setdefault(event_id(row), row)
    with deep_recursion():
        intake.take(rows)
        found = components(world, intake.subjects, intake.wholes)
    placed = {name for names in found for name in names}
    alone = {intake.wholes.get(event.id, event.id) for event in intake.unplaced} - placed
    named = sorted([*found, *((name,) for name in alone)], key=lambda names: (len(names), names))
    return Accepted(
        tuple(tuple(first[name] for name in names) for names in named),
        tuple(intake.rejects),
        intake.accepted,
        intake.findings(),
        all_ids(intake),
    )


def components(
    world: World, events: Sequence[Subject], wholes: Mapping[str, str] | None = None
) -> list[tuple[str, ...]]:
    """The ids of the events of each component, sorted; `wholes` says from which event a part was cut."""
    wholes = wholes or {}
    joined, _ = hanging_together(world, events, wholes)
    if out_of_order({subject.version.id: subject.version for subject in events}.values()):
        joined.join_all(events)
    found: dict[Subject, set[str]] = {}
    for event in events:
        found.setdefault(joined.root(event), set()).add(wholes.get(event.id, event.id))
    return sorted(tuple(sorted(names)) for names in found.values())


def hanging_together(
    world: World, events: Sequence[Subject], wholes: Mapping[str, str]
) -> tuple[Joined[Subject], list[Subject]]:
    """Form all groups: which subjects hang on one another, and all subjects there are."""
    homes(world, events)
    joined: Joined[Subject] = Joined()
    everything = list(_reachable(joined, events))
    _join_wholes(joined, events, wholes)
    _join_claims(world, joined, everything)
    return joined, everything


def _reachable(joined: Joined[Subject], events: Sequence[Subject]) -> Iterator[Subject]:
    """The events, the groups around them and the stretches of both; each joined with what it hangs on."""
    seen: set[Subject] = set()
    waiting = list(events)
    while waiting:
        subject = waiting.pop()
        if subject in seen:
            continue
        seen.add(subject)
        yield subject
        around = [*subject.groups.values(), *subject.members]
        around += [] if subject.owner is None else [subject.owner]
        around += [part for parts in subject.stretches.values() for part in parts]
        for other in around:
            joined.join(subject, other)
        waiting += around


def _join_wholes(
    joined: Joined[Subject], events: Iterable[Subject], wholes: Mapping[str, str]
) -> None:
    parts: dict[str, Subject] = {}
    for event in events:
        if event.id in wholes:
            joined.join(parts.setdefault(wholes[event.id], event), event)


def _join_claims(world: World, joined: Joined[Subject], subjects: Sequence[Subject]) -> None:
    """Join what a group claims by equal keys although it does not stand in it, or not in the same one, in the end."""
    contested = any(_contested(subject) for subject in subjects)
    claims: dict[tuple[object, ...], Subject] = {}
    for subject in subjects:
        for group in subject.version.groups.values():
            if group.of != subject.kind or not (group.runs is not None or contested):
                continue
            keys = tuple(world.value(expr, subject) for expr in group.by)
            if any(isinstance(key, Unknown) for key in keys):
                continue
            inside = joined.root(subject) if group.result == "inside" else None
            claims.setdefault((group.name, subject.kind, inside, keys), subject)
            joined.join(claims[group.name, subject.kind, inside, keys], subject)


def _contested(subject: Subject) -> bool:
    """Whether two groups wanted to be its home."""
    causes = subject.trouble.causes if subject.trouble is not None else ()
    return any(c.kind is CauseKind.CONFLICT and c.name == "home" for c in causes)


def out_of_order(versions: Iterable[Version]) -> bool:
    """Whether groups are formed in another order than one of the versions needs, for the sake of the others."""
    listed = list(versions)
    places = {name: place for place, name in enumerate(makers(listed))}
    for version in listed:
        graph = dependencies(version)
        for name in graph.keys() & places.keys():
            if any(places.get(need, -1) > places[name] for need in all_needs(graph, name)):
                return True
    return False


def all_needs(graph: Mapping[str, frozenset[str]], name: str) -> set[str]:
    """What a definition rests on, directly or not."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        fresh = graph[waiting.pop()] - found
        found |= fresh
        waiting += fresh
    return found - {name}

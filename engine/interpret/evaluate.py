"""Events in, results out: the reference interpreter's entry.

Raw events are flattened, checked for repeated ids, typed, placed under a version, joined with reference tables and
validated; what fails at any of these comes out as a reject and the rest goes on. Accepted events form their groups,
and every home subject gets one result: `accepted` events stand in exactly one result, all others in `rejects`; of an
event that a change of terms cuts, each part stands in exactly one. A group that is no home but has rules about it gets
a result without events, which names its members.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.diagnostics.findings import Finding
from engine.events.model import RawEvent, Reject
from engine.interpret.asking import world_of
from engine.interpret.decide import decide, decide_beside, needs, status_of, undecided_beside
from engine.interpret.depth import deep_recursion
from engine.interpret.grouping import doubtful_beside, groups_beside, homes
from engine.interpret.hashing import Basis, basis_of
from engine.interpret.intake import Intake, Unplaced
from engine.interpret.options import Options
from engine.interpret.results import Result, Status
from engine.interpret.subjects import Subject
from engine.interpret.world import World
from engine.rulebook.model import EVENT, Rulebook
from engine.rulebook.timeline import as_known
from engine.values.unknown import Unknown

__all__ = ["Evaluation", "Options", "deep_recursion", "evaluate"]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Results in order of subject and id, rejects in the order of the files, and counts that reconcile."""

    results: tuple[Result, ...]
    rejects: tuple[Reject, ...]
    accepted: int
    rejected: int
    findings: tuple[Finding, ...] = ()
    ids: frozenset[str] = (
        frozenset()
    )  # of all accepted events, also where only some results were asked for
    rechecked: Mapping[str, int] = field(default_factory=dict)
    """What a plan does not work out, and how often results hang on it."""
    interpreted: int = 0  # of a plan's results those that the interpreter decided
    wholes: Mapping[str, str] = field(default_factory=dict)
    """Of each part of an event the id of that event, by its own."""


Decided = list[tuple[Subject, Result]]  # home subjects, in the order in which they were found


@dataclass(frozen=True, slots=True)
class Seen:
    """The world of an evaluation, and its home subjects with their results."""

    world: World
    decided: tuple[tuple[Subject, Result], ...]


def evaluate(
    rulebook: Rulebook,
    raws: Iterable[RawEvent | Reject],
    options: Options | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Evaluate events against the versions in force on their dates.

    `progress(done, all)` is called now and then while results are worked out. Raises `FindingsError` for a version or
    reading that the rulebook does not have.
    """
    return evaluate_seen(rulebook, raws, options, progress)[0]


def evaluate_seen(
    rulebook: Rulebook,
    raws: Iterable[RawEvent | Reject],
    options: Options | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Evaluation, Seen]:
    """The same, with what it was worked out from, for whoever asks more of it."""
    options = options or Options()
    rulebook = as_known(rulebook, options.known_at, options.version)
    world = world_of(rulebook, options.readings, options.as_of, options.tables)
    intake = Intake(world, options)
    rows = list(raws)  # before the limit is raised: parsers count on it to refuse deep nesting
    decided: Decided = []
    with deep_recursion():
        intake.take(rows)
        options = with_parts(options, intake)
        found = results(world, intake.subjects, options, progress, intake.unplaced, decided)
    rejects = tuple(intake.rejects)
    done = Evaluation(
        tuple(found),
        rejects,
        intake.accepted,
        len(rejects),
        intake.findings(),
        all_ids(intake),
        wholes=intake.wholes,
    )
    return done, Seen(world, tuple(decided))


def all_ids(intake: Intake) -> frozenset[str]:
    """The ids of all accepted events, and of those that some were cut into."""
    ids = frozenset(subject.id for subject in intake.subjects)
    return ids | {event.id for event in intake.unplaced} | set(intake.wholes.values())


def with_parts(options: Options, intake: Intake) -> Options:
    """Who asks for an event that was cut asks for its parts."""
    if options.only is None:
        return options
    parts = {part for part, whole in intake.wholes.items() if whole in options.only}
    return replace(options, only=options.only | parts)


def results(
    world: World,
    events: Sequence[Subject],
    options: Options,
    progress: Callable[[int, int], None] | None = None,
    unplaced: Iterable[Unplaced] = (),
    decided: Decided | None = None,
) -> list[Result]:
    """The results of events, with those of groups that are no homes, and of events that no version governs.

    `decided` takes the home subjects with their results.
    """
    found = homes(world, events)
    wanted = [home for home in found if asked(options, [home.id, *home.event_ids()])]
    subjects = sorted(wanted, key=lambda home: (home.kind, home.id, home.event_ids()))
    made: list[Result] = []
    for number, home in enumerate(subjects):
        if progress is not None and number % 64 == 0:
            progress(number, len(subjects))
        made.append(decide(world, home, options.derivations))
    if decided is not None:
        own = dict(zip(subjects, made, strict=True))
        decided += [(home, own[home]) for home in wanted]
    made += _beside(world, events, options)
    made += [unplaced_result(world, event) for event in unplaced if asked(options, [event.id])]
    return sorted(made, key=in_order)


def in_order(result: Result) -> tuple[str, str, tuple[str, ...]]:
    """What results are sorted by."""
    return result.subject, result.id, result.events


def asked(options: Options, ids: Sequence[str]) -> bool:
    """Whether a result is among those that were asked for: by its id, an event's, or a stretch's (`call-1/2`)."""
    if options.only is None:
        return True
    return any(name in (own, own.rsplit("/", 1)[0]) for own in options.only for name in ids)


def _beside(world: World, events: Sequence[Subject], options: Options) -> Iterator[Result]:
    for group in groups_beside(world, events):
        if not asked(options, [group.id, *group.event_ids()]):
            continue
        result = decide_beside(world, group, options.derivations)
        if result is not None:
            yield result
    for subject, name, doubt in doubtful_beside(world, events):
        if asked(options, [subject.id, *subject.event_ids()]):
            yield undecided_beside(world, subject, name, doubt)


def unplaced_result(world: World, event: Unplaced) -> Result:
    """The result of an event that no version governs, or of which nobody knows which does."""
    reason = event.reason
    causes = reason.causes if isinstance(reason, Unknown) else frozenset()
    status = status_of(causes) if causes else Status.NOT_IN_FORCE
    return Result(
        subject=EVENT, id=event.id, events=(event.id,), members=(), status=status, rulebook=world.rulebook,
        version=None, outcomes={}, lines=(), amount=0, needs=needs(causes, status),
        causes=causes, rules=(), clauses=(), parts=(), at=event.day,
        because=reason if isinstance(reason, str) else "", basis=_basis(world, event),
    )  # fmt: skip


def _basis(world: World, event: Unplaced) -> Basis | None:
    if event.event is None or event.read_as is None:
        return None
    return basis_of(world.terms, [Subject(EVENT, event.id, event.read_as, event.event)])

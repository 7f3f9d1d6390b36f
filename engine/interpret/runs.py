"""Runs: neighbours in time that make one group, such as outages that overlap, or the trips on one ticket.

In: the subjects that share all keys, and how the version of the earliest tells runs apart. Out: the runs in order,
each a list of its members, as far as anybody can tell them apart. A run begins with the first member that is in none;
a later one belongs to it that begins neither after too long a pause nor too long after the run's first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.interpret.subjects import Subject
from engine.language.reference import moved
from engine.rulebook.model import Bound, Runs
from engine.values.unknown import Unknown, merge

if TYPE_CHECKING:
    from engine.interpret.world import World


@dataclass(frozen=True, slots=True)
class Found:
    """The runs that are certain, and those of whom nobody knows, with the reason: what has not ended may go on."""

    runs: list[list[Subject]]
    lost: Sequence[Subject] = ()
    doubt: Unknown | None = None


def runs_of(world: World, subjects: list[Subject], terms: Runs | None) -> Found:
    """The runs of subjects with equal keys: all of them together where the group makes no runs."""
    if terms is None or len(subjects) == 1:
        return Found([subjects])
    spans = {subject: _span(world, terms, subject) for subject in subjects}  # ids may repeat
    lost = [start for start, _ in spans.values() if isinstance(start, Unknown)]
    if lost:
        return Found([], subjects, merge(lost))
    found: list[list[Subject]] = []
    end: Any = None
    subjects.sort(key=lambda s: (spans[s][0], s.id, s.event_ids()))
    for place, subject in enumerate(subjects):
        start, own_end = spans[subject]
        joins = bool(found) and _joins(world, terms, subject, start, end, spans[found[-1][0]][0])
        if isinstance(joins, Unknown):
            return Found(found[:-1], [*found[-1], *subjects[place:]], joins)
        if joins:
            found[-1].append(subject)
            doubts = [one for one in (end, own_end) if isinstance(one, Unknown)]
            end = merge(doubts) if doubts else max(end, own_end)
        else:
            found.append([subject])
            end = own_end
    return Found(found)


def _span(world: World, terms: Runs, subject: Subject) -> tuple[Any, Any]:
    """When a subject begins and ends; one that would end before it begins ends at once."""
    start = world.value(terms.start, subject)
    end = start if terms.end is None else world.value(terms.end, subject)
    known = not isinstance(start, Unknown) and not isinstance(end, Unknown)
    return start, max(start, end) if known else end


def _joins(
    world: World, terms: Runs, subject: Subject, start: Any, end: Any, first: Any
) -> bool | Unknown:
    """Whether one that begins at `start` belongs to the run that began at `first` and has lasted until `end`."""
    if terms.gap is None and terms.lasts is None:
        return end if isinstance(end, Unknown) else bool(start <= end)
    verdicts = [
        _within(world, bound, subject, start, since)
        for bound, since in ((terms.gap, end), (terms.lasts, first))
        if bound is not None
    ]
    if False in verdicts:
        return False
    doubts = [verdict for verdict in verdicts if isinstance(verdict, Unknown)]
    return merge(doubts) if doubts else True


def _within(world: World, bound: Bound, subject: Subject, start: Any, since: Any) -> bool | Unknown:
    length = world.value(bound.length, subject)
    doubts = [one for one in (since, length) if isinstance(one, Unknown)]
    if doubts:
        return merge(doubts)
    latest = moved(since, length, 1, world.env(subject))
    # a gap below nothing is none: what overlaps or touches is one run, however short a pause may be
    return bool(start < latest or (start == latest and (bound.included or latest == since)))

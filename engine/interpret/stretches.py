"""Cutting a subject into stretches at calendar edges.

Where both ends and all edges are known, the stretches run from one edge to the next, half-open. Where the ends are not,
but the length is, there is one stretch of that length with an unknown place in time, so that only what depends on the
clock asks for it. Where nothing is known, or not whether an edge cuts, there is one stretch of unknown length, so that
rules about it can still say that they do not apply.
"""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from engine.interpret.cuts import cuts
from engine.interpret.subjects import Subject
from engine.language.reference import between
from engine.rulebook.model import Split
from engine.values.unknown import Unknown, merge

if TYPE_CHECKING:
    from engine.interpret.world import World


def cut(world: World, subject: Subject, split: Split) -> list[Subject]:
    """The stretches of a subject, in order of time; none where the split does not apply."""
    wanted = True if split.when is None else world.value(split.when, subject)
    if wanted is False:
        return []
    start, end = world.value(split.start, subject), world.value(split.end, subject)
    length = world.value(split.length, subject) if split.length is not None else None
    if isinstance(wanted, Unknown):
        length = wanted
    elif isinstance(start, datetime) and isinstance(end, datetime):
        return _between(world, subject, split, start, end)
    elif length is None:
        length = start if isinstance(start, Unknown) else end
    if not isinstance(length, Unknown) and length <= 0:
        return []
    return [_stretch(subject, split, 1, start, end, length)]


def _between(
    world: World, subject: Subject, split: Split, start: datetime, end: datetime
) -> list[Subject]:
    points: set[datetime] = set()
    doubts: list[Unknown] = []
    for edge in split.at:
        applies = True if edge.when is None else world.value(edge.when, subject)
        found = cuts(world, subject, edge, start, end) if applies is not False else ()
        if isinstance(found, Unknown):
            doubts.append(found)
        elif isinstance(applies, Unknown):
            doubts += [applies] * any(start < cut < end for cut in found)
        else:
            points.update(found)
    if doubts and start < end:
        place = merge(doubts)
        return [_stretch(subject, split, 1, place, place, place)]
    ends = [start, *sorted(point for point in points if start < point < end), end]
    return [
        _stretch(subject, split, n, one, two, between(one, two))
        for n, (one, two) in enumerate(pairwise(ends), 1)
        if one < two
    ]


def _stretch(
    subject: Subject, split: Split, number: int, start: Any, end: Any, length: Any
) -> Subject:
    return Subject(
        split.name, f"{subject.id}/{number}", subject.version, event=None, owner=subject,
        start=start, end=end, length=length, because=subject.because, day=subject.day,
    )  # fmt: skip

"""The results of two evaluations side by side: those about the same subject are a pair.

Where one side has several of one kind and id (nobody can place them), those with the same events pair first, then the
others in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest

from engine.compare.impact.told import Key, Told

Pair = tuple[Told | None, Told | None]


def pairs(old: Iterable[Told], new: Iterable[Told]) -> Iterator[Pair]:
    """All pairs, by kind of subject and id."""
    mine, theirs = _by_key(old), _by_key(new)
    for key in sorted(mine.keys() | theirs.keys()):
        left, right = mine.get(key, []), theirs.get(key, [])
        if len(left) <= 1 and len(right) <= 1:
            yield next(iter(left), None), next(iter(right), None)
        else:
            yield from _several(left, right)


def _several(left: list[Told], right: list[Told]) -> Iterator[Pair]:
    rest = list(right)
    alone: list[Told] = []
    for one in left:
        other = next((two for two in rest if _events(two) == _events(one)), None)
        if other is None:
            alone.append(one)
        else:
            rest.remove(other)
            yield one, other
    yield from zip_longest(alone, rest)


def _events(one: Told) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return one.events, one.members


def _by_key(results: Iterable[Told]) -> Mapping[Key, list[Told]]:
    found: dict[Key, list[Told]] = {}
    for one in results:
        found.setdefault(one.key, []).append(one)
    for several in found.values():
        several.sort(key=lambda one: (one.events, one.members, str(one.at)))
    return found

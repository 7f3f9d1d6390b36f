"""Results of two evaluations of the same events, side by side.

Those of one subject and id belong together. Where several results have one id (the events of two customers may form
groups of one name), those with the same events come together first, and the others in their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from engine.interpret.results import Result

Pair = tuple[Result | None, Result | None]


def paired(then: Iterable[Result], now: Iterable[Result]) -> Iterator[Pair]:
    """Pairs in order of subject and id; None where one side has no such result."""
    mine, theirs = _by_name(then), _by_name(now)
    for name in sorted({*mine, *theirs}):
        yield from _of_one_name(mine.get(name, ()), theirs.get(name, ()))


def _of_one_name(mine: Sequence[Result], theirs: Sequence[Result]) -> Iterator[Pair]:
    if len(mine) == len(theirs) == 1:
        yield mine[0], theirs[0]
        return
    left = list(theirs)
    rest: list[Result] = []
    for result in mine:
        same = next((other for other in left if _events(other) == _events(result)), None)
        if same is None:
            rest.append(result)
        else:
            left = [other for other in left if other is not same]
            yield result, same
    yield from zip_longest(rest, left)


def _by_name(results: Iterable[Result]) -> dict[tuple[str, str], list[Result]]:
    found: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        found.setdefault((result.subject, result.id), []).append(result)
    return found


def _events(result: Result) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return result.events, result.members

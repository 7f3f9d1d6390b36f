"""Two evaluations of the same events → where they differ, the smallest difference first.

Every field of a result is compared, whatever fields there will be, but the derivation and the steps of a line, which
belong to it. A difference is smaller the fewer events its result has; among equals the first by subject and id. Results
and rejects are counted, so that "no difference" says of how many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from itertools import groupby, zip_longest
from typing import Any, Final

from engine.events.model import Reject
from engine.interpret.evaluate import Evaluation
from engine.interpret.results import Line, Part, Result
from engine.rulebook.model import Rulebook, Version
from engine.values.periods import Period
from engine.values.unknown import Cause, Unknown

APART: Final = frozenset({"derivation", "steps", "basis"})  # what explaining adds, whence it is
_WHOLE: Final = (Unknown, Cause, Period)  # values, which are the same or not


class Absent:
    """Stands where one side has nothing."""

    def __repr__(self) -> str:
        return "nothing"


ABSENT: Final = Absent()


@dataclass(frozen=True, slots=True)
class Spot:
    """One field that differs, with its value on either side; `field` names it for a person."""

    field: str
    one: object
    two: object


@dataclass(frozen=True, slots=True)
class Difference:
    """A result, or a rejected row, that is not the same; `one` or `two` is None where a side has none."""

    subject: str
    id: str
    events: tuple[str, ...]
    spots: tuple[Spot, ...]
    one: Result | Reject | None
    two: Result | Reject | None

    @property
    def size(self) -> tuple[int, str, str]:
        """What differences are sorted by."""
        return len(self.events), self.subject, self.id


@dataclass(frozen=True, slots=True)
class Comparison:
    """How much was compared, how much of it differs, and the smallest difference."""

    results: int = 0
    rejects: int = 0
    differing: int = 0
    first: Difference | None = None

    def __add__(self, other: Comparison) -> Comparison:
        """Both comparisons as one."""
        firsts = [found for found in (self.first, other.first) if found is not None]
        return Comparison(
            self.results + other.results,
            self.rejects + other.rejects,
            self.differing + other.differing,
            min(firsts, key=lambda found: found.size, default=None),
        )


def compare(one: Evaluation, two: Evaluation) -> Comparison:
    """The comparison of two whole evaluations, their rejects and counts among it."""
    found = compare_results(one.results, two.results) + compare_rejects(one.rejects, two.rejects)
    counts = [
        Spot(name, getattr(one, name), getattr(two, name))
        for name in ("accepted", "rejected", "ids", "findings")
        if getattr(one, name) != getattr(two, name)
    ]
    if not counts:
        return found
    return found + Comparison(
        differing=1, first=Difference("all events", "", (), tuple(counts), None, None)
    )


def compare_results(one: Iterable[Result], two: Iterable[Result]) -> Comparison:
    """The comparison of results, both in order of subject, id and events; neither has to be held in memory."""
    counted, differing = 0, 0
    first: Difference | None = None
    for left, right in _pairs(one, two):
        counted += 1
        spots = tuple(unlike(left, right))
        if spots:
            differing += 1
            there = left if left is not None else right
            assert there is not None
            events = there.events or there.members
            found = Difference(there.subject, there.id, events, spots, left, right)
            first = found if first is None or found.size < first.size else first
    return Comparison(results=counted, differing=differing, first=first)


def compare_rejects(one: Sequence[Reject], two: Sequence[Reject]) -> Comparison:
    """The comparison of rejected rows, in the order of the files."""
    found = Comparison(rejects=max(len(one), len(two)))
    for left, right in zip_longest(one, two):
        spots = tuple(unlike(left, right))
        if spots:
            there = left if left is not None else right
            name = there.id or str(there.place)
            difference = Difference("row", name, (), spots, left, right)
            found += Comparison(differing=1, first=difference)
    return found


def unlike(one: Result | Reject | None, two: Result | Reject | None) -> Iterator[Spot]:
    """Where two results, or two rejects, differ."""
    if one is None or two is None:
        what = type(one if one is not None else two).__name__.lower()
        yield Spot(f"the {what}", ABSENT if one is None else one, ABSENT if two is None else two)
    else:
        yield from _unlike("", one, two)


_Key = tuple[str, str, tuple[str, ...]]


def _key(result: Result) -> _Key:
    return result.subject, result.id, result.events


def _pairs(
    one: Iterable[Result], two: Iterable[Result]
) -> Iterator[tuple[Result | None, Result | None]]:
    """The results of both sides that are about the same, one after the other."""
    left, right = groupby(one, _key), groupby(two, _key)
    mine, theirs = _next(left), _next(right)
    while mine is not None or theirs is not None:
        keys = [side[0] for side in (mine, theirs) if side is not None]
        least = min(keys)
        ours = mine[1] if mine is not None and mine[0] == least else []
        others = theirs[1] if theirs is not None and theirs[0] == least else []
        if ours:
            mine = _next(left)
        if others:
            theirs = _next(right)
        yield from zip_longest(ours, others)


def _next(groups: Iterator[tuple[_Key, Iterator[Result]]]) -> tuple[_Key, list[Result]] | None:
    """The next results of one key; of several, such as nobody can place, those with the first members first."""
    for key, found in groups:
        return key, sorted(found, key=lambda result: (result.members, str(result.at)))
    return None


def _unlike(path: str, one: object, two: object) -> Iterator[Spot]:
    if one is two:
        return
    if isinstance(one, Rulebook | Version) and isinstance(two, Rulebook | Version):
        if one.id != two.id:
            yield Spot(path, one.id, two.id)
    elif isinstance(one, Mapping) and isinstance(two, Mapping):
        for name in dict.fromkeys([*one, *two]):
            yield from _unlike(
                _inside(path, str(name)), one.get(name, ABSENT), two.get(name, ABSENT)
            )
    elif isinstance(one, tuple) and isinstance(two, tuple):
        yield from _unlike_tuples(path, one, two)
    elif _is_record(one) and type(one) is type(two):
        for field in fields(one):  # type: ignore[arg-type]
            if field.name not in APART:
                where = _inside(path, field.name)
                yield from _unlike(where, getattr(one, field.name), getattr(two, field.name))
    elif not _same(one, two):
        yield Spot(path, one, two)


def _unlike_tuples(path: str, one: tuple[Any, ...], two: tuple[Any, ...]) -> Iterator[Spot]:
    """Lines and parts pair by whose they are, other records by their place; anything else is the same or not."""
    both = (*one, *two)
    if all(isinstance(entry, Line | Part) for entry in both) and both:
        left, right = _by_name(one), _by_name(two)
        yield from _unlike(path, left, right)
        if list(left) != list(right) and left.keys() == right.keys():
            yield Spot(f"order of {path}", tuple(left), tuple(right))
    elif all(map(_is_record, both)) and both:
        pairs = zip_longest(one, two, fillvalue=ABSENT)
        for place, (mine, theirs) in enumerate(pairs, 1):
            yield from _unlike(f"{path} {place}", mine, theirs)
    elif not _same(one, two):
        yield Spot(path, one, two)


def _by_name(entries: tuple[Any, ...]) -> dict[str, Line | Part]:
    named: dict[str, Line | Part] = {}
    for entry in entries:
        charge = f"{entry.name} of " if isinstance(entry, Line) else ""
        name = f"{charge}{entry.subject} {entry.id}"
        while name in named:
            name += " again"
        named[name] = entry
    return named


def _is_record(value: object) -> bool:
    return is_dataclass(value) and not isinstance(value, _WHOLE)


def _same(one: object, two: object) -> bool:
    """Whether two values are one; a truth is no number, though Python takes it for one."""
    if isinstance(one, tuple) and isinstance(two, tuple):
        return len(one) == len(two) and all(map(_same, one, two))
    if isinstance(one, int | Fraction) and isinstance(two, int | Fraction):
        return isinstance(one, bool) == isinstance(two, bool) and one == two
    return type(one) is type(two) and one == two


def _inside(path: str, name: str) -> str:
    return f"{path}: {name}" if path else name

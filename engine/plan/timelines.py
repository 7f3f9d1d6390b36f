"""Lines of time told in few words: what repeats every week, and where it does something else.

A line is cut into intervals, each with a label: a calendar's hours (open 1, closed 0), a grid's cells, the days of a
zone. It is compressed into runs, in each of which a pattern repeats; where none does (around holidays and changes of
the clock) a run is one interval. Nothing here knows why a line is as it is: whatever made it is the definition, and
the runs say the same.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Pattern:
    """One period of what repeats: the label `labels[n]` holds from `marks[n]` until the next mark; `marks[0]` is 0."""

    period: int
    marks: tuple[int, ...]
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Intervals from the one with the number `first` on; `pattern` repeats since (and before) the place `phase`."""

    first: int
    pattern: Pattern | None
    phase: int


@dataclass(frozen=True)
class Timeline:
    """`[first, until)` cut into intervals: `starts[0]` is `first`, and `labels[n]` holds from `starts[n]` on."""

    starts: tuple[int, ...]
    labels: tuple[int, ...]
    until: int
    period: int

    @property
    def first(self) -> int:
        """Where the line begins."""
        return self.starts[0]

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The line in as few runs as a greedy walk finds."""
        return tuple(_runs(self))

    @cached_property
    def passed(self) -> tuple[int, ...]:
        """How much of the line has the label 1 before each start, and in all."""
        found, total = [], 0
        for start, end, label in zip(
            self.starts, (*self.starts[1:], self.until), self.labels, strict=True
        ):
            found.append(total)
            total += (end - start) * (label == 1)
        return (*found, total)

    def at(self, place: int) -> int:
        """The label at a place of the line."""
        return self.labels[bisect_right(self.starts, place) - 1]


def timeline(
    marks: Sequence[tuple[int, int]], first: int, label: int, until: int, period: int
) -> Timeline:
    """The line that has `label` from `first` on and what each mark says from there on; marks are ascending."""
    inside = [mark for mark in marks if first < mark[0] < until]
    starts = (first, *(place for place, _ in inside))
    return Timeline(starts, (label, *(told for _, told in inside)), until, period)


def _runs(line: Timeline) -> Iterator[Run]:
    candidates = _candidates(line)
    number, phase = 0, 0
    while number < len(line.starts):
        best, chosen = 0, Run(number, None, phase)
        for pattern, at in candidates:
            reach = _reach(line, pattern, at, number)
            if reach > best:
                best, chosen, phase = reach, Run(number, pattern, at), at
        yield chosen
        number += max(best, 1)


def _reach(line: Timeline, pattern: Pattern, phase: int, number: int) -> int:
    """How many intervals from this one on are as the pattern has them."""
    starts, labels, marks = line.starts, line.labels, pattern.marks
    count, at, last = len(marks), number, len(starts) - 1
    turn, rest = divmod(starts[number] - phase, pattern.period)
    place, origin = bisect_right(marks, rest), phase + turn * pattern.period
    while labels[at] == pattern.labels[place - 1]:
        following = origin + (marks[place] if place < count else pattern.period)
        if at == last:
            return at + (following >= line.until) - number
        if following != starts[at + 1]:
            break
        at += 1
        if place == count:
            place, origin = 0, origin + pattern.period
        place += 1
    return at - number


def _candidates(line: Timeline) -> list[tuple[Pattern, int]]:
    """Patterns, each with its phase, that are seen three times in a row; those that reach farthest first."""
    seen: Counter[tuple[Pattern, int]] = Counter()
    turned: dict[tuple[tuple[int, int], ...], tuple[Pattern, int]] = {}
    number = 0
    while number < len(line.starts):
        lengths = _repeated(line, number)
        reach = 0
        if lengths is not None:
            if lengths not in turned:
                turned[lengths] = _canonical(lengths)
            pattern, offset = turned[lengths]
            candidate = pattern, (line.starts[number] + offset) % pattern.period
            reach = _reach(line, *candidate, number)
            seen[candidate] += reach
        number += max(reach, 1)
    return [candidate for candidate, _ in seen.most_common()]


def _repeated(line: Timeline, number: int) -> tuple[tuple[int, int], ...] | None:
    """The lengths and labels of a period from an interval on, if the next two periods have the same."""
    starts, labels, first = line.starts, line.labels, line.starts[number]
    ends = [bisect_left(starts, first + line.period * turn) for turn in (1, 2, 3)]
    if ends[2] == len(starts) or starts[ends[0]] != first + line.period:
        return None
    found = [
        tuple((starts[n + 1] - starts[n], labels[n]) for n in range(low, high))
        for low, high in pairwise((number, *ends))
    ]
    whole = starts[ends[2]] == first + 3 * line.period
    return found[0] if whole and found[0] == found[1] == found[2] else None


def _canonical(lengths: tuple[tuple[int, int], ...]) -> tuple[Pattern, int]:
    """The pattern of one period of (length, label), and how far after its start the canonical pattern begins."""
    count = len(lengths)
    size = next(
        n for n in range(1, count + 1) if count % n == 0 and lengths == lengths[:n] * (count // n)
    )
    once = lengths[:size]
    turn = min(range(size), key=lambda n: (once[n:] + once[:n], n))
    chosen = once[turn:] + once[:turn]
    marks = [0]
    for length, _ in chosen:
        marks.append(marks[-1] + length)
    offset = sum(length for length, _ in once[:turn])
    return Pattern(marks[-1], tuple(marks[:-1]), tuple(label for _, label in chosen)), offset

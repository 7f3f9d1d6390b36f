"""Interpreter and columnar plan side by side, over events of any number.

Rows that have a bearing on one another are evaluated together, the smallest such sets first, some thousand rows at a
time, until a difference is found: so it comes out small, and memory does not grow with the number of events. Few rows
are evaluated whole. Of a sample, all rows that are rejected are compared as well, and those that belong with them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from engine.batch.arranged import Arranged, Row, arranging
from engine.batch.claims import Claims
from engine.batch.compare import Comparison, Difference, compare
from engine.batch.components import accept_all
from engine.events.model import RawEvent, Reject
from engine.interpret.evaluate import Evaluation, evaluate
from engine.interpret.options import Options
from engine.rulebook.model import Rulebook

Engine = Callable[[Rulebook, Iterable[RawEvent | Reject], Options], Evaluation]
Component = tuple[RawEvent, ...]
AT_ONCE: Final = 10_000  # rows


@dataclass(frozen=True, slots=True)
class Verified:
    """What was compared: of how many events in how many components, out of `all_components`; `rows` of the difference.

    `stopped`: a difference was found before all was compared; `interrupted`: somebody did not want to wait longer.
    `rechecked`: how many of the results the interpreter had to make for the columnar plan as well, by the reason; of
    these, equality says nothing.
    """

    comparison: Comparison
    events: int
    components: int
    all_components: int
    rows: Component = ()
    stopped: bool = False
    interrupted: bool = False
    rechecked: Mapping[str, int] = field(default_factory=dict)
    interpreted: int = 0


def verify(
    rulebook: Rulebook,
    raws: Iterable[Row],
    options: Options,
    columnar: Engine,
    sample: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    at_once: int = AT_ONCE,
) -> Verified:
    """Compare both engines on these rows, or on a `sample` of so many components."""
    with arranging(Claims(rulebook, options)) as arranged:
        arranged.take(raws)
        there = [place for place in arranged.sets() if arranged.has_event(place)]
        run = _Run(rulebook, options, columnar, arranged)
        chosen = there if sample is None else sampled(arranged, there, sample)
        portions = list(_portions(arranged, chosen, sample is None, at_once))
        count = sum(len(arranged.numbers(place)) for _, places in portions for place in places)
        interrupted = False
        try:
            for full, places in portions:
                run.compare(places, full)
                if run.found.first is not None:
                    break
                if progress is not None:
                    progress(run.rows, count)
        except KeyboardInterrupt:
            interrupted = True
        return Verified(
            run.found,
            run.events,
            run.components,
            len(there),
            run.belonging,
            stopped=run.components < len(chosen) and not interrupted,
            interrupted=interrupted,
            rechecked=dict(run.rechecked.most_common()),
            interpreted=run.interpreted,
        )


class _Run:
    """Both engines on some sets of rows after others, and what came of it."""

    def __init__(
        self, rulebook: Rulebook, options: Options, columnar: Engine, arranged: Arranged
    ) -> None:
        self._rulebook, self._options = rulebook, options
        self._columnar, self._arranged = columnar, arranged
        self.found = Comparison()
        self.rows = self.events = self.components = self.interpreted = 0
        self.rechecked: Counter[str] = Counter()
        self.belonging: Component = ()  # the rows of the difference

    def compare(self, places: list[int], full: bool) -> None:
        """Compare what both make of these sets: all of it, or only what they reject."""
        numbers = [number for place in places for number in self._arranged.numbers(place)]
        rows = self._arranged.rows(numbers)
        options = self._options if full else replace(self._options, only=frozenset())
        mine = evaluate(self._rulebook, rows, options)
        theirs = self._columnar(self._rulebook, rows, options)
        found = compare(mine, theirs)
        self.found += found
        self.rows += len(rows)
        self.rechecked.update(theirs.rechecked)
        self.interpreted += theirs.interpreted
        if full:
            self.events += mine.accepted
            self.components += sum(map(self._arranged.has_event, places))
        if found.first is not None:
            self.belonging = self._rows_of(rows, found.first)

    def _rows_of(self, rows: list[Row], difference: Difference) -> Component:
        """The rows of the events that a difference is about, and of those that belong with them."""
        if not difference.events:
            return ()
        accepted = accept_all(self._rulebook, rows, self._options)
        return next(iter(accepted.holding(difference.events)), ())


def sampled(arranged: Arranged, places: list[int], count: int) -> list[int]:
    """So many of these sets, always the same ones of the same events, smallest first."""
    return sorted(sorted(places, key=arranged.chance)[:count])


def _portions(
    arranged: Arranged, chosen: list[int], whole: bool, at_once: int
) -> Iterator[tuple[bool, list[int]]]:
    """What is evaluated at once, and whether its results are compared, or only what is rejected of it."""
    if whole and len(arranged) <= at_once:
        yield True, list(arranged.sets())
        return
    apart = set(chosen)
    others = [p for p in arranged.sets() if p not in apart and (whole or arranged.has_reject(p))]
    yield from ((False, places) for places in arranged.portions(others, at_once))
    yield from ((True, places) for places in arranged.portions(chosen, at_once))

"""Interpreter and columnar plan side by side, over events of any number.

Few events are evaluated whole by both. Of many, or of a sample, those that have a bearing on one another are evaluated
together, the smallest components first, some thousand events at a time, until a difference is found: so it comes out
small. What is rejected is compared for all events, whatever the sample.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final

from engine.batch.compare import Comparison, Difference, compare, compare_results
from engine.batch.components import Accepted, accept_all
from engine.events.model import RawEvent, Reject
from engine.events.nesting import event_id
from engine.interpret.evaluate import Evaluation, evaluate
from engine.interpret.options import Options
from engine.rulebook.model import Rulebook

Engine = Callable[[Rulebook, Iterable[RawEvent | Reject], Options], Evaluation]
Component = tuple[RawEvent, ...]
AT_ONCE: Final = 10_000  # events


@dataclass(frozen=True, slots=True)
class Verified:
    """What was compared: of how many events in how many components, out of `all_components`; `rows` of the difference.

    `stopped`: a difference was found before all was compared. `rechecked`: how many of the results the interpreter had
    to make for the columnar plan as well, by the reason; of these, equality says nothing.
    """

    comparison: Comparison
    events: int
    components: int
    all_components: int
    rows: Component = ()
    stopped: bool = False
    rechecked: Mapping[str, int] = field(default_factory=dict)
    interpreted: int = 0


def verify(
    rulebook: Rulebook,
    raws: Iterable[RawEvent | Reject],
    options: Options,
    columnar: Engine,
    sample: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    at_once: int = AT_ONCE,
) -> Verified:
    """Compare both engines on these rows, or on a `sample` of so many components."""
    rows = list(raws)
    accepted = accept_all(rulebook, rows, options)
    chosen = accepted.components if sample is None else sampled(accepted, sample)
    count = sum(map(len, chosen))
    tally = _Tally(columnar, rulebook)
    if sample is None and count <= at_once:
        found = compare(evaluate(rulebook, rows, options), tally.run(rows, options))
        return _verified(found, chosen, accepted, tally, (count, len(chosen)))
    nothing = replace(options, only=frozenset())
    found = compare(evaluate_none(accepted), tally.run(rows, nothing))
    done, parts = 0, 0
    for some in portions(chosen, at_once):
        if found.first is not None:
            break
        events = [row for component in some for row in component]
        theirs = tally.run(events, options).results
        found += compare_results(evaluate(rulebook, events, options).results, theirs)
        done, parts = done + len(events), parts + len(some)
        if progress is not None:
            progress(done, count)
    return _verified(found, chosen, accepted, tally, (done, parts))


class _Tally:
    """Runs the columnar engine, and counts what it left to the interpreter."""

    def __init__(self, engine: Engine, rulebook: Rulebook) -> None:
        self._engine, self._rulebook = engine, rulebook
        self.rechecked: Counter[str] = Counter()
        self.interpreted = 0

    def run(self, rows: Iterable[RawEvent | Reject], options: Options) -> Evaluation:
        """One run of it."""
        done = self._engine(self._rulebook, rows, options)
        self.rechecked.update(done.rechecked)
        self.interpreted += done.interpreted or 0
        return done


def evaluate_none(accepted: Accepted) -> Evaluation:
    """What an evaluation gives that is asked for no result."""
    rejects = accepted.rejects
    return Evaluation((), rejects, accepted.accepted, len(rejects), accepted.findings, accepted.ids)


def sampled(accepted: Accepted, count: int) -> tuple[Component, ...]:
    """So many components, always the same ones of the same events, smallest first."""
    ranked = sorted(accepted.components, key=_chance)[:count]
    return tuple(sorted(ranked, key=lambda rows: (len(rows), event_id(rows[0]))))


def portions(components: Sequence[Component], most: int) -> Iterator[list[Component]]:
    """The components in their order, so many events at a time, or one component where it has more."""
    waiting: list[Component] = []
    size = 0
    for component in components:
        if waiting and size + len(component) > most:
            yield waiting
            waiting, size = [], 0
        waiting.append(component)
        size += len(component)
    if waiting:
        yield waiting


def _chance(rows: Component) -> str:
    names = sorted(event_id(row) for row in rows)
    return sha256("\n".join(names).encode("utf-8", "surrogatepass")).hexdigest()


def _verified(
    found: Comparison,
    chosen: Sequence[Component],
    accepted: Accepted,
    tally: _Tally,
    compared: tuple[int, int],
) -> Verified:
    events, parts = compared
    return Verified(
        found,
        events,
        parts,
        len(accepted.components),
        _rows_of(chosen, found.first),
        stopped=parts < len(chosen),
        rechecked=dict(tally.rechecked.most_common()),
        interpreted=tally.interpreted,
    )


def _rows_of(chosen: Sequence[Component], difference: Difference | None) -> Component:
    """The rows of the events that a difference is about, and of those that belong with them."""
    if difference is None:
        return ()
    wanted = {name for own in difference.events for name in (own, own.rsplit("/", 1)[0])}
    for rows in chosen:
        if any(event_id(row) in wanted for row in rows):
            return rows
    return ()

"""Whether what an author says of every result is so of some: the meaning of `always`.

In: a rulebook, events and options as for `evaluate`. Out: the results with the subjects that stand in them, and which
promises are definitely false of them. What nobody knows breaks nothing: an amount of which a line is missing, a fact
that is not there, an event that is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from engine.events.model import RawEvent, Reject
from engine.interpret.asking import world_of
from engine.interpret.below import tree
from engine.interpret.decide import decide
from engine.interpret.evaluate import Seen as Evaluated
from engine.interpret.evaluate import deep_recursion
from engine.interpret.expressions import Exact
from engine.interpret.grouping import homes
from engine.interpret.intake import Intake
from engine.interpret.options import Options
from engine.interpret.results import Result
from engine.interpret.subjects import Subject
from engine.interpret.world import World
from engine.language.expressions import Expr
from engine.language.kinds import Kind
from engine.language.tree import Ref, walk
from engine.rulebook.model import AMOUNT, EVENT, RESULT, Promise, Rulebook
from engine.rulebook.timeline import as_known
from engine.values.unknown import Unknown

_NO_VALUES: Final = frozenset({"charge", "lookup", "subject", "calendar", "grid", "figure"})


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that is false of a subject: what the names in it are, for the event with more after `then`."""

    promise: Promise
    version: str
    subject: str
    id: str
    result: Result
    values: Mapping[str, Any]
    then: Mapping[str, Any] = field(default_factory=dict)
    other: Result | None = None


class Seen:
    """A world in which the amount of one result can be seen; everything else is as in the world itself."""

    def __init__(self, world: World, result: Result) -> None:
        self._world = world
        doubts = [line.causes for line in result.lines if line.amount is None]
        causes = frozenset().union(*doubts)
        self.amount: Any = Unknown(causes) if doubts else result.amount
        self.exact = Exact(cast(Any, self))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world, name)

    def lookup(self, subject: Subject, name: str, kind: Kind | None = None) -> Any:
        """The value of a name seen from a subject."""
        if name == AMOUNT and self._world.index(subject.version).roles[name][0] == "result":
            return self.amount
        return self._world.lookup(subject, name, kind)

    def value(self, expr: Expr, subject: Subject) -> Any:
        """The value of an expression."""
        return self.exact.value(expr, subject)


@dataclass(frozen=True, slots=True)
class Standing:
    """A subject in a result."""

    subject: Subject
    result: Result
    seen: Seen
    own: bool  # whether the result is its own

    def concerned(self, promise: Promise) -> bool:
        """Whether a promise is about such subjects."""
        return promise.about == self.subject.kind or (promise.about == RESULT and self.own)

    def applies(self, promise: Promise) -> bool:
        """Whether a promise is definitely asked of it."""
        return promise.when is None or self.seen.value(promise.when, self.subject) is True

    def values(self, *exprs: Expr | None) -> dict[str, Any]:
        """What the names in expressions are, as far as that is known, in the order in which they stand."""
        found: dict[str, Any] = {}
        for expr in exprs:
            for node in walk(expr.tree) if expr is not None else ():
                if isinstance(node, Ref) and node.role not in _NO_VALUES:
                    found[node.name] = self.seen.lookup(self.subject, node.name, node.kind)
        return {name: value for name, value in found.items() if not isinstance(value, Unknown)}


def standing(
    rulebook: Rulebook, raws: Iterable[RawEvent | Reject], options: Options
) -> tuple[Standing, ...]:
    """Every subject with the result that it stands in."""
    rulebook = as_known(rulebook, options.known_at, options.version)
    world = world_of(rulebook, options.readings, options.as_of, options.tables)
    intake = Intake(world, options)
    rows = list(raws)
    with deep_recursion():
        intake.take(rows)
        decided = ((home, decide(world, home, False)) for home in homes(world, intake.subjects))
        return tuple(_standing(world, decided))


def standing_in(evaluated: Evaluated) -> tuple[Standing, ...]:
    """The same of events that are evaluated already."""
    with deep_recursion():
        return tuple(_standing(evaluated.world, evaluated.decided))


def _standing(world: World, decided: Iterable[tuple[Subject, Result]]) -> Iterator[Standing]:
    for home, result in decided:
        seen = Seen(world, result)
        for subject in tree(world, home):
            yield Standing(subject, result, seen, subject is home)


def broken(found: Iterable[Standing]) -> tuple[Broken, ...]:
    """What is false of single results."""
    with deep_recursion():
        return tuple(_broken(found))


def _broken(found: Iterable[Standing]) -> Iterator[Broken]:
    for one in found:
        for promise in one.subject.version.always.values():
            if promise.that is None or not one.concerned(promise):
                continue
            if one.applies(promise) and one.seen.value(promise.that, one.subject) is False:
                values = one.values(promise.when, promise.that)
                yield Broken(
                    promise, one.subject.version.id, one.subject.kind, one.subject.id, one.result, values
                )  # fmt: skip


def asked_of_events(promise: Promise, found: Iterable[Standing]) -> bool:
    """Whether a promise that compares two events is asked of any of these."""
    with deep_recursion():
        return any(one.subject.kind == EVENT and one.applies(promise) for one in found)


def broken_between(
    promise: Promise, less: Iterable[Standing], more: Iterable[Standing]
) -> Broken | None:
    """What is false of two events that differ in the fact of a promise alone; None also where they do not."""
    pair = _pair(str(promise.more), less, more)
    if pair is None:
        return None
    with deep_recursion():
        return _broken_between(promise, pair)


def _broken_between(promise: Promise, pair: tuple[Standing, Standing]) -> Broken | None:
    versions = [one.subject.version.always.get(promise.name) == promise for one in pair]
    if not all(versions) or not all(one.applies(promise) for one in pair):
        return None
    one, two = (side.seen.value(promise.claim, side.subject) for side in pair)
    if isinstance(one, Unknown) or isinstance(two, Unknown):
        return None
    if two >= one if promise.never_less is not None else two <= one:
        return None
    low, high = pair
    values, then = (_told(side, promise) for side in pair)
    subject = low.subject
    return Broken(
        promise, subject.version.id, EVENT, subject.id, low.result, values, then, high.result
    )


def _told(side: Standing, promise: Promise) -> dict[str, Any]:
    fact = str(promise.more)
    return {fact: side.seen.lookup(side.subject, fact), **side.values(promise.claim)}


def _pair(
    fact: str, less: Iterable[Standing], more: Iterable[Standing]
) -> tuple[Standing, Standing] | None:
    """The one event of which there is more in one of two runs, if nothing else is otherwise in them."""
    one, two = ({s.subject.id: s for s in side if s.subject.kind == EVENT} for side in (less, more))
    if one.keys() != two.keys():
        return None
    apart = [name for name in one if _facts(one[name]) != _facts(two[name])]
    if len(apart) != 1:
        return None
    low, high = one[apart[0]], two[apart[0]]
    mine, theirs = _facts(low), _facts(high)
    others = all(mine.get(n) == theirs.get(n) for n in {*mine, *theirs} if n != fact)
    given = fact in mine and fact in theirs
    return (low, high) if others and given and mine[fact] < theirs[fact] else None


def _facts(one: Standing) -> Mapping[str, Any]:
    return {} if one.subject.event is None else one.subject.event.facts

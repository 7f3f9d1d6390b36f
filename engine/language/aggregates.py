"""The table of aggregates: functions over the parts of a subject (a group's members, an event's stretches).

An aggregate's arguments are read once per part and see the part's names. `items` are the part's values in the fixed
order of the parts; `where` keeps those parts for which it is true, and a part for which it is unknown makes the result
unknown only where it could change it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any, Final

from engine.language.opening_hours import listed
from engine.values import intervals
from engine.values.calendars import Calendar, openings
from engine.values.intervals import Interval
from engine.values.numbers import norm
from engine.values.periods import add_days
from engine.values.unknown import CauseKind, Unknown, because, merge
from engine.values.zones import local_date

Number = int | Fraction
_TICK: Final = timedelta(microseconds=1)


# Whoever asked knows what it asked of which parts; where names are empty, it fills them in.
NO_PART: Final = because(CauseKind.OPEN, "", "there is none to take it from")


@dataclass(frozen=True, slots=True)
class Item:
    """One part's contribution: its value, whether it counts (`keep`), its order keys, and its id."""

    value: Any
    keep: bool | Unknown
    order: tuple[Any, ...]
    id: str


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A row: what is taken of a part (`over`), what comes out, which names it takes.

    `over` is a kind pattern, `subject` (nothing but the part itself), or `span` (two instants). The names in `outer` are
    calendars and counts, read once from the subject that has the parts, not from each part.
    """

    name: str
    over: str
    result: str
    named: tuple[str, ...]
    means: str
    example: str
    reference: Callable[..., Any]
    outer: tuple[str, ...] = ()

    @property
    def taken(self) -> int:
        """How many arguments stand before the named ones."""
        return 2 if self.over == "span" else 1

    @property
    def signature(self) -> str:
        """The row as the documentation shows it: `first(x, by=…, where=…)`."""
        first = {"bool": "condition", "subject": "part", "span": "from, until"}.get(self.over, "x")
        named = (f"{name}=…" for name in (*self.named, *self.outer))
        return f"{self.name}({', '.join([first, *named])})"


def total(items: Sequence[Item]) -> Any:
    """The sum; a doubtful part that contributes 0 changes nothing."""
    value: Number = 0
    doubts: list[Unknown] = []
    for item in items:
        if item.keep is False or item.value == 0:
            continue
        if isinstance(item.keep, Unknown):
            doubts.append(item.keep)
        elif isinstance(item.value, Unknown):
            doubts.append(item.value)
        else:
            value += item.value
    return merge(doubts) if doubts else norm(value)


def count(items: Sequence[Item]) -> Any:
    """How many parts are kept."""
    doubts = [item.keep for item in items if isinstance(item.keep, Unknown)]
    return merge(doubts) if doubts else sum(1 for item in items if item.keep is True)


def any_of(items: Sequence[Item]) -> Any:
    """Kleene's `or` over the parts."""
    kept = [_and(item.keep, item.value) for item in items]
    if any(value is True for value in kept):
        return True
    doubts = [value for value in kept if isinstance(value, Unknown)]
    return merge(doubts) if doubts else False


def all_of(items: Sequence[Item]) -> Any:
    """Kleene's `and` over the parts; true of no part at all."""
    if any(item.keep is True and item.value is False for item in items):
        return False
    doubts = [d for item in items if isinstance(d := _implies(item.keep, item.value), Unknown)]
    return merge(doubts) if doubts else True


def smallest(items: Sequence[Item]) -> Any:
    """The smallest value; open where there is none."""
    return _extreme(items, min)


def largest(items: Sequence[Item]) -> Any:
    """The largest value; open where there is none."""
    return _extreme(items, max)


def first(items: Sequence[Item]) -> Any:
    """The value of the part that comes first by `by`, then id."""
    return _end(items, last=False)


def last(items: Sequence[Item]) -> Any:
    """The value of the part that comes last by `by`, then id."""
    return _end(items, last=True)


def the(items: Sequence[Item]) -> Any:
    """The one value on which all parts that have one agree; parts that disagree leave it unknown."""
    kept = [item for item in items if item.keep is True]
    known = [item for item in kept if not isinstance(item.value, Unknown)]
    doubts = [item.keep for item in items if isinstance(item.keep, Unknown)]
    if doubts:
        return merge(doubts)
    if not known:
        unknowns = [item.value for item in kept]
        return merge(unknowns) if unknowns else NO_PART
    if all(item.value == known[0].value for item in known):
        return known[0].value
    ids = ", ".join(sorted(item.id for item in known)[:6])
    return because(CauseKind.FACT, "", f"parts disagree: {ids}")


def listing(items: Sequence[Item]) -> Any:
    """The values in the order of `by`, then id."""
    kept = _kept_in_order(items)
    if isinstance(kept, Unknown):
        return kept
    doubts = [item.value for item in kept if isinstance(item.value, Unknown)]
    return merge(doubts) if doubts else tuple(item.value for item in kept)


def union_of(items: Sequence[Item], inside: Any = None, outside: Any = None, least: Any = 1) -> Any:
    """The time that at least so many of the parts' intervals cover, cut to one calendar's hours and without another's.

    A doubtful interval that adds nothing to the certain ones changes nothing; where several must meet, all that are in
    doubt are looked at together.
    """
    kept = [item for item in items if item.keep is not False]
    certain = [item.value for item in kept if not _doubts(item)]
    unknown = [given for given in (inside, outside, least) if isinstance(given, Unknown)]
    if unknown:
        return merge(unknown) if kept else 0
    unlisted = [
        doubt
        for calendar in (inside, outside)
        for start, end in (certain if calendar is not None else ())
        if (doubt := listed(calendar, start, max(start, end - _TICK))) is not None
    ]
    if unlisted:
        return merge(unlisted)
    covered = _cut(intervals.overlaps(certain, least), inside, outside)
    doubtful = [item for item in kept if _doubts(item)]
    endless = [item for item in doubtful if any(isinstance(m, Unknown) for m in item.value)]
    known = [item for item in doubtful if item not in endless]

    def adds(some: Sequence[Item]) -> bool:
        spans = [*certain, *(item.value for item in some)]
        return _cut(intervals.overlaps(spans, least), inside, outside) != covered

    adding = (
        [item for item in known if adds([item])] if least <= 1 else known if adds(known) else []
    )
    doubts = [doubt for item in (*endless, *adding) for doubt in _doubts(item)]
    return merge(doubts) if doubts else intervals.minutes(covered)


def _doubts(item: Item) -> list[Unknown]:
    return [x for x in (item.keep, *item.value) if isinstance(x, Unknown)]


def _cut(
    spans: Sequence[Interval], inside: Calendar | None, outside: Calendar | None
) -> tuple[Interval, ...]:
    found = intervals.union(spans)
    if inside is not None and found:
        found = intervals.within(found, _open(inside, found))
    if outside is not None and found:
        found = intervals.outside(found, _open(outside, found))
    return found


def _open(calendar: Calendar, spans: Sequence[Interval]) -> tuple[Interval, ...]:
    """When a calendar is open from the first of the intervals to the last."""
    first, last = local_date(spans[0][0], calendar.zone), local_date(spans[-1][1], calendar.zone)
    return openings(calendar, add_days(first, -1), add_days(last, 2))


def _and(left: Any, right: Any) -> Any:
    if left is False or right is False:
        return False
    doubts = [value for value in (left, right) if isinstance(value, Unknown)]
    return merge(doubts) if doubts else True


def _implies(keep: Any, value: Any) -> Any:
    if keep is False or value is True:
        return True
    if keep is True:
        return value
    return merge(doubt for doubt in (keep, value) if isinstance(doubt, Unknown))


def _extreme(items: Sequence[Item], pick: Callable[[Any], Any]) -> Any:
    kept = [item for item in items if item.keep is not False]
    doubts = [
        doubt for item in kept for doubt in (item.keep, item.value) if isinstance(doubt, Unknown)
    ]
    if doubts:
        values = {item.value for item in kept if not isinstance(item.value, Unknown)}
        certain = any(item.keep is True for item in kept)
        all_known = all(not isinstance(item.value, Unknown) for item in kept)
        return values.pop() if certain and all_known and len(values) == 1 else merge(doubts)
    if not kept:
        return NO_PART
    return pick([item.value for item in kept])


def _kept_in_order(items: Sequence[Item]) -> Sequence[Item] | Unknown:
    doubts = [item.keep for item in items if isinstance(item.keep, Unknown)]
    kept = [item for item in items if item.keep is True]
    if len(kept) > 1:
        doubts += [key for item in kept for key in item.order if isinstance(key, Unknown)]
    if doubts:
        return merge(doubts)
    return sorted(kept, key=lambda item: (*item.order, item.id)) if len(kept) > 1 else kept


def _end(items: Sequence[Item], *, last: bool) -> Any:
    """First or last: where all agree, the order does not matter and is not asked for."""
    kept = [item for item in items if item.keep is not False]
    if not kept:
        return NO_PART
    values = [item.value for item in kept]
    certain = any(item.keep is True for item in kept)
    if certain and not any(isinstance(v, Unknown) for v in values) and len(set(values)) == 1:
        return values[0]
    ordered = _kept_in_order(items)
    if isinstance(ordered, Unknown):
        return ordered
    return ordered[-1 if last else 0].value


AGGREGATES: Final[dict[str, Aggregate]] = {
    row.name: row
    for row in (
        Aggregate("sum", "Q", "Q", ("where",), "the total over the parts", "sum(minutes)", total),
        Aggregate("count", "subject", "integer", ("where",), "how many parts there are", "count(event, where=emergency)", count),
        Aggregate("any_of", "bool", "bool", ("where",), "whether it is true of a part", "any_of(emergency)", any_of),
        Aggregate("all_of", "bool", "bool", ("where",), "whether it is true of every part", "all_of(emergency)", all_of),
        Aggregate("smallest", "O", "O", ("where",), "the smallest value among the parts", "smallest(hourly_rate)", smallest),
        Aggregate("largest", "O", "O", ("where",), "the largest value among the parts", "largest(hourly_rate)", largest),
        Aggregate("first", "T", "T", ("by", "where"), "the value of the earliest part", "first(opened_as, by=started_at)", first),
        Aggregate("last", "T", "T", ("by", "where"), "the value of the latest part", "last(minutes, by=started_at)", last),
        Aggregate("the", "T", "T", ("where",), "the value on which the parts agree", "the(estimated_hours)", the),
        Aggregate("listing", "text", "list of text", ("by", "where"), "the values in order", "listing(id, by=submitted_at)", listing),
        Aggregate("union_of", "span", "duration", ("where",), "the time that the parts cover together: overlaps count once; with `inside` only a calendar's open hours count, with `outside` only the others, with `least=2` what two or more cover", "union_of(started_at, ended_at, outside=lunch)", union_of, ("inside", "outside", "least")),
    )
}  # fmt: skip

"""Windows: what a subject sees when it looks along its ordered neighbours in a group.

Order is by the declared keys, then by id. The order is asked for only where it matters: a neighbour that adds nothing,
or a frame that takes all, needs none. What the members of a group contribute is worked out once, unless it depends on
who looks (`own`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import TYPE_CHECKING, Any

from engine.interpret.arithmetic import place_of
from engine.interpret.subjects import Subject
from engine.language.aggregates import AGGREGATES, NO_PART, Item, total
from engine.language.functions import OWN
from engine.language.kinds import Enum, Kind
from engine.language.reference import moved
from engine.language.tree import calls
from engine.rulebook.history import OrderKey, Rolling, Window
from engine.rulebook.model import Value
from engine.values.unknown import CauseKind, Unknown, because, merge

if TYPE_CHECKING:
    from engine.interpret.world import World

_SUMMARY = {
    "total": "sum", "count": "count", "first": "first", "last": "last",
    "smallest": "smallest", "largest": "largest",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Neighbour:
    """A member of the group: its value, whether it counts, its order keys."""

    subject: Subject
    value: Any
    keep: Any
    keys: tuple[Any, ...]

    @property
    def idle(self) -> bool:
        """Whether it cannot change a total."""
        return self.keep is False or (not isinstance(self.value, Unknown) and self.value == 0)

    @property
    def known(self) -> bool:
        """Whether its value is known, and whether it counts."""
        return not isinstance(self.keep, Unknown) and not isinstance(self.value, Unknown)

    def item(self, place: int) -> Item:
        """What an aggregate takes of it, as one of several in order."""
        return Item(self.value, self.keep, (place,), self.subject.id)


@dataclass(eq=False)
class Row:
    """The members of a group as one window takes them, made once for all who look alike.

    `line` are those that can matter, in order if it is known, with `unplaced` keys else; `doubtful` those of them that
    may not count; `sums` what the first so many come to; `seen` the readings that took part.
    """

    all: Mapping[Subject, Neighbour]
    line: Sequence[Neighbour]
    unplaced: Sequence[Unknown]
    doubtful: Sequence[Neighbour]
    places: Mapping[Subject, int]
    seen: frozenset[str]
    sums: list[Any]


def window_value(world: World, subject: Subject, entry: Value) -> Any:
    """The value of a window for one subject."""
    window = entry.body
    assert isinstance(window, Window)
    group = subject.holder(window.within)
    if group is None:
        return world.absent(subject, window.within, entry.name)
    row = _row(world, group, subject, entry, window)
    world.seen |= row.seen
    own = row.all.get(subject)
    if own is None:
        return because(CauseKind.OPEN, entry.name, f"there is no {window.within} here")
    if window.function in ("previous", "rank"):
        doubts = [n.keep for n in row.doubtful if n is not own]
        if doubts:
            return merge(doubts)
    alone = not row.line or (len(row.line) == 1 and row.line[0] is own)
    if _is_ordered(window) and not alone:
        unplaced = [*row.unplaced, *(key for key in own.keys if isinstance(key, Unknown))]
        if unplaced:
            return merge(unplaced)
    found = _frame(world, window, row, own)
    if found is NO_PART:
        earlier = "" if window.frame == "whole" and window.function != "previous" else "earlier "
        return because(CauseKind.OPEN, entry.name, f"there is no {earlier}{entry.about}")
    return found


def _row(world: World, group: Subject, subject: Subject, entry: Value, window: Window) -> Row:
    """The row that a subject looks along; its own only where what counts depends on who looks."""
    if any(calls(expr.tree, OWN) for expr in (window.of, window.where) if expr is not None):
        return _new_row(world, group, subject, entry.about, window)
    place = subject.version.id, entry.name
    if place not in group.rows:
        group.rows[place] = _new_row(world, group, subject, entry.about, window)
    return group.rows[place]


def _new_row(world: World, group: Subject, asker: Subject, about: str, window: Window) -> Row:
    outer, world.seen = world.seen, set()
    parts = world.parts_named(group, about)
    all_of_them = {part: _neighbour(world, part, window, asker) for part in parts}
    seen, world.seen = frozenset(world.seen), outer
    line = list(all_of_them.values())
    if window.function in ("total", "count"):
        line = [n for n in line if not n.idle]
    elif window.function in ("previous", "rank"):
        line = [n for n in line if n.keep is not False]
    unplaced = [key for n in line for key in n.keys if isinstance(key, Unknown)]
    if _is_ordered(window) and not unplaced:
        line.sort(key=_sorting(window))
    places = {n.subject: place for place, n in enumerate(line)}
    doubtful = [n for n in line if isinstance(n.keep, Unknown)]
    return Row(all_of_them, line, unplaced, doubtful, places, seen, [])


def _neighbour(world: World, member: Subject, window: Window, asker: Subject) -> Neighbour:
    keep = True if window.where is None else world.value(window.where, member, asker)
    skip = window.of is None or keep is False
    value = True if skip or window.of is None else world.value(window.of, member, asker)
    keys = tuple(world.value(key.by, member) for key in window.order_by)
    return Neighbour(member, value, keep, keys)


def _is_ordered(window: Window) -> bool:
    """Whether the order can matter."""
    return window.frame != "whole" or window.function in ("previous", "rank", "first", "last")


def _frame(world: World, window: Window, row: Row, own: Neighbour) -> Any:
    place, end = _bounds(window, row, own)
    if window.function == "rank":
        return place + 1
    if window.function == "previous":
        if place == 0:
            return NO_PART
        return row.line[place - 1].value
    if isinstance(window.frame, Rolling):
        return _rolling(world, window, window.frame, own, row.line[:end])
    return _sum(
        window, row, {"before": place, "through": end, "whole": len(row.line)}[window.frame]
    )


def _bounds(window: Window, row: Row, own: Neighbour) -> tuple[int, int]:
    """How many stand strictly before it in the line, and how many up to and including it.

    One that counts for nothing in the line looks from where it would stand.
    """
    if len(row.line) == 0 or not _is_ordered(window):
        return 0, 0
    found = row.places.get(own.subject)
    if found is not None and (len(row.line) == 1 or not window.together):
        return found, found + 1
    key = _sorting(window, window.together)
    place = bisect_left(row.line, key(own), key=key)
    return place, bisect_right(row.line, key(own), key=key) if window.together else place


def _rolling(
    world: World, window: Window, frame: Rolling, own: Neighbour, line: Sequence[Neighbour]
) -> Any:
    """What an ordered line comes to, as far as the frame of its last one takes it in; alone, nothing is asked for."""
    if any(n is not own for n in line):
        last = world.value(frame.last, own.subject)
        if isinstance(last, Unknown):
            return last
        far_end = moved(own.keys[0], last, -1, world.env(own.subject))
        start = bisect_right(line, far_end, key=lambda n: n.keys[0])
        line = line[start:] or [n for n in line if n is own]
    return _reference(window)([n.item(i) for i, n in enumerate(line)])


def _sum(window: Window, row: Row, count: int) -> Any:
    """What the first `count` come to: for all that look along the row in one go, as far as that is the same."""
    function = _reference(window)
    adds_up = window.function in ("total", "count")
    if not adds_up and not all(n.known for n in row.line):
        return function([n.item(i) for i, n in enumerate(row.line[:count])])
    if not row.sums:
        row.sums.append(function([]))
    while len(row.sums) <= count:
        before, added = row.sums[-1], row.line[len(row.sums) - 1]
        nothing_yet = isinstance(before, Unknown) and not adds_up
        items = [] if nothing_yet else [Item(before, True, (0,), "")]
        row.sums.append((total if adds_up else function)([*items, added.item(1)]))
    return row.sums[count]


def _reference(window: Window) -> Callable[..., Any]:
    return AGGREGATES[_SUMMARY[window.function]].reference


def _sorting(window: Window, together: bool = False) -> Callable[[Neighbour], Any]:
    """The sort key of neighbours: their order keys, then their ids, unless those with equal keys stand `together`."""

    def compare(one: Neighbour, two: Neighbour) -> int:
        by_id = (one.subject.id > two.subject.id) - (one.subject.id < two.subject.id)
        by_keys = compare_keys(one.keys, two.keys, window.order_by)
        return by_keys or (0 if together else by_id)

    return cmp_to_key(compare)


def compare_keys(one: Sequence[Any], two: Sequence[Any], order: Sequence[OrderKey]) -> int:
    """-1, 0 or 1: whether known keys come before, beside or behind others."""
    for left, right, key in zip(one, two, order, strict=True):
        a, b = rank(left, key.by.kind), rank(right, key.by.kind)
        if a != b:
            return (-1 if a < b else 1) * (-1 if key.down else 1)
    return 0


def rank(value: Any, kind: Kind) -> Any:
    """What a key is sorted by: an enum by its declared order, anything else by itself."""
    return place_of(value, kind.values) if isinstance(kind, Enum) else value

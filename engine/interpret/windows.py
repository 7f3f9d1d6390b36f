"""Windows: what a subject sees when it looks along its ordered neighbours in a group.

Order is by the declared keys, then by id. The order is asked for only where it matters: a neighbour that adds nothing,
or a frame that takes all, needs none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import TYPE_CHECKING, Any

from engine.interpret.expressions import place_of
from engine.interpret.subjects import Subject
from engine.language.aggregates import AGGREGATES, Item
from engine.language.kinds import Enum, Kind
from engine.language.reference import moved
from engine.rulebook.history import OrderKey, Rolling, Window
from engine.rulebook.model import Value
from engine.values.unknown import CauseKind, Unknown, because, merge

if TYPE_CHECKING:
    from engine.interpret.world import World

_SUMMARY = {
    "total": "sum", "count": "count", "first": "first", "last": "last",
    "smallest": "smallest", "largest": "largest",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
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


def window_value(world: World, subject: Subject, entry: Value) -> Any:
    """The value of a window for one subject."""
    window = entry.body
    assert isinstance(window, Window)
    group = subject.holder(window.within)
    if group is None:
        return world.absent(subject, window.within, entry.name)
    row = [
        _neighbour(world, member, window, subject)
        for member in world.parts_named(group, entry.about)
    ]
    own = next((n for n in row if n.subject is subject), None)
    if own is None:
        return because(CauseKind.OPEN, entry.name, f"there is no {window.within} here")
    if window.function in ("total", "count"):
        row = [n for n in row if n is own or not n.idle]
    elif window.function in ("previous", "rank"):
        row = [n for n in row if n is own or n.keep is not False]
        doubts = [n.keep for n in row if n is not own and isinstance(n.keep, Unknown)]
        if doubts:
            return merge(doubts)
    ordered = window.frame != "whole" or window.function in ("previous", "rank", "first", "last")
    if ordered and len(row) > 1:
        unplaced = [key for n in row for key in n.keys if isinstance(key, Unknown)]
        if unplaced:
            return merge(unplaced)
        row = _ordered(row, window)
    return _frame(world, window, row, row.index(own))


def _neighbour(world: World, member: Subject, window: Window, asker: Subject) -> Neighbour:
    keep = True if window.where is None else world.value(window.where, member, asker)
    skip = window.of is None or keep is False
    value = True if skip or window.of is None else world.value(window.of, member, asker)
    keys = tuple(world.value(key.by, member) for key in window.order_by)
    return Neighbour(member, value, keep, keys)


def _frame(world: World, window: Window, row: Sequence[Neighbour], place: int) -> Any:
    if window.function == "rank":
        return place + 1
    if window.function == "previous":
        if place == 0:
            return because(CauseKind.OPEN, "previous", "there is no earlier one")
        return row[place - 1].value
    if isinstance(window.frame, Rolling):
        seen = _reached(world, window, window.frame, row[: place + 1])
        if isinstance(seen, Unknown):
            return seen
    else:
        end = {"before": place, "through": place + 1, "whole": len(row)}[window.frame]
        seen = row[:end]
    items = [Item(n.value, n.keep, (i,), n.subject.id) for i, n in enumerate(seen)]
    return AGGREGATES[_SUMMARY[window.function]].reference(items)


def _reached(
    world: World, window: Window, frame: Rolling, row: Sequence[Neighbour]
) -> Sequence[Neighbour] | Unknown:
    """Those of an ordered row that a rolling frame of its last one still takes in; alone, nothing is asked for."""
    if len(row) == 1:
        return row
    own = row[-1]
    last = world.value(frame.last, own.subject)
    if isinstance(last, Unknown):
        return last
    far_end = moved(own.keys[0], last, -1, world.env(own.subject))
    return [n for n in row if n is own or n.keys[0] > far_end]


def _ordered(row: Sequence[Neighbour], window: Window) -> list[Neighbour]:
    def compare(one: Neighbour, two: Neighbour) -> int:
        by_id = -1 if one.subject.id < two.subject.id else 1
        return compare_keys(one.keys, two.keys, window.order_by) or by_id

    return sorted(row, key=cmp_to_key(compare))


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

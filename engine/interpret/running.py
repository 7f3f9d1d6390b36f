"""Running state: carried from each member of a group to the next, in order.

Members stand in the order of their keys, then ids. Where the place of one is not known, nobody knows what any of them
finds, unless it is alone. A cell that nobody knows leaves the next one unknown only as far as that one rests on it.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cmp_to_key
from typing import TYPE_CHECKING, Any, Final

from engine.interpret.subjects import Subject
from engine.interpret.windows import compare_keys
from engine.rulebook.history import Cell, Running
from engine.values.unknown import CauseKind, Unknown, because, merge

if TYPE_CHECKING:
    from engine.interpret.world import World

MOST_BITS: Final = 4_000  # of a number, which multiplication makes longer with every member
MOST_CHARACTERS: Final = 4_000


def carry(world: World, subject: Subject, entry: Running) -> None:
    """Work out the state for a subject and all its neighbours; each remembers its own cells, before and after."""
    group = subject.holder(entry.within)
    if group is None:
        absent = world.absent(subject, entry.within, entry.name)
        _keep(world, subject, entry, "before", {cell.name: absent for cell in entry.cells})
        _keep(world, subject, entry, "after", {cell.name: absent for cell in entry.cells})
        return
    outer, world.seen = world.seen, set()
    sharing = [
        (neighbour, terms, tuple(world.value(key.by, neighbour) for key in terms.order_by))
        for neighbour in world.parts_named(group, entry.about)
        if (terms := neighbour.version.running.get(entry.name)) and _alike(terms, entry)
    ]
    doubts = [key for *_, keys in sharing for key in keys if isinstance(key, Unknown)]
    lost = merge(doubts) if doubts and len(sharing) > 1 else None
    earliest = sharing[0][1]  # its version says what is there at first, whoever asks
    state = {
        c.name: _Carried(_first(world, c, group) if lost is None else lost) for c in earliest.cells
    }
    for neighbour, terms, _ in (
        sharing if lost is not None else sorted(sharing, key=cmp_to_key(_earlier))
    ):
        keys = {
            c.name: None if c.per is None else world.value(c.per, neighbour) for c in terms.cells
        }
        found = {name: state[name].at(key) for name, key in keys.items()}
        _keep(world, neighbour, terms, "before", found)
        if lost is None:
            found = {c.name: _bounded(c, world.value(c.next, neighbour)) for c in terms.cells}
            for name, value in found.items():
                state[name].put(keys[name], value)
        _keep(world, neighbour, terms, "after", found)
    world.seen = outer


class _Carried:
    """What one cell holds, for each value of its `per`; after one of an unknown value nobody knows any of them."""

    def __init__(self, first: Any) -> None:
        self.first = first
        self.held: dict[Any, Any] = {}

    def at(self, key: Any) -> Any:
        return key if isinstance(key, Unknown) else self.held.get(key, self.first)

    def put(self, key: Any, value: Any) -> None:
        if isinstance(key, Unknown):
            self.first, self.held = key, {}
        else:
            self.held[key] = value


def _alike(one: Running, two: Running) -> bool:
    """Whether two versions carry the same cells along the same subjects, in an order that can be compared."""
    if (one.about, one.within) != (two.about, two.within):
        return False
    cells = ({cell.name: cell.kind for cell in terms.cells} for terms in (one, two))
    orders = ([(k.by.kind, k.down) for k in terms.order_by] for terms in (one, two))
    return next(cells) == next(cells) and next(orders) == next(orders)


def _earlier(
    one: tuple[Subject, Running, tuple[Any, ...]], two: tuple[Subject, Running, tuple[Any, ...]]
) -> int:
    by_id = -1 if one[0].id < two[0].id else 1
    return compare_keys(one[2], two[2], one[1].order_by) or by_id


def _first(world: World, cell: Cell, group: Subject) -> Any:
    if cell.start is None:
        return because(CauseKind.OPEN, cell.before, "there is no earlier one")
    return world.value(cell.start, group)


def _bounded(cell: Cell, value: Any) -> Any:
    """What would grow until nothing can be reckoned with it any more is open instead."""
    if isinstance(value, str):
        grown = len(value) > MOST_CHARACTERS
    elif isinstance(value, int | Fraction):
        grown = max(value.numerator.bit_length(), value.denominator.bit_length()) > MOST_BITS
    else:
        return value
    return because(CauseKind.OPEN, cell.after, "it grows out of all proportion") if grown else value


def _keep(world: World, subject: Subject, terms: Running, part: str, state: dict[str, Any]) -> None:
    seen = frozenset(world.seen)
    for cell in terms.cells:
        name = cell.before if part == "before" else cell.after
        subject.memo[name] = (state[cell.name], seen)

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
    earliest = sharing[0][
        1
    ]  # its version says what is there at first; who asks makes no difference
    state = {cell.name: _first(world, cell, group) for cell in earliest.cells}
    if doubts and len(sharing) > 1:
        state = dict.fromkeys(state, merge(doubts))
    else:
        sharing.sort(key=cmp_to_key(_earlier))
    for neighbour, terms, _ in sharing:
        _keep(world, neighbour, terms, "before", state)
        if not doubts or len(sharing) == 1:
            state = {c.name: _bounded(c, world.value(c.next, neighbour)) for c in terms.cells}
        _keep(world, neighbour, terms, "after", state)
    world.seen = outer


def _alike(one: Running, two: Running) -> bool:
    """Whether two versions carry the same cells in an order that can be compared."""
    kinds = [(cell.name, cell.kind) for cell in one.cells] == [(c.name, c.kind) for c in two.cells]
    orders = ([(k.by.kind, k.down) for k in terms.order_by] for terms in (one, two))
    return kinds and next(orders) == next(orders)


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

"""Things that are joined pair by pair, and which of them hang together in the end."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Joined(Generic[T]):
    """Sets of things, each alone at first, of which any two can be made one (union by size, halving the paths)."""

    def __init__(self) -> None:
        self._above: dict[T, T] = {}
        self._size: dict[T, int] = {}

    def root(self, thing: T) -> T:
        """The one that stands for all that hangs together with this one."""
        above = self._above
        while (next_ := above.setdefault(thing, thing)) != thing:
            above[thing] = thing = above[next_]
        return thing

    def join(self, one: T, two: T) -> None:
        """Make the sets of both one."""
        left, right = self.root(one), self.root(two)
        if left == right:
            return
        small, large = sorted((left, right), key=lambda root: self._size.get(root, 1))
        self._above[small] = large
        self._size[large] = self._size.get(large, 1) + self._size.pop(small, 1)

    def join_all(self, things: Iterable[T]) -> None:
        """Make the sets of all of them one."""
        first: T | None = None
        for thing in things:
            if first is None:
                first = thing
            self.join(first, thing)

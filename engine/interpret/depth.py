"""Room for definitions that rest on one another many levels deep, and are worked out lazily.

Python's limit of recursion is one for all threads. So it is raised by the first that comes in and put back by the last
that leaves: put back while another is deep, it ends that one, or the whole process.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock
from typing import Any, Final

# A chain has at most 200 definitions (MOST_LAYERS), each 40 expressions deep (MAX_DEPTH) at three calls each: some
# 26,000 calls, and room for what stands around them. Calls within Python take nothing of a thread's stack.
_RECURSION: Final = 40_000


@contextmanager
def deep_recursion() -> Iterator[None]:
    """The limit of recursion is high enough for any rulebook while somebody, in any thread, is inside."""
    _ROOM.enter()
    try:
        yield
    finally:
        _ROOM.leave()


@dataclass(slots=True)
class _Room:
    """How many are inside; and the limit before the first came, None where it stands as it was."""

    inside: int = 0
    before: int | None = None
    lock: Any = field(default_factory=RLock)  # a handler of signals may come in between as well

    def enter(self) -> None:
        with self.lock:
            self.inside += 1
            limit = sys.getrecursionlimit()
            if limit < _RECURSION:
                sys.setrecursionlimit(_RECURSION)
                self.before = limit

    def leave(self) -> None:
        with self.lock:
            self.inside -= 1
            if self.inside or self.before is None:
                return
            before, self.before = self.before, None
            if sys.getrecursionlimit() != _RECURSION:  # the program has set another since
                return
            try:
                sys.setrecursionlimit(before)
            except RecursionError:  # this thread stands deeper than that; the next to leave does it
                self.before = before


_ROOM: Final = _Room()

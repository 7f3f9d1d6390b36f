"""What is worked out of versions, worked out once for those that were asked about last.

Versions are told apart by identity: they are frozen, and comparing or hashing one costs more than most answers. A few
answers are kept, with the versions that they are of, so that no identity is given away again meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Final, TypeVar

from engine.rulebook.model import Version

T = TypeVar("T")
_MOST: Final = 16


def remembered(function: Callable[[tuple[Version, ...]], T]) -> Callable[[Iterable[Version]], T]:
    """The same function of versions, which answers at once what it was asked lately."""
    known: dict[tuple[int, ...], tuple[tuple[Version, ...], T]] = {}

    @wraps(function)
    def ask(versions: Iterable[Version]) -> T:
        listed = tuple(versions)
        key = tuple(map(id, listed))
        found = known.pop(key, None) or (listed, function(listed))
        known[key] = found  # the last asked is the last to go
        while len(known) > _MOST:
            del known[next(iter(known))]
        return found[1]

    return ask

"""Drawing some of many by a seed: the same on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


def drawn(items: Sequence[T], most: int, seed: str) -> list[T]:
    """So many of the items at most, in their order; which, hangs on the seed and on how many there are."""
    if len(items) <= most:
        return list(items)
    ranked = sorted(
        range(len(items)), key=lambda place: sha256(f"{seed} {place}".encode()).digest()
    )
    return [items[place] for place in sorted(ranked[:most])]

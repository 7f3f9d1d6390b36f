"""Folds and joins over the few rows that one event has on a sheet of its own: stretches, pieces.

Columns are lists, a row's value at its place. These functions say what the definitions of `engine.plan.sheets` say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

Values = Sequence[Any]


def around(links: Values, rows: Values, values: Values) -> list[Any]:
    """For each link, the value of the row with that number."""
    at = dict(zip(rows, values, strict=True))
    return [None if link is None else at.get(link) for link in links]


def fold(how: str, links: Values, of: Values | None, where: Values, order: Values, row: Any) -> Any:
    """What the rows that link to `row`, those for which `where` is true, come to."""
    picked = [
        n for n, link in enumerate(links) if link is not None and link == row and where[n] is True
    ]
    if how == "count":
        return len(picked) if of is None else sum(of[n] is not None for n in picked)
    assert of is not None
    if how == "list":
        picked.sort(key=lambda n: order[n])
        texts = [of[n] for n in picked if of[n] is not None]
        return "\x1f".join(texts) if texts else None
    if how in ("first", "last"):
        picked.sort(key=lambda n: order[n])
        return of[picked[0 if how == "first" else -1]] if picked else None
    return _FOLDS[how]([of[n] for n in picked if of[n] is not None])


def bits(values: Values) -> int:
    """All the bits of several masks."""
    found = 0
    for value in values:
        found |= value
    return found


_FOLDS: Final[dict[str, Callable[[Values], Any]]] = {
    "sum": sum,
    "min": lambda values: min(values, default=None),
    "max": lambda values: max(values, default=None),
    "bit_or": bits,
    "any": any,
    "all": all,
    "texts": lambda values: "\x1f".join(sorted(set(values))) if values else None,
}


def along(
    how: str,
    frame: str,
    peers: int,
    of: Values | None,
    where: Values,
    within: Values,
    order: Values,
) -> list[Any]:
    """What each row sees along the rows with equal `within`; `order` is a sort key a row."""
    found: list[Any] = []
    for own, key in enumerate(within):
        if any(part is None for part in key):
            found.append(None)
            continue
        beside = sorted((n for n, k in enumerate(within) if k == key), key=lambda n: order[n])
        place = beside.index(own)
        seen = [n for n in _framed(frame, peers, beside, place, order) if where[n] is True]
        found.append(_seen(how, peers, beside, place, seen, of, where, order))
    return found


def _framed(frame: str, peers: int, beside: list[int], place: int, order: Values) -> list[int]:
    own = order[beside[place]].keys[:peers]
    match frame:
        case "before":
            return beside[:place]
        case "through":
            return beside[: place + 1]
        case "before_peers":
            first = next(i for i, n in enumerate(beside) if order[n].keys[:peers] == own)
            return beside[:first]
        case "through_peers":
            last = max(i for i, n in enumerate(beside) if order[n].keys[:peers] == own)
            return beside[: last + 1]
    return beside


def _seen(
    how: str,
    peers: int,
    beside: list[int],
    place: int,
    seen: list[int],
    of: Values | None,
    where: Values,
    order: Values,
) -> Any:
    match how:
        case "rank" | "number":
            keys = [order[n].keys[: peers or None] for n in beside[:place] if where[n] is True]
            others = [key for key in keys if key != order[beside[place]].keys[: peers or None]]
            return 1 + (len(others) if how == "rank" else len(set(others)))
        case "count":
            return len(seen) if of is None else sum(of[n] is not None for n in seen)
    assert of is not None
    match how:
        case "previous":
            before = [n for n in beside[:place] if where[n] is True]
            return of[before[-1]] if before else None
        case "next":
            after = [n for n in beside[place + 1 :] if where[n] is True]
            return of[after[0]] if after else None
        case "first" | "last":
            return of[seen[0 if how == "first" else -1]] if seen else None
    return _FOLDS[how]([of[n] for n in seen if of[n] is not None])


class Key:
    """What a row is put in order by: NULL comes last, whatever the direction."""

    __slots__ = ("downs", "keys")

    def __init__(self, keys: tuple[Any, ...], downs: tuple[bool, ...]) -> None:
        self.keys, self.downs = keys, downs

    def __lt__(self, other: Key) -> bool:
        for one, two, down in zip(self.keys, other.keys, self.downs, strict=True):
            if one != two:
                if one is None or two is None:
                    return two is None
                return bool(one > two) if down else bool(one < two)
        return False


__all__ = ["Key", "along", "around", "bits", "fold"]

"""Looking up a keyed table at run time.

The row that holds for the keys gives its value; where none does, or where it says so itself, the terms say nothing. A
key that nobody knows matters only if it could make a difference: not where the rows leave it out, nor where all that
it can be gives the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, product
from typing import Any

from engine.rulebook.lookups import Lookup, Row, holds
from engine.values.unknown import CauseKind, Unknown, because, merge

Space = tuple[bool | str, ...] | None
_MOST = 1000  # combinations of unknown keys that are tried


def look_up(table: Lookup, keys: Sequence[Any], spaces: Sequence[Space]) -> tuple[Any, Row | None]:
    """The value for the keys, and the row that gives it; `spaces` are all values that each key can have, if few."""
    row = _row(table, keys)
    if row is not None:
        return _value(table, row), row
    unknown = [key for key in keys if isinstance(key, Unknown)]
    if not unknown or not any(_may_hold(row, keys) for row in table.rows):
        shown = ", ".join(name for name in table.key)
        return because(CauseKind.OPEN, table.name, f"no row for this {shown}"), None
    same = _same_for_all(table, keys, spaces)
    return (merge(unknown) if same is None else same), None


def _row(table: Lookup, keys: Sequence[Any]) -> Row | None:
    """The row that holds for the keys, whatever the unknown ones are: no more particular one may hold instead."""
    holding = (row for row in table.rows if _holds(row, keys))
    best = max(holding, key=lambda row: row.rank, default=None)
    if best is None or not any(isinstance(key, Unknown) for key in keys):
        return best
    above = (row for row in table.rows if row.rank > best.rank)
    return None if any(_may_hold(row, keys) for row in above) else best


def _holds(row: Row, keys: Sequence[Any]) -> bool:
    return all(
        cell is None or (not isinstance(key, Unknown) and holds(cell, key))
        for cell, key in zip(row.cells, keys, strict=True)
    )


def _may_hold(row: Row, keys: Sequence[Any]) -> bool:
    pairs = zip(row.cells, keys, strict=True)
    return all(isinstance(key, Unknown) or holds(cell, key) for cell, key in pairs)


def _value(table: Lookup, row: Row) -> Any:
    if row.value is None:
        return because(CauseKind.OPEN, table.name, row.open or "the table leaves it open")
    return row.value


def _same_for_all(table: Lookup, keys: Sequence[Any], spaces: Sequence[Space]) -> Any:
    """The one value that the table gives for all that the unknown keys can be; None if there is no such value."""
    choices: list[tuple[Any, ...]] = []
    for key, space in zip(keys, spaces, strict=True):
        if isinstance(key, Unknown) and space is None:
            return None
        choices.append(space if isinstance(key, Unknown) and space is not None else (key,))
    combinations = list(islice(product(*choices), _MOST + 1))
    if len(combinations) > _MOST:
        return None
    rows = [_row(table, combination) for combination in combinations]
    values = {row.value if row is not None else None for row in rows}
    return values.pop() if len(values) == 1 else None

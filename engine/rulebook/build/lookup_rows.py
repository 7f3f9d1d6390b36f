"""The rows of a keyed table held against each other: two for the same keys, and gaps between bands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations, pairwise
from typing import Any

from engine.diagnostics.findings import Finding, Note
from engine.rulebook.lookups import Band, Cell, Exactly, Lookup, Row, holds
from engine.values.periods import add_days


def overlaps(lookup: Lookup) -> Iterator[Finding]:
    """An error for each pair of rows that hold for the same keys."""
    for one, two in _neighbours(lookup):
        if all(_meet(a, b) for a, b in zip(one.cells, two.cells, strict=True)):
            notes = (Note("the other row", one.span),) if one.span else ()
            message = f"two rows of `{lookup.name}` hold for the same keys"
            yield Finding(
                "CB426",
                message,
                two.span,
                "`until` 8 goes with `from` 8, `up_to` 8 with `over` 8",
                notes=notes,
            )


def _neighbours(lookup: Lookup) -> Iterator[tuple[Row, Row]]:
    """The pairs of rows that are alike in those keys of which every row names one value."""
    places = [
        place
        for place in range(len(lookup.key))
        if all(isinstance(row.cells[place], Exactly) for row in lookup.rows)
    ]
    alike: dict[tuple[Cell, ...], list[Row]] = {}
    for row in lookup.rows:
        alike.setdefault(tuple(row.cells[place] for place in places), []).append(row)
    for rows in alike.values():
        yield from combinations(rows, 2)


def _meet(one: Cell, two: Cell) -> bool:
    """Whether both cells hold for some value."""
    match one, two:
        case (None, _) | (_, None):
            return True
        case (Exactly(value=value), other) | (other, Exactly(value=value)):
            return holds(other, value)
        case (Band() as one, Band() as two):
            return _begins_before_the_end(one, two) and _begins_before_the_end(two, one)


def _begins_before_the_end(one: Band, two: Band) -> bool:
    return one.start is None or two.until is None or one.start < two.until


def gaps(lookup: Lookup) -> Iterator[Finding]:
    """A warning for each stretch between two bands of otherwise equal rows of which nothing is said."""
    for place, name in enumerate(lookup.key):
        alike: dict[tuple[Cell, ...], list[tuple[Band, Row]]] = {}
        for row in lookup.rows:
            cell = row.cells[place]
            if isinstance(cell, Band):
                alike.setdefault(_others(row, place), []).append((cell, row))
        for others, bands in alike.items():
            bands.sort(key=lambda pair: _beginning(pair[0]))
            for (one, _), (two, row) in pairwise(bands):
                gap = Band(one.until, two.start)
                if _says_nothing(gap) and not _closed(lookup, place, others, gap):
                    message = f"`{lookup.name}` says nothing {_stretch(gap)} of `{name}`"
                    help_text = "close the gap, or say so with a row that has `open:`"
                    yield Finding("CB427", message, row.span, help_text, severity="warning")


def _others(row: Row, place: int) -> tuple[Cell, ...]:
    return (*row.cells[:place], *row.cells[place + 1 :])


def _says_nothing(gap: Band) -> bool:
    """Whether anything can lie between two bands: not between whole numbers, or days, that follow each other."""
    if gap.start is None or gap.until is None or gap.until <= gap.start:
        return False
    one, two = gap.start.value, gap.until.value
    follow = (isinstance(one, date) and two == add_days(one, 1)) or (
        isinstance(one, int) and two == one + 1 and gap.until.amount.isdigit()
    )
    return not (follow and gap.start.behind and not gap.until.behind)


def _closed(lookup: Lookup, place: int, others: tuple[Cell, ...], gap: Band) -> bool:
    """Whether a row that is less particular in its other keys covers the gap."""
    return any(
        all(
            mine is None or mine == cell
            for mine, cell in zip(_others(row, place), others, strict=True)
        )
        and _covers(row.cells[place], gap)
        for row in lookup.rows
    )


def _covers(cell: Cell, gap: Band) -> bool:
    if cell is None:
        return True
    if not isinstance(cell, Band) or gap.start is None or gap.until is None:
        return False
    return (cell.start is None or cell.start <= gap.start) and (
        cell.until is None or gap.until <= cell.until
    )


def _stretch(gap: Band) -> str:
    """The gap in words: it begins where a band ends, and the other way round."""
    assert gap.start is not None and gap.until is not None
    start = "over" if gap.start.behind else "from"
    until = "up to" if gap.until.behind else "until"
    return f"{start} `{gap.start.amount}` {until} `{gap.until.amount}`"


def _beginning(band: Band) -> tuple[bool, Any]:
    """Where a band stands among others: those without a beginning come first."""
    return (
        band.start is not None,
        None if band.start is None else (band.start.value, band.start.behind),
    )

"""Which events of a version are looked at: the days, and how long durations are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from math import ceil
from typing import Final

from engine.analysis.cases import STRETCHES
from engine.analysis.matters import Bounds
from engine.analysis.months import expressions
from engine.language.kinds import DURATION, Quantity
from engine.language.tree import Literal, walk
from engine.rulebook.model import Version

UNDATED: Final = date(2024, 1, 1)  # where terms are in force since always
_YEARS: Final = 2
_LONGEST: Final = 31  # days of durations: of far longer ones the interpreter decides
_DAY: Final = 1_440  # minutes


def bounds_of(version: Version) -> Bounds:
    """Two years from when the terms come into force, or until they end; a month, or twice what terms name."""
    starts = [span.start for span in version.in_force if span.start is not None]
    first = min(starts, default=UNDATED)
    last = first.replace(year=first.year + _YEARS, day=min(first.day, 28)) - timedelta(days=1)
    ends = [span.until for span in version.in_force]
    if ends and all(end is not None for end in ends):
        last = min(last, max(end for end in ends if end is not None) - timedelta(days=1))
    longest = max((2 * ceil(minutes / _DAY) for minutes in _durations(version)), default=0)
    return Bounds(version.id, first, max(first, last), STRETCHES, max(_LONGEST, longest))


def _durations(version: Version) -> Iterator[int]:
    """The durations that the terms name, in minutes."""
    for figure in version.figures.values():
        if isinstance(figure.kind, Quantity) and figure.kind.dims == DURATION.dims:
            yield ceil(figure.value)  # type: ignore[arg-type]
    for part in (version.values, version.rules):
        for expr in expressions(part):
            for node in walk(expr.tree):
                if isinstance(node, Literal) and _lasts(node):
                    yield ceil(node.value)  # type: ignore[arg-type]


def _lasts(node: Literal) -> bool:
    number = not isinstance(node.value, bool | str)
    return number and isinstance(node.kind, Quantity) and node.kind.dims == DURATION.dims

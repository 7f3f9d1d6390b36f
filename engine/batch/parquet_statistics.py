"""What Parquet files say of their columns without being read: least and largest values, and whether all are there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, Final

import pyarrow.parquet as pq

_MICROSECONDS: Final = {"milliseconds": 1_000, "microseconds": 1}


class Statistics:
    """What the files' own statistics say of a column."""

    def __init__(self, files: Iterable[pq.ParquetFile]) -> None:
        self.groups = [
            file.metadata.row_group(n)
            for file in files
            for n in range(file.metadata.num_row_groups)
        ]
        first = self.groups[:1]
        self.places = {g.column(n).path_in_schema: n for g in first for n in range(g.num_columns)}

    def bounds(self, name: str) -> tuple[Any, Any] | None:
        """The smallest and largest value; None where that is not said."""
        found: list[Any] = []
        for statistics in self.of(name):
            if statistics is None:
                return None
            if statistics.has_min_max:
                found += [statistics.min, statistics.max]
            elif statistics.null_count != statistics.num_values and statistics.num_values:
                return None
        return (min(found), max(found)) if found else None

    def days(self, name: str) -> tuple[int, int] | None:
        """The first and last day since 1970, which may be none that a date can say; None where that is not said."""
        return self._stored(name, "INT32", lambda _: 1)

    def instants(self, name: str) -> tuple[int, int] | None:
        """The first and last moment in microseconds since 1970; None where that is not said."""
        return self._stored(name, "INT64", _microseconds)

    def _stored(
        self, name: str, physical: str, factor: Callable[[Any], int | None]
    ) -> tuple[int, int] | None:
        """The smallest and largest number that is stored, each times its factor."""
        found: list[int] = []
        for statistics in self.of(name):
            if statistics is None or statistics.physical_type != physical:
                return None
            times = factor(statistics)
            if statistics.has_min_max and times is not None:
                found += [statistics.min_raw * times, statistics.max_raw * times]
            elif statistics.null_count != statistics.num_values and statistics.num_values:
                return None
        return (min(found), max(found)) if found else None

    def always(self, name: str) -> bool:
        """Whether the column has a value in every row."""
        return all(s is not None and s.has_null_count and s.null_count == 0 for s in self.of(name))

    def of(self, name: str) -> list[Any]:
        """Those of each row group; None where there are none."""
        return [group.column(self.places[name]).statistics for group in self.groups]


def _microseconds(statistics: Any) -> int | None:
    return _MICROSECONDS.get(json.loads(statistics.logical_type.to_json()).get("timeUnit"))

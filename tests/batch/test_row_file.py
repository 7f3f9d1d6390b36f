"""Rows on disk come back as they were."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import pytest

from bench.events.files import write
from bench.events.stream import some
from engine.batch.row_file import RowFile
from engine.events.model import Measured, NumberText, Place, Raw, RawEvent, Reject, Unreadable
from engine.events.reading import read_events

VALUES: list[Raw] = [
    None, True, False, "", "é \ud800 \u2028 \x00", NumberText("12.10"), "12.10", date(2024, 2, 29),
    datetime(2024, 11, 3, 1, 30, tzinfo=timezone(timedelta(hours=-5)), fold=1),
    datetime.fromisoformat("2024-01-01T00:00:00"), Unreadable("…", "deep", "CB615"),
    datetime(2024, 1, 1, 0, 0, 0, 7, tzinfo=UTC), datetime(1, 1, 1, tzinfo=timezone(timedelta(minutes=5))),
    Measured(Fraction(1, 3), (("min", 1), ("USD", -2)), "20 s"), Measured(7, None, "7"),
    [], {}, [NumberText("1"), ["d", "2024-01-01"]], {"n": {"a b": [None]}, "l": "x"},
]  # fmt: skip


def test_every_value_comes_back() -> None:
    """With its type: a number is no text, a moment no date, a list that looks like a mark is a list."""
    fields = {f"f{number}": value for number, value in enumerate(VALUES)}
    rows = [
        RawEvent(fields, Place("a.csv", 3, "line 4"), "é\n"),
        Reject(Place("ü", None), None, None, "no", "CB612", None),
        RawEvent({}, Place("a.csv", 4), None),
        Reject(Place("a", 9), "f", "v", "why", "CB624", "x"),
        RawEvent(fields | {"more": "1"}, Place("a.csv", 5), "2"),
    ]
    with closing(RowFile()) as file:
        numbers = [file.add(row) for row in rows]
        again = list(file.read(reversed(numbers)))
        assert again == rows[::-1]
        assert file.add(rows[0]) == len(rows) == len(file) - 1
        assert next(file.read([5])) == rows[0]
    found = again[0]
    assert isinstance(found, RawEvent)
    assert [type(value) for value in list(found.fields.values())[:-1]] == list(map(type, VALUES))


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_of_every_format(suffix: str, tmp_path: Path) -> None:
    """What readers make of files, and what a reader's rejects are."""
    path = tmp_path / f"events.{suffix}"
    write(some("wtim", 300), "wtim", path)
    if suffix != "parquet":
        path.write_text(path.read_text(encoding="utf-8") + '"broken\n', encoding="utf-8")
    rows = list(read_events([path]))
    with closing(RowFile()) as file:
        for row in rows:
            file.add(row)
        assert list(file.read(range(len(rows)))) == rows

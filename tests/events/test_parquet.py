"""Parquet and Python values: exact kinds pass, a fraction in binary does not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.diagnostics.findings import FindingsError
from engine.events.accepting import accept
from engine.events.model import Event, RawEvent, Reject, Unreadable
from engine.events.readers.python_values import raw_events, raw_value
from engine.events.reading import read_file
from tests.events.facts import FACTS

NEW_YEAR = datetime(2017, 1, 1, 12, tzinfo=UTC)


def parquet(path: Path, **columns: Any) -> list[RawEvent]:
    pq.write_table(pa.table(columns), path)
    return [row for row in read_file(path) if isinstance(row, RawEvent)]


def test_every_useful_type_comes_out_exact(tmp_path: Path) -> None:
    (row,) = parquet(
        tmp_path / "e.parquet",
        id=["a"], kind=["call"], minutes=pa.array([30], pa.int16()), urgent=[True],
        fee=pa.array([Decimal("12.30")], pa.decimal128(10, 2)), estimate=pa.array([2.0]),
        day=[date(2017, 1, 1)], begin=pa.array([NEW_YEAR], pa.timestamp("us", "America/New_York")),
        closed=[[date(2017, 1, 2)]], note=pa.array(["x"]).dictionary_encode(), number=pa.array([None], pa.float64()),
    )  # fmt: skip
    event = accept(row, FACTS)
    assert isinstance(event, Event)
    assert dict(event.facts) == {
        "kind": "call", "provider": "WTIM", "minutes": 30, "urgent": True, "fee": Fraction("12.3"),
        "estimate": 120, "day": date(2017, 1, 1), "begin": NEW_YEAR,
        "closed": frozenset({date(2017, 1, 2)}), "note": "x",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "column", "code"),
    [
        ("number", pa.array([2.3]), "CB618"),
        ("number", pa.array([float("nan")]), "CB618"),
        ("begin", pa.array([datetime(2017, 1, 1)], pa.timestamp("us")), "CB625"),  # noqa: DTZ001
        ("begin", pa.array([10**15], pa.timestamp("ms", "UTC")), "CB618"),
        ("minutes", pa.array([timedelta(minutes=3)]), "CB618"),
        ("note", pa.array([b"x"]), "CB618"),
        ("note", pa.array([{"a": 1}]), "CB624"),
        ("pieces", pa.array([Decimal("1.5")]), "CB627"),
    ],
)
def test_what_is_not_exact_is_refused_only_where_it_is_used(
    tmp_path: Path, name: str, column: pa.Array, code: str
) -> None:
    (row,) = parquet(tmp_path / "e.parquet", kind=["call"], **{name: column})
    found = accept(row, FACTS)
    assert isinstance(found, tuple)
    assert [(reject.field, reject.code) for reject in found] == [(name, code)]
    (row,) = parquet(tmp_path / "e.parquet", kind=["call"], other=column)
    assert isinstance(accept(row, FACTS), Event)


def test_rows_are_counted_over_batches_and_lists_nest(tmp_path: Path) -> None:
    found = parquet(
        tmp_path / "e.parquet",
        id=[str(i) for i in range(9_000)], entries=[[{"minutes": i}] for i in range(9_000)],
    )  # fmt: skip
    assert [row.place.row for row in found] == list(range(1, 9_001))
    assert found[-1].fields["entries"] == [{"minutes": "8999"}]


def test_a_damaged_file_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "e.parquet"
    for data in (b"", b"PAR1", b"id,kind\na,call\n", b"PAR1" + b"\xff" * 64 + b"PAR1"):
        path.write_bytes(data)
        with pytest.raises(FindingsError) as caught:
            list(read_file(path))
        assert caught.value.findings[0].code == "CB605"
    table = pa.Table.from_arrays([pa.array(["1"]), pa.array(["2"])], ["id", "id"])
    pq.write_table(table, path)
    with pytest.raises(FindingsError) as caught:
        list(read_file(path))
    assert caught.value.findings[0].code == "CB604"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, "3"), (-3, "-3"), (True, True), ("x", "x"), (None, None), (2.0, "2"), (-0.0, "0"),
        (Decimal("1.50"), "1.5"), (Decimal("1E+3"), "1000"), (Fraction(1, 4), "0.25"),
        ((1, "a"), ["1", "a"]), ({"a": 1}, {"a": "1"}), (date(2017, 1, 1), date(2017, 1, 1)),
    ],
)  # fmt: skip
def test_python_values_become_raw_values(value: object, expected: object) -> None:
    assert raw_value(value) == expected


LOOP: list[object] = []
LOOP.append(LOOP)


@pytest.mark.parametrize(
    "value",
    [0.1, float("nan"), float("inf"), 1e300, Decimal("NaN"), Decimal("1E-900000"), 10**5_000, object(), b"x", 1j,
     "a\0", "\ud800", "x" * 70_000, timedelta(1), type],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_other_python_values_are_unreadable(value: object) -> None:
    assert isinstance(raw_value(value), Unreadable)


def test_endless_structures_end() -> None:
    assert "Unreadable" in repr(raw_value(LOOP))


def test_raw_events_of_dictionaries() -> None:
    found = list(raw_events([{"id": 7, "kind": "call"}, 3, {"ref": "r"}], "cases"))
    assert [str(one.place) for one in found] == ["cases:1", "cases:2", "cases:3"]
    assert [one.id for one in found] == ["7", None, "r"]
    assert isinstance(found[1], Reject)

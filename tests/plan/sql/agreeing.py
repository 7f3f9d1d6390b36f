"""Two readings of a plan compared, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
from hypothesis import HealthCheck

from engine.plan.sheets import ROW, Plan, Typed
from engine.plan.sql.duckdb_run import arrow_type
from tests.examples import examples
from tests.plan.sql.reference import Reference, Row

LONG = examples(
    25,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)


def arrow(columns: Mapping[str, Typed], rows: Sequence[Row]) -> pa.Table:
    """Rows as a table."""
    whole = {ROW: Typed("int", False, 0, 2**62)} | dict(columns)
    arrays = [
        pa.array([_held(row[name], typed) for row in rows], arrow_type(typed))
        for name, typed in whole.items()
    ]
    return pa.Table.from_arrays(arrays, names=list(whole))


def _held(value: Any, typed: Typed) -> Any:
    return Decimal(value) if value is not None and pa.types.is_decimal(arrow_type(typed)) else value


def plain(row: Iterable[Any]) -> tuple[Any, ...]:
    """A row of an engine's in Python's own types."""
    return tuple(int(value) if isinstance(value, Decimal) else value for value in row)


def assert_same(
    plan: Plan, rows: Sequence[Row], found: Mapping[str, Iterable[Iterable[Any]]]
) -> None:
    """What an engine found is what the docstrings say."""
    reference = Reference(plan, {"events": rows})
    for sheet in plan.wanted:
        expected = sorted(reference.wanted(sheet), key=repr)
        got = sorted(map(plain, found[sheet]), key=repr)
        assert got == expected, f"{sheet}: {plan.wanted[sheet][0]}"

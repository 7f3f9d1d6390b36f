"""Arithmetic on dates, instants and periods gives in the plan what the interpreter gives."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.interpret.arithmetic import arithmetic
from engine.language import reference
from engine.language.kinds import DATE, DURATION, INSTANT, INTEGER, PERIOD, Kind
from engine.language.reference import Env
from engine.language.tree import Binary
from engine.language.tree import Literal as Fixed
from engine.plan.lower.moments import moment_arithmetic, moved
from engine.values.periods import MonthEnds, Period
from engine.values.unknown import Unknown, merge
from engine.values.zones import zone
from tests.examples import examples
from tests.plan.lower.calling import AGAIN, Given, any_of, as_known, decoded, lowering
from tests.plan.lower.test_functions import VALUES

Sign = Literal["+", "-", "*"]
OPS: dict[Sign, type] = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult}
SUMS: list[tuple[Kind, Sign, Kind, Kind]] = [
    (DATE, "+", PERIOD, DATE), (PERIOD, "+", DATE, DATE), (DATE, "-", PERIOD, DATE), (INSTANT, "+", DURATION, INSTANT),
    (DURATION, "+", INSTANT, INSTANT), (INSTANT, "-", DURATION, INSTANT), (INSTANT, "-", INSTANT, DURATION),
    (PERIOD, "+", PERIOD, PERIOD), (PERIOD, "-", PERIOD, PERIOD), (PERIOD, "*", INTEGER, PERIOD),
    (INTEGER, "*", PERIOD, PERIOD),
]  # fmt: skip


def expected(args: list[Given], read: Any) -> Any:
    doubts = [arg.value for arg in args if isinstance(arg.value, Unknown)]
    return merge(doubts) if doubts else read(*(arg.value for arg in args))


@pytest.mark.parametrize("ends", ["clamp", "overflow"])
@pytest.mark.parametrize(("left", "op", "right", "kind"), SUMS)
@examples(60)
@given(st.data())
def test_as_interpreted(
    left: Kind, op: Sign, right: Kind, kind: Kind, ends: MonthEnds, data: st.DataObject
) -> None:
    args = [data.draw(any_of(k, VALUES[k], n)) for n, k in enumerate((left, right))]
    low, place = lowering()
    place = replace(place, version=replace(place.version, month_ends=ends))
    row: dict[str, Any] = {}
    one, two = (as_known(f"a{n}", arg, row) for n, arg in enumerate(args))
    tree = Binary(op, Fixed(0, left), Fixed(0, right), kind)
    found = decoded(moment_arithmetic(low, tree, one, two, place), row)
    assert found == expected(args, lambda a, b: arithmetic(OPS[op], a, b, Env(low.zone, ends)))


@pytest.mark.parametrize("name", ["UTC", "America/New_York", "Pacific/Apia"])
@pytest.mark.parametrize("length", [PERIOD, DURATION])
@pytest.mark.parametrize("moment", [INSTANT, DATE])
@examples(80)
@given(st.data())
def test_moving(name: str, length: Kind, moment: Kind, data: st.DataObject) -> None:
    """A period moves an instant on the wall clock."""
    if (moment, length) == (DATE, DURATION):
        return
    args = [data.draw(any_of(k, VALUES[k], n)) for n, k in enumerate((moment, length))]
    sign = data.draw(st.sampled_from([1, -1]))
    low, place = lowering()
    row: dict[str, Any] = {}
    one, two = (as_known(f"a{n}", arg, row) for n, arg in enumerate(args))
    outer, low.zone = low.zone, zone(name)
    found = decoded(moved(low, one, two, place, sign), row)
    low.zone = outer
    assert found == expected(args, lambda a, b: reference.moved(a, b, sign, Env(zone(name))))


def test_far_away() -> None:
    """Durations saturate at the ends of the calendar; how clocks go there nobody has listed."""
    low, place = lowering()
    row: dict[str, Any] = {}
    at = datetime(2020, 1, 1, tzinfo=UTC)
    start = as_known("at", Given(INSTANT, at, False), row)
    age = as_known("age", Given(DURATION, 10**12, True), row)
    assert decoded(moved(low, start, age, place), row) == reference.LAST_INSTANT
    assert decoded(moved(low, start, age, place, -1), row) == reference.FIRST_INSTANT
    far = as_known("far", Given(PERIOD, Period(9_000, 0), True), row)
    assert decoded(moved(low, start, far, place), row) is AGAIN

"""Folding: however a formula is simplified while it is made, it comes to what its operations come to one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from tests.plan.evaluating import Found, evaluate

A, B, C = (
    f.column("a", "int", -9, 9),
    f.column("b", "int", 0, 9, nullable=False),
    f.column("c", "int", -3, 3),
)
Row = dict[str, Found]


@dataclass(frozen=True)
class Pair:
    """A formula, and what it is to come to in a row."""

    form: Formula
    value: Callable[[Row], Any]


def _strict(make: Callable[..., Formula], of: Callable[..., Any], *parts: Pair) -> Pair:
    def value(row: Row) -> Any:
        found = [part.value(row) for part in parts]
        return None if None in found else of(*found)

    return Pair(make(*(part.form for part in parts)), value)


def _const(number: int) -> Pair:
    return Pair(f.const(number), lambda _row: number)


LEAVES = st.one_of(
    st.integers(-6, 6).map(_const),
    st.sampled_from([Pair(column, itemgetter(column.data)) for column in (A, B, C)]),
)
POSITIVE = st.integers(1, 5).map(_const)


def _numbers() -> st.SearchStrategy[Pair]:
    def more(inner: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
        def two(make: Callable[..., Formula], of: Callable[..., Any]) -> st.SearchStrategy[Pair]:
            return st.builds(lambda x, y: _strict(make, of, x, y), inner, inner)

        return st.one_of(
            two(f.add, lambda x, y: x + y),
            two(f.sub, lambda x, y: x - y),
            two(f.mul, lambda x, y: x * y),
            two(f.least, min),
            two(f.greatest, max),
            st.builds(lambda x, y, z: _strict(f.greatest, max, x, y, z), inner, inner, inner),
            st.builds(lambda x: _strict(f.neg, lambda v: -v, x), inner),
            st.builds(lambda x, y: _strict(f.div, lambda v, w: v // w, x, y), inner, POSITIVE),
            st.builds(lambda x, y: _strict(f.mod, lambda v, w: v % w, x, y), inner, POSITIVE),
        )

    return st.recursive(LEAVES, more, max_leaves=7)


ROWS = st.fixed_dictionaries(
    {
        "a": st.none() | st.integers(-9, 9),
        "b": st.integers(0, 9),
        "c": st.none() | st.integers(-3, 3),
    }
)


@given(_numbers(), ROWS)
def test_numbers(number: Pair, row: Row) -> None:
    assert evaluate(number.form, row) == number.value(row)


@given(_numbers(), st.integers(-30, 30), st.booleans(), ROWS)
def test_comparisons_with_constants(number: Pair, fixed: int, turned: bool, row: Row) -> None:
    value = number.value(row)
    form = f.less(f.const(fixed), number.form) if turned else f.less(number.form, f.const(fixed))
    expected = None if value is None else (fixed < value if turned else value < fixed)
    assert evaluate(form, row) == expected


@given(_numbers(), _numbers(), ROWS)
def test_absence(one: Pair, two: Pair, row: Row) -> None:
    assert evaluate(f.is_null(one.form), row) == (one.value(row) is None)
    first = one.value(row)
    expected = two.value(row) if first is None else first
    assert evaluate(f.coalesce(one.form, two.form), row) == expected


@given(st.lists(st.none() | st.integers(-5, 5), min_size=7, max_size=7), ROWS)
def test_a_pick_is_the_entry_at_its_place(values: list[int | None], row: Row) -> None:
    place = f.add(C, f.const(3))
    found = evaluate(f.picked(place, values, "int"), row)
    at = row["c"]
    assert found == (None if at is None else values[int(at) + 3])


def test_what_meets_at_one_number_meets_there() -> None:
    """`b + 3 < 8`, `2 < b * 2 - 7` and `(b + 1) // 2 < 3` are all about b: below 5, above 4, below 5."""
    below = f.less(f.add(B, f.const(3)), f.const(8))
    above = f.less(f.const(2), f.add(f.mul(B, f.const(2)), f.const(-7)))
    halved = f.less(f.div(f.add(B, f.ONE), f.const(2)), f.const(3))
    assert below is f.less(B, f.const(5))
    assert above is f.less(f.const(4), B)
    assert halved is below

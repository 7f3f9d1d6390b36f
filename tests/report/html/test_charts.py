"""Where the marks of charts stand, and how numbers are told: worked out by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from engine.report.html.charts import Reading, bars, columns, strip, ticks
from engine.report.html.numbers import (
    day,
    decimal,
    grouped,
    listed,
    month,
    months_between,
    percent,
    rounded,
    stretch,
)
from engine.rulebook.model import InForce


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction(1, 3), 2, "0.33"), (Fraction(2, 3), 2, "0.67"), (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(1, 2), 0, "1"),
        (Fraction(-1, 2), 0, "-1"), (Fraction(1, 1000), 2, "0"), (Fraction(-1, 1000), 2, "0"), (12, 2, "12"),
        (Fraction(25, 2), 2, "12.5"),
    ],
)  # fmt: skip
def test_coordinates(value: Fraction, places: int, text: str) -> None:
    """Half away from zero, no zeros behind, no minus before nothing."""
    assert decimal(value, places) == text


def test_rounding_is_the_same_both_ways() -> None:
    """A number and its opposite."""
    for n in range(-50, 50):
        assert rounded(Fraction(n, 7), 1) == -rounded(Fraction(-n, 7), 1)


def test_numbers_for_people() -> None:
    """Thousands, a true minus, shares, dates."""
    assert grouped("1234567.50") == "1,234,567.50"
    assert grouped("-1234") == "−1,234"
    assert grouped("1/3") == "1/3"
    assert percent(1, 3) == "33.3\u202f%"
    assert percent(1, 10000) == "less than 0.1\u202f%"
    assert percent(0, 5) == "0\u202f%"
    assert percent(1, 0) == ""
    assert day(date(2027, 1, 1)) == "1 January 2027"
    assert month("2027-12") == "December 2027"
    assert month("(none)") == "(none)"
    assert months_between("2026-11", "2027-02") == ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed([]) == ""


def test_the_last_day_belongs_to_a_stretch() -> None:
    """`until` is the first day after."""
    told = stretch(InForce(date(2026, 1, 1), date(2027, 1, 1), None))
    assert told == "from 1 January 2026 to 31 December 2026"
    assert stretch(InForce(None, date(2027, 1, 1), None)) == "until 31 December 2026"
    assert stretch(InForce(None, None, None)) == "on all days"


def test_bars_begin_at_zero() -> None:
    """From -10 to 30 is 40: zero stands at a quarter, and the bars are a quarter and three quarters wide."""
    less, none, more = bars([-10, 0, 30])
    assert (less.way, less.x, less.width, less.zero) == ("less", "0", "25", "25")
    assert (none.way, none.x, none.width) == ("same", "25", "0")
    assert (more.way, more.x, more.width) == ("more", "25", "75")


def test_bars_of_nothing_and_of_one_side() -> None:
    """No division by what is not there."""
    assert [bar.width for bar in bars([0, 0])] == ["0", "0"]
    assert bars([]) == ()
    assert [(bar.x, bar.width) for bar in bars([Fraction(1, 2), 1])] == [("0", "50"), ("0", "100")]
    assert [(bar.x, bar.width) for bar in bars([-1, -4])] == [("75", "25"), ("0", "100")]


def test_a_strip() -> None:
    """Two, one and one of four; what is nothing is not drawn."""
    assert [(p.way, p.x, p.width) for p in strip(2, 1, 1)] == [
        ("less", "0", "50"), ("same", "50", "25"), ("more", "75", "25"),
    ]  # fmt: skip
    assert [p.way for p in strip(0, 0, 3)] == ["more"]


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (0, 60, (0, 20, 40, 60)), (-100, 228, (-100, 0, 100, 200, 300)), (-3, 0, (-3, -2, -1, 0)), (0, 0, (0, 1)),
        (0, Fraction(3, 100), (0, Fraction(1, 100), Fraction(2, 100), Fraction(3, 100))),
        (0, 1_000_000, (0, 500_000, 1_000_000)),
    ],
)  # fmt: skip
def test_round_amounts_beside_the_columns(low: int, high: int, found: tuple[int, ...]) -> None:
    """One, two and five times powers of ten, from below the lowest to above the highest."""
    assert ticks(Fraction(low), Fraction(high)) == found


def test_columns_stand_on_zero() -> None:
    """More above, less below, the mark where both come to."""
    chart = columns([Reading("Jan", "January", 30, 10), Reading("Feb", "February", 0, 0)])
    zero = next(tick.y for tick in chart.ticks if tick.zero)
    first, second = chart.columns
    assert [tick.text for tick in chart.ticks] == ["−10", "0", "10", "20", "30"]
    assert (
        Fraction(first.up[0]) + Fraction(first.up[1]) == Fraction(zero) == Fraction(first.down[0])
    )
    assert Fraction(first.up[1]) == 3 * Fraction(first.down[1])
    assert first.mark[2] == chart.ticks[3].y, "30 less 10 is 20"
    assert (second.up[1], second.down[1], second.mark[2]) == ("0", "0", zero)


def test_many_columns_stay_on_the_chart() -> None:
    """Twenty years of months."""
    chart = columns([Reading("", "", 1, 1) for _ in range(240)])
    last = chart.columns[-1]
    assert chart.width == 912
    assert Fraction(last.x) + Fraction(last.width) <= chart.width

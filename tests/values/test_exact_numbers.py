"""Reading and writing exact numbers, and rounding them."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.values.numbers import NumberError, decimal_text, exact, norm
from engine.values.rounding import ROUND_HOWS, ROUND_TOS, round_quantity, round_to

DECIMALS = st.decimals(min_value=-(10**9), max_value=10**9, places=4)
STEPS = st.sampled_from(
    [Fraction(1, 100), Fraction(1, 20), Fraction(1, 1000), 1, 5, Fraction(1, 3)]
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8", 8), ("-8", -8), ("0.52", Fraction(13, 25)), ("45.00", 45), ("-0.0", 0), ("007", 7),
        ("9" * 40, int("9" * 40)),
    ],
)  # fmt: skip
def test_decimal_text_is_read_exactly(text: str, number: int | Fraction) -> None:
    assert exact(text) == number
    assert type(exact(text)) is type(number)


@pytest.mark.parametrize(
    "text",
    ["", "1_000", "1,5", "1e3", ".5", "5.", "+5", " 5", "5 ", "٣", "0x1", "1/3", "nan", "9" * 41],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(NumberError):
        exact(text)


def test_whole_fractions_become_integers() -> None:
    assert type(norm(Fraction(4, 2))) is int
    assert type(norm(Fraction(1, 2))) is Fraction


@pytest.mark.parametrize(
    ("number", "places", "text"),
    [
        (45, 2, "45.00"), (Fraction(-1, 200), 2, "-0.005"), (Fraction(1, 3), 2, "1/3"), (0, 0, "0"),
        (Fraction(-7, 2), 0, "-3.5"), (Fraction(1, 8), 0, "0.125"), (Fraction(5, 100), 0, "0.05"),
    ],
)  # fmt: skip
def test_numbers_are_written_exactly(number: int | Fraction, places: int, text: str) -> None:
    assert decimal_text(number, places) == text


def test_a_number_of_any_length_is_written() -> None:
    assert decimal_text(10**5000) == "1" + "0" * 5000
    assert decimal_text(-(10**1000)) == "-1" + "0" * 1000


@given(DECIMALS)
def test_writing_and_reading_give_the_number_back(value: Decimal) -> None:
    assert exact(decimal_text(Fraction(value))) == Fraction(value)


@given(DECIMALS)
def test_rounding_to_cents_is_that_of_the_decimal_module(value: Decimal) -> None:
    modes = {
        "half_away": ROUND_HALF_UP,
        "half_even": ROUND_HALF_EVEN,
        "down": ROUND_DOWN,
        "up": ROUND_UP,
    }
    for how in ROUND_HOWS:
        cents = value.quantize(Decimal("0.01"), rounding=modes[how])
        assert round_to(Fraction(value), Fraction(1, 100), how) == Fraction(cents)


@given(DECIMALS, STEPS)
def test_every_rounding_is_a_near_multiple_and_stays_put(value: Decimal, step: Fraction) -> None:
    x = Fraction(value)
    for how in ROUND_HOWS:
        rounded = round_to(x, step, how)
        assert (rounded / Fraction(step)).denominator == 1
        assert abs(rounded - x) < step
        assert round_to(rounded, step, how) == rounded
        assert round_to(-x, step, how) == -rounded
    for to in ROUND_TOS:
        counted = round_quantity(x, step, to)
        assert (counted / Fraction(step)).denominator == 1
        assert abs(counted - x) < step
    assert round_quantity(x, step, "down") <= x <= round_quantity(x, step, "up")


def test_halves_and_absent_steps() -> None:
    half = Fraction(5, 2)
    assert [round_to(half, 1, how) for how in ROUND_HOWS] == [3, 2, 2, 3]
    assert [round_to(-half, 1, how) for how in ROUND_HOWS] == [-3, -2, -2, -3]
    assert round_quantity(30, 20, "nearest") == 40
    assert round_quantity(29, 20, "nearest") == 20
    assert round_to(half, 0, "up") == half == round_quantity(half, 0, "up")

"""Figure texts, units, and showing quantities."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.values.currencies import MINOR_DIGITS, minor_digits, minor_step
from engine.values.periods import Period
from engine.values.units import (
    Amount,
    UnitError,
    canonical,
    in_unit,
    own_unit_fault,
    parse_amount,
    parse_unit,
    show,
)

USD = (("USD", 1),)
MIN = (("min", 1),)


@pytest.mark.parametrize(
    ("text", "value", "dims", "kind", "shown"),
    [
        ("110 USD/hour", Fraction(11, 6), (("USD", 1), ("min", -1)), "rate", "110.00 USD/hour"),
        ("195.00 USD / h", Fraction(13, 4), (("USD", 1), ("min", -1)), "rate", "195.00 USD/hour"),
        ("45 USD", 45, USD, "money", "45.00 USD"),
        ("-45.5 USD", Fraction(-91, 2), USD, "money", "-45.50 USD"),
        ("0.005 USD", Fraction(1, 200), USD, "money", "0.005 USD"),
        ("500 JPY", 500, (("JPY", 1),), "money", "500 JPY"),
        ("1 KWD", 1, (("KWD", 1),), "money", "1.000 KWD"),
        ("30 min", 30, MIN, "duration", "30 min"),
        ("30 minutes", 30, MIN, "duration", "30 min"),
        ("48 hours", 2880, MIN, "duration", "48 hours"),
        ("1 h", 60, MIN, "duration", "1 hour"),
        ("90 seconds", Fraction(3, 2), MIN, "duration", "90 seconds"),
        ("50 %", Fraction(1, 2), (), "percentage", "50 %"),
        ("150%", Fraction(3, 2), (), "percentage", "150 %"),
        ("8", 8, (), "number", "8"),
        ("15 km", 15, (("km", 1),), "quantity", "15 km"),
        ("0.52 USD/km", Fraction(13, 25), (("USD", 1), ("km", -1)), "rate", "0.52 USD/km"),
        ("60 km/hour", 1, (("km", 1), ("min", -1)), "rate", "60 km/hour"),
    ],
)  # fmt: skip
def test_figures(
    text: str, value: Fraction, dims: tuple[tuple[str, int], ...], kind: str, shown: str
) -> None:
    amount = parse_amount(text, ("km",))
    assert (amount.value, amount.dims, amount.kind_name) == (value, dims, kind)
    assert isinstance(amount.value, int | Fraction)
    assert show(amount.value, amount.unit) == shown


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("6 months", Period(6, 0), "period"), ("14 days", Period(0, 14), "period"),
        ("1 day", Period(0, 1), "period"), ("2 weeks", Period(0, 14), "period"),
        ("1 year", Period(12, 0), "period"), ("2016-09-02", date(2016, 9, 2), "date"),
    ],
)  # fmt: skip
def test_periods_and_dates_have_no_dimensions(text: str, value: Period | date, kind: str) -> None:
    amount = parse_amount(f"  {text} ")
    assert (amount.value, amount.dims, amount.kind_name) == (value, None, kind)


@pytest.mark.parametrize(
    ("text", "marked", "message", "help_part"),
    [
        ("110 USD/huor", "huor", "unknown unit `huor`", "did you mean `hour`?"),
        ("110 USD/day", "day", "`day` is a calendar period and no part of a rate or unit", "a day"),
        ("110 usd", "usd", "unknown unit `usd`", "three capitals"),
        ("30 Min", "Min", "unknown unit `Min`", "did you mean `min`?"),
        ("30 hour/hour", "hour/hour", "`hour/hour` is one unit over itself", "%"),
        ("1 USD/min/km", "min/km", "`min/km` has more than one `/`", "one unit over another"),
        ("1.5 months", "1.5 months", "a calendar period is a whole number, not negative", "hours"),
        (" 1_000 USD", "1_000", "`1_000` is not a decimal number", "digits"),
        ("2016-9-2", "2016-9-2", "`2016-9-2` is not a decimal number", "2016-09-02"),
        ("2016-02-30", "2016-02-30", "there is no date `2016-02-30`", None),
        ("thirty min", "thirty min", "expected a number, then a unit", "30 min"),
        ("", "", "expected a number, then a unit", "30 min"),
        ("5 %/hour", "%", "unknown unit `%`", "units are"),
        ("5 USD/", "", "a unit is missing here", "units are"),
        ("15 miles", "miles", "unknown unit `miles`", "units are"),
    ],
)  # fmt: skip
def test_faults_say_where_and_what_instead(
    text: str, marked: str, message: str, help_part: str | None
) -> None:
    with pytest.raises(UnitError) as caught:
        parse_amount(text, ("km",))
    error = caught.value
    assert error.message == message == str(error)
    assert text[error.start : error.end] == marked
    assert (error.help is None) == (help_part is None)
    assert help_part is None or help_part in (error.help or "")


@given(st.text(max_size=20) | st.from_regex(r"-?[0-9.]{1,5} ?[a-zA-Z%/]{0,8}", fullmatch=True))
def test_any_text_is_an_amount_or_a_unit_error(text: str) -> None:
    fault = None
    try:
        assert isinstance(parse_amount(text), Amount)
    except UnitError as error:
        fault = error
    assert fault is None or 0 <= fault.start <= fault.end <= len(text)


@given(st.fractions(), st.sampled_from(["USD/hour", "min", "hours", "%", "", "second", "km/hour"]))
def test_a_unit_and_back(value: Fraction, name: str) -> None:
    unit = parse_unit(name, ("km",))
    assert canonical(in_unit(value, unit), unit) == value
    assert parse_unit(unit.text, ("km",)) == unit


def test_own_units_do_not_hide_given_ones() -> None:
    assert own_unit_fault("km") is None
    assert own_unit_fault("page_2") is None
    for name in ("USD", "min", "hours", "day", "months", "%", "1st", "", "k m"):
        assert own_unit_fault(name) is not None


def test_minor_digits_are_those_of_iso_4217() -> None:
    assert [minor_digits(code) for code in ("USD", "EUR", "JPY", "KWD", "CLF", "HUF")] == [
        2,
        2,
        0,
        3,
        4,
        2,
    ]
    assert minor_step("USD") == Fraction(1, 100)
    assert minor_step("JPY") == 1
    assert len(MINOR_DIGITS) == 26

"""Names and kinds of expressions: what is accepted, as what, and what is refused where."""

from __future__ import annotations

import pytest

from engine.language.infer import compile_expression
from engine.language.kinds import BOOL, DATE, DURATION, INSTANT, TEXT, Enum, dims_name, money
from tests.language.scopes import EVENT_SCOPE, GROUP_SCOPE, TableScope

ACCEPTED = {
    "minutes > 0": "bool",
    "minutes + more": "duration",
    "rate * minutes": "money (USD)",
    "amount / step": "USD/hour",
    "kind == 'travel' and not flag": "bool",
    "kind in ('travel', 'call')": "bool",
    "0 < minutes < more": "bool",
    "day + half_year": "date",
    "at + hours(48)": "instant",
    "until - at": "duration",
    "max(minutes, minutes(30))": "duration",
    "minutes if flag else 0": "duration",
    "first_known(minutes, until - at)": "duration",
    "reading('AMB-01') == 'b'": "bool",
    "round_up(minutes, step)": "duration",
    "minutes * 0.5": "duration",
    "inside(office, at)": "bool",
    "'x' if flag else 'y'": "text",
    "count_of + 1": "integer",
    "charged(time)": "money (USD)",
    "lookup(rates, kind, flag) * minutes": "money (USD)",
    "amount / lookup(rates, name, True)": "duration",
    "billed(time) - minutes": "duration",
}


@pytest.mark.parametrize(("text", "kind"), ACCEPTED.items())
def test_accepts(text: str, kind: str) -> None:
    """A sound expression has the kind that its operands give it."""
    expr, problems = compile_expression(text, EVENT_SCOPE)
    assert problems == ()
    assert expr is not None and str(expr.kind) == kind


# text → (code, the characters the finding points at)
REFUSED = {
    "technical_minuts > 0": ("CB402", "technical_minuts"),
    "minutes + amount": ("CB401", "minutes + amount"),
    "minutes > 30": ("CB401", "minutes > 30"),
    "kind == 'travle'": ("CB405", "'travle'"),
    "kind < 'travel'": ("CB401", "kind < 'travel'"),
    "minutes / more": ("CB406", "more"),
    "round_up(minutes, more)": ("CB406", "more"),
    "minuets(3) > 0": ("CB403", "minuets"),
    "round_up(minutes)": ("CB404", "round_up(minutes)"),
    "reading('AMB-1') == 'a'": ("CB413", "'AMB-1'"),
    "flag.real": ("CB302", "flag.real"),
    "minutes ** 2": ("CB302", "minutes ** 2"),
    "(lambda: 1)()": ("CB302", "(lambda: 1)()"),
    "[m for m in minutes]": ("CB302", "[m for m in minutes]"),
    "minutes if flag else day": ("CB401", "minutes if flag else day"),
    "not minutes": ("CB401", "minutes"),
    "1e3 > 2": ("CB304", "1e3"),
    "charged(tiem)": ("CB416", "tiem"),
    "lookup(rtes, kind, flag)": ("CB402", "rtes"),
    "lookup(rates, kind)": ("CB404", "lookup(rates, kind)"),
    "lookup(rates, kind, minutes)": ("CB401", "minutes"),
    "lookup(rates, day, flag)": ("CB401", "day"),
    "lookup(kind, flag)": ("CB402", "kind"),
    "lookup()": ("CB404", "lookup()"),
    "lookup(rates, reading('AMB-01'), flag)": ("CB405", "reading('AMB-01')"),
    "charged('time')": ("CB404", "charged('time')"),
    "billed(time, time)": ("CB404", "billed(time, time)"),
    "billed(time) + charged(time)": ("CB401", "billed(time) + charged(time)"),
    "flag and": ("CB301", ""),
    "": ("CB301", ""),
    "minutes = 3": ("CB302", "minutes = 3"),
    "date(2023, 2, 29)": ("CB404", "date(2023, 2, 29)"),
    "day_start(day, 'Mars/Base')": ("CB404", "'Mars/Base'"),
    "x := 3": ("CB301", None),
    "flag is True": ("CB302", "flag is True"),
    "None": ("CB302", "None"),
}


@pytest.mark.parametrize("text", REFUSED)
def test_refuses(text: str) -> None:
    """Every fault is found, has its code, and points at the characters it is about."""
    code, marked = REFUSED[text]
    expr, problems = compile_expression(text, EVENT_SCOPE)
    assert expr is None
    assert problems[0].code == code
    if marked:
        assert text[problems[0].start : problems[0].end] == marked


def test_places_count_characters_not_bytes() -> None:
    """A letter that takes two bytes moves no caret."""
    text = "name == 'é' and nmae == 'x'"
    _, problems = compile_expression(text, EVENT_SCOPE)
    assert text[problems[0].start : problems[0].end] == "nmae"


def test_month_ends_must_be_declared() -> None:
    """Adding months without a month-end rule is refused; adding days is not."""
    bare = TableScope(month_ends=None)
    assert compile_expression("day + months(6)", bare)[1][0].code == "CB407"
    assert compile_expression("day + days(6)", bare)[1] == ()


def test_aggregates_see_the_parts() -> None:
    """A group reaches its members' names through aggregates, and only so."""
    expr, problems = compile_expression("sum(minutes, where=flag)", GROUP_SCOPE)
    assert problems == () and expr is not None and expr.kind == DURATION
    _, problems = compile_expression("minutes > 0", GROUP_SCOPE)
    assert problems[0].code == "CB408"
    expr, problems = compile_expression("count(event, where=kind == 'call')", GROUP_SCOPE)
    assert problems == () and expr is not None


def test_a_charge_of_a_part_is_reached_by_an_aggregate() -> None:
    """The aggregate ranges over the subject of the charge, even where nothing else names it."""
    expr, problems = compile_expression("sum(charged(time))", GROUP_SCOPE)
    assert problems == () and expr is not None and expr.kind == money("USD")
    _, problems = compile_expression("charged(time)", GROUP_SCOPE)
    assert problems[0].code == "CB408" and problems[0].help is not None
    assert "sum(charged(time))" in problems[0].help


def test_a_bare_enum_value_where_one_is_expected() -> None:
    """`then: {category: travel}` means the value."""
    expr, problems = compile_expression("travel", EVENT_SCOPE, Enum(("travel", "call")))
    assert problems == () and expr is not None and expr.python.value == "travel"  # type: ignore[attr-defined]


def test_expected_kinds_are_enforced() -> None:
    """What stands in a place must have the place's kind."""
    for text, kind in (
        ("minutes", BOOL),
        ("flag", DATE),
        ("day", INSTANT),
        ("minutes", money("USD")),
    ):
        assert compile_expression(text, EVENT_SCOPE, kind)[1][0].code == "CB401"
    assert compile_expression("kind", EVENT_SCOPE, TEXT)[1] == ()


def test_dimension_names() -> None:
    """Kinds are named as people name them."""
    assert dims_name((("USD", 1), ("min", -1))) == "USD/hour"
    assert dims_name((("min", 1),)) == "duration"


# Divisors that are above zero wherever they divide.
SAFE = (
    "amount / max(1, count_of)", "amount / (count_of + 1)", "amount / day_of(day)", "amount / month_of(day)",
    "amount / clamp(count_of, 1, 5)", "amount / count_of if count_of > 0 else 0",
    "0 if count_of == 0 else amount / count_of", "amount / count_of if count_of != 0 else 0",
    "0 if not 0 < count_of else amount / count_of", "count_of > 0 and amount / count_of > amount",
    "count_of <= 0 or amount / count_of > amount", "amount / more if more >= step and flag else 0",
    "amount / (more if more > step else step)", "minutes / abs(step)",
    "amount / round_up(step, minutes(5))", "amount / compounded(step, 0.5, 3)", "amount / (step * 2 / 3)",
)  # fmt: skip
# Divisors that may be zero or below, though a condition stands nearby.
UNSAFE = (
    "amount / count_of if flag else 0", "amount / count_of if count_of >= 0 else 0",
    "amount / minutes if minutes != 0 else 0", "0 if count_of > 0 else amount / count_of",
    "count_of > 0 or amount / count_of > amount", "amount / count_of > amount and count_of > 0",
    "amount / (step - minutes)", "amount / floor(0.5)", "amount / (step // minutes(7))",
    "(0 if count_of > 0 else 1) + 1 / count_of", "amount / min(step, more)", "amount / (count_of + count_of)",
)  # fmt: skip


@pytest.mark.parametrize("text", SAFE)
def test_divisors_above_zero(text: str) -> None:
    """What declarations, functions and conditions show to be above zero may divide."""
    assert compile_expression(text, EVENT_SCOPE)[1] == ()


@pytest.mark.parametrize("text", UNSAFE)
def test_divisors_that_may_be_zero(text: str) -> None:
    """Nothing shows that these are above zero where they divide."""
    assert {p.code for p in compile_expression(text, EVENT_SCOPE)[1]} == {"CB406"}


def test_divisors_over_parts() -> None:
    """A group has a member, so counting all of them gives no zero; with a condition there may be none."""
    assert compile_expression("total / count(event)", GROUP_SCOPE)[1] == ()
    assert compile_expression("sum(minutes / count_of, where=count_of > 0)", GROUP_SCOPE)[1] == ()
    for text in ("total / count(event, where=flag)", "total / sum(step, where=flag)"):
        assert [p.code for p in compile_expression(text, GROUP_SCOPE)[1]] == ["CB406"]


def test_moments_that_surely_follow() -> None:
    """A period ends after it starts, and a day lies before a later one; two dates alone say nothing."""
    ends = "period_start(day, half_year, later_day), period_end(day, half_year, later_day)"
    for divisor in (
        f"days_between({ends})",
        "days_between(day, day + days(2))",
        "day_end(day) - day_start(day)",
    ):
        assert compile_expression(f"amount / ({divisor})", EVENT_SCOPE)[1] == ()
    for divisor in (
        "days_between(day, later_day)",
        "days_between(day, day + half_year)",
        "until - at",
    ):
        problems = compile_expression(f"amount / ({divisor})", EVENT_SCOPE)[1]
        assert [p.code for p in problems] == ["CB406"]

"""Charges worked out by hand: figures of the ambiguity register, shapes of minimums and steps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from engine.interpret.charging import Computed, Piece, Terms, TierStep, TierTerms, compute
from engine.values.units import parse_amount
from engine.values.unknown import Cause, CauseKind, missing

CENT = Fraction(1, 100)
NEAREST_20 = {"increment": 20, "increment_to": "nearest"}


def rate(hourly: str) -> int | Fraction:
    value = parse_amount(f"{hourly} USD/hour").value
    assert isinstance(value, int | Fraction)
    return value


R45, R90, R110, R155 = (rate(text) for text in ("45", "90", "110", "155"))
HALF = Fraction(1, 2)
START = datetime(2016, 9, 7, 21, 40, tzinfo=UTC)


def charge(*pieces: tuple[int | Fraction, Any], **parts: Any) -> Computed:
    parts.setdefault("round_to", CENT)
    return compute(Terms(tuple(Piece(*piece) for piece in pieces), **parts))


def money(text: str) -> Fraction:
    return Fraction(text)


@pytest.mark.parametrize(
    ("name", "pieces", "parts", "billed", "amount"),
    [
        ("AMB-01 (a): 44 min at 90", [(44, R90)], {"minimum": 30}, 44, "66.00"),
        ("AMB-01 (b): 44 min at 110", [(44, R110)], {"minimum": 30}, 44, "80.67"),
        ("AMB-01 (c): flat", [(44, R90)], {"price": 45}, 44, "45.00"),
        ("item 1: 12 min cost the minimum", [(12, R90)], {"minimum": 30}, 30, "45.00"),
        ("AMB-02: e-mail free", [(10, R90), (12, R90)], {"free": 10, "minimum": 30}, 30, "45.00"),
        ("AMB-02: no technical minute", [(10, R90)], {"free": 10, "minimum": 30}, 0, "0.00"),
        ("AMB-04 (c): hours begun", [(61, R110)], {"minimum": 60, "increment": 60}, 120, "220.00"),
        ("AMB-05 (a): 35 min", [(35, R110)], {"minimum": 60}, 60, "110.00"),
        ("AMB-05 (d): 35 min", [(35, R110)], {}, 35, "64.17"),
        ("AMB-05 (a): 100 min", [(100, R110)], {"minimum": 60}, 100, "183.33"),
        ("AMB-05 (b): 100 min", [(100, R110)], {"price": 110}, 100, "110.00"),
        ("AMB-05 (c): 100 min", [(100, R110)], {"increment": 60}, 120, "220.00"),
        ("AMB-06: 1 min on a retainer", [(1, R110)], {"increment": 20}, 20, "36.67"),
        ("AMB-06: 20 min on a retainer", [(20, R110)], {"increment": 20}, 20, "36.67"),
        ("AMB-06: 21 min on a retainer", [(21, R110)], {"increment": 20}, 40, "73.33"),
        ("AMB-06 (c): nearest", [(29, R110)], NEAREST_20, 20, "36.67"),
        ("AMB-06 (d): both", [(61, R110)], {"minimum": 60, "increment": 20}, 80, "146.67"),
        ("AMB-10 (a): Sunday emergency", [(35, R155)], {"minimum": 60}, 60, "155.00"),
        ("AMB-10 (b): no floor", [(35, R155)], {}, 35, "90.42"),
        ("AMB-10 (c): floor in money", [(35, R155)], {"floor": 110}, 35, "110.00"),
        ("AMB-10 (a): mixed", [(20, R155), (20, R110)], {"minimum": 60}, 60, "125.00"),
        ("AMB-11 (a): across 18:00", [(20, R110), (40, R155)], {"minimum": 60}, 60, "140.00"),
        ("AMB-13: converted call, all emergency", [(12, R155)], {"minimum": 30}, 30, "77.50"),
        ("AMB-14: 36 min of travel", [(36, R110)], {"multiplier": HALF}, 36, "33.00"),
        ("AMB-14: emergency travel, an hour", [(60, R155)], {"multiplier": HALF}, 60, "77.50"),
        ("AMB-17 (a): all inside the estimate", [(150, R110)], {}, 150, "275.00"),
        ("AMB-55 (a): quote research, 22 min", [(22, rate("195"))], {}, 22, "71.50"),
        ("AMB-55 (b): quote research, the excess", [(22, rate("195"))], {"free": 15}, 7, "22.75"),
        ("a credit", [], {"price": Fraction("-45.005")}, 0, "-45.01"),
        ("a kilometre rate", [(15, Fraction("0.52"))], {}, 15, "7.80"),
        ("floor under nothing", [(0, R110)], {"floor": 25, "minimum": 30}, 0, "0.00"),
        ("cap", [(600, R110)], {"cap": 1000}, 600, "1000.00"),
        ("a factor on a fixed price", [], {"price": 45, "multiplier": (HALF, 3)}, 0, "67.50"),
    ],
)  # fmt: skip
def test_worked_figures(
    name: str,
    pieces: list[tuple[int, Any]],
    parts: dict[str, Any],
    billed: int,
    amount: str,
) -> None:
    done = charge(*pieces, **parts)
    assert (done.billed, done.amount, done.causes) == (billed, money(amount), frozenset()), name
    assert done.actual == sum(quantity for quantity, _ in pieces)


ESTIMATE = TierTerms(0, (TierStep(until=180), TierStep(factor=HALF)))


def test_an_overrun_costs_half_and_splits_the_second_entry() -> None:
    """AMB-17: estimated 3 h, worked 2 h + 3 h at 110: 3 h × 110 + 2 h × 55 = 440.00."""
    pieces = (
        Piece(120, R110, START, START + timedelta(hours=2), "e1"),
        Piece(180, R110, START + timedelta(hours=24), START + timedelta(hours=27), "e2"),
    )
    done = compute(Terms(pieces, tiers=ESTIMATE, round_to=CENT))
    assert done.amount == 440
    assert done.rate is None
    shown = [(p.subject, p.quantity, p.rate, p.amount) for p in done.pieces]
    assert shown == [
        ("e1", 120, R110, 220),
        ("e2", 60, R110, 110),
        ("e2", 120, R110 * HALF, 110),
    ]
    middle = START + timedelta(hours=25)
    assert [(p.start, p.end) for p in done.pieces[1:]] == [
        (START + timedelta(hours=24), middle),
        (middle, START + timedelta(hours=27)),
    ]


def test_other_readings_of_an_overrun() -> None:
    surcharge = TierTerms(0, (TierStep(until=180), TierStep(factor=Fraction(3, 2))))
    assert charge((300, R110), tiers=surcharge).amount == 660
    assert charge((300, R110), multiplier=HALF).amount == 275
    by_rate = TierTerms(0, (TierStep(until=180), TierStep(rate=R110 * HALF)))
    assert charge((300, R155), tiers=by_rate).amount == 3 * 155 + 2 * 55


def test_position_counts_what_was_worked_before() -> None:
    later = TierTerms(120, ESTIMATE.steps)
    assert charge((180, R110), tiers=later).amount == 110 + 110
    past = TierTerms(500, ESTIMATE.steps)
    assert charge((60, R110), tiers=past).amount == 55
    exactly = TierTerms(120, ESTIMATE.steps)
    assert charge((60, R110), tiers=exactly).amount == 110


def test_what_awaits_a_person_is_named_and_the_rest_is_priced() -> None:
    """AMB-21: 10 h estimated, 12 h worked: ten priced, two undecided."""
    overrun = Cause(CauseKind.DECISION, "overrun of a long estimate")
    tiers = TierTerms(0, (TierStep(until=600), TierStep(undecided=overrun)))
    done = charge((720, R110), tiers=tiers)
    assert (done.actual, done.billed, done.undecided, done.amount) == (720, 600, 120, 1100)
    assert done.causes == {overrun}
    assert done.rate == R110
    assert [(p.quantity, p.amount, p.undecided) for p in done.pieces] == [
        (600, 1100, None),
        (120, None, "overrun of a long estimate"),
    ]
    all_of_it = charge((60, R110), tiers=TierTerms(600, tiers.steps), floor=5)
    assert (all_of_it.billed, all_of_it.undecided, all_of_it.amount) == (0, 60, 0)


def test_beyond_the_last_step_nothing_is_said() -> None:
    done = charge((90, R110), tiers=TierTerms(0, (TierStep(until=60),)))
    assert (done.billed, done.undecided, done.amount) == (60, 30, 110)
    assert {cause.kind for cause in done.causes} == {CauseKind.OPEN}


@pytest.mark.parametrize(
    ("start", "worked", "billed"),
    [("zero", 5, 30), ("minimum", 5, 20), ("zero", 21, 30), ("minimum", 21, 35), ("zero", 31, 45)],
)
def test_twenty_minutes_minimum_with_quarter_hours(start: str, worked: int, billed: int) -> None:
    done = charge((worked, R110), minimum=20, increment=15, increment_from=start)
    assert done.billed == billed


@pytest.mark.parametrize(("seconds", "billed"), [(32, 36), (57, 60), (3, 30), (30, 30), (31, 36)])
def test_thirty_and_six_second_blocks(seconds: int, billed: int) -> None:
    second = Fraction(1, 60)
    worked, minimum, step = seconds * second, 30 * second, 6 * second
    for start in ("zero", "minimum"):
        done = charge((worked, R110), minimum=minimum, increment=step, increment_from=start)
        assert done.billed == billed * second


@pytest.mark.parametrize(
    ("to", "start", "worked", "billed"),
    [
        ("down", "zero", 29, 15), ("down", "zero", 14, 0), ("nearest", "zero", 22, 15),
        ("nearest", "zero", 23, 30), ("nearest", "zero", 7, 0), ("down", "minimum", 49, 35),
        ("nearest", "minimum", 43, 50),
    ],
)  # fmt: skip
def test_steps_that_may_round_down(to: str, start: str, worked: int, billed: int) -> None:
    minimum = 20 if start == "minimum" else None
    parts: dict[str, Any] = {"minimum": minimum, "increment_from": start, "increment_to": to}
    done = charge((worked, 1), increment=15, **parts)
    assert (done.billed, done.amount, done.causes) == (billed, billed, frozenset())
    assert sum(piece.quantity for piece in done.pieces) == billed


def test_a_minimum_is_never_rounded_away() -> None:
    assert charge((5, 1), minimum=20, increment=15, increment_to="down").billed == 20


def test_rounding_down_takes_off_the_last_pieces() -> None:
    done = charge((10, 1), (10, 2), (5, 3), increment=15, increment_to="down")
    assert [(piece.quantity, piece.rate) for piece in done.pieces] == [(10, 1), (5, 2)]


@pytest.mark.parametrize(
    ("choice", "amount"),
    [("lowest", 41), ("highest", 61), ("first", 51), ("last", 41), (Fraction(1), 31), (0, 21)],
)
def test_the_price_of_unworked_units(choice: Any, amount: int) -> None:
    done = charge((5, 9), (1, 3), (4, 4), (1, 2), (0, 1), free=5, minimum=16, unworked_rate=choice)
    assert done.covered == 5
    assert done.amount == amount  # 3 + 16 + 2 worked, and ten units at the rate chosen
    assert done.pieces[-1].kind == "unworked"


def test_free_units_come_off_the_first_pieces() -> None:
    done = charge((10, 9), (10, 4), (10, 1), free=15)
    assert (done.covered, done.billed, done.amount) == (15, 15, 30)
    assert charge((10, 9), free=50).covered == 10


def test_each_piece_rounded_or_the_line_once() -> None:
    """AMB-39 (a) and (b): three times 1 min at 110.00/h is 5.50; each 1.8333 rounds to 1.83."""
    pieces = [(1, R110)] * 3
    assert charge(*pieces).amount == money("5.50")
    assert charge(*pieces, round_each="piece").amount == money("5.49")
    assert charge(*pieces, round_how="down", round_to=1).amount == 5
    assert charge((1, R110), round_to=None).amount == R110
    assert charge((1, 1), round_each="piece", round_to=2, floor=3).amount == 4


def test_halves_are_rounded_as_told() -> None:
    ways = {"half_away": "0.13", "half_even": "0.12", "down": "0.12", "up": "0.13"}
    for how, text in ways.items():
        assert charge((1, Fraction(1, 8)), round_how=how).amount == money(text)


def test_touching_pieces_of_one_subject_and_rate_are_shown_as_one() -> None:
    hour = timedelta(hours=1)
    first, second = (
        Piece(60, R110, START, START + hour, "e1"),
        Piece(60, R110, START + hour, None, "e1"),
    )
    assert [piece.quantity for piece in compute(Terms((first, second))).pieces] == [120]
    apart = [
        Piece(60, R155, START + hour, None, "e1"),
        Piece(60, R110, START + hour, None, "e2"),
        Piece(60, R110, START + 2 * hour, None, "e1"),
        Piece(60, R110, None, None, "e1"),
    ]
    for other in apart:
        assert len(compute(Terms((first, other))).pieces) == 2


def test_the_single_rate_includes_factors() -> None:
    assert charge((36, R110), multiplier=HALF).rate == rate("55")
    assert charge((36, R110), (5, R110)).rate == R110
    assert charge((36, R110), (5, R90)).rate is None
    assert charge((36, R110), (0, R90)).rate == R110
    assert charge((36, R110), price=45).rate is None
    assert charge().rate is None


def test_a_free_tier_is_covered_and_an_unknown_one_is_asked_for() -> None:
    """Five hours against an estimate of three at 110.00/h: three are billed, two are free; 330.00."""
    rate = Fraction(11, 6)
    tiers = TierTerms(0, (TierStep(until=180), TierStep(free=True)))
    done = compute(Terms(pieces=(Piece(300, rate),), tiers=tiers, round_to=Fraction(1, 100)))
    assert (done.billed, done.covered, done.amount, done.causes) == (180, 120, 330, frozenset())
    doubt = missing("overrun_cause")
    tiers = TierTerms(0, (TierStep(until=180), TierStep(free=doubt)))
    short = compute(Terms(pieces=(Piece(180, rate),), tiers=tiers, round_to=Fraction(1, 100)))
    assert (short.amount, short.causes) == (330, frozenset())
    long = compute(Terms(pieces=(Piece(181, rate),), tiers=tiers, round_to=Fraction(1, 100)))
    assert (long.amount, long.causes) == (None, doubt.causes)
    assert (long.actual, long.billed, long.covered, long.undecided) == (181, None, None, None)

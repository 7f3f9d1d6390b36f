"""What nobody knows matters only where it is needed, and then it is named."""

from __future__ import annotations

from typing import Any

import pytest

from engine.interpret.charging import Computed, Piece, Terms, TierStep, TierTerms, compute
from engine.values.unknown import Cause, CauseKind, Unknown, because, missing

X, Y = missing("x"), missing("y")
OVERRUN = Cause(CauseKind.DECISION, "overrun")


def charge(*pieces: tuple[Any, Any], **parts: Any) -> Computed:
    return compute(Terms(tuple(Piece(*piece) for piece in pieces), **parts))


def named(done: Computed) -> list[str]:
    return sorted(cause.name for cause in done.causes)


@pytest.mark.parametrize(
    ("pieces", "parts", "amount"),
    [
        ([(10, 1), (0, X)], {}, 10),
        ([(0, X)], dict.fromkeys(("minimum", "increment", "floor", "cap", "free"), Y), 0),
        ([(10, X)], {"free": 10, "minimum": Y}, 0),
        ([(10, X), (10, 2)], {"free": 10}, 20),
        ([(10, X)], {"price": 45}, 45),
        ([(10, 1)], {"price": 45, "tiers": TierTerms(X, (TierStep(undecided=OVERRUN),))}, 45),
        ([(10, X)], {"multiplier": (X, 0)}, 0),
        ([(10, 0)], {"multiplier": X}, 0),
        ([(10, 1)], {"unworked_rate": X}, 10),
        ([(10, 1)], {"minimum": 10, "unworked_rate": X}, 10),
        ([(10, 5)], {"floor": X, "cap": 40}, 40),
        ([(10, 5)], {"tiers": TierTerms(0, (TierStep(until=10), TierStep(rate=X)))}, 50),
        ([(10, X)], {"tiers": TierTerms(0, (TierStep(rate=3),))}, 30),
        ([(10, 5)], {"tiers": TierTerms(X, (TierStep(until=Y, rate=2), TierStep(rate=2)))}, 20),
        ([(10, 5)], {"tiers": TierTerms(0, (TierStep(until=20), TierStep(until=X)))}, 50),
        ([(10, X)], {"tiers": TierTerms(0, (TierStep(factor=0),))}, 0),
    ],
)  # fmt: skip
def test_not_needed_not_asked_for(
    pieces: list[tuple[Any, Any]], parts: dict[str, Any], amount: int
) -> None:
    done = charge(*pieces, **parts)
    assert (done.amount, done.causes) == (amount, frozenset())
    assert None not in (done.actual, done.billed, done.covered, done.undecided)


@pytest.mark.parametrize(
    ("pieces", "parts", "names"),
    [
        ([(10, 1), (5, X)], {}, ["x"]),
        ([(10, X)], {"minimum": Y}, ["x", "y"]),
        ([(10, 1)], {"increment": X, "minimum": Y}, ["x", "y"]),
        ([(10, 1)], {"minimum": 20, "unworked_rate": X}, ["x"]),
        ([(10, 1), (1, X)], {"minimum": 20}, ["x"]),
        ([(10, 1)], {"multiplier": X}, ["x"]),
        ([(10, 1)], {"multiplier": (2, X, Y)}, ["x", "y"]),
        ([(10, 1)], {"floor": X}, ["x"]),
        ([(10, 1)], {"floor": X, "cap": 11}, ["x"]),
        ([(10, 1)], {"floor": X, "cap": Y}, ["x", "y"]),
        ([(10, 1)], {"round_to": X}, ["x"]),
        ([(10, 1)], {"round_to": X, "round_each": "piece"}, ["x"]),
        ([], {"price": X}, ["x"]),
        ([(10, 1)], {"price": X, "multiplier": Y}, ["x", "y"]),
        ([(10, 1)], {"tiers": TierTerms(X, (TierStep(until=5), TierStep(factor=2)))}, ["x"]),
        ([(10, 1)], {"tiers": TierTerms(0, (TierStep(until=X), TierStep(factor=2)))}, ["x"]),
        ([(10, Y)], {"tiers": TierTerms(0, (TierStep(until=X), TierStep(factor=2)))}, ["x", "y"]),
        ([(10, Y)], {"tiers": TierTerms(0, (TierStep(until=X), TierStep(rate=2)))}, ["x"]),
    ],
)  # fmt: skip
def test_needed_and_named(
    pieces: list[tuple[Any, Any]], parts: dict[str, Any], names: list[str]
) -> None:
    done = charge(*pieces, **parts)
    assert done.amount is None
    assert named(done) == names
    assert done.actual == sum(quantity for quantity, _ in pieces)


def test_what_is_certain_is_filled_in() -> None:
    rate = charge((10, 2), (5, X), free=3)
    assert (rate.actual, rate.covered, rate.billed, rate.undecided) == (15, 3, 12, 0)
    assert [piece.amount for piece in rate.pieces] == [14, None]
    minimum = charge((10, 2), free=3, minimum=X)
    assert (minimum.actual, minimum.covered, minimum.billed) == (10, 3, None)
    assert [piece.amount for piece in minimum.pieces] == [14]
    free = charge((10, 2), free=X)
    assert (free.actual, free.covered, free.billed, free.amount) == (10, None, None, None)
    assert named(free) == ["x"]


def test_an_unknown_quantity_leaves_only_a_fixed_price() -> None:
    done = charge((10, 2), (X, 2))
    assert (done.actual, done.billed, done.amount) == (None, None, None)
    assert named(done) == ["x"]
    fixed = charge((X, 2), price=45, floor=50)
    assert (fixed.billed, fixed.amount) == (None, 50)
    assert named(fixed) == ["x"]


def test_a_doubtful_boundary_makes_undecided_minutes_uncertain() -> None:
    tiers = TierTerms(0, (TierStep(until=5), TierStep(until=X), TierStep(undecided=OVERRUN)))
    done = charge((10, 1), tiers=tiers)
    assert (done.billed, done.undecided, done.amount) == (None, None, None)
    assert [(piece.quantity, piece.amount) for piece in done.pieces] == [(5, 5), (5, None)]
    assert named(done) == ["x"]
    inside = charge((5, 1), tiers=tiers)
    assert (inside.billed, inside.amount, named(inside)) == (5, 5, [])


def test_a_doubtful_boundary_of_a_free_tier_leaves_open_what_is_billed() -> None:
    tiers = TierTerms(0, (TierStep(until=X), TierStep(free=True)))
    done = charge((10, Y), tiers=tiers)
    assert (done.actual, done.billed, done.covered, done.amount) == (10, None, None, None)
    assert named(done) == ["x"]  # all of it may be free, so the rate is not asked for yet
    free_anyhow = TierTerms(X, (TierStep(until=5, free=True), TierStep(free=True)))
    done = charge((10, Y), tiers=free_anyhow)
    assert (done.billed, done.covered, done.amount, named(done)) == (0, 10, 0, [])
    unsaid = charge((10, 1), tiers=TierTerms(0, (TierStep(free=X),)))
    assert (unsaid.billed, unsaid.covered, unsaid.amount, named(unsaid)) == (
        None,
        None,
        None,
        ["x"],
    )


def test_a_missing_rate_is_open() -> None:
    done = charge((10, None))
    assert done.amount is None
    assert {cause.kind for cause in done.causes} == {CauseKind.OPEN}
    assert charge((10, None), price=3).amount == 3
    tiers = TierTerms(0, (TierStep(until=4, rate=1), TierStep(rate=2)))
    assert charge((10, None), minimum=20, tiers=tiers).amount == 4 + 2 * 16
    keeps = TierTerms(0, (TierStep(until=4, rate=1), TierStep()))
    assert charge((4, None), (6, 5), minimum=20, tiers=keeps).amount == 4 + 5 * 16


def test_all_kinds_of_causes_come_through() -> None:
    decision = because(CauseKind.DECISION, "fee")
    conflict = because(CauseKind.CONFLICT, "rate")
    done = charge((10, conflict), multiplier=decision)
    assert done.causes == decision.causes | conflict.causes
    assert isinstance(X, Unknown)

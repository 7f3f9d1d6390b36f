"""Laws of charges, over generated ones; and a second opinion that counts minute by minute."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal, localcontext
from fractions import Fraction
from math import prod
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.interpret.charging import (
    Computed,
    IncrementStep,
    Piece,
    Terms,
    TierStep,
    TierTerms,
    compute,
)
from engine.values.numbers import Number
from engine.values.rounding import round_to
from engine.values.unknown import Cause, CauseKind, Unknown, missing
from tests.examples import examples

CENT = Fraction(1, 100)
RATES: st.SearchStrategy[Number] = st.sampled_from(
    [0, 1, Fraction(3, 2), Fraction(11, 6), Fraction(31, 12), Fraction(1, 3)]
)
FACTORS: st.SearchStrategy[Number] = st.sampled_from(
    [0, 1, 2, Fraction(1, 2), Fraction(3, 2), Fraction(2, 3)]
)
SMALL = st.integers(0, 40)
LIMITS = st.none() | st.integers(0, 90)
PIECES = st.lists(st.builds(Piece, SMALL, RATES), max_size=4).map(tuple)


@st.composite
def tiers(draw: st.DrawFn) -> TierTerms:
    bounds = sorted(draw(st.lists(st.integers(1, 80), max_size=3)))
    steps = [
        TierStep(until, draw(st.none() | RATES), draw(st.none() | FACTORS), draw(UNDECIDED))
        for until in (*bounds, None)
    ]
    return TierTerms(draw(SMALL), tuple(steps), draw(st.sampled_from(["graduated", "volume"])))


@st.composite
def increments(draw: st.DrawFn) -> tuple[IncrementStep, ...]:
    bounds = sorted(draw(st.lists(st.integers(1, 80), max_size=2)))
    return tuple(IncrementStep(draw(st.integers(0, 30)), until) for until in (*bounds, None))


UNDECIDED = st.sampled_from(
    [None, None, None, Cause(CauseKind.DECISION, "overrun"), Cause(CauseKind.OPEN, "hole")]
)
TERMS = st.builds(
    Terms,
    pieces=PIECES,
    free=st.none() | SMALL,
    minimum=LIMITS,
    increment=st.none() | st.integers(0, 30) | increments(),
    increment_threshold=st.none() | st.none() | st.integers(0, 30),
    multiplier_meet=st.sampled_from(["product", "max", "sum"]),
    increment_from=st.sampled_from(["zero", "minimum"]),
    increment_to=st.sampled_from(["up", "nearest", "down"]),
    unworked_rate=st.sampled_from(["lowest", "highest", "first", "last"]) | RATES,
    tiers=st.none() | tiers(),
    price=st.none() | st.none() | st.integers(-50, 50),
    multiplier=st.none() | FACTORS | st.lists(FACTORS, max_size=2).map(tuple),
    floor=st.none() | st.integers(0, 100),
    cap=st.none() | st.integers(0, 200),
    round_to=st.just(CENT),
    round_how=st.sampled_from(["half_away", "half_even", "down", "up"]),
    round_each=st.sampled_from(["line", "piece"]),
)
MODES = {
    "half_away": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "down": ROUND_DOWN,
    "up": ROUND_UP,
}


def by_the_minute(terms: Terms) -> tuple[int, int, int, Fraction]:
    """(covered, billed, undecided, amount) found by walking along single minutes."""
    minutes = [sure(piece.rate) for piece in terms.pieces for _ in range(int(sure(piece.quantity)))]
    free = min(int(sure(terms.free)), len(minutes))
    minutes = minutes[free:]
    wanted = _wanted(terms, len(minutes))
    extra = _extra_rate(terms, minutes)
    minutes = [*minutes[:wanted], *[extra] * (wanted - len(minutes))]
    amount, undecided = Fraction(0), 0
    for place, rate in enumerate(minutes):
        step = _step_at(terms, place, len(minutes))
        if step.undecided is not None:
            undecided += 1
            continue
        paid = rate if step.rate is None else sure(step.rate)
        amount += paid * sure(step.factor, 1) * _product(terms)
    billed = len(minutes) - undecided
    if terms.price is not None:
        amount = Fraction(sure(terms.price)) * _product(terms)
    elif not billed:
        return free, 0, undecided, Fraction(0)
    amount = Fraction(max(amount, sure(terms.floor, -(10**9))))
    amount = Fraction(min(amount, sure(terms.cap, 10**9)))
    return free, billed, undecided, _cents(amount, MODES[terms.round_how])


def sure(value: Number | Unknown | None, default: Number = 0) -> Number:
    assert not isinstance(value, Unknown)
    return default if value is None else value


def _extra_rate(terms: Terms, worked: list[Number]) -> Number:
    match terms.unworked_rate:
        case "lowest":
            return min(worked, default=0)
        case "highest":
            return max(worked, default=0)
        case "first" | "last" as end:
            return worked[0 if end == "first" else -1] if worked else 0
        case rate:
            return sure(rate)


def _step_at(terms: Terms, place: int, billed: int) -> TierStep:
    if terms.tiers is None or terms.price is not None:
        return TierStep()
    place = billed - 1 if terms.tiers.how == "volume" else place
    at = sure(terms.tiers.position) + place
    return next(step for step in terms.tiers.steps if at < sure(step.until, 10**9))


def _product(terms: Terms) -> Number:
    factors = [sure(factor) for factor in _factors(terms)]
    match terms.multiplier_meet:
        case "max":
            return max(factors, default=1)
        case "sum":
            return 1 + sum(factor - 1 for factor in factors)
    return prod(factors, start=Fraction(1))


def _factors(terms: Terms) -> tuple[Any, ...]:
    if isinstance(terms.multiplier, tuple):
        return terms.multiplier
    return () if terms.multiplier is None else (terms.multiplier,)


def _wanted(terms: Terms, worked: int) -> int:
    """How many minutes are billed when so many were worked: found by trying one after the other."""
    if not worked:
        return 0
    least, end, given = int(sure(terms.minimum)), 10**9, terms.increment
    start = least if terms.increment_from == "minimum" else 0
    target, step = max(worked, least), 0
    for entry in given if isinstance(given, tuple) else (IncrementStep(given),):
        step, end = int(sure(entry.step)), int(sure(entry.until, 10**9))
        if target <= end:
            break
        start = max(start, end)
    if step == 0:
        return target
    grid = range(start, target + 2 * step, step)
    above = min(g for g in grid if g >= target)
    below = max(g for g in grid if g <= target)
    return max(least, min(end, above if _counts(terms, target - below, step) else below))


def _counts(terms: Terms, used: int, step: int) -> bool:
    """Whether a step of which so many minutes are used is billed."""
    threshold = None if terms.increment_threshold is None else sure(terms.increment_threshold)
    match terms.increment_to:
        case "up":
            return used > (threshold or 0)
        case "nearest":
            return used > 0 and used >= (Fraction(step, 2) if threshold is None else threshold)
    return False


def _cents(amount: Fraction, mode: str) -> Fraction:
    """Rounding by the decimal module; at 60 digits no repeating decimal looks like a half."""
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(amount.numerator) / Decimal(amount.denominator)
        return Fraction(exact.quantize(Decimal("0.01"), rounding=mode))


@examples(600)
@given(TERMS)
def test_counting_minute_by_minute_gives_the_same(terms: Terms) -> None:
    terms = replace(terms, round_each="line")
    done = compute(terms)
    assert (done.covered, done.billed, done.undecided, done.amount) == by_the_minute(terms)


@examples(400)
@given(TERMS)
def test_a_line_multiplies_out_to_its_amount(terms: Terms) -> None:
    done = compute(terms)
    factors = _product(terms)
    decided = [piece for piece in done.pieces if piece.undecided is None]
    assert sum(piece.quantity for piece in decided) == done.billed
    assert sum(piece.quantity for piece in done.pieces if piece.undecided) == done.undecided
    assert (done.undecided == 0) == (not done.causes)
    if terms.price is not None:
        assert all(piece.amount is None for piece in decided)
        return
    exact = [piece.quantity * sure(piece.rate) * factors for piece in decided]
    if terms.round_each == "piece":
        exact = [round_to(amount, CENT, terms.round_how) for amount in exact]
    assert [piece.amount for piece in decided] == exact
    total: Number = sum(exact)
    if decided:
        total = total if terms.floor is None else max(total, sure(terms.floor))
        total = total if terms.cap is None else min(total, sure(terms.cap))
    assert done.amount == round_to(total, CENT, terms.round_how)
    if done.rate is not None:
        assert {sure(piece.rate) * factors for piece in decided} == {done.rate}


@given(TERMS)
def test_quantities_reconcile(terms: Terms) -> None:
    done = compute(terms)
    actual, covered, billed, undecided = map(
        sure, (done.actual, done.covered, done.billed, done.undecided)
    )
    unworked = sum(piece.quantity for piece in done.pieces if piece.kind == "unworked")
    assert actual + unworked >= covered + billed + undecided
    if terms.increment_to == "up" and not terms.increment_threshold:
        assert actual + unworked == covered + billed + undecided
        assert billed + undecided >= actual - covered
    if actual == covered:
        assert billed == undecided == unworked == 0


@given(TERMS)
def test_doubling_every_price_doubles_the_line(terms: Terms) -> None:
    plain = replace(terms, round_to=None, round_each="line")
    doubled = replace(
        plain,
        multiplier=2 * _product(plain),
        floor=None if plain.floor is None else 2 * sure(plain.floor),
        cap=None if plain.cap is None else 2 * sure(plain.cap),
    )
    assert compute(doubled).amount == 2 * sure(compute(plain).amount)


@given(TERMS, st.integers(1, 39))
def test_where_a_piece_is_cut_makes_no_difference(terms: Terms, at: int) -> None:
    cut: list[Piece] = []
    for piece in terms.pieces:
        first = min(at, sure(piece.quantity))
        cut += [
            replace(piece, quantity=first),
            replace(piece, quantity=sure(piece.quantity) - first),
        ]
    once = replace(terms, round_each="line")
    whole, parts = compute(once), compute(replace(once, pieces=tuple(cut)))
    assert _figures(whole) == _figures(parts)


def _figures(done: Computed) -> tuple[Number | None, ...]:
    return done.actual, done.covered, done.billed, done.undecided, done.amount, done.rate


@given(PIECES.filter(bool), st.integers(1, 30), LIMITS)
def test_working_longer_never_costs_less(
    pieces: tuple[Piece, ...], step: int, minimum: int | None
) -> None:
    terms = Terms(pieces, minimum=minimum, increment=step, unworked_rate=1)
    last = pieces[-1]
    priced = replace(last, rate=max(1, sure(last.rate)))
    before = replace(terms, pieces=(*pieces[:-1], priced))
    longer = replace(priced, quantity=sure(last.quantity) + 1)
    after = replace(terms, pieces=(*pieces[:-1], longer))
    assert sure(compute(after).amount) >= sure(compute(before).amount)


PARTS = (
    "free",
    "minimum",
    "increment",
    "unworked_rate",
    "price",
    "multiplier",
    "floor",
    "cap",
    "round_to",
)


@examples(300)
@given(TERMS, st.sets(st.sampled_from(PARTS)), st.sets(st.integers(0, 3)), st.data())
def test_an_amount_told_despite_unknowns_does_not_depend_on_them(
    terms: Terms, hidden: set[str], places: set[int], data: st.DataObject
) -> None:
    """Hiding parts never raises; and if no cause comes out, any values for them give the same."""
    x = missing("x")
    pieces = tuple(replace(p, rate=x) if n in places else p for n, p in enumerate(terms.pieces))
    unknown: dict[str, Any] = dict.fromkeys(hidden, x)
    done = compute(replace(terms, pieces=pieces, **unknown))
    if done.amount is None:
        assert done.causes
    if x.causes & done.causes:
        return
    filled: dict[str, Any] = {part: data.draw(st.integers(0, 9)) for part in sorted(hidden)}
    known = tuple(replace(p, rate=data.draw(RATES)) for p in terms.pieces)
    pieces = tuple(known[n] if n in places else p for n, p in enumerate(terms.pieces))
    assert _figures(compute(replace(terms, pieces=pieces, **filled)))[:5] == _figures(done)[:5]

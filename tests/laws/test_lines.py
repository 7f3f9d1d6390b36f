"""A line's parts multiply out to its amount by hand, in exact fractions."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given

from engine.interpret.results import Line, Result
from engine.values.rounding import ROUND_HOWS, round_to
from tests.laws.running import SEEDS, run, world

CENT = Fraction(1, 100)
STEPS = (CENT, Fraction(1, 10), Fraction("12.5"))  # the usual step, and those the generator sets


@given(SEEDS)
def test_pieces_multiply_out(seed: int) -> None:
    """Each priced piece is quantity × rate × factors, and only bounds and rounding lie between them and the line."""
    made = world(seed)
    for result in run(made.rulebook, made.rows).results:
        for line in result.lines:
            _check(result, line)


@given(SEEDS)
def test_quantities_add_up(seed: int) -> None:
    """What is billed, covered and undecided is all that was worked or added, unless an increment rounds down."""
    made = world(seed)
    for result in run(made.rulebook, made.rows).results:
        for line in result.lines:
            if None in (line.actual, line.billed, line.covered, line.undecided) or not line.pieces:
                continue
            assert line.actual is not None and line.billed is not None
            assert line.covered is not None and line.undecided is not None
            added = sum(max(step.number("added") or 0, 0) for step in line.steps)
            assert line.covered + line.billed + line.undecided <= line.actual + added
            assert min(line.actual, line.billed, line.covered, line.undecided) >= 0


def _check(result: Result, line: Line) -> None:
    if line.amount is None:  # the factors are told only of a line that is priced
        return
    priced = [piece for piece in line.pieces if piece.amount is not None]
    factors = [step.number("factor") for step in line.steps if step.name == "multiplier"]
    product = Fraction(1)
    for factor in factors:
        assert factor is not None
        product *= factor
    for piece in priced:
        if piece.rate is None:  # not asked for where a factor is 0
            assert piece.amount == product == 0
            continue
        exact = piece.quantity * piece.rate * product
        assert piece.amount == exact or any(
            piece.amount == round_to(exact, step, how) for step in STEPS for how in ROUND_HOWS
        )
    if not priced or len(priced) < len([p for p in line.pieces if not p.undecided]):
        return
    bounds = [step.number(step.name) for step in line.steps if step.name in ("floor", "cap")]
    total = sum((piece.amount for piece in priced if piece.amount is not None), Fraction(0))
    for candidate in (total, *(b for b in bounds if b is not None)):
        if any(line.amount == round_to(candidate, s, how) for s in STEPS for how in ROUND_HOWS):
            return
    raise AssertionError(f"{line.amount} of {result.id} does not follow from {total} and {bounds}")

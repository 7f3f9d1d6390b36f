"""The steps of a charge, as sentences."""

from __future__ import annotations

from fractions import Fraction
from string import Formatter
from typing import Any

import pytest

from engine.interpret.charging import (
    STEP_TEXTS,
    Computed,
    IncrementStep,
    Piece,
    StepUnits,
    Terms,
    TierStep,
    TierTerms,
    compute,
    step_text,
)
from engine.values.units import parse_unit
from engine.values.unknown import Cause, CauseKind, missing

UNITS = StepUnits(parse_unit("min"), parse_unit("USD/hour"), parse_unit("USD"))
R90, R110, R155 = Fraction(3, 2), Fraction(11, 6), Fraction(31, 12)
OVER = TierTerms(0, (TierStep(until=60), TierStep(undecided=Cause(CauseKind.DECISION, "overrun"))))
CASES: list[tuple[list[tuple[Any, Any]], dict[str, Any], list[str]]] = [
    (
        [(12, R90)],
        {"minimum": 30},
        ["12 min worked", "minimum 30 min: + 18 min at 90.00 USD/hour",
         "12 min × 90.00 USD/hour = 18.00 USD",
         "18 min × 90.00 USD/hour = 27.00 USD", "together 45.00 USD"],
    ),
    (
        [(100, R110)],
        {},
        ["100 min worked", "100 min × 110.00 USD/hour = 183.333333… USD",
         "rounded to 0.01 USD, half away from zero: 183.33 USD"],
    ),
    (
        [(10, R90), (21, R110)],
        {"free": 10, "increment": 20, "multiplier": Fraction(1, 2), "round_to": 1,
         "round_how": "down"},
        ["31 min worked", "10 min covered, of up to 10 min",
         "steps of 20 min: + 19 min at 110.00 USD/hour", "21 min × 110.00 USD/hour = 38.50 USD",
         "19 min × 110.00 USD/hour = 34.833333… USD", "together 73.333333… USD",
         "× 0.5 = 36.666666… USD", "rounded to 1.00 USD, toward zero: 36.00 USD"],
    ),
    (
        [(90, R110)],
        {"tiers": OVER, "minimum": 100},
        ["90 min worked", "minimum 100 min: + 10 min", "cut at 60 min of the running total",
         "60 min × 110.00 USD/hour = 110.00 USD",
         "30 min undecided: overrun", "10 min undecided: overrun"],
    ),
    (
        [(9, missing("x"))],
        {"increment": 5, "increment_to": "down"},
        ["9 min worked", "steps of 5 min: - 4 min", "5 min at a rate that is not known"],
    ),
    ([(1, R110), (1, R110)], {"round_each": "piece"},
     ["2 min worked", "1 min × 110.00 USD/hour = 1.833333… USD",
      "1 min × 110.00 USD/hour = 1.833333… USD",
      "together 3.666666… USD",
      "each rounded to 0.01 USD, half away from zero: together 3.66 USD"]),
    ([(5, R110)], {"price": 45, "floor": 50},
     ["5 min worked", "price 45.00 USD", "at least 50.00 USD"]),
    ([(60, R110)], {"cap": 100},
     ["60 min worked", "60 min × 110.00 USD/hour = 110.00 USD", "at most 100.00 USD"]),
    ([], {}, ["nothing is billed"]),
    ([(5, R110)], {"tiers": TierTerms(0, (TierStep(free=True),))},
     ["5 min worked", "5 min free by its tier", "nothing is billed"]),
    ([(30, R90)], {"tiers": TierTerms(31, (TierStep(until=60), TierStep(until=90, factor=2)), "volume")},
     ["30 min worked", "61 min in all reach the step up to 90 min", "30 min × 180.00 USD/hour = 90.00 USD"]),
    ([(30, R90)], {"tiers": TierTerms(0, (TierStep(),), "volume")},
     ["30 min worked", "30 min in all reach the last step", "30 min × 90.00 USD/hour = 45.00 USD"]),
    ([(60, R90)], {"multiplier": (Fraction(3, 2), 2), "multiplier_meet": "max"},
     ["60 min worked", "60 min × 90.00 USD/hour = 90.00 USD", "× 2, the largest factor, = 180.00 USD"]),
    ([(60, R90)], {"multiplier": (Fraction(3, 2), 2), "multiplier_meet": "sum"},
     ["60 min worked", "60 min × 90.00 USD/hour = 90.00 USD", "× 2.5, the factors added up, = 225.00 USD"]),
    ([(100, R90)], {"increment": (IncrementStep(15, 60), IncrementStep(30)), "increment_threshold": 5},
     ["100 min worked", "steps of 30 min: + 20 min at 90.00 USD/hour", "100 min × 90.00 USD/hour = 150.00 USD",
      "20 min × 90.00 USD/hour = 30.00 USD", "together 180.00 USD"]),
    ([(5, R110)], {"free": 5},
     ["5 min worked", "5 min covered, of up to 5 min", "nothing is billed"]),
    ([(15, missing("x"))], {"increment": 10},
     ["15 min worked", "steps of 10 min: + 5 min", "15 min at a rate that is not known",
      "5 min at a rate that is not known"]),
]  # fmt: skip


def charge(pieces: list[tuple[Any, Any]], parts: dict[str, Any]) -> Computed:
    rounding: dict[str, Any] = {"round_to": Fraction(1, 100)}
    return compute(Terms(tuple(Piece(*piece) for piece in pieces), **(rounding | parts)))


@pytest.mark.parametrize(("pieces", "parts", "sentences"), CASES)
def test_sentences(
    pieces: list[tuple[Any, Any]], parts: dict[str, Any], sentences: list[str]
) -> None:
    assert [step_text(step, UNITS) for step in charge(pieces, parts).steps] == sentences


def test_every_sentence_is_used_and_fits_its_step() -> None:
    steps = [step for pieces, parts, _ in CASES for step in charge(pieces, parts).steps]
    assert {step.text_key for step in steps} == set(STEP_TEXTS)
    for step in steps:
        wanted = {name for _, name, _, _ in Formatter().parse(STEP_TEXTS[step.text_key]) if name}
        assert wanted == {figure.name for figure in step.numbers} | {name for name, _ in step.words}


def test_numbers_of_a_step_are_exact() -> None:
    step = charge([(100, R110)], {}).steps[1]
    assert step.number("amount") == Fraction(550, 3)
    assert step.number("price") is None


def test_other_units() -> None:
    units = StepUnits(parse_unit("km", ("km",)), parse_unit("USD/km", ("km",)), parse_unit("USD"))
    step = charge([(15, Fraction("0.52"))], {}).steps[1]
    assert step_text(step, units) == "15 km × 0.52 USD/km = 7.80 USD"

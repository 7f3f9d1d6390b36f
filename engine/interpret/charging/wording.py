"""The sentences of a derivation: one template a step, filled with numbers in the units of the line.

Which sentence a step has is its `text_key`; numbers stand in braces by name. A number whose
decimals never end is cut after four more than money has and marked with `…`; the step itself
carries the exact one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from engine.interpret.charging.draft import Draft
from engine.interpret.charging.model import BilledPiece, Figure, FigureKind, Step
from engine.values.currencies import is_currency, minor_digits
from engine.values.numbers import Number, decimal_text
from engine.values.rounding import round_to
from engine.values.units import MINUTE, NO_UNIT, Unit, in_unit, show

STEP_TEXTS: Final = {
    "worked": "{worked} worked",
    "nothing": "nothing is billed",
    "free": "{covered} covered, of up to {free}",
    "minimum": "minimum {minimum}: + {added}",
    "minimum_at": "minimum {minimum}: + {added} at {rate}",
    "increment": "steps of {step}: + {added}",
    "increment_at": "steps of {step}: + {added} at {rate}",
    "increment_down": "steps of {step}: - {added}",
    "tier_cut": "cut at {until} of the running total",
    "tier_reached": "{total} in all reach the step up to {until}",
    "tier_last": "{total} in all reach the last step",
    "tier_free": "{covered} free by its tier",
    "piece": "{quantity} × {rate} = {amount}",
    "piece_unknown": "{quantity} at a rate that is not known",
    "undecided": "{quantity} undecided: {reason}",
    "sum": "together {amount}",
    "price": "price {price}",
    "multiplier": "× {factor} = {amount}",
    "multiplier_max": "× {factor}, the largest factor, = {amount}",
    "multiplier_sum": "× {factor}, the factors added up, = {amount}",
    "floor": "at least {floor}",
    "cap": "at most {cap}",
    "pieces_rounded": "each rounded to {step}, {how}: together {amount}",
    "rounded": "rounded to {step}, {how}: {amount}",
}
_WORDS: Final = {
    "half_away": "half away from zero",
    "half_even": "half to even",
    "down": "toward zero",
    "up": "away from zero",
}


@dataclass(frozen=True, slots=True)
class StepUnits:
    """The units in which a line shows its quantity, its rates and its money."""

    quantity: Unit
    rate: Unit
    money: Unit


def step_text(step: Step, units: StepUnits) -> str:
    """The step as a sentence: `30 min × 90.00 USD/hour = 45.00 USD`."""
    words = {label: _WORDS.get(word, word) for label, word in step.words}
    numbers = {figure.name: _figure_text(figure, units) for figure in step.numbers}
    sentence = STEP_TEXTS[step.text_key].format_map(numbers | words)
    if step.text_key == "worked" and units.quantity.dims != MINUTE.dims:
        return sentence.removesuffix(" worked")  # nobody works kilometres
    return sentence


def say_pieces(pieces: Iterable[BilledPiece], fixed_price: bool, draft: Draft) -> None:
    """Note what each piece costs before multipliers; nothing under a fixed price."""
    for piece in () if fixed_price else pieces:
        quantity: tuple[str, FigureKind, Number] = ("quantity", "quantity", piece.quantity)
        if piece.undecided is not None:
            draft.say("tiers", "undecided", quantity, reason=piece.undecided)
        elif piece.rate is None:
            draft.say("rate", "piece_unknown", quantity)
        else:
            amount = piece.quantity * piece.rate
            draft.say(
                "rate", "piece", quantity, ("rate", "rate", piece.rate), ("amount", "money", amount)
            )


def _figure_text(figure: Figure, units: StepUnits) -> str:
    unit = {"quantity": units.quantity, "rate": units.rate, "money": units.money}.get(
        figure.kind, NO_UNIT
    )
    number = in_unit(figure.value, unit)
    if figure.kind == "factor" or "/" not in decimal_text(number):
        return show(figure.value, unit)
    money = [base for base, power in unit.dims if power > 0 and is_currency(base)]
    places = 4 + (minor_digits(money[0]) if money else 0)
    cut = round_to(number, Fraction(1, 10**places), "down")
    return f"{decimal_text(cut, places)}… {unit.text}".rstrip()

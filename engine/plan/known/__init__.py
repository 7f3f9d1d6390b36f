"""Values of the columnar plan: a formula that is NULL where nobody knows the value, and why; see `values`."""

from engine.plan.known.choosing import cases, choose, worked_out
from engine.plan.known.comparing import compared, same_value
from engine.plan.known.logic import both, either, first_known, known, neither
from engine.plan.known.numbers import (
    aligned,
    crossed,
    floored,
    inverse,
    minus,
    per_form,
    per_of,
    plus,
    rounded_down,
    times,
)
from engine.plan.known.values import (
    Known,
    NotColumnarError,
    Per,
    number,
    strict,
    text,
    truth,
    type_of,
    unknown,
)

__all__ = [
    "Known",
    "NotColumnarError",
    "Per",
    "aligned",
    "both",
    "cases",
    "choose",
    "compared",
    "crossed",
    "either",
    "first_known",
    "floored",
    "inverse",
    "known",
    "minus",
    "neither",
    "number",
    "per_form",
    "per_of",
    "plus",
    "rounded_down",
    "same_value",
    "strict",
    "text",
    "times",
    "truth",
    "type_of",
    "unknown",
    "worked_out",
]

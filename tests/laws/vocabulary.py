"""The words of generated rulebooks: facts of every kind, figures, and how outcomes of each kind are declared."""

from __future__ import annotations

from typing import Any

from tests.laws.expressions import ENUM

Plain = Any
FACTS: dict[str, tuple[str, dict[str, Plain]]] = {  # name → (kind in expressions, declaration)
    "b0": ("bool", {"kind": "bool"}), "b1": ("bool", {"kind": "bool"}),
    "b2": ("bool", {"kind": "bool", "default": False}),
    "k0": ("enum", {"kind": "enum", "values": list(ENUM)}),
    "k1": ("enum", {"kind": "enum", "values": list(ENUM), "default": "mid"}),
    "i0": ("int", {"kind": "integer"}), "i1": ("int", {"kind": "integer", "min": -3, "max": 9}),
    "n0": ("num", {"kind": "number"}), "share": ("num", {"kind": "percentage", "min": 0, "max": 100}),
    "m0": ("dur", {"kind": "duration", "unit": "min", "whole": True, "min": 0}),
    "m1": ("dur", {"kind": "duration", "unit": "hour", "min": 0}),
    "p0": ("money", {"kind": "money", "unit": "USD"}),
    "r0": ("rate", {"kind": "rate", "unit": "USD/hour", "min": 0}),
    "way": ("km", {"kind": "quantity", "unit": "km", "min": 0}),
    "d0": ("date", {"kind": "date"}), "d1": ("date", {"kind": "date"}),
    "t0": ("inst", {"kind": "instant"}), "t1": ("inst", {"kind": "instant"}),
    "term": ("period", {"kind": "period"}), "w0": ("text", {"kind": "text"}),
}  # fmt: skip
ALWAYS: dict[str, dict[str, Plain]] = {
    "job": {"kind": "text", "required": True},
    "client": {"kind": "text", "required": True},
    "least": {"kind": "number", "min": "0.5", "default": 1},
    "off": {"kind": "dates"},
    "said": {"kind": "texts"},
    "usual": {"kind": "texts", "default": ["b", "a", "b"]},
    "billed_in": {"kind": "enum", "values": ["dollars", "francs"], "default": "dollars"},
}
FIGURES = {
    "hourly": "60 USD/hour", "cheap": "45 USD/hour", "fee": "12.5 USD", "step": "15 min", "half": "50 %",
    "some": "3", "first_day": "2020-01-31", "half_year": "6 months", "radius": "15 km", "per_km": "0.52 USD/km",
    "dime": "0.10 USD", "hour": "60 min",
}  # fmt: skip
OUTCOME_KINDS: dict[str, dict[str, Plain]] = {
    "bool": {"kind": "bool"}, "int": {"kind": "integer"}, "num": {"kind": "number"},
    "dur": {"kind": "duration", "unit": "min"}, "money": {"kind": "money"},
    "rate": {"kind": "rate", "unit": "USD/hour"}, "date": {"kind": "date"}, "inst": {"kind": "instant"},
    "period": {"kind": "period"}, "text": {"kind": "text"}, "km": {"kind": "quantity", "unit": "km"},
}  # fmt: skip
KINDS = tuple(OUTCOME_KINDS)

"""All that registers what names and functions mean; importing this makes a `Lowering` know them."""

from engine.plan.lower import (
    calendars,
    date_forms,
    hours,
    names,
    number_forms,
    rules,
    spans,
    text_forms,
    working_days,
)

__all__ = [
    "calendars",
    "date_forms",
    "hours",
    "names",
    "number_forms",
    "rules",
    "spans",
    "text_forms",
    "working_days",
]

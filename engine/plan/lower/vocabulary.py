"""All that registers what names and functions mean; importing this makes a `Lowering` know them."""

from engine.plan.lower import (
    balances,
    calendars,
    date_forms,
    grids,
    hours,
    names,
    number_forms,
    rules,
    running,
    searches,
    spans,
    splits,
    text_forms,
    working_days,
)

__all__ = [
    "balances",
    "calendars",
    "date_forms",
    "grids",
    "hours",
    "names",
    "number_forms",
    "rules",
    "running",
    "searches",
    "spans",
    "splits",
    "text_forms",
    "working_days",
]

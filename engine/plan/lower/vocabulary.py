"""All that registers what names and functions mean; importing this makes a `Lowering` know them."""

from engine.plan.lower import date_forms, names, number_forms, spans, text_forms

__all__ = ["date_forms", "names", "number_forms", "spans", "text_forms"]

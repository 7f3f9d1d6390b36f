"""Texts in formulas."""

from __future__ import annotations

from engine.plan.formulas.nodes import Formula, const, make, null


def concat(*parts: Formula) -> Formula:
    """Texts one after the other; NULL where any is NULL."""
    if any(part.op == "null" for part in parts):
        return null("text")
    if all(part.op == "const" for part in parts):
        return const("".join(part.data for part in parts))
    return make("concat", parts, "text")


def text_of(value: Formula) -> Formula:
    """A whole number in decimal digits."""
    return const(str(value.data)) if value.op == "const" else make("text", (value,), "text")


def iso_date(day: Formula) -> Formula:
    """A date as `2016-09-02`."""
    return make("iso_date", (day,), "text")


def contains(text: Formula, part: Formula) -> Formula:
    """Whether the characters of one text stand somewhere in another; NULL where either is NULL."""
    if text.op == "null" or part.op == "null":
        return null("bool")
    if text.op == "const" and part.op == "const":
        return const(part.data in text.data)
    return make("contains", (text, part), "bool")


def starts_with(text: Formula, prefix: str) -> Formula:
    """Whether a text begins with these characters."""
    if text.op == "const":
        return const(text.data.startswith(prefix))
    return make("starts_with", (text,), "bool", data=prefix)

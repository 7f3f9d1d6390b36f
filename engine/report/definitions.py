"""How values, windows and prices are defined, in the author's own expressions."""

from __future__ import annotations

from engine.interpret.results import Line
from engine.language.expressions import Expr
from engine.rulebook.history import Rolling, Window
from engine.rulebook.model import Value, Version

_FRAMES = {"before": ", before it", "through": ", up to it", "whole": ""}


def definition_text(value: Value) -> str:
    """The expression of a value, or its window in words: `total of minutes over project, before it`."""
    return one_line(value.body) if isinstance(value.body, Expr) else window_text(value.body)


def window_text(window: Window) -> str:
    """A window in words."""
    of = f" of {one_line(window.of)}" if window.of is not None else ""
    frame = window.frame
    seen = f", of the last {one_line(frame.last)}" if isinstance(frame, Rolling) else _FRAMES[frame]
    keys = ", ".join(one_line(key.by) + " down" * key.down for key in window.order_by)
    order = f", by {keys}" if keys else ""
    where = f", where {one_line(window.where)}" if window.where is not None else ""
    return f"{window.function}{of} over {window.within}{seen}{order}{where}"


def price_of(line: Line, version: Version) -> str | None:
    """The expression behind a line's price: what its rules give, else what the charge declares."""
    charge = version.charges.get(line.name)
    rules = (version.rules.get(name) for name in line.rules)
    given = [rule.charges.get(line.name, {}).get("price") for rule in rules if rule is not None]
    found = [part for part in given if isinstance(part, Expr)]
    declared = None if charge is None else charge.parts.get("price")
    if not found and isinstance(declared, Expr):
        found = [declared]
    return one_line(found[0]) if len(found) == 1 else None


def one_line(expr: Expr) -> str:
    """An expression as the author wrote it, on one line."""
    return " ".join(expr.text.split())

"""What a result's lines come to together: the outcomes that are declared `from_lines`."""

from __future__ import annotations

from typing import Any

from engine.interpret.results import Line
from engine.values.unknown import Unknown


def line_totals(lines: list[Line], kind: str, unit: str) -> Any:
    """What an outcome `from_lines` comes to: a total in `unit`, or the one value that all priced lines share."""
    if kind in ("actual", "billed", "covered", "undecided"):
        rows = [line for line in lines if line.unit == unit]
        found = [getattr(line, kind) for line in rows]
        doubts = [line.causes for line, value in zip(rows, found, strict=True) if value is None]
        return Unknown(frozenset().union(*doubts)) if doubts else sum(found)
    if kind == "invoices":
        return _invoices(lines)
    values = [
        getattr(line, kind) for line in lines if line.billed or (line.amount and kind != "rate")
    ]
    shared = values[0] if values and all(value == values[0] for value in values) else None
    return None if isinstance(shared, Unknown) else shared


def _invoices(rows: list[Line]) -> tuple[Any, ...]:
    """(date, billed minutes, amount) for each invoice date, in order; nothing where there is only one."""
    dated = [
        line
        for line in rows
        if line.invoice_on is not None and not isinstance(line.invoice_on, Unknown)
    ]
    if len(dated) < 2:
        return ()
    days = sorted({line.invoice_on for line in dated})  # type: ignore[type-var]
    if len(days) < 2:
        return ()
    return tuple(
        (
            day,
            sum(
                line.billed or 0 for line in dated if line.invoice_on == day and line.unit == "min"
            ),
            sum(line.amount or 0 for line in dated if line.invoice_on == day),
        )
        for day in days
    )

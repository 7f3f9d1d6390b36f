"""Calendars and grids as columns: which table it is, and what a row adds to it, can be reached from other sheets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known
from engine.plan.why import NEVER, Why, merged

Made = Callable[[str, Formula], Formula]  # of a part's name and formula: what reads it


def carried(value: Known, name: str, made: Made, absent: Why = NEVER) -> Known:
    """A table all of whose parts are read from columns; `absent`: why there is none where the columns are NULL."""
    choices = tuple(
        (made(f"{name}&{n}", on), _table(table, f"{name}+{n}", made))
        for n, (on, table) in enumerate(value.choices)
    )
    words = {n: f.coalesce(made(f"{name}?{n}", w), f.ZERO) for n, w in value.why.words.items()}
    return replace(
        value, form=made(name, value.form), why=merged([Why(words), absent]), choices=choices
    )


def _table(table: Any, name: str, made: Made) -> Any:
    """A calendar or a grid of the plan; `extra` is the only part of it that is a formula."""
    if table.extra is None:
        return table
    return replace(table, extra=f.coalesce(made(name, table.extra), f.const("")))

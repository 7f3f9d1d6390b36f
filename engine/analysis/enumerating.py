"""Questions about few events: all of them are tried, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Final

from engine.analysis.evaluating import Columns, Computed
from engine.plan import formulas as f
from engine.plan.formulas import Constant, Formula
from engine.plan.sheets import Typed

MOST: Final = 40_000  # events


def enumerated(
    form: Formula, columns: Mapping[str, Typed], words: Mapping[str, Sequence[str]]
) -> Columns | bool:
    """An event for which a truth is true; False: there is none; True: there are too many to try."""
    names = f.columns_of(form)
    events = 1
    for name in names:
        size = _size(columns[name], words.get(name))
        events *= MOST + 1 if size is None else size
        if events > MOST:
            return True
    computed = Computed([form])
    for values in product(*(_values(columns[name], words.get(name)) for name in names)):
        event = dict(zip(names, values, strict=True))
        try:
            if computed(event)[0] is True:
                return event
        except (ZeroDivisionError, TypeError):  # what only guards keep away: not for us to judge
            return True
    return False


def _size(typed: Typed, words: Sequence[str] | None) -> int | None:
    absent = int(typed.nullable)
    if typed.type == "bool":
        return 2 + absent
    if typed.type == "text":
        return None if words is None else len(words) + absent
    return None if typed.low is None or typed.high is None else typed.high - typed.low + 1 + absent


def _values(typed: Typed, words: Sequence[str] | None) -> Sequence[Constant | None]:
    found: list[Constant | None] = [None] if typed.nullable else []
    if typed.type == "bool":
        return [*found, False, True]
    if words is not None:
        return [*found, *words]
    return [*found, *range(typed.low or 0, (typed.high or 0) + 1)]

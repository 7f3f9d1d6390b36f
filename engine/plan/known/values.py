"""Values of the columnar plan: a formula that is NULL where nobody knows the value, and why.

Numbers are exact: a numerator over a positive denominator, a constant wherever the lowering can tell. Canonical units
are the language's (minutes, major units of the currency). Logic is strong Kleene, as SQL's; strict operations are
unknown where an operand is, for all the causes of all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from engine.language.kinds import BOOL, CALENDAR, PERIOD, TEXT, Collection, Grid, Kind, is_text
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.why import NEVER, Why, merged
from engine.values.numbers import Number

Per = int | Formula


class NotColumnarError(Exception):
    """A construct that the plan does not work out; the text names it."""


@dataclass(frozen=True, slots=True)
class Known:
    """A value of one kind.

    `form`: a truth, a text, a date (days), an instant (µs) or a numerator over `per`; of a period its days, beside its
    `months`. A calendar or a grid, never NULL itself, is one of `choices`: the first whose condition is true; `form` is
    true where there is one. Of a collection `items` are what it may hold, each with the condition under which it does;
    a collection that is a fact is a text, with U+001F between its items. `listed`: of which years alone a collection
    names the dates, and under which condition.
    """

    kind: Kind
    form: Formula
    why: Why = NEVER
    per: Per = 1
    months: Formula | None = None
    choices: tuple[tuple[Formula, Any], ...] = ()
    items: tuple[tuple[Formula, Known], ...] | None = None
    listed: tuple[tuple[Formula, tuple[int, int]], ...] = ()

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """What a sheet must hold to have this value: its parts and the words of its mask."""
        parts = [self.form]
        parts += [self.per] if isinstance(self.per, Formula) else []
        parts += [self.months] if self.months is not None else []
        return (*parts, *self.why.words.values())


def truth(form: Formula, why: Why = NEVER) -> Known:
    """A truth."""
    return Known(BOOL, form, why)


def text(form: Formula, why: Why = NEVER) -> Known:
    """A text."""
    return Known(TEXT, form, why)


def number(value: Number, kind: Kind) -> Known:
    """A constant number."""
    exact = Fraction(value)
    return Known(kind, f.const(exact.numerator), NEVER, exact.denominator)


def unknown(kind: Kind, why: Why) -> Known:
    """A value that is never known."""
    return Known(kind, f.null(type_of(kind)), why, months=f.null("int") if kind == PERIOD else None)


def type_of(kind: Kind) -> f.Type:
    """How values of a kind are held."""
    if kind in (BOOL, CALENDAR) or isinstance(kind, Grid):
        return "bool"
    return "text" if is_text(kind) or isinstance(kind, Collection) else "int"


def strict(kind: Kind, args: Sequence[Known], form: Formula, per: Per = 1) -> Known:
    """What is unknown where any operand is."""
    return Known(kind, form, merged(arg.why for arg in args), per)

"""The parts of a charge as values of the plan, and the slices of a line in the making.

A part is given or not (`Maybe.given`), and if it is given, known or not. A slice is a place for a part of the quantity
that may be empty: there are as many as the structure of the charge can ever need. Nothing here knows where the values
come from.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from engine.language.kinds import NUMBER
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.formulas.nodes import make
from engine.plan.known import Known, aligned, choose, crossed, number, truth, unknown
from engine.plan.why import NEVER, Why, merged
from engine.values.unknown import Cause

NOTHING = number(0, NUMBER)
ONCE = number(1, NUMBER)
Words = tuple[tuple[Formula, str], ...]  # the first whose condition, never NULL, is true


@dataclass(frozen=True, slots=True)
class Maybe:
    """A number that is perhaps not given (then `value` is a known 0); `given` is never NULL."""

    value: Known
    given: Formula = f.TRUE

    @property
    def open(self) -> Formula:
        """Whether it is given and nobody knows it."""
        return f.is_null(self.value.form)


ABSENT = Maybe(NOTHING, f.FALSE)


def maybe(value: Known, given: Formula) -> Maybe:
    """A value that counts only where it is given."""
    if given is f.FALSE:
        return ABSENT
    if given is f.TRUE:
        return Maybe(value)
    return Maybe(choose(truth(given), value, replace(NOTHING, kind=value.kind)), given)


def either_maybe(condition: Formula, yes: Maybe, no: Maybe) -> Maybe:
    """One where the condition, never NULL, is true, else the other."""
    given = f.case([(condition, yes.given)], no.given)
    return Maybe(choose(truth(condition), yes.value, no.value), given)


@dataclass(frozen=True, slots=True)
class Factor:
    """A multiplier, and whether it applies: NULL where nobody knows."""

    by: Known
    applies: Known


@dataclass(frozen=True, slots=True)
class Increment:
    """A step to which the quantity is brought up to `until` (None: no end)."""

    step: Maybe
    until: Known | None = None


@dataclass(frozen=True, slots=True)
class TierStep:
    """A slice of the running total, where it is `there`; `undecided` is what it awaits, `free` NULL if nobody knows."""

    there: Formula
    until: Maybe
    rate: Maybe
    factor: Maybe
    undecided: Cause | None
    free: Known


@dataclass(frozen=True, slots=True)
class TierTerms:
    """Tiers with the place on their scale where the quantity begins."""

    position: Known
    steps: tuple[TierStep, ...]
    how: Literal["graduated", "volume"] = "graduated"


@dataclass(frozen=True, slots=True)
class Terms:
    """All parts of a charge but its quantity and rate.

    Structures that rules may replace come as branches with conditions that exclude one another: `tiers` (none: no
    tiers), `increments` (none: no increment).
    """

    free: Maybe = ABSENT
    minimum: Maybe = ABSENT
    increments: tuple[tuple[Formula, tuple[Increment, ...]], ...] = ()
    threshold: Maybe = ABSENT
    increment_from: Words = ((f.TRUE, "zero"),)
    increment_to: Words = ((f.TRUE, "up"),)
    unworked: Words = (
        (f.TRUE, "lowest"),
    )  # whose rate unworked units have, unless `unworked_rate` is given
    unworked_rate: Maybe = ABSENT
    tiers: tuple[tuple[Formula, TierTerms], ...] = ()
    price: Maybe = ABSENT
    multiplier: Known = ONCE
    floor: Maybe = ABSENT
    cap: Maybe = ABSENT
    round_to: Maybe = ABSENT
    round_how: Words = ((f.TRUE, "half_away"),)
    each_piece: Formula = f.FALSE  # whether pieces are rounded one by one


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a slice; empty where `there` is false. `quantity` is always a number, 0 where it is empty.

    `pending`: it waits, for what `awaits` says and `name` names. `start` and `end` are NULL where they are unknown.
    """

    there: Formula
    quantity: Known
    rate: Maybe
    kind: Literal["worked", "unworked"] = "worked"
    note: Formula = field(default_factory=lambda: f.const(""))
    subject: Formula = field(default_factory=lambda: f.const(""))
    start: Formula = field(default_factory=lambda: f.null("int"))
    end: Formula = field(default_factory=lambda: f.null("int"))
    free: Formula = f.FALSE
    pending: Formula = f.FALSE
    name: Formula = field(default_factory=lambda: f.null("text"))
    awaits: Why = NEVER

    @property
    def decided(self) -> Formula:
        """Whether it is there and billed."""
        return f.conjunction(self.there, f.negation(self.free), f.negation(self.pending))


def product(*factors: Known) -> Known:
    """0 where any factor is 0, whatever the others are; else unknown where any is."""
    form, per = factors[0].form, factors[0].per
    for factor in factors[1:]:
        form = f.mul(form, factor.form)
        both = isinstance(per, int) and isinstance(factor.per, int)
        per = per * factor.per if both else f.mul(_form(per), _form(factor.per))  # type: ignore[operator]
    why = merged(factor.why for factor in factors)
    if why.never:
        return Known(NUMBER, form, why, per)
    none = f.disjunction(*(f.is_true(f.equal(factor.form, f.ZERO)) for factor in factors))
    form = f.case([(none, f.ZERO)], form)
    return Known(NUMBER, form, why.where(f.negation(none)), per)


def _form(per: int | Formula) -> Formula:
    return f.const(per) if isinstance(per, int) else per


def solid(value: Known) -> Known:
    """The number, 0 where it is unknown."""
    return replace(value, form=f.coalesce(value.form, f.ZERO), why=NEVER)


def only(value: Known, condition: Formula) -> Known:
    """The number where the condition, never NULL, is true, and otherwise nothing at all: no number and no cause."""
    return replace(value, form=f.when(condition, value.form), why=value.why.where(condition))


def larger(one: Known, two: Known) -> Known:
    """The larger of two numbers."""
    return _extreme(one, two, larger=True)


def smaller(one: Known, two: Known) -> Known:
    """The smaller of two numbers."""
    return _extreme(one, two, larger=False)


def _extreme(one: Known, two: Known, *, larger: bool) -> Known:
    one, two = aligned(one, two)
    why = merged([one.why, two.why])
    if one.per == two.per:
        return Known(NUMBER, (f.greatest if larger else f.least)(one.form, two.form), why, one.per)
    left, right = crossed(one, two)
    first = f.less(right, left) if larger else f.less(left, right)
    found = choose(truth(f.is_true(first)), replace(one, why=NEVER), replace(two, why=NEVER))
    form = f.when(f.negation(f.is_null(first)), found.form) if first.nullable else found.form
    return Known(NUMBER, form, why, found.per)


def up_to(value: Known, most: Known) -> Known:
    """A number that is never below zero nor above another, as its definition shows: with the bounds that this gives."""
    one, two = aligned(value, most)
    high = two.form.high if one.per == two.per else None
    form = one.form
    low = 0 if form.low is None else max(0, form.low)
    if form.high is not None:
        high = form.high if high is None else min(high, form.high)
    if form.constant or form.op == "col" or (low, high) == (form.low, form.high):
        return value
    span = (low, high)
    return replace(
        one, form=make(form.op, form.args, "int", data=form.data, span=span, nullable=form.nullable)
    )


def above(one: Known, two: Known) -> Formula:
    """Whether the first is larger; NULL where either is unknown."""
    left, right = crossed(one, two)
    return f.less(right, left)


def doubted(why: Why, condition: Formula, value: Known) -> Known:
    """The value, or nothing for `why` where the condition, never NULL, is true."""
    return choose(truth(condition), unknown(value.kind, why), value)

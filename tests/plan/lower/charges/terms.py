"""Terms of charges for both readers: as the interpreter computes with them, and as values of the plan with a row.

Each number is a constant of the plan or a column, at the will of the one who draws, so that both what is folded and
what is computed are tried.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from engine.interpret import charging as by_interpreter
from engine.language.kinds import BOOL, NUMBER
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, number, unknown
from engine.plan.lower.charges import factors, model
from engine.plan.why import Causes, Why
from engine.values.numbers import norm
from engine.values.unknown import Cause, CauseKind, Unknown
from tests.plan.evaluating import Found

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CAUSES = tuple(Cause(CauseKind.FACT, name) for name in "abc")
AWAITED = tuple(Cause(CauseKind.DECISION, name) for name in ("of the boss", "of the client"))
Draw = Callable[[st.SearchStrategy[Any]], Any]

unknowns = st.frozensets(st.sampled_from(CAUSES), min_size=1, max_size=2).map(Unknown)


def numbers(*values: Any) -> st.SearchStrategy[Any]:
    """One of these, or rarely nobody knows."""
    return st.one_of(*[st.sampled_from([norm(Fraction(v)) for v in values])] * 6, unknowns)


def perhaps(numbers_: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A number or none."""
    return st.one_of(st.none(), numbers_)


@dataclass
class Lowered:
    """A row in the making: what is drawn becomes constants and columns."""

    draw: Draw
    causes: Causes = field(default_factory=Causes)
    row: dict[str, Found] = field(default_factory=dict)

    def word(self, value: Any) -> int:
        """The mask of an unknown."""
        found = self.causes.because(*value.causes).words[0]
        assert isinstance(found.data, int)
        return found.data

    def column(self, value: Found, type_: f.Type, *, nullable: bool = True) -> Formula:
        name = f"c{len(self.row)}"
        self.row[name] = value
        if type_ == "int":
            return f.column(name, "int", -400, 400, nullable=nullable)
        return f.column(name, type_, nullable=nullable)

    def number(self, value: Any) -> Known:
        """A number, or an unknown."""
        fixed = self.draw(st.booleans())
        if isinstance(value, Unknown):
            if fixed:
                return unknown(NUMBER, self.causes.because(*value.causes))
            mask = self.column(self.word(value), "int", nullable=False)
            return Known(NUMBER, self.column(None, "int"), Why({0: mask}))
        if fixed:
            return number(value, NUMBER)
        exact = Fraction(value)
        nullable = self.draw(st.booleans())
        form = self.column(exact.numerator, "int", nullable=nullable)
        why = Why({0: self.column(0, "int", nullable=False)}) if nullable else Why()
        return Known(NUMBER, form, why, exact.denominator)

    def truth(self, value: Any) -> Known:
        """A truth, or an unknown."""
        if isinstance(value, Unknown):
            return unknown(BOOL, self.causes.because(*value.causes))
        if self.draw(st.booleans()):
            return Known(BOOL, f.const(value))
        return Known(BOOL, self.column(value, "bool", nullable=False))

    def maybe(self, value: Any) -> model.Maybe:
        """A number that is perhaps not given."""
        if self.draw(st.booleans()):
            return model.ABSENT if value is None else model.Maybe(self.number(value))
        given = self.column(value is not None, "bool", nullable=False)
        return model.maybe(self.number(0 if value is None else value), given)

    def words(self, value: str, options: tuple[str, ...]) -> model.Words:
        """A word that is fixed, or one of its options by condition."""
        if self.draw(st.booleans()):
            return ((f.TRUE, value),)
        conditions = [
            (self.column(word == value, "bool", nullable=False), word) for word in options
        ]
        return (*conditions[:-1], (f.TRUE, options[-1]))


def tier_terms(draw: Draw, lowered: Lowered) -> tuple[Any, model.TierTerms]:
    """Tiers for both."""
    ends = sorted(draw(st.lists(st.sampled_from([5, 10, 15, 20, 30]), max_size=3)))
    steps, plan = [], []
    for end in [*ends, draw(st.sampled_from([None, 40]))]:
        until = draw(unknowns) if draw(st.integers(0, 12)) == 0 else end
        rate = draw(perhaps(numbers(0, 1, 2, "5/3")))
        factor = draw(perhaps(numbers(0, 1, "1/2")))
        undecided = draw(st.sampled_from([None, None, None, *AWAITED]))
        free = draw(st.one_of(st.just(False), st.just(False), st.just(True), unknowns))
        there = draw(st.sampled_from([True, True, True, False]))
        if there:
            steps.append(by_interpreter.TierStep(until, rate, factor, undecided, free))
        guard = (
            f.TRUE
            if there and draw(st.booleans())
            else lowered.column(there, "bool", nullable=False)
        )
        plan.append(
            model.TierStep(
                guard, lowered.maybe(until), lowered.maybe(rate), lowered.maybe(factor), undecided,
                lowered.truth(free),
            )
        )  # fmt: skip
    position = draw(numbers(0, 3, 5, 12))
    how = draw(st.sampled_from(["graduated", "graduated", "volume"]))
    found = by_interpreter.TierTerms(position, tuple(steps), how)
    return found, model.TierTerms(lowered.number(position), tuple(plan), how)


def increments(draw: Draw, lowered: Lowered) -> tuple[Any, tuple[Any, ...]]:
    """Increments for both: none, one step, or steps with ends."""
    kind = draw(st.integers(0, 2))
    if kind == 0:
        return None, ()
    if kind == 1:
        step = draw(numbers(0, 4, 7, "5/2"))
        return step, ((f.TRUE, (model.Increment(lowered.maybe(step)),)),)
    ends = sorted(set(draw(st.lists(st.sampled_from([5, 10, 20]), min_size=1, max_size=2))))
    steps, plan = [], []
    for end in [*ends, draw(st.sampled_from([None, 25]))]:
        until = draw(unknowns) if draw(st.integers(0, 12)) == 0 else end
        step = draw(numbers(0, 2, 3, 7))
        steps.append(by_interpreter.IncrementStep(step, until))
        end_ = None if until is None else lowered.number(until)
        plan.append(model.Increment(lowered.maybe(step), end_))
    guard = lowered.column(True, "bool", nullable=False)
    return tuple(steps), ((guard, tuple(plan)),)


def factor_terms(draw: Draw, lowered: Lowered) -> tuple[Any, Any, Known]:
    """Factors, and how they meet, for both."""
    meet = draw(st.sampled_from(["product", "max", "sum"]))
    found, plan = [], []
    for _ in range(draw(st.integers(0, 3))):
        by = draw(numbers(0, 1, 2, "1/2"))
        applies = draw(st.one_of(st.just(True), st.just(True), st.just(False), unknowns))
        if isinstance(applies, Unknown):
            found.append(by_interpreter.Doubtful(by, applies))
        elif applies:
            found.append(by)
        plan.append(model.Factor(lowered.number(by), lowered.truth(applies)))
    words = lowered.words(meet, ("product", "max", "sum"))
    return tuple(found), meet, factors.multiplier(plan, words)


def both_terms(draw: Draw, lowered: Lowered) -> tuple[dict[str, Any], model.Terms]:
    """All parts but the pieces, for both."""
    free, minimum = draw(perhaps(numbers(0, 3, 10, 50))), draw(perhaps(numbers(0, 12, -1)))
    threshold = draw(perhaps(numbers(0, 1, 2)))
    price = draw(st.one_of(st.none(), st.none(), numbers(0, 7, "-10/3")))
    floor, cap = draw(perhaps(numbers(5, 25))), draw(perhaps(numbers(8, 30, 0)))
    step = draw(numbers("1/100", 1, 0))
    how_word = draw(st.sampled_from(["half_away", "half_even", "down", "up"]))
    to = draw(st.sampled_from(["up", "nearest", "down"]))
    start = draw(st.sampled_from(["zero", "minimum"]))
    each = draw(st.booleans())
    increment, branches = increments(draw, lowered)
    tiers = tier_terms(draw, lowered) if draw(st.booleans()) else None
    multiplier, meet, together = factor_terms(draw, lowered)
    given = {
        "free": free, "minimum": minimum, "increment": increment, "increment_from": start,
        "increment_to": to, "increment_threshold": threshold, "tiers": tiers and tiers[0], "price": price,
        "multiplier": multiplier, "multiplier_meet": meet, "floor": floor, "cap": cap, "round_to": step,
        "round_how": how_word, "round_each": "piece" if each else "line",
    }  # fmt: skip
    guard = f.TRUE if draw(st.booleans()) else lowered.column(True, "bool", nullable=False)
    plan = model.Terms(
        free=lowered.maybe(free), minimum=lowered.maybe(minimum), increments=branches,
        threshold=lowered.maybe(threshold), increment_from=lowered.words(start, ("zero", "minimum")),
        increment_to=lowered.words(to, ("up", "nearest", "down")),
        tiers=() if tiers is None else ((guard, tiers[1]),), price=lowered.maybe(price),
        multiplier=together, floor=lowered.maybe(floor), cap=lowered.maybe(cap),
        round_to=lowered.maybe(step),
        round_how=lowered.words(how_word, ("half_even", "down", "up", "half_away")),
        each_piece=lowered.truth(each).form,
    )  # fmt: skip
    return given, plan


def clock(draw: Draw, quantity: Any) -> tuple[datetime | None, datetime | None]:
    """Times that fit the quantity, others, or none."""
    start = EPOCH + timedelta(hours=draw(st.integers(0, 30)))
    kind = draw(st.integers(0, 3))
    if kind == 0 or isinstance(quantity, Unknown):
        return None, None
    minutes = float(quantity) if kind < 3 else 17
    return start, start + timedelta(minutes=minutes)


def micros(value: datetime | None) -> int | None:
    """Microseconds since 1970."""
    return None if value is None else (value - EPOCH) // timedelta(microseconds=1)

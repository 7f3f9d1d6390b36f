"""The functions about numbers and about what is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import lcm
from typing import Literal

from engine.language.kinds import Kind
from engine.language.reference import MOST_PERIODS
from engine.language.tree import Call
from engine.plan import formulas as f
from engine.plan import known as k
from engine.plan.formulas import TooWideError
from engine.plan.known import Known, cases, floored, number, per_form, strict, times, unknown
from engine.plan.lower.expressions import FORMS, Form, open_because
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place
from engine.plan.lower.rounding import round_quantity
from engine.plan.why import merged
from engine.values.rounding import RoundTo

Args = Sequence[Known]
_MOST_POWERS = 24  # that are worked out side by side


def extreme(which: Literal["least", "greatest"], args: Args) -> Known:
    """The smallest or the largest of values of one kind."""
    pers = [arg.per for arg in args if isinstance(arg.per, int)]
    if len(pers) == len(args):
        per = lcm(*pers)
        forms = [f.mul(arg.form, f.const(per // own)) for arg, own in zip(args, pers, strict=True)]
        found = f.least(*forms) if which == "least" else f.greatest(*forms)
        return strict(args[0].kind, args, found, per)
    chosen = args[0]
    for other in args[1:]:
        left, right = k.crossed(chosen, other)
        first = f.less(left, right) if which == "least" else f.less(right, left)
        form = f.case([(first, chosen.form), (f.negation(first), other.form)], f.null("int"))
        per_ = f.case([(first, per_form(chosen))], per_form(other))
        chosen = Known(chosen.kind, form, merged([chosen.why, other.why]), per_)
    return chosen


def _min(_lowering: Lowering, _place: Place, args: Args, call: Call) -> Known:
    return replace(extreme("least", args), kind=call.kind)


def _max(_lowering: Lowering, _place: Place, args: Args, call: Call) -> Known:
    return replace(extreme("greatest", args), kind=call.kind)


def _clamp(_lowering: Lowering, _place: Place, args: Args, call: Call) -> Known:
    value, low, high = args
    held = extreme("greatest", (low, extreme("least", (value, high))))
    return replace(held, kind=call.kind)


def _abs(_lowering: Lowering, _place: Place, args: Args, call: Call) -> Known:
    form = args[0].form
    return replace(args[0], kind=call.kind, form=f.greatest(form, f.neg(form)))


def _floor(_lowering: Lowering, _place: Place, args: Args, call: Call) -> Known:
    return strict(call.kind, args, floored(args[0]))


def _rounded(to: RoundTo) -> Form:
    def form(_lowering: Lowering, _place: Place, args: Args, call: Call) -> Known:
        return replace(round_quantity(args[0], args[1], to), kind=call.kind)

    return form


def _scaled(factor: int) -> Form:
    def form(_lowering: Lowering, _place: Place, args: Args, call: Call) -> Known:
        return times(args[0], number(factor, call.kind), call.kind)

    return form


def _known(_lowering: Lowering, _place: Place, args: Args, _call: Call) -> Known:
    return k.known(args[0])


def _first_known(_lowering: Lowering, _place: Place, args: Args, call: Call) -> Known:
    if any(arg.choices or arg.items is not None for arg in args):
        raise NotColumnarError("`first_known` of lists and calendars")
    return replace(k.first_known(args), kind=call.kind)


def _compounded(lowering: Lowering, _place: Place, args: Args, call: Call) -> Known:
    """Interest on interest: a product for each number of periods that there may be, as many as 38 digits hold."""
    many = floored(args[2])
    low = max(0, -1 if many.low is None else many.low)
    high = MOST_PERIODS + 1 if many.high is None else max(low, min(many.high, MOST_PERIODS + 1))
    last = min(high, low + _MOST_POWERS)
    while True:
        try:
            result = _powers(lowering, args, call.kind, (low, last), high)
            break
        except TooWideError:
            if last <= low:
                raise
            last = low + (last - low) // 2
    absent = f.disjunction(*(f.is_null(arg.form) for arg in args))
    only = merged(arg.why for arg in args)
    form = f.case([(absent, f.null("int"))], result.form)
    return replace(result, kind=call.kind, form=form, why=only.otherwise(absent, result.why))


def _powers(lowering: Lowering, args: Args, kind: Kind, span: tuple[int, int], high: int) -> Known:
    """The products of a span of numbers of periods; of more, up to `high`, they are for the interpreter."""
    amount, rate, count = args
    many, (low, last) = floored(count), span
    if low > MOST_PERIODS:
        return open_because(lowering, kind, "compounded", f"for more than {MOST_PERIODS} periods")
    growth, powers = k.plus(number(1, rate.kind), rate), [number(1, rate.kind)]
    for _ in range(last):
        powers.append(times(powers[-1], growth, rate.kind))
    branches = [
        (f.is_true(f.at_most(many, f.const(n))), times(amount, powers[n], kind))
        for n in range(low, last + 1)
    ]
    if high <= last:
        return cases(branches[:-1], branches[-1][1])
    return cases(branches, unknown(kind, lowering.causes.recheck("`compounded` many times")))


FORMS.update({
    "min": _min, "max": _max, "clamp": _clamp, "abs": _abs, "floor": _floor, "whole_minutes": _floor,
    "round_up": _rounded("up"), "round_down": _rounded("down"), "round_nearest": _rounded("nearest"),
    "minutes": _scaled(1), "hours": _scaled(60), "known": _known, "first_known": _first_known,
    "compounded": _compounded,
})  # fmt: skip

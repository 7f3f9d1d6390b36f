"""Calls of functions in the plan on random constants and columns, beside the language's own definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

from hypothesis import strategies as st

from engine.language.functions import FUNCTIONS
from engine.language.kinds import BOOL, DATE, INSTANT, PERIOD, Kind, Quantity, is_text
from engine.language.reference import Env
from engine.language.tree import Call
from engine.plan import formulas as f
from engine.plan.known import Known, type_of
from engine.plan.lower import vocabulary
from engine.plan.lower.expressions import FORMS
from engine.plan.lower.lowering import Lowering, Place
from engine.plan.lower.names import constant, day_number, instant_number
from engine.plan.profile import Profile
from engine.plan.why import RECHECK
from engine.rulebook.model import EVENT
from engine.values.numbers import norm
from engine.values.periods import MonthEnds, Period
from engine.values.unknown import Cause, CauseKind, Unknown, merge, missing
from tests.laws.building import build
from tests.plan.evaluating import causes, evaluate, number

assert vocabulary
FIRST, LAST = date(1960, 1, 1), date(2060, 1, 1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZONES = ("America/New_York", "Asia/Beirut", "Pacific/Apia", "UTC")
AGAIN = "decided by the interpreter"
PER = 60  # of columns of numbers that need not be whole


@dataclass(frozen=True, slots=True)
class Given:
    """An argument: its value (an `Unknown`: none), and whether it is written down or a column."""

    kind: Kind
    value: Any
    fixed: bool


@cache
def lowering() -> tuple[Lowering, Place]:
    """A lowering that nothing is in, and a place."""
    document = {"versions": {"v": {"in_force": [{}], "outcomes": {"x": {"kind": "text"}}}}}
    rulebook = build(document)
    profile = Profile(first=day_number(FIRST), last=day_number(LAST), zones=ZONES)
    return Lowering(rulebook, {}, profile), Place(EVENT, rulebook.versions["v"])


def called(
    name: str, args: Sequence[Given], kind: Kind, ends: MonthEnds = "clamp"
) -> tuple[Any, Any]:
    """What the plan makes of a call (`AGAIN`: nothing), and what the language says."""
    low, place = lowering()
    place = replace(place, version=replace(place.version, month_ends=ends))
    row: dict[str, Any] = {}
    given = [as_known(f"a{n}", arg, row) for n, arg in enumerate(args)]
    call = Call(name, (), (), None, kind)
    try:
        found = FORMS[name](low, place, given, call)
    except f.TooWideError:
        return AGAIN, meant(name, args, ends)
    return decoded(found, row), meant(name, args, ends)


def meant(name: str, args: Sequence[Given], ends: MonthEnds = "clamp") -> Any:
    """What the language's table says."""
    function = FUNCTIONS[name]
    doubts = [arg.value for arg in args if isinstance(arg.value, Unknown)]
    if doubts and not function.lazy:
        return merge(doubts)
    env = Env(lowering()[0].zone, ends)
    return function.reference(env, *(arg.value for arg in args))


def as_known(name: str, arg: Given, row: dict[str, Any]) -> Known:
    """An argument in the plan; a column's value is put into the row."""
    if arg.fixed and not isinstance(arg.value, Unknown):
        return constant(arg.value, arg.kind)
    why = lowering()[0].causes.because(Cause(CauseKind.FACT, name))
    there = not isinstance(arg.value, Unknown)
    form = f.column(name, type_of(arg.kind), *_bounds(arg.kind))
    row[name] = _stored(arg) if there else None
    missing_why = why.where(f.is_null(form))
    if arg.kind == PERIOD:
        row[f"{name}.months"] = arg.value.months if there else None
        months = f.column(f"{name}.months", "int", -2000, 2000)
        return Known(PERIOD, form, missing_why, months=months)
    per = PER if isinstance(arg.kind, Quantity) and not arg.kind.whole else 1
    return Known(arg.kind, form, missing_why, per)


def decoded(value: Known, row: dict[str, Any]) -> Any:
    """The value that a formula comes to, as the language has it."""
    found = causes(value, row)
    if RECHECK in found:
        return AGAIN
    if found:
        return Unknown(lowering()[0].causes.named(found))
    form = evaluate(value.form, row)
    if isinstance(value.kind, Quantity):
        exact = number(value, row)
        assert exact is not None
        return norm(exact)
    if value.kind == BOOL or is_text(value.kind):
        return form
    assert isinstance(form, int)
    if value.kind == DATE:
        return date(1970, 1, 1) + timedelta(days=form)
    if value.kind == PERIOD:
        assert value.months is not None
        return Period(evaluate(value.months, row), form)  # type: ignore[arg-type]
    return EPOCH + timedelta(microseconds=form)


def any_of(kind: Kind, values: st.SearchStrategy[Any], place: int) -> st.SearchStrategy[Given]:
    """Arguments of a kind, now and then unknown."""
    unknown = st.just(missing(f"a{place}"))
    some = st.tuples(values, st.booleans())
    return st.one_of(some, some, some, st.tuples(unknown, st.just(False))).map(
        lambda pair: Given(kind, *pair)
    )


def _bounds(kind: Kind) -> tuple[int | None, int | None]:
    if kind == DATE:
        return day_number(FIRST), day_number(LAST)
    if kind == INSTANT:
        return day_number(FIRST) * 86_400_000_000, (day_number(LAST) + 1) * 86_400_000_000 - 1
    return (-5_000_000, 5_000_000) if isinstance(kind, Quantity) or kind == PERIOD else (None, None)


def _stored(arg: Given) -> Any:
    match arg.value:
        case bool() | str():
            return arg.value
        case datetime():
            return instant_number(arg.value)
        case date():
            return day_number(arg.value)
        case Period():
            return arg.value.days
    exact = Fraction(arg.value) * (1 if isinstance(arg.kind, Quantity) and arg.kind.whole else PER)
    assert exact.denominator == 1
    return exact.numerator

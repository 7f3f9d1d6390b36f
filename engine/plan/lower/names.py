"""What the simplest roles of names mean: facts, figures, and values that are expressions."""

from __future__ import annotations

from datetime import UTC, date, datetime

from engine.language.expressions import Expr
from engine.language.kinds import INSTANT, PERIOD, Collection, Kind, Quantity
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, number, type_of
from engine.plan.lower.lowering import (
    ROLES,
    Lowering,
    NotColumnarError,
    Place,
    column_of,
    given_columns,
)
from engine.plan.sheets import Sheet
from engine.plan.why import Why
from engine.values.days import ListedDates
from engine.values.numbers import Number
from engine.values.periods import Period
from engine.values.unknown import Cause, CauseKind

_EPOCH = date(1970, 1, 1)
_EPOCH_INSTANT = datetime(1970, 1, 1, tzinfo=UTC)
ID = "id"
TROUBLE = (
    "trouble"  # the column of events whose bits say what the run could not bring into the columns
)
SEPARATOR = "\x1f"


def fact_column(name: str) -> str:
    """The column of a fact."""
    return f"f:{name}"


def reason_column(name: str) -> str:
    """The column that says why a fact is absent: a number of the profile's reasons, NULL where it is just missing."""
    return f"u:{name}"


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - _EPOCH).days


def instant_number(instant: datetime) -> int:
    """Microseconds since 1970."""
    delta = instant - _EPOCH_INSTANT
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def constant(value: object, kind: Kind) -> Known:
    """A canonical value of the language as a constant of the plan."""
    match value:
        case bool() | str():
            return Known(kind, f.const(value))
        case datetime():
            return Known(kind, f.const(instant_number(value)))
        case date():
            return Known(kind, f.const(day_number(value)))
        case Period():
            return Known(kind, f.const(value.days), months=f.const(value.months))
    if isinstance(kind, Quantity):
        assert isinstance(value, Number)
        return number(value, kind)
    if isinstance(kind, Collection) and isinstance(value, frozenset | tuple):
        ordered = sorted(value) if isinstance(value, frozenset) else value
        items = tuple((f.TRUE, constant(item, kind.of)) for item in ordered)
        listed = ((f.TRUE, value.years),) if isinstance(value, ListedDates) else ()
        return Known(kind, f.TRUE, items=items, listed=listed)
    raise NotColumnarError(f"a constant of {kind}")


def _fact(lowering: Lowering, place: Place, name: str) -> Known:
    """A fact of an event; where the event lacks it, it is what is asked for."""
    sheet = lowering.sheet(place.kind)
    if name == ID:
        return Known(lowering.index(place.version).kinds[ID], column_of(sheet, ID))
    fact = place.version.facts[name]
    columns = given_columns(sheet)
    own = f"{fact_column(name)}@{place.version.id}"  # where versions disagree about what it is
    column = own if own in columns else fact_column(name)
    form: Formula = column_of(sheet, column)
    if name == "as_of" and lowering.as_of is not None and fact.kind == INSTANT:
        form = f.coalesce(form, f.const(instant_number(lowering.as_of)))
    scale = lowering.profile.of(fact).scale if isinstance(fact.kind, Quantity) else 1
    months = column_of(sheet, f"{column}.months") if fact.kind == PERIOD else None
    missing = _absent(lowering, sheet, name).where(f.is_null(form)) if form.nullable else Why()
    return Known(fact.kind, form, missing, scale, months)


def _absent(lowering: Lowering, sheet: Sheet, name: str) -> Why:
    """Why a fact has no value: it is missing, or for a reason of the profile's."""
    why = lowering.causes.because(Cause(CauseKind.FACT, name))
    if reason_column(name) not in given_columns(sheet):
        return why
    number = column_of(sheet, reason_column(name))
    for place, reason in enumerate(lowering.profile.reasons):
        causes = lowering.causes
        other = causes.recheck(reason) if isinstance(reason, str) else causes.because(*reason)
        why = other.otherwise(f.is_true(f.equal(number, f.const(place))), why)
    return why


def _figure(lowering: Lowering, place: Place, name: str) -> Known:
    """A figure; where versions differ in nothing but the number, the number is chosen by the row's version.

    So what follows from it is the same formula under all of them, and worked out once.
    """
    figure = place.version.figures[name]
    others = [v.figures.get(name) for v in lowering.versions]
    alike = all(other is not None and other.kind == figure.kind for other in others)
    values = {other.value for other in others if other is not None}
    if not alike or len(values) == 1 or not isinstance(figure.kind, Quantity) or lowering.placing:
        return constant(figure.value, figure.kind)
    return lowering.by_version(
        place.kind, lambda at: constant(at.version.figures[name].value, figure.kind)
    )


def _value(lowering: Lowering, place: Place, name: str) -> Known:
    body = place.version.values[name].body
    if isinstance(body, Expr):
        return lowering.value(body, place)
    from engine.plan.lower.windows import window

    return window(lowering, place, place.version.values[name])


ROLES["fact"] = _fact
ROLES["figure"] = _figure
ROLES["value"] = _value

__all__ = [
    "ID",
    "SEPARATOR",
    "TROUBLE",
    "constant",
    "day_number",
    "fact_column",
    "instant_number",
    "reason_column",
    "type_of",
]

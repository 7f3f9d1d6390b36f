"""What groups are called: their keys as they would stand in an event, with spaces between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from engine.language.kinds import BOOL, DATE, INSTANT, PERIOD, Quantity, is_text
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known
from engine.plan.lower.local_time import local
from engine.plan.lower.lowering import Lowering, NotColumnarError
from engine.plan.profile import DAY

_EMPTY: Final = f.const("")
_SECOND: Final = 1_000_000


def joined_keys(lowering: Lowering, keys: Sequence[Known]) -> Formula:
    """The texts of known keys; those that are empty are left out."""
    return joined([key_text(lowering, key) for key in keys])


def joined(words: Sequence[Formula]) -> Formula:
    """Texts with spaces between; those that are empty are left out."""
    found = _EMPTY
    for word in words:
        both = f.concat(found, f.const(" "), word)
        none, nothing = f.equal(found, _EMPTY), f.equal(word, _EMPTY)
        found = f.case([(none, word), (nothing, found)], both)
    return found


def key_text(lowering: Lowering, key: Known) -> Formula:
    """A key as it would stand in an event."""
    kind = key.kind
    if is_text(kind):
        return key.form
    if kind == BOOL:
        return f.case([(key.form, f.const("true"))], f.const("false"))
    if kind == DATE:
        return f.iso_date(key.form)
    if kind == PERIOD and key.months is not None:
        return period_text(key.months, key.form)
    if kind == INSTANT:
        return instant_text(key.form, lowering.zone)
    if isinstance(kind, Quantity) and isinstance(key.per, int):
        return decimal_text(key.form, key.per)
    raise NotColumnarError(f"groups by {kind}")


def period_text(months: Formula, days: Formula) -> Formula:
    """`6 months`, `1 month 3 days`, `0 days`."""
    some = joined([_counted(months, "month"), _counted(days, "day")])
    return f.case([(f.equal(some, _EMPTY), f.const("0 days"))], some)


def _counted(count: Formula, name: str) -> Formula:
    one, none = f.equal(count, f.ONE), f.equal(count, f.ZERO)
    many = f.concat(f.text_of(count), f.const(f" {name}s"))
    return f.case([(none, _EMPTY), (one, f.const(f"1 {name}"))], many)


def instant_text(instant: Formula, zone: ZoneInfo) -> Formula:
    """An instant as the clock in a zone shows it: `2017-01-01T12:00:00-05:00`."""
    wall = local(instant, zone)
    time = f.mod(wall, f.const(DAY))
    seconds, odd = f.div(time, f.const(_SECOND)), f.mod(time, f.const(_SECOND))
    part = f.concat(f.const("."), *(_digit(odd, place) for place in range(5, -1, -1)))
    fraction = f.case([(f.equal(odd, f.ZERO), _EMPTY)], part)
    offset = f.div(f.sub(wall, instant), f.const(_SECOND))
    west = f.less(offset, f.ZERO)
    sign = f.case([(west, f.const("-"))], f.const("+"))
    away = _clock(f.case([(west, f.neg(offset))], offset))
    full = f.equal(f.mod(offset, f.const(60)), f.ZERO)
    shown = f.case([(full, f.concat(*away[:3]))], f.concat(*away))
    day = f.iso_date(f.div(wall, f.const(DAY)))
    return f.concat(day, f.const("T"), *_clock(seconds), fraction, sign, shown)


def _clock(seconds: Formula) -> tuple[Formula, ...]:
    """Hours, minutes and seconds, two digits each, and the colons between them."""
    parts = (f.div(seconds, f.const(size)) for size in (3600, 60, 1))
    hours, minutes, rest = (
        _two(part if n == 0 else f.mod(part, f.const(60))) for n, part in enumerate(parts)
    )
    colon = f.const(":")
    return hours, colon, minutes, colon, rest


def _two(value: Formula) -> Formula:
    return f.concat(_digit(value, 1), _digit(value, 0))


def decimal_text(form: Formula, per: int) -> Formula:
    """A number in decimals, with no more of them than it needs."""
    places = next((n for n in range(12) if 10**n % per == 0), None)
    if places is None:
        raise NotColumnarError("groups by numbers that may have no end of decimals")
    if places == 0:
        return f.text_of(form)
    scaled = f.mul(form, f.const(10**places // per))
    size = f.greatest(scaled, f.neg(scaled))
    sign = f.case([(f.less(scaled, f.ZERO), f.const("-"))], _EMPTY)
    whole = f.concat(sign, f.text_of(f.div(size, f.const(10**places))))
    branches = []
    for kept in range(places):
        if kept:
            digits = [_digit(size, places - n) for n in range(1, kept + 1)]
            text = f.concat(whole, f.const("."), *digits)
        else:
            text = whole
        branches.append((f.equal(f.mod(size, f.const(10 ** (places - kept))), f.ZERO), text))
    digits = [_digit(size, places - n) for n in range(1, places + 1)]
    return f.case(branches, f.concat(whole, f.const("."), *digits))


def _digit(size: Formula, place: int) -> Formula:
    """The digit of a number that stands at a power of ten."""
    return f.text_of(f.mod(f.div(size, f.const(10**place)), f.const(10)))

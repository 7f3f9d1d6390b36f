"""The steps from a column's text to a raw value of an event: `values`, `unit`,
`format`/`zone`/`at`/`shift`.

Each gives a raw value or raises `RefusedError`, which becomes the reject of the row.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from fractions import Fraction
from typing import Final

from engine.diagnostics.findings import quote
from engine.diagnostics.suggest import did_you_mean
from engine.events.mapping.model import Clock, FieldRule, Timing
from engine.events.model import Measured, Raw, Unreadable, shown
from engine.language.kinds import DURATION_DIMS
from engine.values.numbers import Number, NumberError, exact, norm
from engine.values.periods import add_period
from engine.values.units import Unit, canonical
from engine.values.zones import InstantError, local_instant, parse_date, parse_instant, saturated

_CLOCK: Final = re.compile(r"([0-9]{1,6}):([0-5][0-9])(?::([0-5][0-9]))?", re.ASCII)
_LOCAL: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)", re.ASCII
)


class RefusedError(Exception):
    """Why a row has no event: code, the value at fault as the row has it, reason."""

    def __init__(self, code: str, value: str | None, reason: str) -> None:
        super().__init__(reason)
        self.code, self.value, self.reason = code, value, reason


def as_text(value: Raw) -> str | None:
    """A column's value as text; None when it is missing. Raises `RefusedError` for lists and what cannot
    be read.
    """
    match value:
        case None:
            return None
        case Unreadable():
            raise RefusedError(value.code, value.text, value.reason)
        case bool():
            return "true" if value else "false"
        case str():
            return value.strip() or None
        case date():
            return value.isoformat()
        case Measured():
            return value.text
    raise RefusedError("CB658", shown(value), "a list or an object is not a value of a column")


def translate(rule: FieldRule, text: str) -> str | None:
    """What the value table makes of a text; None is a missing value."""
    assert rule.values is not None
    if text in rule.values:
        return rule.values[text]
    if rule.has_otherwise:
        return rule.otherwise
    hint = did_you_mean(text, rule.values)
    reason = "not in the mapping's table of values, which has no `otherwise`"
    raise RefusedError("CB654", shown(text), f"{reason}; {hint}" if hint else reason)


def measure(unit: Unit | Clock, value: Raw) -> Measured:
    """A number with the unit that the mapping gives it."""
    text = as_text(value) or ""
    if isinstance(unit, Clock):
        return Measured(_clock_minutes(unit, text), DURATION_DIMS, text)
    if isinstance(value, Measured):
        return Measured(canonical(value.value, unit), unit.dims, text)
    number = text.removesuffix("%").rstrip() if unit.text == "%" else text
    try:
        return Measured(canonical(exact(number), unit), unit.dims, text)
    except NumberError:
        hint = "; numbers have a point and no separators" if "," in text else ""
        raise RefusedError("CB658", shown(text), f"not a number of {unit.text}{hint}") from None


def _clock_minutes(unit: Clock, text: str) -> Number:
    match = _CLOCK.fullmatch(text)
    if match is None or (match[3] is not None) is not unit.seconds:
        form = "h:mm:ss" if unit.seconds else "h:mm"
        raise RefusedError("CB658", shown(text), f"not a duration like `{form}`")
    return norm(int(match[1]) * 60 + int(match[2]) + Fraction(int(match[3] or 0), 60))


def place_in_time(timing: Timing, value: Raw) -> date | datetime:
    """The date, or with a zone or offset the instant (UTC), that a value stands for, moved by
    `shift`.
    """
    day, clock, instant = _parts(timing, value)
    if instant is not None:
        return _moved(timing, instant)
    if timing.shift is not None:
        day = add_period(day, timing.shift)
    clock = clock if clock is not None else timing.at
    if timing.zone is None:
        if clock is not None:
            raise RefusedError(
                "CB655",
                as_text(value),
                "a time of day without an offset; the mapping gives it no `zone`",
            )
        return day
    if clock is None:
        raise RefusedError(
            "CB655", as_text(value), "a date without a time of day; the mapping gives it no `at`"
        )
    try:
        return local_instant(day, clock, timing.zone)
    except InstantError as error:
        raise RefusedError("CB656", as_text(value), str(error).replace("`", "")) from None


def _parts(timing: Timing, value: Raw) -> tuple[date, time | None, datetime | None]:
    """Local date and clock, or the instant itself when the value says which it is."""
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            return value.date(), value.time(), None
        return date.min, None, _in_calendar(value)
    if isinstance(value, date):
        return value, None, None
    text = as_text(value) or ""
    if timing.format is None:
        return _iso(text)
    moment = timing.format.read(text)
    if moment is None:
        raise RefusedError(
            "CB655", shown(text), f"not a date written as {quote(timing.format.text)}"
        )
    if moment.offset is None or moment.clock is None:
        return moment.day, moment.clock, None
    return date.min, None, _in_calendar(datetime.combine(moment.day, moment.clock, moment.offset))


def _iso(text: str) -> tuple[date, time | None, datetime | None]:
    """Without a format: an ISO date, a local ISO time, or an ISO instant."""
    local = _LOCAL.fullmatch(text)
    try:
        if local is not None:
            return parse_date(local[1]), time.fromisoformat(local[2]), None
        if len(text) <= len("2016-09-02"):
            return parse_date(text), None, None
        return date.min, None, parse_instant(text)
    except ValueError:
        raise RefusedError(
            "CB655", shown(text), "not an ISO date or time; name its `format`"
        ) from None


def _in_calendar(value: datetime) -> datetime:
    try:
        return saturated(value.astimezone(UTC))
    except OverflowError:
        raise RefusedError(
            "CB655", value.isoformat(), "a time at the end of the calendar"
        ) from None


def _moved(timing: Timing, instant: datetime) -> datetime:
    """An instant moved by calendar days: in the mapping's zone, or by the days of UTC."""
    if timing.shift is None:
        return instant
    local = instant.astimezone(timing.zone or UTC)
    moved = datetime.combine(add_period(local.date(), timing.shift), local.timetz())
    return _in_calendar(moved)

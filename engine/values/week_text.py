"""Opening hours and days of the week as they are written: `09:00-18:00`, `mon-fri`."""

from __future__ import annotations

import re
from typing import Final

Window = tuple[int, int]
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WINDOW: Final = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})", re.ASCII)
_DAY_MINUTES: Final = 24 * 60


class CalendarError(ValueError):
    """Opening hours or days that do not parse; says why."""


def parse_window(text: str) -> Window:
    """(start, end) in minutes of `09:00-18:00`; the end may be `24:00`. Raises `CalendarError`."""
    match = _WINDOW.fullmatch(text)
    if match is None:
        raise CalendarError(f"`{text[:40]}` is not a window like `09:00-18:00`")
    hours, minutes = (int(match[1]), int(match[3])), (int(match[2]), int(match[4]))
    start, end = (60 * hour + minute for hour, minute in zip(hours, minutes, strict=True))
    if max(minutes) > 59 or end > _DAY_MINUTES:
        raise CalendarError(f"`{text}` has a time that does not exist")
    if start >= end:
        raise CalendarError(
            f"`{text}` ends before it begins: give the part after midnight to the next day"
        )
    return start, end


def parse_days(text: str) -> tuple[int, ...]:
    """Weekday numbers (Monday 0) of `mon` or of a range `mon-fri`, `sat-mon`. Raises
    `CalendarError`.
    """
    first, dash, last = text.partition("-")
    if first not in DAYS or (dash and last not in DAYS):
        raise CalendarError(f"`{text[:40]}` is not a weekday or a range like `mon-fri`")
    start = DAYS.index(first)
    count = (DAYS.index(last) - start) % 7 if dash else 0
    return tuple((start + step) % 7 for step in range(count + 1))

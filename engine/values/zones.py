"""Time zones, instants and local dates.

Zones come from the pinned `tzdata` package only, never from the machine, so a result does not
depend on where it is computed; the host application's own zone search path is left alone. Instants
are aware datetimes in UTC and always lie between `EARLIEST` and `LATEST`, two days inside the
calendar, so that turning one into any local time cannot overflow; what would lie outside saturates.
Nothing here reads a clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from importlib import resources
from typing import Final, Literal
from zoneinfo import ZoneInfo

EARLIEST: Final = datetime(1, 1, 3, tzinfo=UTC)
LATEST: Final = datetime(9999, 12, 29, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)
_CLOCK: Final = r"(?P<h>[0-9]{2}):(?P<m>[0-9]{2})(?::(?P<s>[0-9]{2})(?:\.(?P<f>[0-9]{1,6}))?)?"
_OFFSET: Final = (
    r"(?P<offset>Z|(?P<sign>[+-])(?P<oh>[0-9]{2}):(?P<om>[0-9]{2})(?::(?P<os>[0-9]{2}))?)?"
)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INSTANT: Final = re.compile(
    rf"(?P<date>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})[T ]{_CLOCK}{_OFFSET}", re.ASCII
)


class InstantError(ValueError):
    """A text that is no instant or date, or a local time that does not exist or exists twice; says
    why.
    """


class ZoneError(ValueError):
    """A zone name that the tzdata package does not have."""


class _PinnedZone(ZoneInfo):
    """A zone read from the package; unlike one read from any file it can be pickled and copied, by
    its name.
    """

    def __reduce__(self) -> tuple[Callable[[str], ZoneInfo], tuple[str]]:
        return zone, (self.key,)


@cache
def zone_names() -> frozenset[str]:
    """All IANA names in the pinned tzdata package."""
    text = resources.files("tzdata").joinpath("zones").read_text(encoding="ascii")
    return frozenset(text.split())


def known_zone(name: str) -> bool:
    """Whether the pinned package has a zone of exactly that name."""
    return name in zone_names()


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name, one object a name. Raises `ZoneError`."""
    if not known_zone(name):
        raise ZoneError(f"unknown time zone `{name[:60]}`")
    path = resources.files("tzdata").joinpath("zoneinfo", *name.split("/"))
    with path.open("rb") as file:
        return _PinnedZone.from_file(file, key=name)


def saturated(instant: datetime) -> datetime:
    """The instant, or the nearer of `EARLIEST` and `LATEST` when it lies outside them."""
    return min(max(instant, EARLIEST), LATEST)


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """The date on the zone's calendar at that instant."""
    return saturated(instant).astimezone(zone).date()


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of the local date, in UTC; saturates.

    If clocks jump over midnight, that is the instant of the jump (also for a date that a zone
    skipped altogether, which is then an empty day); if midnight comes twice, the first one.
    """
    return first_at(datetime.combine(day, time.min), zone)


def first_at(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) at which the local clock shows `wall` (naive), or the jump that skips
    it; saturates.
    """
    if wall < _FIRST_WALL:
        return EARLIEST
    if wall > _LAST_WALL:
        return LATEST
    aware = wall.replace(tzinfo=zone, fold=0)
    instant = aware.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != wall:
        instant = _jump(aware, zone)
    return saturated(instant)


def local_instant(
    day: date, clock: time, zone: ZoneInfo, fold: Literal["refuse", "earlier", "later"] = "refuse"
) -> datetime:
    """The instant (UTC) of a local date and time of day.

    A time that does not exist or exists twice raises `InstantError` under `refuse`; otherwise a
    doubled time is its earlier or later instant, and a skipped one is the instant of the jump.
    """
    wall = datetime.combine(day, clock.replace(tzinfo=None))
    first = first_at(wall, zone)
    if not EARLIEST < first < LATEST:
        return first
    skipped = first.astimezone(zone).replace(tzinfo=None) != wall
    second = first if skipped else saturated(wall.replace(tzinfo=zone, fold=1).astimezone(UTC))
    if fold == "refuse" and (skipped or second != first):
        fault = "does not exist" if skipped else "comes twice"
        raise InstantError(f"`{wall.isoformat(' ')}` {fault} in {zone.key}: the clocks change")
    return second if fold == "later" else first


def parse_instant(text: str) -> datetime:
    """The instant (UTC) of ISO 8601 text with an offset: `2017-01-01T12:00:00-05:00`,
    `2017-01-01T17:00Z`.

    Seconds and up to six digits of their fraction are optional, a space may stand for the `T`. A
    text without an offset is refused, since nobody can know which instant it means. Raises
    `InstantError`.
    """
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise InstantError(f"`{text[:60]}` is not an instant like `2017-01-31T09:30:00-05:00`")
    if match["offset"] is None:
        raise InstantError(f"`{text}` has no offset: add `Z` or one like `-05:00`")
    micros = int((match["f"] or "").ljust(6, "0"))
    try:
        clock = time(int(match["h"]), int(match["m"]), int(match["s"] or 0), micros, _offset(match))
        instant = datetime.combine(parse_date(match["date"]), clock).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InstantError(f"`{text}` does not exist") from None
    if instant != saturated(instant):
        raise InstantError(f"`{text}` lies at the end of the calendar")
    return instant


def _offset(match: re.Match[str]) -> timezone:
    if match["offset"] == "Z":
        return UTC
    minutes, seconds = int(match["om"]), int(match["os"] or 0)
    if minutes > 59 or seconds > 59:
        raise ValueError("an offset has at most 59 minutes and seconds")
    size = timedelta(hours=int(match["oh"]), minutes=minutes, seconds=seconds)
    return timezone(size if match["sign"] == "+" else -size)


def parse_date(text: str) -> date:
    """The date of `YYYY-MM-DD` text. Raises `InstantError`."""
    if _DATE.fullmatch(text) is None:
        raise InstantError(f"`{text[:60]}` is not a date like `2017-01-31`")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InstantError(f"there is no date `{text}`") from None


def show_instant(instant: datetime, zone: ZoneInfo) -> str:
    """ISO 8601 text in the zone, with its offset: `2017-01-01T12:00:00-05:00`; a fraction only
    where there is one.
    """
    return saturated(instant).astimezone(zone).isoformat()


def _jump(aware: datetime, zone: ZoneInfo) -> datetime:
    """The instant of the forward jump that skips this wall time (`fold` 0, so read with the offset
    before).
    """
    before = aware.replace(fold=1).astimezone(UTC).replace(microsecond=0)
    return change_between(before, aware.astimezone(UTC), zone)


def change_between(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The first whole second after `low` with the UTC offset of `high`, if the offset changes just
    once between.
    """
    after = high.astimezone(zone).utcoffset()
    before, steps = 0, -((low - high) // _SECOND)
    while steps - before > 1:
        middle = (before + steps) // 2
        if (low + middle * _SECOND).astimezone(zone).utcoffset() == after:
            steps = middle
        else:
            before = middle
    return low + steps * _SECOND


_FIRST_WALL: Final = EARLIEST.replace(tzinfo=None) - timedelta(days=1)
_LAST_WALL: Final = LATEST.replace(tzinfo=None) + timedelta(days=1)

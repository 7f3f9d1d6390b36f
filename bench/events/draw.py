"""What all generators draw from: days and clock times that are awkward more often than chance would have it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from random import Random
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")
Row = dict[str, Any]

# Clock changes of both coasts, ends of months and years, leap days, days of rest, and the day the terms begin.
_AWKWARD: Final = """
2016-09-01 2016-09-02 2016-10-31 2016-11-05 2016-11-06 2016-11-07 2016-12-31 2017-01-01 2017-01-31 2017-02-28
2017-03-11 2017-03-12 2017-03-13 2017-04-30 2017-07-04 2017-08-31 2017-11-05 2017-12-31 2018-03-11 2018-11-04
2019-02-28 2019-03-10 2019-12-31 2020-02-28 2020-02-29 2020-03-01 2020-03-08 2020-11-01 2024-02-29 2024-12-31
"""
AWKWARD: Final = tuple(map(date.fromisoformat, _AWKWARD.split()))
FIRST, SPAN = date(2016, 8, 20), 1500  # days
EDGES = (
    (0, 0), (0, 1), (0, 30), (1, 0), (1, 30), (1, 59), (2, 0), (2, 30), (3, 0), (8, 30), (8, 59), (9, 0), (9, 1),
    (12, 0), (17, 0), (17, 30), (17, 59), (18, 0), (18, 1), (22, 15), (23, 0), (23, 30), (23, 59),
)  # fmt: skip
LENGTHS = (0, 1, 5, 10, 14, 15, 16, 19, 20, 21, 29, 30, 31, 40, 45, 59, 60, 61, 79, 90, 119, 120, 121, 240, 479, 480,
           481, 540, 600, 1440, 2000)  # fmt: skip
ELSEWHERE = (UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-11)))
SIZES = (1,) * 11 + (2,) * 5 + (3,) * 3 + (4, 5, 7, 12)


class Draw:
    """Random choices from one source, for events of a provider in one zone."""

    def __init__(self, rng: Random, zone: str) -> None:
        self.rng, self.zone = rng, ZoneInfo(zone)
        self.chance = rng.random

    def maybe(self, probability: float) -> bool:
        """Whether it happens."""
        return self.chance() < probability

    def pick(self, options: Sequence[T]) -> T:
        """Any of them."""
        return options[int(self.chance() * len(options))]

    def size(self) -> int:
        """How many events a group has: few mostly, up to 40."""
        return self.pick(SIZES) if self.chance() < 0.985 else self.rng.randint(8, 40)

    def day(self) -> date:
        """Any day of four years, one in five an awkward one; now and then far away."""
        found = self.chance()
        if found < 0.2:
            return self.pick(AWKWARD)
        if found < 0.203:
            return self.pick((date(1999, 12, 31), date(2038, 1, 19), date(2099, 12, 31)))
        return FIRST + timedelta(days=int(self.chance() * SPAN))

    def near(self, day: date, most: int) -> date:
        """A day up to so many before or after."""
        return day + timedelta(days=self.rng.randint(-most, most))

    def clock(self, day: date) -> datetime:
        """A moment of that day on the provider's clock: an edge, or any minute; rarely a part of a second."""
        hour, minute = (
            self.pick(EDGES)
            if self.chance() < 0.45
            else (int(self.chance() * 24), int(self.chance() * 60))
        )
        found = datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone)
        if self.chance() < 0.03:
            found = found.replace(second=59, microsecond=self.pick((0, 1, 500_000, 999_999)))
        return found.replace(fold=1) if self.chance() < 0.1 else found

    def later(self, moment: datetime, minutes: int) -> datetime:
        """So many elapsed minutes later, on the same clock."""
        return (moment.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(moment.tzinfo)

    def text(self, moment: datetime) -> str:
        """An instant as a row has it: with the offset of the place, sometimes of another one."""
        if self.chance() < 0.06:
            moment = moment.astimezone(self.pick(ELSEWHERE))
            return moment.isoformat().replace("+00:00", "Z")
        return moment.isoformat()

    def minutes(self) -> int:
        """A length: one that lies at an edge, or any."""
        return self.pick(LENGTHS) if self.chance() < 0.6 else int(self.chance() ** 2 * 400)

    def times(self, day: date, minutes: int, start: datetime | None = None) -> Row:
        """When and how long, told in one of the ways there are."""
        how = self.chance()
        if how < 0.12 and start is None:
            return {"worked_on": day.isoformat(), "minutes": minutes}
        begun = start or self.clock(day)
        found: Row = {"started_at": self.text(begun)}
        if how < 0.82:
            found["ended_at"] = self.text(self.later(begun, minutes))
        if how > 0.55:
            found["minutes"] = minutes
        return found

    def without(self, row: Row, apart: frozenset[str]) -> Row:
        """The row, in one case of ten without some of its facts."""
        if self.chance() < 0.1:
            for _ in range(self.rng.randint(1, 3)):
                name = self.pick(list(row))
                if name not in apart:
                    row[name] = None
        return row

"""Places at which something is cut, numbered along the time: marks of a line, or again and again after so much time.

`turns` says how many marks are not after a place, counted from some mark; `at` is the mark with that count. What
depends on a row is in `parts`, so that it can be carried to where the marks are asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.lower import along_time, civil, local_time
from engine.plan.lower.asking import MINUTE, near
from engine.plan.profile import DAY
from engine.plan.timelines import Timeline
from engine.plan.why import Why

FAR: tuple[int, int] = (-141_000, 376_000)  # days in which terms are counted


class Marks(Protocol):
    """Marks with numbers."""

    @property
    def span(self) -> tuple[int, int] | None:
        """Between which places it is right; None: wherever it is asked."""

    def carried(self, made: Callable[[Formula], Formula]) -> Marks:
        """The same marks whose parts are read elsewhere."""

    def turns(self, place: Formula) -> Formula:
        """The number of the last mark that is not after a place."""

    def at(self, number: Formula) -> Formula:
        """Where the mark with a number is."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """The marks of a line."""

    line: Timeline

    @property
    def span(self) -> tuple[int, int] | None:
        """Where the line lies; without marks it may lie anywhere."""
        line = self.line
        return (line.first + 1, line.until - 1) if len(line.starts) > 1 else None

    def carried(self, made: Callable[[Formula], Formula]) -> Fixed:
        """A line depends on no row."""
        return self

    def turns(self, place: Formula) -> Formula:
        """How many marks are not after a place."""
        if len(self.line.starts) < 2:
            return f.ZERO
        return along_time.turns(self.line, near(place, self.line.first + 1, self.line.until - 1)[0])

    def at(self, number: Formula) -> Formula:
        """The place of a mark, counted from 1."""
        line = self.line
        wanted = near(number, 1, max(1, len(line.starts) - 1))[0]
        return f.bounded(along_time.mark(line, wanted), line.first, line.until)


@dataclass(frozen=True, slots=True)
class Every:
    """Every `top`/`per` microseconds from an anchor on, and before it."""

    anchor: Formula
    top: Formula
    per: Formula

    @property
    def span(self) -> tuple[int, int] | None:
        """Wherever it is asked."""
        return None

    def carried(self, made: Callable[[Formula], Formula]) -> Every:
        """With parts that are read elsewhere; where they are absent there is nothing to step."""
        top, per = made(self.top), made(self.per)
        return Every(made(self.anchor), f.coalesce(top, f.ONE), f.coalesce(per, f.ONE))

    def turns(self, place: Formula) -> Formula:
        """The most steps whose microseconds, cut to whole ones, do not lead past the place."""
        since = f.add(place, f.neg(self.anchor), f.ONE)
        return f.div(f.sub(f.mul(since, self.per), f.ONE), self.top)

    def at(self, number: Formula) -> Formula:
        """So many steps from the anchor, counted in one step."""
        steps = f.div(f.mul(number, self.top), self.per)
        return near(f.add(self.anchor, steps), FAR[0] * DAY, FAR[1] * DAY)[0]


@dataclass(frozen=True, slots=True)
class Terms:
    """Every so many months, or days, from a date on, when that day begins or at a time that its clock shows."""

    day: Formula
    clock: Formula | None
    months: int
    days: int
    zone: ZoneInfo
    month_ends: Literal["clamp", "overflow"]
    within: tuple[int, int]

    @property
    def span(self) -> tuple[int, int] | None:
        """The days for which clocks are known."""
        return self.within[0] * DAY, self.within[1] * DAY

    def carried(self, made: Callable[[Formula], Formula]) -> Terms:
        """With parts that are read elsewhere."""
        clock = None if self.clock is None else made(self.clock)
        day = near(made(self.day), *FAR)[0]
        return replace(self, day=day, clock=clock)

    def turns(self, place: Formula) -> Formula:
        """The number of the last term that has begun."""
        held = near(place, self.within[0] * DAY, self.within[1] * DAY)[0]
        today = local_time.local_day(held, self.zone)
        if self.months:
            apart = f.sub(civil.month_of(today), civil.month_of(self.day))
            number = f.div(apart, f.const(self.months))
        else:
            number = f.div(f.sub(today, self.day), f.const(self.days))
        later = f.less(held, self.at(number))
        return f.case([(later, f.sub(number, f.ONE))], number)

    def at(self, number: Formula) -> Formula:
        """When a term begins."""
        least = max(1, self.months * 28 + self.days)
        most = (self.within[1] - FAR[0]) // least + 1
        wanted = near(number, -most, most)[0]
        if self.months:
            found = civil.add_months(self.day, f.mul(wanted, f.const(self.months)), self.month_ends)
        else:
            found = f.add(self.day, f.mul(wanted, f.const(self.days)))
        day = near(found, *self.within)[0]
        if self.clock is None:
            return local_time.day_start(day, self.zone)
        wall = f.add(f.mul(day, f.const(DAY)), self.clock)
        return local_time.first_at(wall, self.zone)


@dataclass(frozen=True, slots=True)
class Clock:
    """When the clock comes to a minute of the day, where it is not put back in between."""

    minute: Formula
    zone: ZoneInfo
    within: tuple[int, int]

    @property
    def span(self) -> tuple[int, int] | None:
        """The days for which clocks are known."""
        return self.within[0] * DAY, self.within[1] * DAY

    def carried(self, made: Callable[[Formula], Formula]) -> Clock:
        """With a minute that is read elsewhere."""
        return replace(self, minute=made(self.minute))

    def turns(self, place: Formula) -> Formula:
        """The day whose minute has come."""
        held = near(place, self.within[0] * DAY, self.within[1] * DAY)[0]
        past = f.mul(self.minute, f.const(MINUTE))
        return f.div(f.sub(local_time.local(held, self.zone), past), f.const(DAY))

    def at(self, number: Formula) -> Formula:
        """When the minute of a day comes; where the clocks skip it, when they jump."""
        day = near(number, *self.within)[0]
        wall = f.add(f.mul(day, f.const(DAY)), f.mul(self.minute, f.const(MINUTE)))
        return local_time.first_at(wall, self.zone)

    def put_back(self, start: Formula, end: Formula) -> Formula:
        """Whether the clock is put back between two places."""
        low, high = self.within[0] * DAY, self.within[1] * DAY
        changes, offsets = local_time.clock_offsets(self.zone, low, high)
        back = [
            at for at, one, two in zip(changes, offsets[:-1], offsets[1:], strict=True) if two < one
        ]
        counts = [f.steps(near(p, low, high)[0], back, range(len(back) + 1)) for p in (start, end)]
        return f.negation(f.equal(*counts))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Between which instants cuts are looked for; both NULL where they are not known."""

    start: Formula
    end: Formula


@dataclass(slots=True)
class Cuts:
    """What the edges of a split come to for a row.

    `choices`: conditions, one of which is true (none: nothing is numbered), and the marks that hold then.
    `moments`: instants that a row brings, and where they count. `doubts`: why nobody knows where it is cut.
    """

    days: tuple[int, int]
    choices: list[tuple[Formula, Marks]] = field(default_factory=list)
    moments: list[tuple[Formula, Formula]] = field(default_factory=list)
    doubts: list[Why] = field(default_factory=list)

"""Random calendars on clocks that change, and moments at which something happens, for tests of the plan."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache

from hypothesis import strategies as st

from engine.language.kinds import CALENDAR
from engine.plan import formulas as f
from engine.plan.known import Known
from engine.plan.lower import vocabulary
from engine.plan.lower.calendars import Hours
from engine.plan.lower.lowering import Lowering, Place
from engine.plan.lower.names import SEPARATOR, day_number
from engine.plan.profile import Profile
from engine.values.calendars import Calendar, Window, edges
from engine.values.clock_changes import offset_changes
from engine.values.days import Plan, Season
from engine.values.zones import day_start, zone
from tests.plan.lower import calling

assert vocabulary
ZONES = (
    ("America/New_York", 2010), ("America/St_Johns", 2006), ("Australia/Lord_Howe", 2015), ("Pacific/Apia", 2011),
    ("Africa/Casablanca", 2019), ("America/Sao_Paulo", 2016), ("America/Havana", 2012), ("UTC", 2020),
)  # fmt: skip
TICK = timedelta(microseconds=1)
TIMES = st.integers(0, 16).map(lambda n: n * 15) | st.integers(0, 96).map(lambda n: n * 15)
MONTH_DAYS = st.tuples(st.integers(1, 12), st.integers(1, 28))


@cache
def lowering(year: int) -> tuple[Lowering, Place]:
    """A lowering for the events of two years."""
    other, place = calling.lowering()
    profile = Profile(
        first=day_number(date(year, 1, 1)),
        last=day_number(date(year + 1, 12, 31)),
        zones=tuple(name for name, _ in ZONES),
    )
    made = Lowering(other.rulebook, {}, profile)
    made.causes = other.causes
    return made, place


@st.composite
def windows(draw: st.DrawFn) -> tuple[Window, ...]:
    """The hours of a day: none, all of it, or a few windows."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from([(), ((0, 1440),)]))
    times = sorted(draw(st.lists(TIMES, min_size=2, max_size=4, unique=True)))
    return tuple(zip(times[::2], times[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Calendar, int]:
    """A calendar, and the first of the two years of the events."""
    name, year = draw(st.sampled_from(ZONES))
    same = draw(windows())
    week = tuple(same if draw(st.booleans()) else draw(windows()) for _ in range(7))
    days = st.dates(date(year, 1, 1), date(year + 1, 12, 31))
    plan = Plan()
    if draw(st.booleans()):
        dates = draw(st.lists(st.tuples(days, windows()), max_size=2))
        nth = draw(
            st.lists(
                st.tuples(st.sampled_from([-1, 1, 3]), st.integers(0, 6), windows()), max_size=1
            )
        )
        seasons = draw(st.lists(st.tuples(MONTH_DAYS, MONTH_DAYS, windows()), max_size=1))
        years = draw(st.none() | st.just((year, year)) | st.just((year - 1, year + 1)))
        made = tuple(Season(a, b, (w,) * 7) for a, b, w in seasons if a != b)
        plan = Plan(tuple(dates), tuple(nth), made, years)
    holidays = frozenset(draw(st.lists(days, max_size=4)))
    return Calendar("hours", zone(name), week, holidays, plan), year


def moments(calendar: Calendar, year: int) -> st.SearchStrategy[datetime]:
    """Instants of the two years, mostly such at which something happens, or a tick beside them."""
    first, last = datetime(year, 1, 2, tzinfo=UTC), datetime(year + 1, 12, 30, tzinfo=UTC)
    changes = [
        at for y in (year, year + 1) for at in offset_changes(calendar.zone, y) if first < at < last
    ]
    places = [first, last, *changes]
    for at in (*changes, datetime(year, 5, 9, tzinfo=UTC)):
        places += edges(calendar, at - timedelta(days=2), at + timedelta(days=2))
    places += [day_start(day, calendar.zone) for day in calendar.holidays]
    near = st.tuples(st.sampled_from(places), st.sampled_from([-1, 0, 1])).map(
        lambda pair: min(last, max(first, pair[0] + pair[1] * TICK))
    )
    naive = st.datetimes(
        first.replace(tzinfo=None), last.replace(tzinfo=None), timezones=st.just(UTC)
    )
    return near | naive


def in_plan(calendar: Calendar, extra: frozenset[date] | None, row: dict[str, object]) -> Known:
    """A calendar as the plan has it, with the holidays of a row."""
    if extra is None:
        return Known(CALENDAR, f.TRUE, choices=((f.TRUE, Hours(calendar)),))
    row["extra"] = SEPARATOR.join(day.isoformat() for day in sorted(extra))
    text = f.column("extra", "text", nullable=False)
    return Known(CALENDAR, f.TRUE, choices=((f.TRUE, Hours(calendar, text)),))

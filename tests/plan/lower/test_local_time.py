"""Clocks of the plan are those of `engine.values.zones`, at every change and a microsecond around it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.plan import formulas as f
from engine.plan.lower import local_time
from engine.plan.lower.names import day_number, instant_number
from engine.plan.profile import DAY
from engine.values import zones
from engine.values.clock_changes import offset_changes
from tests.examples import examples
from tests.plan.evaluating import evaluate

YEARS = range(1890, 2040)
ZONES = [
    "America/New_York", "America/Havana", "Asia/Beirut", "Pacific/Apia", "Africa/Monrovia", "UTC", "Asia/Kathmandu",
    "America/Sao_Paulo", "Antarctica/Troll", "Africa/Casablanca", "Australia/Lord_Howe", "Europe/Dublin",
    "America/St_Johns", "Pacific/Kwajalein",
]  # fmt: skip
LOW, HIGH = day_number(date(1890, 1, 1)), day_number(date(2040, 1, 1))
EPOCH = datetime.combine(date(1970, 1, 1), time.min)


def wall_number(wall: datetime) -> int:
    return (wall - EPOCH) // timedelta(microseconds=1)


@st.composite
def near_changes(draw: st.DrawFn) -> tuple[str, datetime]:
    """A zone and an instant, often around a change of its clocks."""
    name = draw(st.sampled_from(ZONES))
    changes = offset_changes(zones.zone(name), draw(st.sampled_from(YEARS)))
    around = st.timedeltas(timedelta(hours=-30), timedelta(hours=30))
    shift = draw(
        st.sampled_from([timedelta(0), timedelta(microseconds=1), -timedelta(microseconds=1)])
        | around
    )
    if changes:
        return name, draw(st.sampled_from(changes)) + shift
    return name, datetime(draw(st.sampled_from(YEARS)), 3, 4, 5, 6, tzinfo=UTC) + shift


@examples(400)
@given(near_changes())
def test_what_the_clock_shows(given: tuple[str, datetime]) -> None:
    zone, instant = zones.zone(given[0]), given[1]
    column = f.column("x", "int", (LOW - 9) * DAY, (HIGH + 9) * DAY, nullable=False)
    row = {"x": instant_number(instant)}
    expected = wall_number(instant.astimezone(zone).replace(tzinfo=None))
    assert evaluate(local_time.local(column, zone), row) == expected
    day = day_number(zones.local_date(instant, zone))
    assert evaluate(local_time.local_day(column, zone), row) == day


@examples(400)
@given(near_changes(), st.sampled_from([-1, 0, 1, 2]))
def test_when_days_and_wall_times_begin(given: tuple[str, datetime], more: int) -> None:
    zone, instant = zones.zone(given[0]), given[1]
    wall = instant.replace(tzinfo=None) + more * timedelta(hours=5)
    column = f.column("x", "int", (LOW - 9) * DAY, (HIGH + 9) * DAY, nullable=False)
    expected = instant_number(zones.first_at(wall, zone))
    assert evaluate(local_time.first_at(column, zone), {"x": wall_number(wall)}) == expected
    day = wall.date() + timedelta(days=more)
    days = f.column("x", "int", LOW - 9, HIGH + 9, nullable=False)
    expected = instant_number(zones.day_start(day, zone))
    assert evaluate(local_time.day_start(days, zone), {"x": day_number(day)}) == expected
    midnight = datetime.combine(day, time.min)
    assert evaluate(local_time.first_at(column, zone), {"x": wall_number(midnight)}) == expected

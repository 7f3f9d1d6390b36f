"""The table of scalar functions: one row each, with signature, meaning, runnable example and reference implementation.

Patterns in `params` and `result`: a kind's name, or a variable that stands for one kind throughout the row: `Q` any
quantity, `O` anything ordered (quantity, date, instant), `T` anything, `W` what can be a word (text, integer, date), `G` what the grid in the call holds.
`...` behind the last one: any number more; `?`: may be left out.
Functions are strict (an unknown argument makes the result unknown) unless `lazy`. A divisor-like argument named in
`nonzero` must be provably positive when the rulebook is checked, so no call can fail at run time. A function that adds
the period in its argument `adds` (-1: that counts months itself) needs a rule for month ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from engine.language import opening_hours as hours
from engine.language import reference as ref


@dataclass(frozen=True, slots=True)
class Function:
    """A row of the table; `reference(env, *args)` is its definition on exact run-time values."""

    name: str
    params: tuple[str, ...]
    result: str
    names: tuple[str, ...]
    means: str
    example: tuple[str, str]
    reference: Callable[..., Any]
    lazy: bool = False
    nonzero: int | None = None
    adds: int | None = None

    @property
    def signature(self) -> str:
        """The row as the documentation shows it: `round_up(x, step)`."""
        return f"{self.name}({', '.join(self.names)})"


def _row(
    signature: str, kinds: str, means: str, example: str, shows: str, reference: Callable[..., Any],
    *, lazy: bool = False, nonzero: int | None = None, adds: int | None = None,
) -> Function:  # fmt: skip
    name, _, rest = signature.partition("(")
    names = tuple(part.strip() for part in rest.rstrip(")").split(",") if part.strip())
    params, _, result = kinds.partition(" -> ")
    patterns = tuple(part.strip() for part in params.split(",") if part.strip())
    return Function(
        name, patterns, result, names, means, (example, shows), reference, lazy, nonzero, adds
    )


_ROWS: Final = (
    _row("min(a, b, …)", "O, O... -> O", "the smallest", "min(3, 2)", "2", ref.smallest_of),
    _row("max(a, b, …)", "O, O... -> O", "the largest", "max(3, 2)", "3", ref.largest_of),
    _row("clamp(x, low, high)", "O, O, O -> O", "x, not below low and not above high", "clamp(7, 1, 5)", "5", ref.clamp),
    _row("abs(x)", "Q -> Q", "x without its sign", "abs(-3)", "3", ref.absolute),
    _row("floor(x)", "number -> integer", "the whole number at or below x", "floor(2.9)", "2", ref.floor),
    _row("round_up(x, step)", "Q, Q -> Q", "the smallest multiple of step not below x", "round_up(minutes(21), minutes(20))", "40 min", ref.round_up, nonzero=1),
    _row("round_down(x, step)", "Q, Q -> Q", "the largest multiple of step not above x", "round_down(minutes(39), minutes(20))", "20 min", ref.round_down, nonzero=1),
    _row("round_nearest(x, step)", "Q, Q -> Q", "the multiple of step nearest to x; half way goes up", "round_nearest(minutes(30), minutes(20))", "40 min", ref.round_nearest, nonzero=1),
    _row("known(x)", "T -> bool", "whether x has a value", "known(3)", "True", ref.known, lazy=True),
    _row("first_known(a, b, …)", "T, T... -> T", "the first argument that has a value", "first_known(1, 2)", "1", ref.first_known, lazy=True),
    _row("minutes(n)", "number -> duration", "n minutes", "minutes(90)", "90 min", ref.minutes),
    _row("hours(n)", "number -> duration", "n hours of 60 minutes", "hours(1.5)", "90 min", ref.hours),
    _row("days(n)", "integer -> period", "n calendar days", "days(14)", "14 days", ref.days),
    _row("weeks(n)", "integer -> period", "n calendar weeks", "weeks(2)", "14 days", ref.weeks),
    _row("months(n)", "integer -> period", "n calendar months", "months(6)", "6 months", ref.months),
    _row("years(n)", "integer -> period", "n calendar years", "years(1)", "12 months", ref.years),
    _row("date(year, month, day)", "literal integer, literal integer, literal integer -> date", "a date", "date(2016, 9, 2)", "2016-09-02", ref.make_date),
    _row("date_of(instant, zone)", "instant, zone? -> date", "the local date at that instant, in the provider's zone or the one given", "date_of(day_start(date(2016, 9, 2)))", "2016-09-02", ref.date_of),
    _row("day_start(date, zone)", "date, zone? -> instant", "the first instant of the local day, in the provider's zone or the one given", "day_start(date(2016, 9, 2))", "2016-09-02T00:00:00-04:00", ref.day_start),
    _row("day_end(date, zone)", "date, zone? -> instant", "the end of the local day: the start of the next", "day_end(date(2016, 9, 2))", "2016-09-03T00:00:00-04:00", ref.day_end),
    _row("year_of(date)", "date -> integer", "the year", "year_of(date(2016, 9, 2))", "2016", ref.year_of),
    _row("month_of(date)", "date -> integer", "the month, 1 to 12", "month_of(date(2016, 9, 2))", "9", ref.month_of),
    _row("day_of(date)", "date -> integer", "the day of the month", "day_of(date(2016, 9, 2))", "2", ref.day_of),
    _row("weekday(date)", "date -> integer", "the day of the week: Monday 1 to Sunday 7", "weekday(date(2016, 9, 2))", "5", ref.weekday),
    _row("first_of_month(date)", "date -> date", "the first day of that month", "first_of_month(date(2016, 9, 2))", "2016-09-01", ref.first_of_month),
    _row("last_of_month(date)", "date -> date", "the last day of that month", "last_of_month(date(2016, 9, 2))", "2016-09-30", ref.last_of_month),
    _row("last_of_year(date)", "date -> date", "31 December of that year", "last_of_year(date(2016, 9, 2))", "2016-12-31", ref.last_of_year),
    _row("whole_minutes(duration)", "duration -> duration", "the duration without its odd seconds", "whole_minutes(minutes(1.5))", "1 min", ref.whole_minutes),
    _row("days_between(from, until)", "date, date -> integer", "calendar days from one date to another", "days_between(date(2016, 9, 2), date(2016, 9, 30))", "28", ref.days_between),
    _row("inside(calendar, instant)", "calendar, instant -> bool", "whether the calendar is open at that instant (half-open windows)", "inside(office, day_start(date(2016, 9, 2)))", "False", hours.inside),
    _row("open_on(calendar, date)", "calendar, date -> bool", "whether the calendar opens at all on that date", "open_on(office, date(2016, 9, 2))", "True", hours.open_on),
    _row("open_minutes(calendar, from, until)", "calendar, instant, instant -> duration", "open time between two instants", "open_minutes(office, day_start(date(2016, 9, 2)), day_end(date(2016, 9, 2)))", "540 min", hours.open_minutes),
    _row("opening_end(calendar, instant, n)", "calendar, instant, integer -> instant", "the end of the n-th opening window that begins at or after the instant", "opening_end(office, day_start(date(2016, 9, 2)), 1)", "2016-09-02T18:00:00-04:00", hours.opening_end),
    _row("working_day_after(calendar, date, n)", "calendar, date, integer -> date", "the n-th day after the date on which the calendar opens", "working_day_after(office, date(2016, 9, 2), 1)", "2016-09-05", hours.working_day_after),
    _row("working_day_before(calendar, date, n)", "calendar, date, integer -> date", "the n-th day before the date on which the calendar opens", "working_day_before(office, date(2016, 9, 5), 1)", "2016-09-02", hours.working_day_before),
    _row("working_days_between(calendar, from, until)", "calendar, date, date -> integer", "how many days after the one date, up to and with the other, the calendar opens; below zero when the other is earlier", "working_days_between(office, date(2016, 9, 2), date(2016, 9, 6))", "2", hours.working_days_between),
    _row("next_opening(calendar, instant)", "calendar, instant -> instant", "the instant itself while the calendar is open, else the next one at which it opens", "next_opening(office, day_start(date(2016, 9, 3)))", "2016-09-05T09:00:00-04:00", hours.next_opening),
    _row("last_closing(calendar, instant)", "calendar, instant -> instant", "the last instant, up to and with this one, at which the calendar closed", "last_closing(office, day_start(date(2016, 9, 5)))", "2016-09-02T18:00:00-04:00", hours.last_closing),
    _row("after_open_minutes(calendar, instant, duration)", "calendar, instant, duration -> instant", "when so much open time has passed since the instant; time that is up at closing is up at closing", "after_open_minutes(office, day_start(date(2016, 9, 2)), hours(10))", "2016-09-05T10:00:00-04:00", hours.after_open_minutes),
    _row("before_open_minutes(calendar, instant, duration)", "calendar, instant, duration -> instant", "the last moment from which so much open time passes until the instant; time that begins at an opening begins at it", "before_open_minutes(office, day_start(date(2016, 9, 6)), hours(10))", "2016-09-02T17:00:00-04:00", hours.before_open_minutes),
    _row("in_zone(calendar, zone)", "calendar, zone -> calendar", "the calendar's hours and holidays on the clock of another zone", "inside(in_zone(office, 'Asia/Kolkata'), day_start(date(2016, 9, 2)))", "True", hours.in_zone),
    _row("period_start(anchor, period, date)", "date, period, date -> date", "the start of the billing period that the date is in; periods are counted from the anchor", "period_start(date(2016, 1, 31), months(1), date(2016, 3, 30))", "2016-02-29", ref.period_start, adds=1),
    _row("period_end(anchor, period, date)", "date, period, date -> date", "the end of that period: the start of the next", "period_end(date(2016, 1, 31), months(1), date(2016, 3, 30))", "2016-03-31", ref.period_end, adds=1),
    _row("months_between(from, until)", "date, date -> integer", "whole calendar months from one date to another", "months_between(date(2016, 1, 31), date(2016, 3, 30))", "1", ref.months_between, adds=-1),
    _row("begun_months_between(from, until)", "date, date -> integer", "calendar months from one date to another, a begun one counted as a whole; 0 where the other is not later", "begun_months_between(date(2016, 1, 31), date(2016, 3, 30))", "2", ref.begun_months_between, adds=-1),
    _row("time_of(instant, zone)", "instant, zone? -> duration", "the time of day on the wall clock, in the provider's zone or the one given", "time_of(day_start(date(2016, 9, 2)), 'UTC')", "240 min", ref.time_of),
    _row("at_clock(date, time, zone)", "date, duration, zone? -> instant", "when the wall clock shows that time of that day: the first time where it shows it twice, the jump where the clocks skip it", "at_clock(date(2016, 9, 2), hours(15))", "2016-09-02T15:00:00-04:00", ref.at_clock),
    _row("grid(grid, instant, zone)", "grid, instant, zone? -> G", "what the grid says for that moment, on its own clock or that of the zone given", "grid(factor, day_start(date(2016, 9, 2)))", "1.5", hours.grid),
    _row("compounded(amount, rate, n)", "Q, number, integer -> Q", "the amount after n periods at that rate each, interest on interest: amount × (1 + rate)ⁿ; the amount itself where n is not above 0", "compounded(minutes(100), 0.5, 2)", "225 min", ref.compounded),
    _row("number_of(text)", "text -> number", "the exact number that a text spells; unknown where it spells none", "number_of('7.5')", "7.5", ref.number_of),
    _row("joined(a, b, …)", "W, W... -> text", "the words, with spaces between them", "joined('a', 2)", "a 2", ref.joined),
)  # fmt: skip

FUNCTIONS: Final[dict[str, Function]] = {row.name: row for row in _ROWS}

# Read by the typing of the call itself: their first argument is a name, not a value.
READING: Final = "reading"
COLUMN: Final = "column"
CHARGED: Final = "charged"
BILLED: Final = "billed"
CHARGED_BUT: Final = "charged_but"
OWN: Final = "own"
LOOKUP: Final = "lookup"
ON_DAY: Final = "on_day"
OF_CHARGES: Final = (CHARGED, BILLED)

"""The task: 15 rules in two versions, first match wins; what an event has and what must come out.

    version A before 2016-09-02: 95 USD an hour, emergencies 135; version B from then on: 110 and 155

     1 email_config       email_support about email_config                         covered
     2 email_home         email_support about general_tech, home user              at least 30 min, at 90, the user pays
     3 email_client       email_support about general_tech                         at least 30 min, at 90
     4 emergency_call     emergency                                                at the emergency rate
     5 emergency_weekend  any support on Saturday or Sunday                        at the emergency rate
     6 emergency_hours    any support before 9:00 or from 18:00 on                 at the emergency rate
     7 computer_retainer  computer_support on retainer                             rounded up to 20 min
     8 computer_adhoc     computer_support                                         at least 60 min
     9 project_excluded   project_support about new_feature or third_party
    10 project_covered    project_support before six months from project_start     covered
    11 project_expired    project_support
    12 work_overrun       project_work above its estimate                          what is above it at half the rate
    13 work_within        project_work with an estimate
    14 travel             travel                                                   at half the rate
    15 default            everything else

The amount is in whole cents, half a cent goes up, rounded once. Rates are cents an hour.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime
from typing import Any, Final

KINDS: Final = (
    "email_support", "computer_support", "project_support", "project_work", "travel", "emergency",
)  # fmt: skip
TOPICS: Final = ("email_config", "general_tech", "new_feature", "third_party", "bug", "training")
CHANGE: Final = date(2016, 9, 2)
RATES: Final = {"A": 9_500, "B": 11_000}
EMERGENCY_RATES: Final = {"A": 13_500, "B": 15_500}
EMAIL_RATE: Final = 9_000

Row = dict[str, Any]


def half_up(cents_times_sixty: int) -> int:
    """Whole cents."""
    return (2 * cents_times_sixty + 60) // 120


def six_months_after(day: date) -> date:
    """The same day six months later, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + 6, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def plain_facts(
    kind: str, topic: str, minutes: int, started_at: datetime, on_retainer: bool, is_home_user: bool,
    estimate: int | None, project_start: date | None,
) -> Row:  # fmt: skip
    """An event for engines that take one at a time as JSON.

    They have no calendar months, so times are numbers, and on which day the cover of a project ends is worked out here.
    """
    until = None if project_start is None else six_months_after(project_start)
    return {
        "kind": kind,
        "topic": topic,
        "minutes": minutes,
        "on_retainer": on_retainer,
        "is_home_user": is_home_user,
        "estimate": estimate,
        "on": _number(started_at),
        "weekday": started_at.isoweekday(),
        "hour": started_at.hour,
        "covered_until": None if until is None else _number(until),
    }


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day

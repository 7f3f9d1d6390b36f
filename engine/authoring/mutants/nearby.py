"""Events near those of a case: one fact of one of them moved a little, or to where something of the terms begins.

In: a rulebook and a case. Out: the case with other events, by and by, the least moved first: a number one unit more or
less, or one of the figures of the same unit; a day earlier or later; a moment moved by a minute or an hour, or to the
edge of a calendar's hours; the other truth, another word; a fact left out. The same seed gives the same ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from engine.authoring.case_files import Case
from engine.authoring.mutants.comparing import with_events
from engine.authoring.mutants.drawing import drawn
from engine.language.kinds import BOOL, DATE, INSTANT, Enum, Quantity
from engine.rulebook.model import Fact, Rulebook, Version
from engine.values.calendars import Calendar
from engine.values.numbers import decimal_text
from engine.values.zones import day_start, zone

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_MINUTES: Final = (1, -1, 60, -60)


def nearby(rulebook: Rulebook, case: Case, seed: str, most: int) -> Iterator[Case]:
    """So many cases near a case, at most; the case itself is the first."""
    yield case
    for move in drawn(moves(rulebook, _version(rulebook, case), case), most, seed):
        yield with_move(case, *move)


def far_moves(version: Version, case: Case) -> list[tuple[int, str, Any]]:
    """Moves to another sort of event: another word of a fact that must be there, a day where there is none."""
    found: list[tuple[int, str, Any]] = []
    for place, event in enumerate(case.events):
        given = event if isinstance(event, dict) else {}
        days = sorted({str(old)[: len("2016-09-02")] for old in given.values() if _day(old)})
        for name, fact in version.facts.items():
            if name in given and fact.required and isinstance(fact.kind, Enum):
                others = (word for word in fact.kind.values if word != given[name])
                found += [(place, name, word) for word in others]
            elif given and name not in given and fact.kind == DATE:
                found += [(place, name, day) for day in days]
    return found


def _day(value: Any) -> bool:
    return _DAY.match(str(value)) is not None


def moves(rulebook: Rulebook, version: Version, case: Case) -> list[tuple[int, str, Any]]:
    """Each other value near that of a fact of an event: the event's place, the fact, the value (None: without it)."""
    return [
        (place, name, value)
        for place, event in enumerate(case.events)
        if isinstance(event, dict)
        for name, fact in version.facts.items()
        for value in _others(rulebook, version, event, fact)
        if not fact.required or (value is not None and not isinstance(fact.kind, Enum))
    ]


def with_move(case: Case, place: int, name: str, value: Any) -> Case:
    """The case with one fact of one event otherwise, and nothing expected."""
    event = case.events[place]
    assert isinstance(event, dict)
    changed: dict[str, Any] = {key: old for key, old in event.items() if key != name}
    if value is not None:
        changed[name] = value
    others: list[Any] = list(case.events)
    others[place] = changed
    return with_events(case, tuple(others))


def on_day(rulebook: Rulebook, case: Case, day: date, known: bool) -> Case:
    """The case with all its dates and moments moved to a day; or as it was known on that day."""
    if known:
        return replace(with_events(case, _mappings(case)), known_at=f"{day}T12:00:00Z")
    facts = _version(rulebook, case).facts
    events = tuple({n: _moved(facts.get(n), x, day) for n, x in e.items()} for e in _mappings(case))
    return with_events(case, events)


def _mappings(case: Case) -> tuple[Mapping[str, Any], ...]:
    return tuple(event for event in case.events if isinstance(event, dict))


def _moved(fact: Fact | None, value: Any, day: date) -> Any:
    text = str(value)
    if fact is None or fact.kind not in (DATE, INSTANT) or _DAY.match(text) is None:
        return value
    return day.isoformat() + text[len("2016-09-02") :]


def _version(rulebook: Rulebook, case: Case) -> Version:
    if case.version in rulebook.versions:
        return rulebook.versions[str(case.version)]
    return max(rulebook.versions.values(), key=lambda version: version.id)


def _others(
    rulebook: Rulebook, version: Version, event: Mapping[str, Any], fact: Fact
) -> Iterator[Any]:
    """Other values of one fact of an event; None: without it."""
    old = event.get(fact.name)
    if old is None:
        if fact.kind == BOOL:
            yield True
        elif isinstance(fact.kind, Enum):
            yield from fact.kind.values
        elif isinstance(fact.kind, Quantity) and fact.unit is not None:
            yield from ("0", "1")
        return
    yield None
    if fact.kind == BOOL:
        yield old is not True and str(old).lower() != "true"
    elif isinstance(fact.kind, Enum):
        yield from (word for word in fact.kind.values if word != old)
    elif fact.kind == DATE:
        yield from _dates(str(old))
    elif fact.kind == INSTANT:
        yield from _moments(rulebook, version, str(old))
    elif isinstance(fact.kind, Quantity) and _NUMBER.fullmatch(str(old)):
        yield from _numbers(version, fact, Fraction(str(old)))


def _numbers(version: Version, fact: Fact, old: Fraction) -> Iterator[str]:
    factor = 1 if fact.unit is None else fact.unit.factor
    edges = [old] + [
        Fraction(figure.value) / factor
        for figure in version.figures.values()
        if isinstance(figure.value, int | Fraction) and figure.kind == fact.kind
    ]
    for number in dict.fromkeys(
        edge + step for edge in (*edges, Fraction(0)) for step in (0, -1, 1)
    ):
        whole = not fact.whole or (number * factor).denominator == 1
        if number != old and whole and (fact.minimum is None or number * factor >= fact.minimum):
            yield decimal_text(number)


def _dates(old: str) -> Iterator[str]:
    try:
        day = date.fromisoformat(old)
    except ValueError:
        return
    for days in (-1, 1, -7, 7, -14, 14):
        yield (day + timedelta(days=days)).isoformat()


def _moments(rulebook: Rulebook, version: Version, old: str) -> Iterator[str]:
    try:
        moment = datetime.fromisoformat(old)
    except ValueError:
        return
    for minutes in _MINUTES:
        yield (moment + timedelta(minutes=minutes)).isoformat()
    if moment.tzinfo is None:
        return
    local = moment.astimezone(zone(rulebook.time_zone))
    begin = day_start(local.date(), zone(rulebook.time_zone)).astimezone(local.tzinfo)
    for minute in sorted(
        {m for entry in version.calendars.values() for m in _edges(entry.calendar)}
    ):
        for step in (-1, 0, 1):
            yield (begin + timedelta(minutes=minute + step)).isoformat()


def _edges(calendar: Calendar) -> Iterator[int]:
    """The minutes of the day at which it opens or closes."""
    for day in calendar.week:
        for first, last in day:
            yield from (first, last)

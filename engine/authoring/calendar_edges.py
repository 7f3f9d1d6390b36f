"""The edges of calendars, where hours begin and end, and which of them the events of a case meet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from engine.authoring.case_files import Case
from engine.authoring.moments import moment
from engine.authoring.mutants.touching import touched
from engine.authoring.trees import at, keys_at
from engine.diagnostics.spans import Span
from engine.language.kinds import DURATION, INSTANT
from engine.rulebook.load import Documents
from engine.rulebook.located import Scalar
from engine.rulebook.located import Sequence as Items
from engine.rulebook.model import Rulebook, Version
from engine.values.week_text import CalendarError, parse_days, parse_window
from engine.values.zones import InstantError, day_start, zone

_LONGEST: Final = 40  # days of an event that are looked through


@dataclass(frozen=True, slots=True)
class CalendarEdge:
    """Hours of some weekdays that begin, or end, at a minute of the day."""

    calendar: str
    days: str
    minute: int
    opens: bool
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from others."""
        return self.calendar, self.days, str(self.minute), str(self.opens)

    @property
    def words(self) -> str:
        """`office, mon-fri: opens at 09:00`."""
        clock = f"{self.minute // 60:02}:{self.minute % 60:02}"
        return f"{self.calendar}, {self.days}: {'opens' if self.opens else 'closes'} at {clock}"


Edges = Sequence[CalendarEdge]


def calendar_edges(rulebook: Rulebook, documents: Documents) -> tuple[CalendarEdge, ...]:
    """All edges of the weekly hours of calendars; midnights are none where the next day goes on."""
    found: dict[CalendarEdge, None] = {}
    for document in documents.values():
        for name in keys_at(document, ("calendars",)):
            for days in keys_at(document, ("calendars", name, "week")):
                held = at(document, ("calendars", name, "week", days))
                items = held.items if isinstance(held, Items) else (held,)
                for item in items:
                    if isinstance(item, Scalar):
                        found |= dict.fromkeys(_edges(name, days, item))
    return tuple(found)


def _edges(name: str, days: str, item: Scalar) -> Iterator[CalendarEdge]:
    try:
        start, end = parse_window(item.text)
        parse_days(days)
    except CalendarError:
        return
    if start > 0:
        yield CalendarEdge(name, days, start, True, item.span)
    if end < 24 * 60:
        yield CalendarEdge(name, days, end, False, item.span)


def edges_met(
    rulebook: Rulebook, version: Version, case: Case, edges: Edges
) -> Iterator[tuple[str, ...]]:
    """The edges of calendars that a case asks for at which an event of it is."""
    spans = list(_spans(rulebook, version, case))
    if not spans or not edges:
        return
    asked = touched(rulebook, case).names | {
        edge.name for split in version.splits.values() for edge in split.at
    }
    for edge in edges:
        if edge.calendar in asked and any(_meets(rulebook, edge, *span) for span in spans):
            yield edge.key


def _meets(rulebook: Rulebook, edge: CalendarEdge, first: datetime, last: datetime) -> bool:
    local = zone(rulebook.time_zone)
    day, until = first.astimezone(local).date(), last.astimezone(local).date()
    for _ in range(_LONGEST):
        if day > until:
            return False
        at_clock = day_start(day, local) + timedelta(minutes=edge.minute)
        if day.weekday() in parse_days(edge.days) and first <= at_clock <= last:
            return True
        day += timedelta(days=1)
    return False


def _spans(rulebook: Rulebook, version: Version, case: Case) -> Iterator[tuple[datetime, datetime]]:
    """From the first moment of each event to its last, as far as it says them; `as_of` is one of them."""
    for event in _flat(case.events):
        moments = [*_moments(rulebook, version, event)]
        if case.as_of is not None:
            moments.append(moment(case.as_of, rulebook))
        lengths = [
            timedelta(minutes=_minutes(value))
            for name, fact in version.facts.items()
            if (fact.kind == DURATION or getattr(fact.kind, "base", None) == DURATION)
            and (value := event.get(name)) is not None
        ]
        if moments:
            yield min(moments), max(max(moments), min(moments) + max(lengths, default=timedelta()))


def _flat(events: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """The events and those nested in them."""
    for event in events:
        if isinstance(event, dict):
            yield event
            for held in event.values():
                if isinstance(held, list):
                    yield from _flat(held)


def _moments(rulebook: Rulebook, version: Version, event: dict[str, Any]) -> Iterator[datetime]:
    for name, fact in version.facts.items():
        if fact.kind == INSTANT and isinstance(event.get(name), str):
            try:
                yield moment(event[name], rulebook)
            except InstantError:
                continue


def _minutes(value: Any) -> int:
    """Whole minutes of a duration as it is written; none where it is no number."""
    text = str(value)
    return int(Fraction(text)) if text.replace(".", "", 1).isdecimal() else 0

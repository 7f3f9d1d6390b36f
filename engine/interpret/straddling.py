"""Events that begin under one version and end under another.

Versions change at local midnights. An event whose start and end are known is governed by where it starts, by where its
last moment lies, or is cut at the first moment of each new version's day; each part is an event of its own, with the
start and end of the part, and neighbouring parts under the same version stay together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from engine.events.model import Event, Raw, RawEvent
from engine.events.nesting import event_id
from engine.rulebook.model import Straddle, Version
from engine.values.unknown import Unknown, merge, missing
from engine.values.zones import day_start, local_date, zone

Span = tuple[datetime, datetime]
_TICK = timedelta(microseconds=1)


def governing_day(event: Event, straddle: Straddle, home: ZoneInfo) -> date | None:
    """The local day that picks the version, where the event's start and end are known."""
    span = _span(event, straddle)
    if span is None:
        return None
    start, end = span
    moment = max(start, end - _TICK) if straddle.how == "end" else start
    return local_date(moment, _zone(event, straddle, home))


def lacking(event: Event, straddle: Straddle) -> Unknown:
    """Why it is not known when an event starts or ends."""
    absent = (name for name in (straddle.start, straddle.end) if name not in event.facts)
    return merge(event.unknown.get(name, missing(name)) for name in absent)


def parts(
    raw: RawEvent,
    event: Event,
    straddle: Straddle,
    versions: Iterable[Version],
    home: ZoneInfo,
    version_of: Callable[[RawEvent], str | None],
) -> tuple[RawEvent, ...]:
    """The parts of an event, each under one version; the event itself where it is not to be cut.

    `version_of` names the version that governs a part, or says None where that cannot be told.
    """
    span = _span(event, straddle)
    if span is None:
        return (raw,)
    cuts = _changes(versions, span, _zone(event, straddle, home))
    pieces = list(pairwise([span[0], *cuts, span[1]]))
    if len(pieces) < 2:
        return (raw,)
    governed = [
        (version_of(_part(raw, straddle, n, piece)), piece) for n, piece in enumerate(pieces, 1)
    ]
    if any(version is None for version, _ in governed):
        return (raw,)
    joined = [_joined(group) for _, group in groupby(governed, key=lambda pair: pair[0])]
    if len(joined) == 1:
        return (raw,)
    return tuple(_part(raw, straddle, number, piece) for number, piece in enumerate(joined, 1))


def _span(event: Event, straddle: Straddle) -> Span | None:
    start, end = event.facts.get(straddle.start), event.facts.get(straddle.end)
    known = isinstance(start, datetime) and isinstance(end, datetime)
    return (start, end) if known else None  # type: ignore[return-value]


def _zone(event: Event, straddle: Straddle, home: ZoneInfo) -> ZoneInfo:
    named = event.facts.get(straddle.zone) if straddle.zone else None
    return zone(named) if isinstance(named, str) else home


def _changes(versions: Iterable[Version], span: Span, local: ZoneInfo) -> list[datetime]:
    """The first moments, strictly within, of the days on which some version begins or ends."""
    spans = [entry for version in versions for entry in version.in_force]
    days = {day for entry in spans for day in (entry.start, entry.until) if day is not None}
    return sorted(at for day in days if span[0] < (at := day_start(day, local)) < span[1])


def _joined(group: Iterator[tuple[str | None, Span]]) -> Span:
    spans = [span for _, span in group]
    return spans[0][0], spans[-1][1]


def _part(raw: RawEvent, straddle: Straddle, number: int, span: Span) -> RawEvent:
    gone = straddle.without if number == 1 else (*straddle.without, *straddle.once)
    fields: dict[str, Raw] = {k: v for k, v in raw.fields.items() if k not in gone}
    whole = event_id(raw)
    name = f"{whole}/{number}"
    fields |= {"id": name, straddle.start: span[0], straddle.end: span[1]}
    if straddle.parent is not None:
        fields[straddle.parent] = whole
    return replace(raw, fields=fields, place=raw.place.inside(f"part {number}"), id=name)

"""Ids that were seen before: an event's id belongs to one event only."""

from __future__ import annotations

from engine.diagnostics.findings import quote
from engine.events.model import Event, Place, RawEvent, Reject, shown, usable_id
from engine.events.nesting import event_id


class Deduplicator:
    """Remembers the place of every id; holds one entry an event."""

    def __init__(self) -> None:
        self._first: dict[str, Place] = {}

    @property
    def ids(self) -> frozenset[str]:
        """All ids so far."""
        return frozenset(self._first)

    def check(self, event: Event | RawEvent) -> Reject | None:
        """None for the first event of an id; the reject of every later one, naming the first."""
        key = event.id if isinstance(event, Event) else event_id(event)
        first = self._first.setdefault(key, event.place)
        if first is event.place:
            return None
        reason = f"a second event {quote(key)}; the first is at {first}"
        return Reject(event.place, "id", shown(key), reason, "CB630", usable_id(key))

"""Typed events → the SHA-256 of what they bring: the content hash of a result's input.

An event brings what its row and the reference tables gave, as canonical values: the same whether the row was CSV or
Parquet, in whatever order of columns, with `1.50` or `1.5`. Defaults and what the terms work out (the end of an event
that brings none) are the version's and stand outside, as do the file and row. Events are taken in order of their ids.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from engine.events.accepting import DEFAULT
from engine.events.model import Event
from engine.rulebook.fingerprint import canonical, digest

COMPUTED: Final = "straddle"  # the source of an end that the terms work out
_NOT_BROUGHT: Final = frozenset({DEFAULT, COMPUTED})


def input_hash(events: Iterable[tuple[Event, datetime | None]]) -> str:
    """The content hash of these events, each with the moment of evaluation where it has no fact `as_of` of its own."""
    texts = (
        (event.id, canonical({"id": event.id, "facts": _brought(event, as_of)}))
        for event, as_of in events
    )
    return digest(f"[{','.join(text for _, text in sorted(texts))}]")


def _brought(event: Event, as_of: datetime | None) -> dict[str, object]:
    facts = {
        name: value
        for name, value in event.facts.items()
        if event.sources.get(name) not in _NOT_BROUGHT
    }
    return facts if as_of is None else {"as_of": as_of} | facts
